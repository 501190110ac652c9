import Kernel
import Store

extension CounterDesk {
    /// Takes a session over from another clerk; the reason is recorded.
    func takeOver(_ id: CounterSession.Identifier, reason: String, by clerk: Actor) async throws {
        guard !reason.isEmpty else { throw SessionRefusal.reasonMissing }
        try await move(id, by: clerk, event: "session.taken_over", data: ["reason": .string(reason)]) { session, _ in
            guard session.holder != clerk.id else { return false }
            guard session.status.isEditable else { throw SessionRefusal.notEditable }
            session.holder = clerk.id
            session.holderName = clerk.name
            return true
        }
    }

    /// Puts a session aside because the visitor left; it is kept for 30 days.
    func suspend(_ id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk, event: "session.suspended") { session, now in
            guard session.status != .suspended else { return false }
            try Self.checkHeld(session, by: clerk)
            session.resumeStatus = session.status
            session.status = .suspended
            session.expiresOn = now.date.adding(days: CounterSession.daysKeptWhenSuspended)
            return true
        }
    }

    /// Takes a suspended session up where it was, on any counter of the ward.
    func resume(_ id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk, event: "session.resumed") { session, now in
            guard session.status == .suspended else {
                guard session.status.isEditable, session.holder == clerk.id else { throw SessionRefusal.notEditable }
                return false
            }
            guard session.expiresOn.map({ now.date <= $0 }) ?? true else { throw SessionRefusal.notFound }
            session.status = session.resumeStatus ?? .open
            session.resumeStatus = nil
            session.expiresOn = nil
            session.holder = clerk.id
            session.holderName = clerk.name
            return true
        }
    }

    /// Ends a session at the visitor's wish; nothing is handed in.
    func withdraw(_ id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk, event: "session.withdrawn") { session, now in
            guard session.status != .withdrawn else { return false }
            if session.status != .suspended { try Self.checkHeld(session, by: clerk) }
            session.status = .withdrawn
            session.expiresOn = now.date.adding(days: CounterSession.daysKeptWhenSuspended)
            return true
        }
    }

    /// A session is changed by the clerk who holds it, as long as it may be changed.
    static func checkHeld(_ session: CounterSession, by clerk: Actor) throws(SessionRefusal) {
        guard session.status.isEditable else { throw .notEditable }
        guard session.holder == clerk.id else { throw .heldByOther(name: session.holderName) }
    }

    /// Deletes sessions and pre-visit answers whose days are over, and puts sessions aside that nobody touched since the
    /// day before: the visitor went away. Run daily.
    ///
    /// - Returns: how many sessions were deleted.
    @discardableResult
    public func deleteExpired() async throws -> Int {
        try await store.write { tx in
            let today = tx.now.date
            try suspendForgotten(before: today, in: tx)
            try FormPrintStore.deleteOld(in: tx)
            let gone = try tx.all(
                CounterSession.self, "SELECT * FROM counter_session WHERE expires_on < \(today) LIMIT 500")
            for session in gone {
                try removeForms(of: session.id, in: tx)
                try removePictures(of: session.id, in: tx)
                try tx.run("DELETE FROM counter_session WHERE id = \(session.id)")
                try tx.record(
                    Event(
                        kind: "session.deleted", at: tx.now, actor: .system("counter"),
                        subject: session.id.description, ward: session.ward))
            }
            try tx.run("DELETE FROM counter_previsit WHERE expires_on < \(today)")
            try tx.run("DELETE FROM counter_leaflet WHERE kept_until < \(today)")
            return gone.count
        }
    }

    /// Deletes the forms of a session; what a case has stays.
    func removeForms(of id: CounterSession.Identifier, in tx: WriteTransaction) throws {
        let hashes = try tx.all(
            String.self,
            """
            SELECT DISTINCT pdf FROM counter_form WHERE session = \(id)
                AND pdf NOT IN (SELECT d.pdf FROM case_document d JOIN case_file c ON c.id = d.case_id
                    WHERE c.origin = \(id))
            """)
        for hash in hashes.compactMap(BlobHash.init) { try tx.removeBlob(hash) }
        try tx.run("DELETE FROM counter_form WHERE session = \(id)")
    }

    /// Deletes the pictures of a session's signatures; the same picture may stand in another session as well.
    private func removePictures(of id: CounterSession.Identifier, in tx: WriteTransaction) throws {
        let hashes = try tx.all(
            String.self,
            """
            SELECT DISTINCT s.image FROM counter_signature s WHERE s.session = \(id) AND s.image IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM counter_signature o WHERE o.image = s.image AND o.session <> \(id))
            """)
        for hash in hashes.compactMap(BlobHash.init) { try tx.removeBlob(hash) }
    }

    private func suspendForgotten(before today: CivilDate, in tx: WriteTransaction) throws {
        let forgotten = try tx.all(
            CounterSession.self,
            """
            SELECT * FROM counter_session
            WHERE status IN ('open', 'hearing', 'confirming', 'signed', 'handed-over')
                AND updated_at < \(Timestamp.at(today, .midnight)) LIMIT 500
            """)
        for var session in forgotten {
            // What another window never took up was to be gone on with where it stood.
            if session.status == .handedOver {
                try HandOverStore.end(session.id, in: tx)
            } else {
                session.resumeStatus = session.status
            }
            session.status = .suspended
            session.expiresOn = session.updatedAt.date.adding(days: CounterSession.daysKeptWhenSuspended)
            try SessionStore.update(session, in: tx)
            try tx.record(
                Event(
                    kind: "session.suspended", at: tx.now, actor: .system("counter"),
                    subject: session.id.description, ward: session.ward))
        }
    }

    /// Does one step and records it; a step that was done before is left alone.
    private func move(
        _ id: CounterSession.Identifier, by clerk: Actor, event: String, data: [String: JSONValue] = [:],
        _ step: @escaping @Sendable (inout CounterSession, Timestamp) throws -> Bool
    ) async throws {
        try await store.write { tx in
            guard let record = try SessionStore.load(id, of: clerk.ward, in: tx) else {
                throw SessionRefusal.notFound
            }
            var session = record.session
            guard try step(&session, tx.now) else { return }
            session.updatedAt = tx.now
            try SessionStore.update(session, in: tx)
            try tx.record(
                Event(
                    kind: event, at: tx.now, actor: clerk, subject: id.description, ward: session.ward,
                    purpose: Self.purpose, data: .object(data)))
        }
    }
}
