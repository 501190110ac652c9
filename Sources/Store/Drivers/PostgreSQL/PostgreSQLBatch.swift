/// The writes of one transaction, each in a savepoint of its own.
///
/// Statements whose answer nobody asks for travel with those behind them, even with those of the writes behind. When one
/// of them fails, the server skips all that was sent after it. Then the transaction goes back to the savepoint of the
/// write whose statement failed, and that write and those after it run again, each statement answered before the next
/// begins: so the failure is met where it belongs, and the others are as if nothing had been.
final class PostgreSQLBatch {
    private struct Attempt {
        let write: any PendingWrite
        /// The place of the newest event before the write.
        var head: Int?
        var error: (any Error)?
    }

    private var attempts: [Attempt] = []

    /// How many writes have been run.
    var count: Int { attempts.count }

    /// The writes, in their order.
    var writes: [any PendingWrite] { attempts.map(\.write) }

    /// Runs a write behind the others. A failure of its own leaves nothing of it.
    /// - Throws: ``PostgreSQLFault`` if the transaction is lost.
    func add(_ write: any PendingWrite, _ connection: PostgreSQLConnection) throws {
        attempts.append(Attempt(write: write))
        do {
            try run(attempts.count - 1, connection, defers: true)
        } catch let fault as PostgreSQLFault where fault.isMendable {
            try mend(fault, connection)
        }
    }

    /// Commits, and returns when all that succeeded is on disk.
    ///
    /// - Parameters:
    ///   - seq: The place of the newest event before the transaction.
    ///   - mark: What the batch leaves in the database, so that it can be asked for.
    ///   - sending: Called with whether from now on the commit may have happened.
    func commit(
        _ connection: PostgreSQLConnection, since seq: Int, mark: SQL, sending: (Bool) -> Void
    ) throws {
        do {
            sending(true)
            try connection.commit(since: seq, mark)
        } catch let fault as PostgreSQLFault where fault.isMendable {
            // The server has skipped the commit as well.
            sending(false)
            try mend(fault, connection)
            sending(true)
            try connection.commit(since: seq, mark)
        }
    }

    /// Tells of what is on disk now and lets the callers go on.
    func finish() {
        for attempt in attempts where attempt.error == nil { attempt.write.announce() }
        for attempt in attempts { attempt.write.finish(attempt.error) }
    }

    private func mend(_ fault: PostgreSQLFault, _ connection: PostgreSQLConnection) throws {
        guard let first = fault.author, attempts.indices.contains(first) else { throw fault }
        let session = connection.session
        session.forget()
        session.queue("ROLLBACK TO SAVEPOINT one_write")
        session.queue("RELEASE SAVEPOINT one_write")
        connection.restore(head: attempts[first].head)
        for number in first..<attempts.count { try run(number, connection, defers: false) }
    }

    private func run(_ number: Int, _ connection: PostgreSQLConnection, defers: Bool) throws {
        let session = connection.session
        let head = connection.head
        attempts[number].head = head
        attempts[number].error = nil
        session.author = number
        defer { session.author = nil }
        connection.defers = defers
        session.queue("SAVEPOINT one_write")
        var failure: (any Error)?
        do {
            try attempts[number].write.run(connection)
        } catch {
            failure = error
        }
        if connection.fault == nil {
            // Also where the write has failed: what it met first is what counts.
            do {
                try connection.putEvents()
            } catch {
                failure = failure ?? error
            }
        }
        if let fault = connection.fault {
            if fault.isLost || fault.isPassing || fault.isLate { throw fault }
            failure = failure ?? StoreError.transactionLost
        }
        if failure != nil {
            session.queue("ROLLBACK TO SAVEPOINT one_write")
            connection.restore(head: head)
        }
        session.queue("RELEASE SAVEPOINT one_write")
        attempts[number].error = failure
        if defers { try session.send() }
    }
}

extension PostgreSQLFault {
    /// Whether the transaction can go on without the write whose statement failed.
    fileprivate var isMendable: Bool { isLate && author != nil && !isLost && !isPassing }
}

extension PostgreSQLConnection {
    /// Commits, together with what is under way.
    fileprivate func commit(since seq: Int, _ mark: SQL) throws {
        if let head, head != seq {
            try session.queue(
                "UPDATE event_head SET writes = writes + 1, last_seq = $1",
                PostgreSQLParameters([.integer(Int64(head))]))
            session.queue("NOTIFY \(PostgreSQLDriver.channel)")
        } else {
            try session.queue("UPDATE event_head SET writes = writes + 1", PostgreSQLParameters([]))
            if hasNews { session.queue("NOTIFY \(PostgreSQLDriver.channel)") }
        }
        try session.queue(mark.text, PostgreSQLParameters(mark.values))
        session.queue("COMMIT")
        try session.flush()
    }
}
