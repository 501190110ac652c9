import Kernel
import Store

/// Who looked at whose data: events about a person, and lists in which the person stood.
enum AccessLog {
    /// How many stand on a page.
    static let pageLength = 50
    /// How many rows one statement of ``spread(limit:in:)`` writes.
    private static let listingsAtOnce = 200

    /// Notes which people a search has shown, by their numbers in the register, beside its event.
    static func note(_ numbers: [Int], event seq: Int, in tx: WriteTransaction) throws {
        guard !numbers.isEmpty else { return }
        // With a comma on both sides each number can be looked for as a whole.
        let shown = numbers.reduce(into: ",") { $0 += "\($1)," }
        try tx.run("INSERT INTO registry_shown (event, numbers) VALUES (\(seq), \(shown))")
    }

    /// Spreads what searches have shown to the people shown, oldest first, so that each can be asked by person. A search
    /// writes one row where it would write fifty scattered ones.
    ///
    /// - Returns: how many searches were spread; fewer than `limit` when none is left.
    static func spread(limit: Int, in tx: WriteTransaction) throws -> Int {
        let waiting = try tx.all(
            Row.self, "SELECT event, numbers FROM registry_shown ORDER BY event LIMIT \(limit)")
        var listings: [(resident: Int, event: Int)] = []
        for row in waiting {
            let event = try row.int("event")
            for number in try row.string("numbers").split(separator: ",").compactMap({ Int($0) }) {
                listings.append((number, event))
            }
        }
        // In the order of the table, so that neighbours come to lie on pages that are at hand.
        listings.sort { $0 < $1 }
        for start in stride(from: 0, to: listings.count, by: listingsAtOnce) {
            let rows = listings[start..<min(start + listingsAtOnce, listings.count)].map { listing -> SQL in
                "(\(listing.resident), \(listing.event))"
            }
            try tx.run(
                "INSERT INTO registry_listing (resident, event) VALUES \(SQL.joined(rows, separator: ", "))")
        }
        if !waiting.isEmpty {
            // By name: what another node has noted meanwhile may bear an earlier number.
            try tx.run("DELETE FROM registry_shown WHERE event IN \(list: waiting.map { try $0.int("event") })")
        }
        return waiting.count
    }

    /// Spreads what a program before this one noted by ids, in the column that holds numbers from now on.
    static func spreadNotedByIDs(in tx: WriteTransaction) throws {
        for row in try tx.all(Row.self, "SELECT event, numbers FROM registry_shown ORDER BY event") {
            let event = try row.int("event")
            let ids = try row.string("numbers").split(separator: ",").compactMap { ResidentID(String($0)) }
            try tx.run(
                """
                INSERT INTO registry_listing (resident, event)
                SELECT no, \(event) FROM registry_resident WHERE id IN \(list: ids)
                """)
        }
        try tx.run("DELETE FROM registry_shown")
    }

    /// The newest first; `before` is the place of the last one already shown. Each part walks its index from the newest
    /// and stops after a page, however many there are.
    static func accesses(to id: ResidentID, before: Int?, in tx: some Queryable) throws -> [Access] {
        try tx.all(Access.self, statement(to: id, before: before))
    }

    /// The statement of ``accesses(to:before:in:)``.
    static func statement(to id: ResidentID, before: Int?) -> SQL {
        let last = before ?? Int(Int64.max)
        let parts = parts(about: id).map { part -> SQL in
            """
            SELECT * FROM (\(part.select) AND \(part.place) < \(last)
            ORDER BY \(part.place) DESC LIMIT \(pageLength + 1)) AS \(part.name)
            """
        }
        return """
            SELECT * FROM (\(SQL.joined(parts, separator: " UNION ALL "))) AS seen
            ORDER BY seq DESC LIMIT \(pageLength + 1)
            """
    }

    /// Those of a range, the newest first, and how many the whole range has.
    static func accesses(
        to id: ResidentID, in range: AccessRange, in tx: some Queryable
    ) throws -> (accesses: [Access], total: Int) {
        let all = SQL.joined(parts(about: id).map(\.select), separator: " UNION ALL ")
        var seen: SQL = "FROM (\(all)) AS seen WHERE 1 = 1"
        if let from = range.from { seen += " AND at >= \(from)" }
        if let until = range.until { seen += " AND at <= \(until)" }
        if let purpose = range.exceptPurpose { seen += " AND (purpose IS NULL OR purpose <> \(purpose))" }
        let total = try tx.one(Int.self, "SELECT COUNT(*) \(seen)") ?? 0
        let accesses = try tx.all(
            Access.self,
            "SELECT * \(seen) ORDER BY at DESC, seq DESC LIMIT \(range.limit) OFFSET \(range.offset)")
        return (accesses, total)
    }

    /// One of the places where accesses stand; `place` is the column by which its index goes.
    private struct Part {
        let name: SQL
        let select: SQL
        let place: SQL
    }

    private static func parts(about id: ResidentID) -> [Part] {
        let columns: SQL = "e.seq, e.kind, e.at, e.actor_kind, e.actor_id, e.ward, e.purpose, e.data"
        return [
            Part(
                name: "read",
                select: """
                    SELECT \(columns) FROM event e
                    WHERE e.subject = \(id) AND e.kind IN ('personal.read', 'protected.viewed', 'number.viewed')
                    """,
                place: "e.seq"),
            Part(
                name: "listed",
                select: """
                    SELECT \(columns) FROM registry_listing l JOIN event e ON e.seq = l.event
                    WHERE l.resident = (SELECT no FROM registry_resident WHERE id = \(id))
                    """,
                place: "l.event"),
            Part(
                name: "shown",
                select: """
                    SELECT \(columns) FROM registry_shown s JOIN event e ON e.seq = s.event
                    WHERE s.numbers LIKE
                    (SELECT '%,' || no || ',%' FROM registry_resident WHERE id = \(id))
                    """,
                place: "s.event"),
        ]
    }
}
