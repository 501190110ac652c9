import Foundation
import GRDB
import Synchronization

/// Connections for reads that are over at once, used on the thread of whoever reads: as many as threads can do so together.
final class ConnectionsAtHand: Sendable {
    private let all: [DatabaseQueue]
    private let free: Mutex<[DatabaseQueue]>

    /// - Parameter configuration: That of the readers of the same file.
    init(path: String, configuration: Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        // Swift runs tasks on as many threads as there are processors.
        let connections = try (0..<ProcessInfo.processInfo.activeProcessorCount).map { _ in
            try DatabaseQueue(path: path, configuration: configuration)
        }
        all = connections
        free = Mutex(connections)
    }

    /// Reads one committed state on this thread; nil when no connection is free.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value? {
        guard let connection = free.withLock({ $0.popLast() }) else { return nil }
        defer { free.withLock { $0.append(connection) } }
        return try connection.unsafeRead { database in
            // The two statements stay prepared; GRDB's own reading parses them anew each time.
            try database.cachedStatement(sql: "BEGIN").execute()
            do {
                let value = try body(database)
                try database.cachedStatement(sql: "COMMIT").execute()
                return value
            } catch {
                try? database.execute(sql: "ROLLBACK")
                throw error
            }
        }
    }

    func close() throws {
        for connection in all { try connection.close() }
    }
}
