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
        /// Somebody stopped at an item: the form was left alone for a week.
        case abandoned(String)
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
            case .abandoned(let item): "abandoned:\(item)"
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

    /// Adds to the counts of a day, today unless another is named, and of its month.
    static func add(
        _ what: What, of procedure: String, ward: WardCode? = nil, on day: CivilDate? = nil, count: Int = 1,
        seconds: Int = 0, in tx: WriteTransaction
    ) throws {
        let day = day ?? tx.now.date
        try tx.run(
            """
            INSERT INTO online_daily (procedure, ward, day, what, n, seconds)
            VALUES (\(procedure), \(ward?.description ?? ""), \(day), \(what.key), \(count), \(seconds))
            ON CONFLICT (procedure, ward, day, what)
            DO UPDATE SET n = online_daily.n + excluded.n, seconds = online_daily.seconds + excluded.seconds
            """)
        let place = ward?.description ?? ""
        try addToMonth(of: day, ward: place, procedure: procedure, what: what.key, count, seconds, in: tx)
        try tell(what, of: procedure, ward: place, on: day, in: tx)
    }

    static func addToMonth(
        of day: CivilDate, ward: String, procedure: String, what: String, _ count: Int, _ seconds: Int,
        in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_monthly (month, ward, procedure, what, n, seconds)
            VALUES (\(month(day)), \(ward), \(procedure), \(what), \(count), \(seconds))
            ON CONFLICT (month, ward, procedure, what)
            DO UPDATE SET n = online_monthly.n + excluded.n, seconds = online_monthly.seconds + excluded.seconds
            """)
    }

    /// `2026-04`.
    private static func month(_ day: CivilDate) -> String { String(day.description.prefix(7)) }

    /// The sums of a fiscal year, by procedure and what was counted.
    static func sums(
        of year: FiscalYear, ward: WardCode? = nil, procedure: String? = nil, in tx: some Queryable
    ) throws -> [DailyCount] {
        var list: SQL = """
            SELECT procedure, what, SUM(n) AS n, SUM(seconds) AS seconds FROM online_monthly
            WHERE month BETWEEN \(month(year.first)) AND \(month(year.last))
            """
        if let ward { list += " AND ward = \(ward.description)" }
        if let procedure { list += " AND procedure = \(procedure)" }
        return try tx.all(DailyCount.self, list + " GROUP BY procedure, what")
    }

    /// The days of a fiscal year of one procedure, over all wards or in one: day, what was counted, how often.
    static func days(
        of procedure: String, in year: FiscalYear, ward: WardCode? = nil, in tx: some Queryable
    ) throws -> [(day: CivilDate, what: String, count: Int)] {
        var counted: SQL = "WHERE procedure = \(procedure) AND day BETWEEN \(year.first) AND \(year.last)"
        if let ward { counted += " AND ward = \(ward.description)" }
        // What was counted here, and what was counted outside.
        return try tx.all(
            Row.self,
            """
            SELECT day, what, SUM(n) AS n FROM (
                SELECT day, what, n FROM online_daily \(counted)
                UNION ALL SELECT day, what, n FROM online_daily_outside \(counted)
            ) both_parts GROUP BY day, what ORDER BY day, what
            """
        ).map { row in
            (day: try row.date("day"), what: try row.string("what"), count: try row.int("n"))
        }
    }
}
