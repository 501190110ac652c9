import Store

/// Forms as they were signed.
enum KeptForm {
    static func pdf(
        _ form: String, of session: CounterSession.Identifier, in tx: ReadTransaction
    ) throws -> [UInt8]? {
        let row = try tx.one(
            Row.self, "SELECT pdf FROM counter_form WHERE session = \(session) AND form = \(form)")
        guard let hash: BlobHash = try row?.get("pdf") else { return nil }
        return try tx.blob(hash)?.bytes
    }
}
