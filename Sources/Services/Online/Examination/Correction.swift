import Kernel
import Procedures
import Store

/// A request to set something right (補正の求め, 行政手続法7条): the items that are opened again, why, and until when.
struct Correction: Sendable, RowDecodable {
    let number: Int
    /// Names of the items that may be changed, and no others.
    let items: [String]
    let text: String
    let due: CivilDate
    let askedAt: Timestamp
    let answeredAt: Timestamp?
    /// The answers to these items before and after.
    let before: JSONValue
    let after: JSONValue?

    init(row: Row) throws {
        number = try row.int("number")
        items = try row.json("items").decode([String].self)
        text = try row.string("text")
        due = try row.date("due")
        askedAt = try row.timestamp("asked_at")
        answeredAt = try row.optionalTimestamp("answered_at")
        before = try row.json("before")
        after = try row.optionalJSON("after")
    }

    /// All requests of an application, oldest first.
    static func all(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [Correction] {
        try tx.all(Correction.self, "SELECT * FROM online_correction WHERE application = \(id) ORDER BY number")
    }

    /// The request that waits for its answer.
    static func open(of id: CaseFile.Identifier, in tx: some Queryable) throws -> Correction? {
        try all(of: id, in: tx).last { $0.answeredAt == nil }
    }

    static func ask(
        _ id: CaseFile.Identifier, items: [String], text: String, due: CivilDate, before: JSONValue, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_correction (application, number, items, text, due, asked_at, asked_by, before)
            SELECT \(id), COALESCE(MAX(number), 0) + 1, \(JSONValue.array(items.map(JSONValue.string))), \(text), \(due),
                \(tx.now), \(actor.id), \(before) FROM online_correction WHERE application = \(id)
            """)
    }

    func answer(_ id: CaseFile.Identifier, after: JSONValue, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE online_correction SET answered_at = \(tx.now), after = \(after)
            WHERE application = \(id) AND number = \(number)
            """)
    }
}
