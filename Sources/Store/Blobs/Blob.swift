import Kernel

/// Bytes as they were stored, with what they are.
public struct Blob: Sendable, Hashable, RowDecodable {
    /// Their name.
    public let hash: BlobHash
    /// Their media type, such as `application/pdf`.
    public let contentType: String
    /// When they were first stored.
    public let createdAt: Timestamp
    /// The bytes.
    public let bytes: [UInt8]

    /// From a row of the table `blob`.
    public init(row: Row) throws {
        hash = try row.get("hash")
        contentType = try row.string("content_type")
        createdAt = try row.timestamp("created_at")
        bytes = try row.bytes("bytes")
    }
}

extension WriteTransaction {
    /// Stores bytes under their hash. Bytes that are there already are not stored again and keep their media type.
    public func putBlob(_ bytes: [UInt8], contentType: String) throws -> BlobHash {
        let hash = BlobHash(of: bytes)
        try run(
            """
            INSERT INTO blob (hash, content_type, size, created_at, bytes)
            VALUES (\(hash), \(contentType), \(bytes.count), \(now), \(bytes)) ON CONFLICT (hash) DO NOTHING
            """)
        return hash
    }

    /// Deletes the bytes stored under a hash. Whoever stored them answers for nobody else needing them.
    public func removeBlob(_ hash: BlobHash) throws {
        try run("DELETE FROM blob WHERE hash = \(hash)")
    }
}

extension Queryable {
    /// The bytes stored under a hash, or nil if there are none.
    /// - Throws: ``StoreError/damaged(_:)`` if what is stored is no longer what was put there.
    public func blob(_ hash: BlobHash) throws -> Blob? {
        guard let blob = try one(Blob.self, "SELECT * FROM blob WHERE hash = \(hash)") else { return nil }
        guard BlobHash(of: blob.bytes) == hash else {
            throw StoreError.damaged("the bytes of blob \(hash) do not have this hash")
        }
        return blob
    }
}
