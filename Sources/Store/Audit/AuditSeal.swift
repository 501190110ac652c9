import Crypto
import Kernel

/// A batch of events under one hash, chained to the batch before: whoever changes an event has to change every seal
/// after it, and those that were signed and taken elsewhere cannot be changed.
public struct AuditSeal: Sendable, Hashable, RowDecodable {
    /// From 1 on, without gaps.
    public let number: Int
    /// The place of the first event.
    public let first: Int
    /// The place of the last event.
    public let last: Int
    /// How many events are in the batch.
    public let count: Int
    /// How many events are in this batch and all before it.
    public let total: Int
    /// When the batch was sealed.
    public let sealedAt: Timestamp
    /// The hash tree over the events (RFC 6962).
    public let root: AuditHash
    /// The hash of the seal before; ``AuditHash/none`` for the first.
    public let previous: AuditHash
    /// The hash over everything above.
    public let hash: AuditHash

    init(
        number: Int, first: Int, last: Int, count: Int, total: Int, sealedAt: Timestamp, root: AuditHash,
        previous: AuditHash
    ) {
        self.number = number
        self.first = first
        self.last = last
        self.count = count
        self.total = total
        self.sealedAt = sealedAt
        self.root = root
        self.previous = previous
        hash = Self.hash(
            [number, first, last, count, total, Int(sealedAt.milliseconds)], root: root, previous: previous)
    }

    /// From a row of the table `audit_seal`.
    public init(row: Row) throws {
        number = try row.int("number")
        first = try row.int("first_seq")
        last = try row.int("last_seq")
        count = try row.int("entries")
        total = try row.int("total")
        sealedAt = try row.timestamp("sealed_at")
        root = try row.get("root")
        previous = try row.get("previous")
        hash = try row.get("hash")
    }

    /// Whether the hash is the one over the other values.
    var isWhole: Bool {
        hash
            == Self.hash(
                [number, first, last, count, total, Int(sealedAt.milliseconds)], root: root, previous: previous)
    }

    /// SHA-256 over a two byte, the numbers as `n,`, the root and the hash of the seal before.
    private static func hash(_ numbers: [Int], root: AuditHash, previous: AuditHash) -> AuditHash {
        var hash = SHA256()
        hash.update(data: [2])
        for number in numbers { hash.update(data: Array("\(number),".utf8)) }
        hash.update(data: root.bytes)
        hash.update(data: previous.bytes)
        return AuditHash(hash.finalize())
    }

    /// The columns of the table, without the leaves.
    static let select: SQL = """
        SELECT number, first_seq, last_seq, entries, total, sealed_at, root, previous, hash FROM audit_seal
        """
}
