import Forms
import Kernel
import Procedures
import Store

/// An application that arrived (申請): what was answered, in the version of the form in which it was asked. Its way through
/// the office is the case of the same id.
public struct Application: Sendable, RowDecodable {
    public let id: CaseFile.Identifier
    /// The receipt number (受付番号), which is the case's.
    public let number: String
    let draft: String
    public let procedure: String
    public let version: Int
    /// The section that examines it (審査担当).
    public let section: String
    public let ward: WardCode
    let owner: DraftOwner
    public let channel: String
    public let language: Language
    /// The answers that count, by the names of items.
    public let answers: JSONValue
    /// What was typed where it is stored another way, by path.
    public let originals: [String: String]
    /// Who knew an answer before anybody typed, by path.
    public let sources: [String: String]
    /// The applicant's household as it was when they began, for items that choose from it.
    let members: [FormPlaces.Member]
    /// What was signed with the applicant's card, the signature (CMS), and whose it is; nil where none was needed.
    let signed: String?
    let signature: [UInt8]?
    let signer: String?
    /// Who filed it for the owner; nil when that was the owner.
    let filer: Filer?
    /// From the beginning of the draft to the arrival.
    let seconds: Int
    /// When it was recorded in the city's computer, which is when it arrived (デジタル手続法6条3項).
    public let arrivedAt: Timestamp
    /// Where the applicant is told, when the form does not say it: known only where they have their account.
    let mail: String?
    /// Whether it was handed in outside, and is told of there.
    let isCarried: Bool
    /// When the applicant asked outside to take it back.
    let withdrawalAt: Timestamp?

    public init(row: Row) throws {
        id = try row.id("id")
        number = try row.string("number")
        draft = try row.string("draft")
        procedure = try row.string("procedure")
        version = try row.int("version")
        section = try row.string("section")
        ward = try row.ward("ward")
        owner = DraftOwner(kind: try row.get("owner_kind"), id: try row.string("owner"))
        channel = try row.string("channel")
        language = Language(rawValue: try row.string("language"))
        answers = try row.json("answers")
        originals = try row.texts("originals")
        sources = try row.texts("sources")
        members = try row.members("members")
        signed = try row.optionalString("signed")
        signature = try row.optionalBytes("signature")
        signer = try row.optionalString("signer")
        filer = try Filer(row: row)
        seconds = try row.int("seconds")
        arrivedAt = try row.timestamp("arrived_at")
        mail = try row.optionalString("mail")
        isCarried = try row.bool("carried")
        withdrawalAt = try row.optionalTimestamp("withdrawal_at")
    }

    static func load(number: String, in tx: some Queryable) throws -> Application? {
        try tx.one(Application.self, "SELECT * FROM online_application WHERE number = \(number)")
    }

    /// What somebody who is signed in has filed under this number, for themselves or as an agent. Nil for a number that nobody has and for
    /// what others filed alike, and found out in the same time; whether an agent or a member still may read it, ``admits`` says.
    static func load(number: String, of actor: Actor, in tx: some Queryable) throws -> Application? {
        let who = DraftOwner(actor)
        guard who.kind != .anonymous else { return nil }
        return try tx.one(
            Application.self,
            """
            SELECT * FROM online_application WHERE number = \(number)
            AND ((owner_kind = \(who.kind.rawValue) AND owner = \(who.id))
                OR (filer_kind = \(who.kind.rawValue) AND filer = \(who.id)))
            """)
    }

    static func load(_ id: CaseFile.Identifier, in tx: some Queryable) throws -> Application? {
        try tx.one(Application.self, "SELECT * FROM online_application WHERE id = \(id)")
    }

    /// The application that came of a draft; nil while it is one.
    static func of(draft: String, in tx: some Queryable) throws -> Application? {
        try tx.one(Application.self, "SELECT * FROM online_application WHERE draft = \(draft)")
    }

    /// The last application of somebody for a procedure.
    static func last(of owner: DraftOwner, procedure: String, in tx: some Queryable) throws -> Application? {
        try tx.one(Application.self, lastStatement(of: owner, procedure: procedure))
    }

    /// The statement of ``last(of:procedure:in:)``: a firm has thousands of applications for other procedures.
    static func lastStatement(of owner: DraftOwner, procedure: String) -> SQL {
        """
        SELECT * FROM online_application WHERE owner_kind = \(owner.kind.rawValue) AND owner = \(owner.id)
        AND procedure = \(procedure) ORDER BY arrived_at DESC LIMIT 1
        """
    }

    /// What an agent or member has filed for others, the latest first.
    static func filed(by who: DraftOwner, limit: Int, in tx: some Queryable) throws -> [Application] {
        try tx.all(
            Application.self,
            """
            SELECT * FROM online_application WHERE filer_kind = \(who.kind.rawValue) AND filer = \(who.id)
            ORDER BY arrived_at DESC, id DESC LIMIT \(limit)
            """)
    }

    /// Somebody's applications, the latest first; of an organisation's those alone that one of its members filed, where one is named.
    static func page(
        of owner: DraftOwner, filedBy who: DraftOwner? = nil, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> Page<Application> {
        var list: SQL = """
            SELECT * FROM online_application WHERE owner_kind = \(owner.kind.rawValue) AND owner = \(owner.id)
            """
        if let who { list += " AND by_agent = 0 AND filer_kind = \(who.kind.rawValue) AND filer = \(who.id)" }
        return try tx.page(
            Application.self, list, by: .descending("arrived_at", "id"), after: cursor, limit: limit)
    }
}
