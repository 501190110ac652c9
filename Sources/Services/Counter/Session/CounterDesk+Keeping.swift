import Kernel
import Store

extension CounterDesk {
    /// Takes a session over from another clerk.
    func takeOver(_ id: CounterSession.Identifier, reason: String, by clerk: Actor) async throws {
        guard !reason.isEmpty else { throw SessionRefusal.reasonMissing }
        try await move(id, by: clerk, event: "session.taken_over") { record, _ in
            record.session.holder = clerk.id
            record.session.holderName = clerk.name
        }
    }

    /// Puts a session aside because the visitor left; it is kept for 30 days.
    func suspend(_ id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk, event: "session.suspended") { record, tx in
            guard record.session.status.isEditable else { throw SessionRefusal.notEditable }
            record.session.resumeStatus = record.session.status
            record.session.status = .suspended
            record.session.expiresOn = tx.now.date.adding(days: CounterSession.daysKeptWhenSuspended)
        }
    }

    /// Takes a suspended session up where it was, on any counter of the ward.
    func resume(_ id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk, event: "session.resumed") { record, _ in
            guard record.session.status == .suspended else { throw SessionRefusal.notEditable }
            record.session.status = record.session.resumeStatus ?? .open
            record.session.resumeStatus = nil
            record.session.expiresOn = nil
            record.session.holder = clerk.id
            record.session.holderName = clerk.name
        }
    }

    /// Ends a session at the visitor's wish; nothing is handed in.
    func withdraw(_ id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk, event: "session.withdrawn") { record, tx in
            guard record.session.status.isEditable || record.session.status == .suspended else {
                throw SessionRefusal.notEditable
            }
            record.session.status = .withdrawn
            record.session.expiresOn = tx.now.date.adding(days: CounterSession.daysKeptWhenSuspended)
        }
    }

    /// Deletes sessions and pre-visit answers whose days are over. Run daily.
    ///
    /// - Returns: how many sessions were deleted.
    @discardableResult
    public func deleteExpired() async throws -> Int {
        try await store.write { tx in
            let today = tx.now.date
            let gone = try tx.all(
                CounterSession.self, "SELECT * FROM counter_session WHERE expires_on < \(today) LIMIT 500")
            for session in gone {
                try tx.run("DELETE FROM counter_session WHERE id = \(session.id)")
                try tx.record(
                    Event(
                        kind: "session.deleted", at: tx.now, actor: .system("counter"),
                        subject: session.id.description, ward: session.ward))
            }
            try tx.run("DELETE FROM counter_previsit WHERE expires_on < \(today)")
            return gone.count
        }
    }

    private func move(
        _ id: CounterSession.Identifier, by clerk: Actor, event: String,
        _ work: @escaping @Sendable (inout SessionRecord, WriteTransaction) throws -> Void
    ) async throws {
        try await store.write { tx in
            guard var record = try SessionStore.load(id, in: tx), record.session.ward == clerk.ward else {
                throw SessionRefusal.notFound
            }
            try work(&record, tx)
            record.session.updatedAt = tx.now
            try SessionStore.update(record.session, in: tx)
            try tx.record(
                Event(
                    kind: event, at: tx.now, actor: clerk, subject: id.description, ward: record.session.ward,
                    purpose: Self.purpose))
        }
    }
}
