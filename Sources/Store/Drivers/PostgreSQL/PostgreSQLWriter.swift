import Foundation
import Synchronization

/// Writes that share a commit, on one connection a program, and one program at a time.
///
/// A batch begins by locking the row `event_head`. So writes exclude each other in the whole city, as they do on
/// SQLite: no write sees another half done, none waits for a second lock, and events are numbered in the order in which
/// they become visible, without gaps. Each write runs in a savepoint; one wait for the disk serves all of a batch.
final class PostgreSQLWriter: Sendable {
    /// PostgreSQL remembers so many savepoints of a transaction in the quick way.
    static let mostWritesInBatch = 60
    /// A batch ends when its writes have run for so long: other programs wait for their turn.
    static let longestBatch = Duration.milliseconds(40)
    /// A program that is cut off in the middle of a batch holds up all others for so long; less than they wait for it.
    static let longestSilence = "8s"
    /// How long a write waits for a database that is not there, in seconds.
    static let patience: TimeInterval = 3

    private let lane: PostgreSQLLane
    private let queue = WriteQueue()
    private let mark = BatchMark()
    private let isClosed = Atomic<Bool>(false)

    init(_ address: PostgreSQLAddress) { lane = PostgreSQLLane(address) }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let write = Write(body: body, committed: committed, continuation: continuation)
            switch queue.add(write) {
            case .refused: write.finish(StoreError.overloaded)
            case .queued: break
            case .start: startBatch()
            }
        }
    }

    /// Lets the connection go after the writes that wait.
    func close() async {
        _ = try? await write({ _ in }, committed: { _ in })
        isClosed.store(true, ordering: .releasing)
        lane.async { [lane] in lane.disconnect() }
    }

    private func startBatch() {
        lane.async { [self] in
            if isClosed.load(ordering: .acquiring) { queue.refuseAll(StoreError.closed) }
            runBatch()
            if queue.batchEnded() { startBatch() }
        }
    }

    private func runBatch() {
        let batch = PostgreSQLBatch()
        // All writes of a batch wait for an absent database together, not one after the other.
        let end = Date(timeIntervalSinceNow: Self.patience)
        do {
            try transaction(batch, until: end) { connection in
                let clock = ContinuousClock()
                let end = clock.now + Self.longestBatch
                while batch.count < Self.mostWritesInBatch, let write = queue.take() {
                    try batch.add(write, connection)
                    if clock.now >= end { break }
                }
            }
        } catch {
            if batch.count == 0 {
                // The transaction could not even begin; whoever waits would meet the same.
                queue.refuseAll(Self.storeError(error))
            } else {
                runAlone(batch.writes, until: end)
            }
            return
        }
        batch.finish()
    }

    /// Runs each write again in a transaction of its own. When the database has gone, none of them is stored.
    private func runAlone(_ writes: [any PendingWrite], until end: Date) {
        var lost: (any Error)?
        for write in writes {
            if let lost {
                write.finish(lost)
            } else {
                lost = runAlone(write, until: end)
            }
        }
    }

    /// Runs a write in a transaction of its own, several times if others are in its way. Returns the fault when the
    /// database cannot be reached any more.
    private func runAlone(_ write: any PendingWrite, until end: Date) -> (any Error)? {
        for attempt in 1... {
            do {
                try transaction(PostgreSQLBatch(), until: end) { connection in
                    do {
                        try write.run(connection)
                    } catch {
                        throw connection.fault ?? error
                    }
                    if connection.isLost { throw connection.fault ?? StoreError.transactionLost }
                }
                write.announce()
                write.finish(nil)
                return nil
            } catch let fault as PostgreSQLFault where fault.isLost && Date() < end || fault.isPassing && attempt < 5 {
                Thread.sleep(forTimeInterval: .random(in: 0.005...0.02) * Double(min(attempt, 5)))
            } catch {
                let failure = Self.storeError(error)
                write.finish(failure)
                if case StoreError.unavailable = failure { return failure }
                return nil
            }
        }
        return nil
    }

    /// Runs `body` in a transaction and returns when it is on disk.
    ///
    /// - Parameters:
    ///   - batch: The writes that `body` adds, which may have to be run again before the commit.
    ///   - end: Until when to try to reach the server.
    private func transaction(
        _ batch: PostgreSQLBatch, until end: Date, _ body: (PostgreSQLConnection) throws -> Void
    ) throws {
        while true {
            var hasBegun = false
            /// The batch whose commit has been sent.
            var sent: Int?
            do {
                try lane.withSession { session in
                    session.queueBegin("")
                    session.queue("SET LOCAL idle_in_transaction_session_timeout = '\(Self.longestSilence)'")
                    do {
                        let head = try Head(session)
                        hasBegun = true
                        let connection = PostgreSQLConnection(session, head: head.seq)
                        try body(connection)
                        let number = mark.next()
                        try batch.commit(connection, since: head.seq, mark: mark.statement(number)) { isSent in
                            sent = isSent ? number : nil
                        }
                    } catch {
                        session.rollBack()
                        throw error
                    }
                }
                return
            } catch let fault as PostgreSQLFault where fault.isLost {
                if let sent {
                    if try wasCommitted(sent) { return }
                    throw fault
                }
                guard !hasBegun, Date() < end else { throw fault }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }

    /// Whether a batch is stored whose commit was sent and not answered.
    ///
    /// Asked of whichever server is the city's now, which need not be the one that was asked to store it: so not by the
    /// number of its transaction, which another server gives to another transaction, but by the batch's own mark. Where
    /// the old transaction still goes on, its lock is waited for. And an answer counts only when it was followed by a
    /// commit: a server that is cut off from its standby, and is about to be replaced, shows what will not remain.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when it cannot be asked: then nobody knows, and who asked for the write
    ///   asks again under the same idempotency key.
    private func wasCommitted(_ batch: Int) throws -> Bool {
        let end = Date(timeIntervalSinceNow: 30)
        while Date() < end {
            let last = try? lane.withSession { session in
                session.queueBegin("")
                do {
                    _ = try Head(session)
                    let answer = try session.run("SELECT batch FROM event_writer WHERE name = $1", [.text(mark.name)])
                    let value = answer.count == 1 ? try answer.value(0, 0, type: 20) : .integer(0)
                    session.queue("UPDATE event_head SET writes = writes + 1")
                    session.queue("COMMIT")
                    try session.flush()
                    return value
                } catch {
                    session.rollBack()
                    throw error
                }
            }
            if case .integer(let last) = last { return last == batch }
            // The old connection is still alive on the server, or there is no new one yet.
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw StoreError.unavailable("the connection was lost while a write was being stored")
    }

    private static func storeError(_ error: any Error) -> any Error {
        (error as? PostgreSQLFault)?.storeError ?? error
    }
}

/// The place of the newest event, locked.
private struct Head {
    let seq: Int

    init(_ session: PostgreSQLSession) throws {
        let answer = try session.run("SELECT last_seq FROM event_head FOR UPDATE", [])
        guard answer.count == 1, case .integer(let seq) = try answer.value(0, 0, type: 20)
        else { throw StoreError.damaged("event_head has no row") }
        self.seq = Int(seq)
    }
}

/// What a batch leaves in the database, so that it can be asked for: the name of its writer, which no other has, and its
/// number.
private final class BatchMark: Sendable {
    let name = UUID().uuidString.lowercased()
    private let last = Atomic<Int>(0)

    func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Leaves the mark. The first one of a writer removes those of writers that have been gone for a month.
    func statement(_ batch: Int) -> SQL {
        let now: SQL = "extract(epoch FROM now())::bigint"
        let mark: SQL = """
            INSERT INTO event_writer (name, batch, at) VALUES (\(name), \(batch), \(now))
            ON CONFLICT (name) DO UPDATE SET batch = excluded.batch, at = excluded.at
            """
        return batch > 1 ? mark : "WITH gone AS (DELETE FROM event_writer WHERE at < \(now) - 2592000) \(mark)"
    }
}
