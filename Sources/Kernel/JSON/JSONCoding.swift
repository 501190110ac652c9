#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JSONValue: Codable {
    /// Reads any value a decoder offers. Numbers that are not whole go through `Decimal` (38 digits);
    /// ``init(parsing:maximumDepth:)-([UInt8],_)`` keeps every digit and is faster.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .int(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value.description)
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else {
            self = .array(try container.decode([JSONValue].self))
        }
    }

    /// Writes the value. Throws when a number has more digits than `Decimal` keeps; ``canonicalBytes`` writes them all.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .number(let text):
            guard JSONParser.isNumber(text), let decimal = Decimal(string: text), Self.digits(text) <= 38 else {
                throw EncodingError.invalidValue(
                    text, .init(codingPath: encoder.codingPath, debugDescription: "The number cannot be kept exactly"))
            }
            try container.encode(decimal)
        case .string(let text): try container.encode(text)
        case .array(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }

    private static func digits(_ text: String) -> Int {
        text.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }.count { (0x30...0x39).contains($0) }
    }

    /// Any encodable value as JSON.
    public init(encoding value: some Encodable) throws {
        self = try JSONValue(parsing: [UInt8](JSONEncoder().encode(value)))
    }

    /// Reads a decodable value out of this JSON.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(canonicalBytes))
    }
}
