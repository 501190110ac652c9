import Kernel
import Procedures
import Store

/// A message between the applicant and the section (連絡).
struct Message: Sendable, RowDecodable {
    /// The longest in characters.
    static let longest = 2_000

    let at: Timestamp
    let isFromApplicant: Bool
    let name: String
    let text: String

    init(row: Row) throws {
        at = try row.timestamp("at")
        isFromApplicant = try row.bool("from_applicant")
        name = try row.string("name")
        text = try row.string("text")
    }

    static func all(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [Message] {
        try tx.all(Message.self, "SELECT * FROM online_message WHERE application = \(id) ORDER BY at, id")
    }

    static func add(
        _ text: String, to id: CaseFile.Identifier, fromApplicant: Bool, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_message (id, application, at, from_applicant, name, text)
            VALUES (\(ID<Message>.make(at: tx.now)), \(id), \(tx.now), \(fromApplicant), \(actor.name), \(text))
            """)
    }
}
