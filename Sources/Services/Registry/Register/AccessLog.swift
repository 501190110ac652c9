import Kernel
import Store

/// One time somebody of the city looked at a person's data.
public struct Access: Sendable, Identifiable {
    /// What was seen.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The record was opened.
        case record = "personal.read"
        /// The person stood in the list that a search showed.
        case listed = "register.searched"
        /// The address of a protected person was opened by a supervisor.
        case protectedAddress = "protected.viewed"
    }

    /// Place in the order of events.
    public let id: Int
    public let kind: Kind
    public let at: Timestamp
    public let actorKind: Actor.Kind
    /// Which member of staff, organisation or part of the program.
    public let actorID: String
    /// The ward of whoever looked; nil for an office of the whole city.
    public let ward: WardCode?
    /// Code of the purpose; nil when none was recorded.
    public let purpose: String?
}

extension Access: RowDecodable {
    /// From a row of `event`.
    public init(row: Row) throws {
        id = try row.int("seq")
        kind = try row.get("kind")
        at = try row.timestamp("at")
        actorKind = try row.get("actor_kind")
        actorID = try row.string("actor_id")
        ward = try row.optionalWard("ward")
        purpose = try row.optionalString("purpose")
    }
}

/// Who looked at whose data: events about a person, and lists in which the person stood.
enum AccessLog {
    /// How many stand on a page.
    static let pageLength = 50

    /// Notes which people a search has shown, beside its event.
    static func note(_ residents: [ResidentID], event seq: Int, in tx: WriteTransaction) throws {
        guard !residents.isEmpty else { return }
        let shown = residents.map(\.description).joined(separator: ",")
        try tx.run("INSERT INTO registry_shown (event, residents) VALUES (\(seq), \(shown))")
    }

    /// Spreads what searches have shown to the people shown, oldest first, so that each can be asked by person. A search
    /// writes one row where it would write fifty scattered ones.
    ///
    /// - Returns: how many searches were spread; fewer than `limit` when none is left.
    static func spread(limit: Int, in tx: WriteTransaction) throws -> Int {
        let waiting = try tx.all(
            Row.self, "SELECT event, residents FROM registry_shown ORDER BY event LIMIT \(limit)")
        for row in waiting {
            let event = try row.int("event")
            let ids = try row.string("residents").split(separator: ",").compactMap { ResidentID(String($0)) }
            try tx.run(
                """
                INSERT INTO registry_listing (resident, event)
                SELECT no, \(event) FROM registry_resident WHERE id IN \(list: ids)
                """)
            try tx.run("DELETE FROM registry_shown WHERE event = \(event)")
        }
        return waiting.count
    }

    /// The newest first; `before` is the place of the last one already shown.
    static func accesses(to id: ResidentID, before: Int?, in tx: some Queryable) throws -> [Access] {
        let last = before ?? Int(Int64.max)
        let columns: SQL = "e.seq, e.kind, e.at, e.actor_kind, e.actor_id, e.ward, e.purpose"
        return try tx.all(
            Access.self,
            """
            SELECT * FROM (
                SELECT \(columns) FROM event e
                WHERE e.subject = \(id) AND e.kind IN ('personal.read', 'protected.viewed') AND e.seq < \(last)
                UNION ALL
                SELECT \(columns) FROM registry_listing l JOIN event e ON e.seq = l.event
                WHERE l.resident = (SELECT no FROM registry_resident WHERE id = \(id)) AND l.event < \(last)
                UNION ALL
                SELECT \(columns) FROM registry_shown s JOIN event e ON e.seq = s.event
                WHERE s.residents LIKE \("%\(id)%") AND s.event < \(last)
            ) AS seen ORDER BY seq DESC LIMIT \(pageLength + 1)
            """)
    }
}
