import Kernel
import Store

extension Migration {
    /// What windows hand to each other.
    static let counterHandOvers = Migration(
        service: "counter", name: "004-hand-overs",
        sql: [
            """
            CREATE TABLE counter_hand_over (
                id TEXT PRIMARY KEY,
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                ward TEXT NOT NULL,
                window_id TEXT NOT NULL,
                procedures TEXT NOT NULL,
                note TEXT NOT NULL,
                ticket TEXT,
                state TEXT NOT NULL,
                moves_session INTEGER NOT NULL,
                sent_by TEXT NOT NULL,
                sent_by_name TEXT NOT NULL,
                sent_at INTEGER NOT NULL,
                taken_by TEXT,
                taken_by_name TEXT,
                taken_at INTEGER,
                ended_at INTEGER,
                end_note TEXT
            )
            """,
            "CREATE INDEX counter_hand_over_session ON counter_hand_over (session, sent_at)",
            """
            CREATE INDEX counter_hand_over_inbox ON counter_hand_over (ward, window_id, sent_at, id)
                WHERE state IN ('waiting', 'accepted')
            """,
        ])
}

/// The SQL of hand-overs. Every function runs inside a transaction of the caller.
enum HandOverStore {
    static func insert(_ handOver: HandOver, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO counter_hand_over (id, session, ward, window_id, procedures, note, ticket, state, moves_session,
                sent_by, sent_by_name, sent_at)
            VALUES (\(handOver.id), \(handOver.session), \(handOver.ward), \(handOver.window),
                \(handOver.procedures.joined(separator: ",")), \(handOver.note), \(handOver.ticket),
                \(handOver.state.rawValue), \(handOver.movesSession), \(handOver.sentBy), \(handOver.sentByName),
                \(handOver.sentAt))
            """)
    }

    static func update(_ handOver: HandOver, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE counter_hand_over SET state = \(handOver.state.rawValue), taken_by = \(handOver.takenBy),
                taken_by_name = \(handOver.takenByName), taken_at = \(handOver.takenAt),
                ended_at = \(handOver.endedAt), end_note = \(handOver.endNote)
            WHERE id = \(handOver.id)
            """)
    }

    /// One to a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(_ id: HandOver.Identifier, of ward: WardCode?, in tx: some Queryable) throws -> HandOver? {
        try tx.one(HandOver.self, "SELECT * FROM counter_hand_over WHERE id = \(id) AND ward = \(ward)")
    }

    /// Those of a session, the oldest first.
    static func all(of session: CounterSession.Identifier, in tx: some Queryable) throws -> [HandOver] {
        try tx.all(HandOver.self, "SELECT * FROM counter_hand_over WHERE session = \(session) ORDER BY sent_at, id")
    }

    /// What waits at the windows of an office or is being done there, the oldest first.
    static func inbox(
        _ ward: WardCode, window: String?, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> (rows: [HandOver], next: Cursor?) {
        var list: SQL = """
            SELECT * FROM counter_hand_over WHERE ward = \(ward) AND state IN ('waiting', 'accepted')
            """
        if let window { list += " AND window_id = \(window)" }
        let page = try tx.page(HandOver.self, list, by: .ascending("sent_at", "id"), after: cursor, limit: limit)
        return (page.rows, page.next)
    }

    /// How many wait at each window of an office.
    static func counts(_ ward: WardCode, in tx: some Queryable) throws -> [String: Int] {
        let rows = try tx.all(
            Row.self,
            """
            SELECT window_id, COUNT(*) AS waiting FROM counter_hand_over
            WHERE ward = \(ward) AND state IN ('waiting', 'accepted') GROUP BY window_id
            """)
        return try rows.reduce(into: [:]) { $0[try $1.string("window_id")] = try $1.int("waiting") }
    }

    /// Ends what still waits of a session that goes nowhere any more.
    static func end(_ session: CounterSession.Identifier, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE counter_hand_over SET state = 'returned', ended_at = \(tx.now)
            WHERE session = \(session) AND state IN ('waiting', 'accepted') AND moves_session = 1
            """)
    }
}
