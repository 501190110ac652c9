import Kernel
import Registry
import Store

/// A letter by mail that a procedure may have been left out: to one grown-up of the household who wants such letters, once for a household,
/// a procedure and what it follows from.
struct LeakNotice: Sendable, Hashable, RowDecodable {
    /// What the list says about writing to a household.
    enum State: Sendable, Hashable {
        /// Written to.
        case sent(LeakNotice)
        /// This grown-up wants to be told, and can be reached.
        case ready(ResidentID)
        /// It is not sure that the procedure was needed: somebody asks first.
        case unsure
        /// Nobody of the household has said that they want letters.
        case unwanted
        /// Who wants letters has no address where they arrive.
        case unreachable
    }

    let id: ID<LeakNotice>
    let sentAt: Timestamp

    init(id: ID<LeakNotice>, sentAt: Timestamp) { (self.id, self.sentAt) = (id, sentAt) }

    init(row: Row) throws { (id, sentAt) = (try row.id("id"), try row.timestamp("sent_at")) }

    /// As it is read out: 1A2B-3C4D.
    var number: String {
        let last = id.description.suffix(8).uppercased()
        return "\(last.prefix(4))-\(last.suffix(4))"
    }

    /// The one that a household was sent about a leak.
    static func sent(about leak: Leak, to household: HouseholdID, in tx: some Queryable) throws -> LeakNotice? {
        try tx.one(
            LeakNotice.self,
            """
            SELECT id, sent_at FROM counter_notice WHERE household = \(household)
                AND procedure = \(leak.procedure) AND event = \(leak.event) AND event_date = \(leak.eventDate)
            """)
    }

    /// Notes that a household is written to; nil when it was already.
    static func note(
        about leak: Leak, to household: HouseholdID, _ resident: ResidentID, in tx: WriteTransaction
    ) throws -> LeakNotice? {
        let notice = LeakNotice(id: .make(at: tx.now), sentAt: tx.now)
        let added: Int = try tx.run(
            """
            INSERT INTO counter_notice (id, household, procedure, event, event_date, resident, sent_at)
            VALUES (\(notice.id), \(household), \(leak.procedure), \(leak.event), \(leak.eventDate), \(resident),
                \(tx.now))
            ON CONFLICT (household, procedure, event, event_date) DO NOTHING
            """)
        return added > 0 ? notice : nil
    }
}
