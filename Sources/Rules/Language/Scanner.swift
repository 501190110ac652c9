/// Cuts an expression into tokens, one at a time, with the names known at that moment.
struct Scanner: Sendable {
    let source: String
    let text: [Unicode.Scalar]
    var names: NameTable
    /// Where the next token is looked for.
    private(set) var index = 0

    /// Expressions are at most this many code points long.
    static let longest = 65_536

    init(_ source: String, names: NameTable) throws(FEELError) {
        self.source = source
        self.names = names
        text = Array(source.unicodeScalars.prefix(Self.longest + 1))
        guard text.count <= Self.longest else {
            throw FEELError("the expression is longer than \(Self.longest) characters", at: 0, in: "")
        }
    }

    func error(_ message: String, at offset: Int) -> FEELError { FEELError(message, at: offset, in: source) }

    static func isSpace(_ s: Unicode.Scalar) -> Bool {
        switch s.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x180E, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
            0xFEFF:
            true
        default: false
        }
    }

    static func isNameStart(_ s: Unicode.Scalar) -> Bool {
        switch s.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFEFE,
            0xFF00...0xFFFD, 0x10000...0xEFFFF:
            true
        default: false
        }
    }

    static func isNamePart(_ s: Unicode.Scalar) -> Bool {
        if isNameStart(s) { return true }
        switch s.value {
        case 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: return true
        default: return false
        }
    }

    private static func isDigit(_ s: Unicode.Scalar) -> Bool { s.value >= 0x30 && s.value <= 0x39 }

    private func scalar(_ offset: Int) -> Unicode.Scalar? { offset < text.count ? text[offset] : nil }

    private mutating func skipSpace() throws(FEELError) {
        while let next = scalar(index) {
            if Self.isSpace(next) {
                index += 1
            } else if next == "/", scalar(index + 1) == "/" {
                while let c = scalar(index), c != "\n" { index += 1 }
            } else if next == "/", scalar(index + 1) == "*" {
                let start = index
                index += 2
                while !(scalar(index) == "*" && scalar(index + 1) == "/") {
                    guard index < text.count else { throw error("the comment has no end '*/'", at: start) }
                    index += 1
                }
                index += 2
            } else {
                return
            }
        }
    }

    /// The next token.
    mutating func next() throws(FEELError) -> Token {
        try skipSpace()
        let start = index
        guard let first = scalar(index) else { return Token(kind: .end, start: start, end: start) }
        let kind: Token.Kind
        if Self.isDigit(first) || (first == "." && scalar(index + 1).map(Self.isDigit) == true) {
            kind = try number()
        } else if Self.isNameStart(first) {
            kind = name()
        } else if first == "\"" {
            kind = .string(try string())
        } else if first == "@" {
            index += 1
            try skipSpace()
            guard scalar(index) == "\"" else { throw error("'@' must be followed by a string", at: start) }
            kind = .temporal(try string())
        } else {
            kind = .symbol(try symbol())
        }
        return Token(kind: kind, start: start, end: index)
    }

    private mutating func number() throws(FEELError) -> Token.Kind {
        let start = index
        while let c = scalar(index), Self.isDigit(c) { index += 1 }
        if scalar(index) == ".", scalar(index + 1).map(Self.isDigit) == true {
            index += 1
            while let c = scalar(index), Self.isDigit(c) { index += 1 }
        }
        if let e = scalar(index), e == "e" || e == "E" {
            let sign = scalar(index + 1) == "-" || scalar(index + 1) == "+"
            if scalar(index + (sign ? 2 : 1)).map(Self.isDigit) == true {
                index += sign ? 2 : 1
                while let c = scalar(index), Self.isDigit(c) { index += 1 }
            }
        }
        guard let value = Decimal34(self.text(start..<index)) else {
            throw error("the number is beyond the range of 34-digit decimals", at: start)
        }
        return .number(value)
    }

    private func text(_ range: Range<Int>) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text[range])
        return String(result)
    }

    private mutating func name() -> Token.Kind {
        let start = index
        while let c = scalar(index), Self.isNamePart(c) { index += 1 }
        if let (name, end) = names.longest(text[start..<index], in: text) {
            index = end
            return .name(name)
        }
        let word = text(start..<index)
        return Keyword(rawValue: word).map { .keyword($0) } ?? .name(word)
    }

    private mutating func symbol() throws(FEELError) -> Symbol {
        let start = index
        if let first = scalar(index), let second = scalar(index + 1) {
            if let symbol = Symbol(rawValue: "\(first)\(second)") {
                index += 2
                return symbol
            }
        }
        guard let symbol = Symbol(rawValue: "\(text[start])") else {
            throw error("the character '\(text[start])' has no meaning here", at: start)
        }
        index += 1
        return symbol
    }

    private mutating func string() throws(FEELError) -> String {
        let start = index
        var result = String.UnicodeScalarView()
        index += 1
        while let c = scalar(index) {
            index += 1
            if c == "\"" { return String(result) }
            result.append(c == "\\" ? try escape() : c)
        }
        throw error("the string has no closing quotation mark", at: start)
    }

    private mutating func escape() throws(FEELError) -> Unicode.Scalar {
        let start = index - 1
        let kind = scalar(index)
        index += 1
        switch kind {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\"": return "\""
        case "'": return "'"
        case "\\": return "\\"
        case "u":
            guard let unit = hex(4) else { throw error("'\\u' needs four hexadecimal digits", at: start) }
            guard (0xD800...0xDBFF).contains(unit) else {
                guard let scalar = Unicode.Scalar(unit) else { throw error("half a surrogate pair", at: start) }
                return scalar
            }
            guard scalar(index) == "\\", scalar(index + 1) == "u" else {
                throw error("half a surrogate pair", at: start)
            }
            index += 2
            guard let low = hex(4), (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { throw error("half a surrogate pair", at: start) }
            return scalar
        case "U":
            guard let value = hex(6), let scalar = Unicode.Scalar(value) else {
                throw error("'\\U' needs six hexadecimal digits of a code point", at: start)
            }
            return scalar
        default:
            // No escape of FEEL: a backslash that stands for itself, as in the regular expression "\\d".
            index -= 1
            return "\\"
        }
    }

    private mutating func hex(_ count: Int) -> UInt32? {
        guard index + count <= text.count else { return nil }
        var value: UInt32 = 0
        for c in text[index..<index + count] {
            guard c.isASCII, let digit = Character(c).hexDigitValue else { return nil }
            value = value * 16 + UInt32(digit)
        }
        index += count
        return value
    }
}

extension Scanner {
    /// Reads, from `start`, a name that is just being introduced (a context's key, a loop's variable): everything up to
    /// `end` holds for its parts, joined by single spaces where spaces were. Leaves the scanner at what ends it.
    mutating func newName(from start: Int, until end: (ArraySlice<Unicode.Scalar>) -> Bool) throws(FEELError) -> String
    {
        index = start
        var name = String.UnicodeScalarView()
        var pending = false
        while true {
            let before = index
            try skipSpace()
            if index > before, !name.isEmpty { pending = true }
            guard let first = scalar(index), !end(text[index...]) else { break }
            guard Self.isNamePart(first) || (!name.isEmpty && "./-'+*".unicodeScalars.contains(first)) else { break }
            if pending { name.append(" ") }
            pending = false
            repeat {
                name.append(text[index])
                index += 1
            } while Self.isNamePart(first) && scalar(index).map(Self.isNamePart) == true
        }
        guard !name.isEmpty else { throw error("a name is missing here", at: start) }
        return String(name)
    }
}
