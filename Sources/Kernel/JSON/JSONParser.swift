/// Why a text is no JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public let reason: String
    /// Where, in bytes from the start.
    public let offset: Int

    /// An error at a byte.
    public init(reason: String, offset: Int) { (self.reason, self.offset) = (reason, offset) }

    /// `unexpected end at byte 12`.
    public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
    /// Reads JSON (RFC 8259) from UTF-8. Throws ``JSONError`` for anything else, for a member that occurs twice, for
    /// invalid UTF-8 and lone surrogates, and for nesting deeper than `maximumDepth`.
    public init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) {
        let (value, error) = bytes.withUnsafeBufferPointer { buffer -> (JSONValue, JSONError?) in
            var parser = JSONParser(buffer, maximumDepth: maximumDepth)
            do throws(JSONError) {
                return (try parser.parse(), nil)
            } catch {
                return (.null, error)
            }
        }
        if let error { throw error }
        self = value
    }

    /// Reads JSON from a text, see ``init(parsing:maximumDepth:)-([UInt8],_)``.
    public init(parsing text: String, maximumDepth: Int = 128) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}

/// One pass over the bytes; the buffer outlives the parser, see `JSONValue.init(parsing:)`.
struct JSONParser: ~Copyable {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maximumDepth: Int
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        (self.bytes, self.maximumDepth) = (bytes, maximumDepth)
    }

    mutating func parse() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard place == bytes.count else { throw failure("unexpected text after the value") }
        return value
    }

    private func failure(_ reason: String) -> JSONError { JSONError(reason: reason, offset: place) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= maximumDepth else { throw failure("nested deeper than \(maximumDepth)") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), .some(0x30...0x39): return try number()
        case nil: throw failure("unexpected end")
        default: throw failure("unexpected character")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard place + word.utf8CodeUnitCount <= bytes.count else { throw failure("unexpected end") }
        for offset in 0..<word.utf8CodeUnitCount where bytes[place + offset] != word.utf8Start[offset] {
            throw failure("unexpected character")
        }
        place += word.utf8CodeUnitCount
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        place += 1
        var elements: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            place += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch next {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "]"):
                place += 1
                return .array(elements)
            case nil: throw failure("unexpected end")
            default: throw failure("expected , or ]")
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        place += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if next == UInt8(ascii: "}") {
            place += 1
            return .object([:])
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("expected a member's name") }
            let start = place
            let key = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw failure("expected :") }
            place += 1
            guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw JSONError(reason: "the member \"\(key)\" occurs twice", offset: start)
            }
            skipSpace()
            switch next {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "}"):
                place += 1
                return .object(members)
            case nil: throw failure("unexpected end")
            default: throw failure("expected , or }")
            }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        place += 1
        let start = place
        // Most texts have no escapes and are taken in one piece.
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
        if next == UInt8(ascii: "\"") {
            place += 1
            return try text(bytes[start..<place - 1], from: start)
        }
        var unescaped = Array(bytes[start..<place])
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return try unescaped.withUnsafeBufferPointer { buffer throws(JSONError) in
                    try text(buffer[...], from: start)
                }
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw failure("control character in a text")
            default:
                unescaped.append(byte)
                place += 1
            }
        }
        throw failure("unexpected end")
    }

    private func text(_ slice: Slice<UnsafeBufferPointer<UInt8>>, from start: Int) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw JSONError(reason: "invalid UTF-8", offset: start)
        }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        place += 1
        guard let kind = next else { throw failure("unexpected end") }
        place += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourHexDigits()
            if (0xD800..<0xDC00).contains(code), next == UInt8(ascii: "\\"), place + 1 < bytes.count,
                bytes[place + 1] == UInt8(ascii: "u")
            {
                place += 2
                let low = try fourHexDigits()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("lone surrogate") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("lone surrogate") }
            text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        default:
            throw failure("unknown escape")
        }
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        guard place + 4 <= bytes.count else { throw failure("unexpected end") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            switch bytes[place] {
            case let byte where (0x30...0x39).contains(byte): code = code << 4 | UInt32(byte - 0x30)
            case let byte where (0x61...0x66).contains(byte): code = code << 4 | UInt32(byte - 0x57)
            case let byte where (0x41...0x46).contains(byte): code = code << 4 | UInt32(byte - 0x37)
            default: throw failure("expected four hexadecimal digits")
            }
            place += 1
        }
        return code
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = place
        guard let (length, isWhole) = Self.numberLength(bytes[start...]) else { throw failure("malformed number") }
        place += length
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .int(value) }
        return .number(text)
    }

    /// Whether a text is exactly one JSON number.
    static func isNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return numberLength(bytes[...])?.length == bytes.count
    }

    /// How many bytes the number at the start takes, and whether it has neither fraction nor exponent.
    private static func numberLength(_ bytes: some Collection<UInt8>) -> (length: Int, isWhole: Bool)? {
        var rest = bytes[...]
        func takeDigits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = takeDigits()
        guard whole == 1 || (whole > 1 && !startsWithZero) else { return nil }
        var isWhole = true
        if rest.first == UInt8(ascii: ".") {
            isWhole = false
            rest = rest.dropFirst()
            guard takeDigits() > 0 else { return nil }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            isWhole = false
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard takeDigits() > 0 else { return nil }
        }
        return (bytes.distance(from: bytes.startIndex, to: rest.startIndex), isWhole)
    }
}
