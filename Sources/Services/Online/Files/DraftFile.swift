import Forms
import Kernel
import Store

/// A photograph or document that was sent with a form (添付), checked before it was kept.
struct DraftFile: Sendable, RowDecodable {
    let id: String
    /// The item of the form.
    let item: String
    /// The name as the browser said it; shown, never a path.
    let name: String
    /// What it is by its bytes.
    let type: String
    let bytes: Int
    let hash: BlobHash
    /// Whether a scanner has found it clean; false where the city has none.
    let isScanned: Bool

    init(row: Row) throws {
        id = try row.string("id")
        item = try row.string("item")
        name = try row.string("name")
        type = try row.string("type")
        bytes = try row.int("bytes")
        hash = try row.get("hash")
        isScanned = try row.bool("scanned")
    }

    /// As the form knows it.
    var known: FormPlaces.File {
        FormPlaces.File(id: id, name: name, type: type, bytes: bytes, sha256: hash.description)
    }

    static func all(of draft: String, in tx: some Queryable) throws -> [DraftFile] {
        try tx.all(DraftFile.self, "SELECT * FROM online_file WHERE draft = \(draft) ORDER BY id")
    }

    /// Keeps a file of a draft.
    ///
    /// - Returns: its id, which the answers name.
    static func add(
        _ file: CheckedFile, to draft: String, in tx: WriteTransaction
    ) throws -> String {
        let id = ID<DraftFile>.make(at: tx.now).description
        let hash = try tx.putBlob(file.bytes, contentType: file.type)
        try tx.run(
            """
            INSERT INTO online_file (id, draft, item, name, type, bytes, hash, scanned, at)
            VALUES (\(id), \(draft), \(file.item), \(file.name), \(file.type), \(file.bytes.count), \(hash),
                \(file.isScanned), \(tx.now))
            """)
        return id
    }

    /// Takes a file away; its bytes too, unless another draft has sent the same.
    static func remove(_ id: String, of draft: String, in tx: WriteTransaction) throws {
        guard
            let file = try tx.one(
                DraftFile.self, "SELECT * FROM online_file WHERE id = \(id) AND draft = \(draft)")
        else { return }
        try tx.run("DELETE FROM online_file WHERE id = \(id) AND draft = \(draft)")
        if try !tx.exists("SELECT 1 FROM online_file WHERE hash = \(file.hash)") { try tx.removeBlob(file.hash) }
    }

    /// Takes all files of a draft away, and those on their way.
    static func removeAll(of draft: String, in tx: WriteTransaction) throws {
        try Upload.removeAll(of: draft, in: tx)
        for file in try all(of: draft, in: tx) { try remove(file.id, of: draft, in: tx) }
    }
}

/// A file that was looked at and may be kept.
struct CheckedFile: Sendable {
    let item: String
    let name: String
    let type: String
    let bytes: [UInt8]
    let isScanned: Bool

    /// The same file with other bytes; where they are of another kind, its name ends like one of that kind.
    func written(_ bytes: [UInt8], as type: String) -> CheckedFile {
        var name = name
        if type == "image/jpeg", self.type != type {
            let bare = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
            name = "\(bare.isEmpty ? name[...] : bare).jpg"
        }
        return CheckedFile(item: item, name: name, type: type, bytes: bytes, isScanned: isScanned)
    }
}
