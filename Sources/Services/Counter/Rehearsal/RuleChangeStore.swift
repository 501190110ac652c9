import Kernel
import Store

/// The SQL of changes of guidance tables. Every function runs inside a transaction of the caller.
enum RuleChangeStore {
    static func insert(_ change: RuleChange, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO counter_rule_change (id, title, body, procedures, state, author_id, author_name, created_at,
                changed_at)
            VALUES (\(change.id), \(change.title), \(change.text), \(change.procedures.joined(separator: ",")),
                \(change.state.rawValue), \(change.authorID), \(change.authorName), \(change.createdAt),
                \(change.changedAt))
            """)
    }

    static func load(_ id: RuleChange.Identifier, in tx: some Queryable) throws -> RuleChange? {
        try tx.one(RuleChange.self, "SELECT * FROM counter_rule_change WHERE id = \(id)")
    }

    static func list(
        after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> (rows: [RuleChange], next: Cursor?) {
        let page = try tx.page(
            RuleChange.self, "SELECT * FROM counter_rule_change", by: .descending("created_at", "id"), after: cursor,
            limit: limit)
        return (page.rows, page.next)
    }

    /// What is published, in the order in which it was.
    static func published(in tx: some Queryable) throws -> [RuleChange] {
        try tx.all(
            RuleChange.self,
            "SELECT * FROM counter_rule_change WHERE published_no IS NOT NULL ORDER BY published_no")
    }

    /// The number of the last one published; 0 for none. Cheap to ask again and again.
    static func edition(in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT COALESCE(MAX(published_no), 0) FROM counter_rule_change") ?? 0
    }

    static func setReport(_ report: RehearsalReport, of id: RuleChange.Identifier, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE counter_rule_change SET report = \(try JSONValue(encoding: report)),
                state = \(RuleChange.State.rehearsed.rawValue), changed_at = \(tx.now)
            WHERE id = \(id) AND state = 'rehearsing'
            """)
    }

    /// Keeps where a change is now.
    static func save(_ change: RuleChange, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE counter_rule_change SET state = \(change.state.rawValue), published_no = \(change.number),
                publisher_name = \(change.publisherName), changed_at = \(change.changedAt)
            WHERE id = \(change.id)
            """)
    }

    /// Sessions opened from a moment on, with what a rehearsal chooses by; in the order of opening.
    static func sessions(
        from: Timestamp, until: Timestamp, after: (at: Timestamp, id: String)?, limit: Int, in tx: some Queryable
    ) throws -> [(id: CounterSession.Identifier, openedAt: Timestamp, events: Set<String>)] {
        var sql: SQL =
            "SELECT id, opened_at, events FROM counter_session WHERE opened_at >= \(from) AND opened_at <= \(until)"
        if let after { sql += " AND (opened_at, id) > (\(after.at), \(after.id))" }
        return try tx.all(Row.self, "\(sql) ORDER BY opened_at, id LIMIT \(limit)").map { row in
            (
                try row.id("id"), try row.timestamp("opened_at"),
                Set(try row.string("events").split(separator: ",").map(String.init))
            )
        }
    }
}
