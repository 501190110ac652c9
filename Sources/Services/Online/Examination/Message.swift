import Kernel
import Procedures
import Store

/// A message between the applicant and the section (連絡).
struct Message: Sendable, RowDecodable {
    /// The longest in characters.
    static let longest = 2_000

    let id: String
    let at: Timestamp
    let isFromApplicant: Bool
    let name: String
    /// Empty where the applicant's words were handed to the office and are not kept.
    let text: String

    init(id: String, at: Timestamp, isFromApplicant: Bool, name: String, text: String) {
        (self.id, self.at, self.isFromApplicant, self.name, self.text) = (id, at, isFromApplicant, name, text)
    }

    init(row: Row) throws {
        id = try row.string("id")
        at = try row.timestamp("at")
        isFromApplicant = try row.bool("from_applicant")
        name = try row.string("name")
        text = try row.string("text")
    }

    static func all(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [Message] {
        try tx.all(Message.self, "SELECT * FROM online_message WHERE application = \(id) ORDER BY at, id")
    }

    static func add(
        _ text: String, to id: CaseFile.Identifier, fromApplicant: Bool, by actor: Actor, at moment: Timestamp? = nil,
        in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_message (id, application, at, from_applicant, name, text)
            VALUES (\(ID<Message>.make(at: tx.now)), \(id), \(moment ?? tx.now), \(fromApplicant), \(actor.name), \(text))
            """)
        if !fromApplicant { try ApplicationState.tell(id, in: tx) }
    }
}
