import Foundation

/// How many blobs are read again and hashed.
public enum BlobCheck: Sendable, Hashable {
    /// Each.
    case all
    /// So many, from a place in their order that chance chooses.
    case some(Int)
}

/// What was found.
public struct BlobReport: Sendable, Hashable {
    /// How many were read.
    public let read: Int
    /// Those that are not what was put there.
    public let damaged: [String]
}

extension Store {
    /// Reads blobs again and compares them with their hashes.
    public func checkBlobs(_ check: BlobCheck = .all) async throws -> BlobReport {
        switch check {
        case .all: return try await checkBlobs(from: "", before: nil, most: .max)
        case .some(let most):
            let start = BlobHash(of: Array(UUID().uuidString.utf8)).description
            let after = try await checkBlobs(from: start, before: nil, most: most)
            let around = try await checkBlobs(from: "", before: start, most: most - after.read)
            return BlobReport(read: after.read + around.read, damaged: after.damaged + around.damaged)
        }
    }

    /// A few at a time, so that no reading connection is held for long.
    private func checkBlobs(from start: String, before end: String?, most: Int) async throws -> BlobReport {
        var read = 0
        var damaged: [String] = []
        var last: String?
        while read < most {
            let limit = min(100, most - read)
            let (hashes, bad) = try await self.read { [last] tx in
                var sql: SQL = "SELECT hash FROM blob WHERE"
                sql += last.map { " hash > \($0)" } ?? " hash >= \(start)"
                if let end { sql += " AND hash < \(end)" }
                let hashes = try tx.all(String.self, sql + " ORDER BY hash LIMIT \(limit)")
                return (hashes, try hashes.filter { try !Self.isWhole($0, in: tx) })
            }
            guard let newest = hashes.last, newest != last else { break }
            last = newest
            read += hashes.count
            damaged += bad
        }
        return BlobReport(read: read, damaged: damaged)
    }

    private static func isWhole(_ hash: String, in tx: ReadTransaction) throws -> Bool {
        guard let row = try tx.one(Row.self, "SELECT size, bytes FROM blob WHERE hash = \(hash)") else {
            // What cannot be found again by its name has a name that is no text.
            return false
        }
        let bytes = try row.bytes("bytes")
        return try row.int("size") == bytes.count && BlobHash(of: bytes).description == hash
    }
}
