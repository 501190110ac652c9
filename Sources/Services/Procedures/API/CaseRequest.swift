import Store

/// What a program handed a case in with: the same request finds its case again.
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
