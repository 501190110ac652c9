import Kernel
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes to a store as fast as it can from many tasks until it is killed, and prints each write's number after it was
/// acknowledged; so that a test can kill it and look for what was acknowledged.
///
/// `storehammer DATABASE WRITERS`. Each write is a number of the series `hammer`, two rows of `half`,
/// a blob, a text and an event.
@main
enum StoreHammer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let writers = Int(arguments[2]) else {
            throw StoreError.refused("usage: storehammer DATABASE WRITERS")
        }
        let store = try Store.open(DatabaseURL(parsing: arguments[1]), clock: SystemClock())
        try await store.migrate([
            Migration(
                service: "hammer", name: "0001",
                sql: """
                    CREATE TABLE half (number INTEGER NOT NULL, side TEXT NOT NULL, PRIMARY KEY (number, side))
                    """)
        ])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    while true { acknowledge(try await store.write(one)) }
                }
            }
            try await group.waitForAll()
        }
    }

    @Sendable static func one(_ tx: WriteTransaction) throws -> Int {
        let number = try tx.nextNumber(series: "hammer")
        try tx.run("INSERT INTO half (number, side) VALUES (\(number), 'left')")
        _ = try tx.putBlob(Array("blob \(number)".utf8), contentType: "text/plain")
        try tx.index(.add(collection: "hammer", id: "\(number)", text: "第\(number)号"))
        try tx.record(Event(kind: "hammered", at: tx.now, actor: .system("hammer"), subject: "\(number)"))
        try tx.run("INSERT INTO half (number, side) VALUES (\(number), 'right')")
        return number
    }

    /// One call of the system for one line, so that lines are whole and nothing waits in a buffer.
    static func acknowledge(_ number: Int) {
        let line = Array("\(number)\n".utf8)
        _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}
