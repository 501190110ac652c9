/// A request or an answer of the Internet Printing Protocol (RFC 8010): a number that says what it is, and groups of attributes.
///
/// Only what printing a document needs is written and read: text, whole numbers and enumerations. Values of other kinds are kept
/// as their bytes.
public struct IPPMessage: Hashable, Sendable {
    /// A value of an attribute.
    public enum Value: Hashable, Sendable {
        /// `integer` or `enum`.
        case int(Int32)
        /// `boolean`.
        case bool(Bool)
        /// Text of any kind: keyword, URI, name, charset.
        case text(String)
        /// A value that says there is none, such as `no-value`.
        case none
        /// Anything else.
        case bytes([UInt8])
    }

    /// The syntax in which a text is written (RFC 8010, 3.5.2).
    public enum TextTag: UInt8, Sendable {
        case name = 0x42, keyword = 0x44, uri = 0x45, charset = 0x47, language = 0x48, mediaType = 0x49
    }

    /// A named attribute with one value or several.
    public struct Attribute: Hashable, Sendable {
        /// Its name, such as `job-state`.
        public let name: String
        /// The values.
        public internal(set) var values: [Value]
        let tag: UInt8

        /// A text.
        public static func text(_ name: String, _ tag: TextTag, _ values: String...) -> Attribute {
            Attribute(name: name, values: values.map { .text($0) }, tag: tag.rawValue)
        }

        /// A whole number.
        public static func int(_ name: String, _ value: Int32) -> Attribute {
            Attribute(name: name, values: [.int(value)], tag: 0x21)
        }
    }

    /// Attributes that belong together.
    public struct Group: Hashable, Sendable {
        /// What they are about.
        public enum Kind: UInt8, Sendable {
            case operation = 1, job = 2, printer = 4, unsupported = 5
        }

        /// What they are about.
        public let kind: Kind
        /// The attributes in order.
        public internal(set) var attributes: [Attribute]

        /// Attributes.
        public init(_ kind: Kind, _ attributes: [Attribute]) { (self.kind, self.attributes) = (kind, attributes) }
    }

    /// The operation of a request, the status of an answer.
    public let code: UInt16
    /// The number that an answer repeats.
    public let requestID: Int32
    /// The groups in order.
    public let groups: [Group]

    /// A message.
    public init(code: UInt16, requestID: Int32, groups: [Group]) {
        (self.code, self.requestID, self.groups) = (code, requestID, groups)
    }

    /// Whether an answer says that all went well (RFC 8011, B.1.2).
    public var isSuccess: Bool { code < 0x0100 }

    /// The values of the first attribute of a name; empty when there is none.
    public func values(_ name: String) -> [Value] {
        for group in groups {
            if let found = group.attributes.first(where: { $0.name == name }) { return found.values }
        }
        return []
    }

    /// The first value as a whole number.
    public func int(_ name: String) -> Int? {
        if case .int(let value)? = values(name).first { Int(value) } else { nil }
    }

    /// The values that are texts.
    public func texts(_ name: String) -> [String] {
        values(name).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// The bytes of the message, IPP 1.1; a document follows them.
    public var bytes: [UInt8] {
        var out: [UInt8] = [1, 1]
        out.append(number: code)
        out.append(number: UInt32(bitPattern: requestID))
        for group in groups {
            out.append(group.kind.rawValue)
            for attribute in group.attributes {
                for (index, value) in attribute.values.enumerated() {
                    out.append(attribute.tag)
                    out.append(counted: index == 0 ? Array(attribute.name.utf8) : [])
                    out.append(counted: value.bytes)
                }
            }
        }
        return out + [Self.end]
    }

    static let end: UInt8 = 3
}

extension IPPMessage.Value {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .int(let value):
            var bytes: [UInt8] = []
            bytes.append(number: UInt32(bitPattern: value))
            return bytes
        case .bool(let value): return [value ? 1 : 0]
        case .text(let text): return Array(text.utf8)
        case .none: return []
        case .bytes(let bytes): return bytes
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    fileprivate mutating func append(counted bytes: [UInt8]) {
        // Names and texts of ours are short; a longer one is cut so that the length is never wrong.
        let bytes = bytes.prefix(Int(Int16.max))
        append(number: UInt16(bytes.count))
        append(contentsOf: bytes)
    }
}
