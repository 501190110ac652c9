/// An identifier of one kind of thing, so that a case's cannot be taken for a resident's. New ones are UUIDs of version 7
/// (RFC 9562), which sort by the time they were made.
///
///     public typealias ResidentID = ID<Resident>
public struct ID<Tag>: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// A new identifier for a thing made at an instant.
    public static func make(at instant: Timestamp) -> ID {
        var generator = RandomSupply()
        return make(at: instant, using: &generator)
    }

    /// A new identifier whose random part comes from `generator`.
    public static func make(at instant: Timestamp, using generator: inout some RandomNumberGenerator) -> ID {
        let milliseconds = UInt64(max(instant.milliseconds, 0)) & 0xFFFF_FFFF_FFFF
        return ID(
            high: milliseconds << 16 | 0x7000 | generator.next() & 0x0FFF,
            low: 0x8000_0000_0000_0000 | generator.next() & 0x3FFF_FFFF_FFFF_FFFF)
    }
}

extension ID: LosslessStringConvertible {
    /// Reads a UUID of any version in its 36-character form, in either case; nil for anything else.
    public init?(_ description: String) {
        var text = description
        guard text.utf8.count == 36, let (high, low) = text.withUTF8(Self.halves) else { return nil }
        self.init(high: high, low: low)
    }

    private static func halves(_ text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64)? {
        var (high, low): (UInt64, UInt64) = (0, 0)
        for place in 0..<36 {
            let byte = text[place]
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let nibble: UInt8
            switch byte {
            case 0x30...0x39: nibble = byte - 0x30
            case 0x61...0x66: nibble = byte - 0x57
            case 0x41...0x46: nibble = byte - 0x37
            default: return nil
            }
            if place < 18 { high = high << 4 | UInt64(nibble) } else { low = low << 4 | UInt64(nibble) }
        }
        return (high, low)
    }

    /// The UUID in lower case: `019db9d2-6a00-7c3e-9f4e-3b1f6a2d7c11`.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let half = nibble < 16 ? high : low
                let value = UInt8(half >> UInt64((15 - nibble % 16) * 4) & 0xF)
                buffer[place] = value < 10 ? 0x30 + value : 0x57 + value
                place += 1
            }
            return place
        }
    }
}

extension ID: Comparable {
    public static func < (left: ID, right: ID) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

extension ID: Codable {
    /// Reads a UUID from a single string.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("an identifier (UUID)") { ID($0) }
    }

    /// Writes the UUID as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
