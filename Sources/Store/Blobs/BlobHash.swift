import Crypto

/// The SHA-256 of some bytes: the name under which they are stored. Written as 64 lower-case hex digits.
public struct BlobHash: Sendable, Hashable, Codable, LosslessStringConvertible, SQLConvertible, SQLReadable {
    /// 64 lower-case hex digits.
    public let description: String

    /// The hash of these bytes.
    public init(of bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        description = String(
            decoding: SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Reads 64 lower-case hex digits; nil for anything else.
    public init?(_ description: String) {
        guard description.utf8.count == 64,
            description.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        self.description = description
    }

    /// Reads the hex digits.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let hash = BlobHash(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a SHA-256 in hex"))
        }
        self = hash
    }

    /// Writes the hex digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Stored as text.
    public var sqlValue: SQLValue { .text(description) }

    /// From text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}
