import Counter
import Kernel
import Store

/// An advance notice as it is kept.
struct KeptAdvance: Sendable, RowDecodable {
    let id: ID<AdvanceNotice>
    let municipality: String
    let reference: String
    let payload: JSONValue
    let ward: WardCode?
    let at: Timestamp
    let planned: CivilDate
    let session: CounterSession.Identifier?
    let doneAt: Timestamp?
    let confirmedAt: Timestamp?
    let remindedAt: Timestamp?
    /// The day on which they want to come; nil when they have not said.
    let visit: CivilDate?

    init(row: Row) throws {
        id = try row.id("id")
        municipality = try row.string("municipality")
        reference = try row.string("reference")
        payload = try row.json("payload")
        ward = try row.optionalWard("ward")
        at = try row.timestamp("at")
        planned = try row.date("planned")
        session = try row.optionalID("session")
        doneAt = try row.optionalTimestamp("done_at")
        confirmedAt = try row.optionalTimestamp("confirmed_at")
        remindedAt = try row.optionalTimestamp("reminded_at")
        visit = try row.optionalString("visit").flatMap { CivilDate(iso: $0) }
    }

    /// To which reservations of the visit belong.
    var subject: String { "advance/\(id)" }

    /// Those who want to come to an office on a day; with nil those who have not said when, the latest first.
    static func received(
        by ward: WardCode, for day: CivilDate?, since: Timestamp, in tx: some Queryable
    ) throws -> [KeptAdvance] {
        guard let day else {
            return try tx.all(
                KeptAdvance.self,
                """
                SELECT * FROM moveout_advance WHERE direction = 'in' AND ward = \(ward) AND visit IS NULL
                AND at > \(since) ORDER BY at DESC LIMIT 100
                """)
        }
        return try tx.all(
            KeptAdvance.self,
            """
            SELECT * FROM moveout_advance WHERE direction = 'in' AND ward = \(ward) AND visit = \(day.description)
            ORDER BY at LIMIT 500
            """)
    }
}
