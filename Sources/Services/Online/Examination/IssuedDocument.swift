import Kernel
import Procedures
import Store

/// A letter that was issued (交付物): its number, and its PDF as it was when it was issued.
struct IssuedDocument: Sendable, RowDecodable {
    /// So many days it can be fetched.
    static let daysKept = 365

    let id: String
    let title: String
    /// 文書番号
    let number: String
    let pdf: BlobHash
    let issuedAt: Timestamp
    let fetchedAt: Timestamp?

    init(row: Row) throws {
        id = try row.string("id")
        title = try row.string("title")
        number = try row.string("number")
        pdf = try row.get("pdf")
        issuedAt = try row.timestamp("issued_at")
        fetchedAt = try row.optionalTimestamp("fetched_at")
    }

    /// The last moment at which it can be fetched.
    var until: Timestamp { issuedAt.adding(seconds: Self.daysKept * 86_400) }

    static func all(of application: CaseFile.Identifier, in tx: some Queryable) throws -> [IssuedDocument] {
        try tx.all(
            IssuedDocument.self, "SELECT * FROM online_document WHERE application = \(application) ORDER BY issued_at")
    }

    static func add(
        _ pdf: [UInt8], title: String, number: String, to application: CaseFile.Identifier, in tx: WriteTransaction
    ) throws {
        let hash = try tx.putBlob(pdf, contentType: "application/pdf")
        let id = ID<IssuedDocument>.make(at: tx.now).description
        try tx.run(
            """
            INSERT INTO online_document (id, application, title, number, pdf, issued_at)
            VALUES (\(id), \(application), \(title), \(number), \(hash), \(tx.now))
            """)
        try ApplicationState.send(letter: id, pdf, title: title, number: number, of: application, in: tx)
    }

    func fetched(in tx: WriteTransaction) throws {
        try tx.run(
            "UPDATE online_document SET fetched_at = \(tx.now) WHERE id = \(id) AND fetched_at IS NULL")
    }
}
