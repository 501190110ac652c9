import Kernel
import Store

/// What happened with a procedure on a day, counted as it happens: views, beginnings, pages left, faults at items, arrivals by
/// channel, paper at the windows with its reasons. No person is in it.
struct DailyCount: Sendable, RowDecodable {
    /// What is counted.
    enum What: Sendable, Hashable {
        case viewed, started
        /// A page was sent, by its id.
        case page(String)
        /// An item was wrong when its page was sent.
        case fault(String)
        /// An application arrived, by its channel.
        case arrived(String)
        /// One on paper or by telephone, by its channel.
        case paper(String)
        /// Why somebody came by paper.
        case reason(String)
        case corrected(String)
        case decided

        var key: String {
            switch self {
            case .viewed: "viewed"
            case .started: "started"
            case .page(let id): "page:\(id)"
            case .fault(let item): "fault:\(item)"
            case .arrived(let channel): "arrived:\(channel)"
            case .paper(let channel): "paper:\(channel)"
            case .reason(let reason): "reason:\(reason)"
            case .corrected(let item): "corrected:\(item)"
            case .decided: "decided"
            }
        }
    }

    let procedure: String
    let what: String
    let count: Int
    let seconds: Int

    init(row: Row) throws {
        procedure = try row.string("procedure")
        what = try row.string("what")
        count = try row.int("n")
        seconds = try row.int("seconds")
    }

    /// Adds to the counts of today.
    static func add(
        _ what: What, of procedure: String, ward: WardCode? = nil, count: Int = 1, seconds: Int = 0,
        in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_daily (procedure, ward, day, what, n, seconds)
            VALUES (\(procedure), \(ward?.description ?? ""), \(tx.now.date), \(what.key), \(count), \(seconds))
            ON CONFLICT (procedure, ward, day, what)
            DO UPDATE SET n = online_daily.n + excluded.n, seconds = online_daily.seconds + excluded.seconds
            """)
        try tell(what, of: procedure, ward: ward?.description ?? "", on: tx.now.date, in: tx)
    }

    /// The sums of a period, by procedure and what was counted.
    static func sums(
        from first: CivilDate, through last: CivilDate, ward: WardCode? = nil, procedure: String? = nil,
        in tx: some Queryable
    ) throws -> [DailyCount] {
        var period: SQL = "WHERE day BETWEEN \(first) AND \(last)"
        if let ward { period += " AND ward = \(ward.description)" }
        if let procedure { period += " AND procedure = \(procedure)" }
        // What was counted here, and what was counted outside.
        return try tx.all(
            DailyCount.self,
            """
            SELECT procedure, what, SUM(n) AS n, SUM(seconds) AS seconds FROM (
                SELECT procedure, what, n, seconds FROM online_daily \(period)
                UNION ALL SELECT procedure, what, n, seconds FROM online_daily_outside \(period)
            ) counted GROUP BY procedure, what
            """)
    }
}
