import GRDB
import GRDBSQLite
import Synchronization

/// Writes that share a commit.
///
/// Each write waits in a queue. One batch at a time takes what waits, runs the writes one after the other in one
/// transaction, and commits once: one wait for the disk for all of them. While the disk is busy, the next batch
/// gathers. A write that throws does not touch the others: most refuse before they change anything, and nothing needs
/// to be undone; when one had changed something, the batch goes back to its beginning and runs again with a savepoint
/// for each write. If the transaction itself fails (a deferred foreign key, a full disk), each of its writes is tried
/// again alone, so that only those that cannot succeed fail. Only a disk that did not keep what was written is not
/// asked again: see ``WriteAheadLog/judge(_:)``.
final class GroupCommit: Sendable {
    /// A batch ends after so many writes, …
    static let mostWritesInBatch = 512
    /// … or when its writes have run for so long, whichever is first.
    static let longestBatch = Duration.milliseconds(40)

    /// So many batches take savepoints from the beginning after a write has thrown in the midst of its changes.
    /// Otherwise none are taken: a savepoint keeps a copy of each page that its write touches.
    static let carefulBatches = 64

    private let queue = WriteQueue()
    /// How many of the next batches take savepoints.
    private let careful = Atomic<Int>(0)
    private let database: any DatabaseWriter
    private let log: WriteAheadLog

    init(_ database: any DatabaseWriter, log: WriteAheadLog) {
        self.database = database
        self.log = log
    }

    /// Runs a write with the next batch and returns when it is on disk.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(Write(body: body, committed: committed, continuation: continuation))
        }
    }

    private func enqueue(_ write: any PendingWrite) {
        switch queue.add(write) {
        case .refused: write.finish(StoreError.overloaded)
        case .queued: break
        case .start: startBatch()
        }
    }

    private func startBatch() {
        database.asyncWriteWithoutTransaction { [self] database in
            if database.sqliteConnection == nil {
                queue.refuseAll(StoreError.closed)
            } else {
                runBatch(database)
                log.tidy(database)
            }
            if queue.batchEnded() { startBatch() }
        }
    }

    /// A write threw in the midst of its changes.
    private struct HalfDone: Error {}

    private func runBatch(_ database: Database) {
        let connection = SQLiteConnection(database, writes: true)
        var attempts: [Attempt] = []
        do {
            do {
                let left = careful.load(ordering: .relaxed)
                if left > 0 { careful.store(left - 1, ordering: .relaxed) }
                try runTogether(&attempts, database, connection, savepoints: left > 0)
            } catch is HalfDone {
                careful.store(Self.carefulBatches, ordering: .relaxed)
                try database.rollback()
                try runTogether(&attempts, database, connection, savepoints: true)
            }
        } catch {
            rollback(database)
            if let failed = log.judge(error) {
                for attempt in attempts { attempt.write.finish(failed) }
                queue.refuseAll(failed)
            } else if attempts.isEmpty {
                // The transaction could not even begin; whoever waits would meet the same.
                queue.refuseAll(fault(error, database))
            } else if attempts.count == 1 {
                attempts[0].write.finish(attempts[0].error ?? fault(error, database))
            } else {
                for attempt in attempts { runAlone(attempt.write, database, connection) }
            }
            return
        }
        for attempt in attempts where attempt.error == nil { attempt.write.announce() }
        for attempt in attempts { attempt.write.finish(attempt.error) }
    }

    private struct Attempt {
        let write: any PendingWrite
        var error: (any Error)?
    }

    /// Runs the writes in `attempts` again, and then those that wait, and commits.
    private func runTogether(
        _ attempts: inout [Attempt], _ database: Database, _ connection: SQLiteConnection, savepoints: Bool
    ) throws {
        try database.beginTransaction(.immediate)
        try log.prove()
        for place in attempts.indices {
            attempts[place].error = try run(attempts[place].write, connection, savepoint: savepoints)
        }
        let clock = ContinuousClock()
        let end = clock.now + GroupCommit.longestBatch
        while attempts.count < GroupCommit.mostWritesInBatch, let write = queue.take() {
            attempts.append(Attempt(write: write))
            attempts[attempts.count - 1].error = try run(write, connection, savepoint: savepoints)
            if clock.now >= end { break }
        }
        try database.commit()
    }

    private func run(
        _ write: any PendingWrite, _ connection: SQLiteConnection, savepoint: Bool
    ) throws -> (any Error)? {
        if savepoint { return try runInSavepoint(write, connection) }
        connection.mark.isSet = false
        do {
            try write.run(connection)
            return nil
        } catch {
            guard sqlite3_get_autocommit(connection.database.sqliteConnection) == 0 else { throw error }
            guard !connection.mark.isSet else { throw HalfDone() }
            return error
        }
    }

    /// Runs a write so that its failure leaves nothing of it. Returns that failure; throws if the transaction is lost.
    private func runInSavepoint(_ write: any PendingWrite, _ connection: SQLiteConnection) throws -> (any Error)? {
        try step("SAVEPOINT one_write", connection)
        do {
            try write.run(connection)
        } catch {
            guard sqlite3_get_autocommit(connection.database.sqliteConnection) == 0 else { throw error }
            try step("ROLLBACK TO one_write", connection)
            try step("RELEASE one_write", connection)
            return error
        }
        try step("RELEASE one_write", connection)
        return nil
    }

    private func runAlone(_ write: any PendingWrite, _ database: Database, _ connection: SQLiteConnection) {
        do {
            if let fault = log.fault { throw fault }
            try database.beginTransaction(.immediate)
            try write.run(connection)
            try database.commit()
        } catch {
            rollback(database)
            write.finish(log.judge(error) ?? fault(error, database))
            return
        }
        write.announce()
        write.finish(nil)
    }

    private func rollback(_ database: Database) {
        guard sqlite3_get_autocommit(database.sqliteConnection) == 0 else { return }
        // A rollback can fail only by leaving no transaction, which is what is wanted.
        try? database.rollback()
    }

    private func step(_ text: String, _ connection: SQLiteConnection) throws {
        let handle = try connection.database.cachedStatement(sql: text).sqliteStatement
        defer { sqlite3_reset(handle) }
        guard sqlite3_step(handle) == SQLITE_DONE else {
            throw SQLiteFault.storeError(in: connection.database, sql: text)
        }
    }

    private func fault(_ error: any Error, _ database: Database) -> any Error {
        (error as? DatabaseError).map { SQLiteFault.storeError($0, database) } ?? error
    }
}
