import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Waits for word of events on a connection of its own. Word may get lost (a broken connection, a pooler); so once a
/// second it gives a sign of itself, and whoever follows looks.
final class PostgreSQLTail: Sendable {
    private let address: PostgreSQLAddress
    private let output: AsyncStream<Void>.Continuation
    private let isOver = Atomic<Bool>(false)

    init(_ address: PostgreSQLAddress, _ output: AsyncStream<Void>.Continuation) {
        self.address = address
        self.output = output
    }

    /// Begins; ends when nobody listens any more.
    func start() {
        output.onTermination = { [self] _ in isOver.store(true, ordering: .releasing) }
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .acquiring) {
                if address.isPooled {
                    Thread.sleep(forTimeInterval: 0.25)
                    output.yield()
                } else {
                    // A lost connection is made anew a second later.
                    try? follow()
                    if !isOver.load(ordering: .acquiring) { Thread.sleep(forTimeInterval: 1) }
                }
            }
        }
    }

    private func follow() throws {
        let session = try PostgreSQLSession(address)
        session.queue("LISTEN \(PostgreSQLDriver.channel)")
        try session.flush()
        output.yield()
        var quiet = 0
        while !isOver.load(ordering: .acquiring) {
            var waiting = pollfd(fd: session.socket, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, 200)
            quiet += 1
            if try session.wasNotified() || quiet >= 5 {
                quiet = 0
                output.yield()
            }
        }
    }
}
