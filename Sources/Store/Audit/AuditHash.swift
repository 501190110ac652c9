import Crypto

/// A SHA-256 of the audit trail. Written as 64 lower-case hex digits.
public struct AuditHash: Sendable, Hashable, CustomStringConvertible, SQLConvertible, SQLReadable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The hash that stands before the first seal.
    public static let none = AuditHash(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// From 32 bytes in memory.
    init(unchecked bytes: UnsafeRawBufferPointer) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
        self.words = words
    }

    init(_ digest: SHA256.Digest) { self = digest.withUnsafeBytes { AuditHash(unchecked: $0) } }

    /// 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Appends the 32 bytes.
    func append(to bytes: inout [UInt8]) { withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) } }

    /// Writes the 32 bytes.
    func copy(to bytes: UnsafeMutableRawBufferPointer) { withUnsafeBytes(of: words) { bytes.copyMemory(from: $0) } }

    public static func == (a: AuditHash, b: AuditHash) -> Bool { a.words == b.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// From 32 bytes; nil for any other number of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self = Array(bytes).withUnsafeBytes { AuditHash(unchecked: $0) }
    }

    /// Reads 64 lower-case hex digits; nil for anything else.
    public init?(_ description: String) {
        let digits = Array(description.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for place in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.nibble(digits[place]), let low = Self.nibble(digits[place + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    /// 64 lower-case hex digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Hashes that stand one behind the other; nil when the bytes are not whole hashes.
    static func list(_ bytes: [UInt8]) -> [AuditHash]? {
        guard bytes.count % 32 == 0 else { return nil }
        return bytes.withUnsafeBytes { all in
            stride(from: 0, to: all.count, by: 32).map {
                AuditHash(unchecked: UnsafeRawBufferPointer(rebasing: all[$0..<$0 + 32]))
            }
        }
    }

    /// The bytes of hashes, one behind the other.
    static func bytes(of hashes: [AuditHash]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * 32)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }

    /// Stored as bytes.
    public var sqlValue: SQLValue { .blob(bytes) }

    /// From bytes.
    public init?(sqlValue: SQLValue) {
        guard case .blob(let bytes) = sqlValue else { return nil }
        self.init(bytes: bytes)
    }
}
