import Store

/// What a program asked for with a key: the same request finds its case again.
struct CaseRequest: Sendable, RowDecodable {
    let key: String
    /// SHA-256 of the body.
    let body: String
    let caseID: CaseFile.Identifier

    init(key: String, body: String, caseID: CaseFile.Identifier) {
        self.key = key
        self.body = body
        self.caseID = caseID
    }

    init(row: Row) throws {
        key = try row.string("key")
        body = try row.string("body")
        caseID = try row.id("case_id")
    }

    static func find(_ key: String, in tx: some Queryable) throws -> CaseRequest? {
        try tx.one(CaseRequest.self, "SELECT key, body, case_id FROM case_request WHERE key = \(key)")
    }

    func store(in tx: WriteTransaction) throws {
        try tx.run("INSERT INTO case_request (key, body, case_id) VALUES (\(key), \(body), \(caseID))")
    }
}

/// A case that was handed in with a key, and what it was asked for with.
struct SubmittedCase: Sendable, RowDecodable {
    let file: CaseFile
    /// SHA-256 of the body; nil for a case that was not handed in by a program's request.
    let body: String?

    init(row: Row) throws {
        file = try CaseFile(row: row)
        body = try row.optionalString("body")
    }

    static func find(_ key: String, in tx: some Queryable) throws -> SubmittedCase? {
        try tx.one(
            SubmittedCase.self,
            """
            SELECT case_file.*, case_request.body FROM case_file
            LEFT JOIN case_request ON case_request.key = case_file.idempotency_key
            WHERE case_file.idempotency_key = \(key)
            """)
    }
}
