import Kernel
import Store

extension CounterDesk {
    /// Completes the sessions whose cases the back office has all dealt with. Run every minute.
    ///
    /// - Returns: how many sessions were completed.
    @discardableResult
    public func completeFinished() async throws -> Int {
        try await store.write { tx in
            let finished = try tx.all(
                CounterSession.self,
                """
                SELECT s.* FROM counter_session s
                WHERE s.status = 'checking'
                    AND EXISTS (SELECT 1 FROM case_file c WHERE c.origin = s.id)
                    AND NOT EXISTS (
                        SELECT 1 FROM case_file c WHERE c.origin = s.id AND c.status NOT IN ('completed', 'withdrawn'))
                LIMIT 500
                """)
            for var session in finished {
                session.status = .completed
                session.updatedAt = tx.now
                try SessionStore.update(session, in: tx)
                try tx.record(
                    Event(
                        kind: "session.completed", at: tx.now, actor: .system("counter"),
                        subject: session.id.description, ward: session.ward,
                        data: .object([
                            "seconds": .int((tx.now.milliseconds - session.openedAt.milliseconds) / 1000)
                        ])))
            }
            return finished.count
        }
    }
}
