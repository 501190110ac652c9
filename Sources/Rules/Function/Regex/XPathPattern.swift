/// A regular expression of XPath and XQuery Functions 3.1 §5.6 (XML Schema part 2, appendix F, with anchors, reluctant
/// quantifiers, groups and back-references), rewritten for PCRE2. What XPath does not know is refused, also where
/// PCRE2 knows it.
struct XPathPattern {
    /// What flags say (§5.6.2).
    struct Flags: Sendable, Hashable {
        /// `i`: letters match in either case.
        var ignoresCase = false
        /// `m`: `^` and `$` match at every line.
        var isMultiline = false
        /// `s`: a dot matches a line feed too.
        var dotMatchesAll = false
        /// `x`: white space in the pattern, except in classes, is left out.
        var ignoresSpace = false
        /// `q`: the pattern is plain text.
        var isLiteral = false

        /// Reads letters such as `im`; nil for any other letter.
        init?(_ letters: String) {
            for letter in letters.unicodeScalars {
                switch letter {
                case "i": ignoresCase = true
                case "m": isMultiline = true
                case "s": dotMatchesAll = true
                case "x": ignoresSpace = true
                case "q": isLiteral = true
                default: return nil
                }
            }
        }
    }

    struct Refused: Error { let why: String }

    private let text: [Unicode.Scalar]
    private let flags: Flags
    private var index = 0
    private var groups = 0
    private var closed: Set<Int> = []
    private var depth = 0
    private var refersBack = false

    /// A pattern as PCRE2 reads it.
    struct Translated {
        let pattern: String
        /// How many groups it has.
        let groups: Int
        /// What a match can cost.
        let work: PatternWork
    }

    private init(_ text: [Unicode.Scalar], _ flags: Flags) {
        self.text = text
        self.flags = flags
    }

    /// The pattern for PCRE2.
    static func translated(_ pattern: String, _ flags: Flags) throws(Refused) -> Translated {
        if flags.isLiteral {
            return Translated(
                pattern: pattern.unicodeScalars.map { quoted($0) }.joined(), groups: 0, work: .character)
        }
        var scalars = Array(pattern.unicodeScalars)
        if flags.ignoresSpace { scalars = withoutSpace(scalars) }
        var reader = XPathPattern(scalars, flags)
        var (result, work) = try reader.alternatives()
        guard reader.index == reader.text.count else { throw Refused(why: "')' closes nothing") }
        work.refersBack = reader.refersBack
        return Translated(pattern: result, groups: reader.groups, work: work)
    }

    /// Leaves out white space except inside classes.
    private static func withoutSpace(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var (inClass, escaped) = (0, false)
        for scalar in text {
            if inClass == 0, [0x09, 0x0A, 0x0D, 0x20].contains(scalar.value) { continue }
            if !escaped, scalar == "[" { inClass += 1 }
            if !escaped, scalar == "]", inClass > 0 { inClass -= 1 }
            escaped = !escaped && scalar == "\\"
            result.append(scalar)
        }
        return result
    }

    private static func quoted(_ scalar: Unicode.Scalar) -> String {
        let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar.value > 0x7F
        return isWord ? String(scalar) : "\\x{\(String(scalar.value, radix: 16))}"
    }

    private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private mutating func alternatives() throws(Refused) -> (String, PatternWork) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw Refused(why: "groups are nested too deeply") }
        var result = ""
        var branches: [PatternWork] = []
        var branch = PatternWork.nothing
        while let scalar = next, scalar != ")" {
            if take("|") {
                result += "|"
                branches.append(branch)
                branch = .nothing
            } else {
                let (text, work) = try piece()
                result += text
                branch = branch.then(work)
            }
        }
        return (result, .either(branches + [branch]))
    }

    /// An atom with its quantifier.
    private mutating func piece() throws(Refused) -> (String, PatternWork) {
        guard let scalar = next else { return ("", .nothing) }
        if scalar == "^" || scalar == "$" {
            index += 1
            return (String(scalar), scalar == "^" ? .beginning : .nothing)
        }
        let (text, work) = try atom()
        return try quantified(text, work)
    }

    /// An atom with the quantifier that may follow it.
    private mutating func quantified(_ atom: String, _ work: PatternWork) throws(Refused) -> (String, PatternWork) {
        var result: String
        var times: (low: Int, high: Int?) = (0, nil)
        switch next {
        case "?": (result, times) = ("?", (0, 1))
        case "*": result = "*"
        case "+": (result, times) = ("+", (1, nil))
        case "{":
            index += 1
            guard let low = number() else { throw Refused(why: "a number is missing behind '{'") }
            result = "{\(low)"
            times = (low, low)
            if take(",") {
                result += ","
                times.high = number()
                if let high = times.high {
                    guard high >= low else { throw Refused(why: "the numbers in '{}' run backwards") }
                    result += "\(high)"
                }
            }
            guard next == "}" else { throw Refused(why: "'}' is missing") }
            result += "}"
        default: return (atom, work)
        }
        index += 1
        if take("?") { result += "?" }
        if let scalar = next, "?*+{".unicodeScalars.contains(scalar) {
            throw Refused(why: "'\(scalar)' follows a quantifier")
        }
        return (atom + result, work.repeated(times.low, times.high))
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            let digit = Int(scalar.value) - 48
            value = min((value ?? 0) * 10 + digit, 65_536)
            index += 1
        }
        guard let value, value <= 65_535 else { return nil }
        return value
    }

    private mutating func atom() throws(Refused) -> (String, PatternWork) {
        guard let scalar = next else { return ("", .nothing) }
        switch scalar {
        case "(": return try group()
        case "[":
            index += 1
            return (try characterClass(), .character)
        case "\\": return (try escape(inClass: false), .character)
        case ".":
            index += 1
            return (flags.dotMatchesAll ? "(?s:.)" : "[^\\n\\r]", .character)
        case "?", "*", "+", "{", "}", "]": throw Refused(why: "'\(scalar)' must be written '\\\(scalar)'")
        default:
            index += 1
            return (Self.quoted(scalar), .character)
        }
    }

    private mutating func group() throws(Refused) -> (String, PatternWork) {
        index += 1
        var opening = "("
        var number: Int?
        if take("?") {
            guard take(":") else { throw Refused(why: "'(?' is followed by ':' only") }
            opening = "(?:"
        } else {
            groups += 1
            number = groups
        }
        let (inner, work) = try alternatives()
        guard take(")") else { throw Refused(why: "')' is missing") }
        if let number { closed.insert(number) }
        return (opening + inner + ")", work)
    }

    // MARK: Escapes

    private static let singles: [Unicode.Scalar: String] = ["n": "\\n", "r": "\\r", "t": "\\t"]
    private static let literal = "\\|.?*+(){}$-[]^".unicodeScalars

    private static let nameStart =
        "_:A-Za-z\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{200C}-\\x{200D}"
        + "\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}"
        + "\\x{10000}-\\x{EFFFF}"
    private static let namePart = nameStart + "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}"

    /// Behind a backslash. Inside a class, what may stand between brackets.
    private mutating func escape(inClass: Bool) throws(Refused) -> String {
        index += 1
        guard let scalar = next else { throw Refused(why: "nothing follows '\\'") }
        index += 1
        if let single = Self.singles[scalar] { return single }
        if Self.literal.contains(scalar) { return "\\x{\(String(scalar.value, radix: 16))}" }
        let open = inClass ? "" : "["
        let close = inClass ? "" : "]"
        switch scalar {
        case "d": return "\\p{Nd}"
        case "D": return "\\P{Nd}"
        case "s": return open + " \\t\\n\\r" + close
        case "S": return inClass ? try complement(" \\t\\n\\r") : "[^ \\t\\n\\r]"
        case "w": return inClass ? try complement("\\p{P}\\p{Z}\\p{C}") : "[^\\p{P}\\p{Z}\\p{C}]"
        case "W": return open + "\\p{P}\\p{Z}\\p{C}" + close
        case "i": return open + Self.nameStart + close
        case "I": return inClass ? try complement(Self.nameStart) : "[^\(Self.nameStart)]"
        case "c": return open + Self.namePart + close
        case "C": return inClass ? try complement(Self.namePart) : "[^\(Self.namePart)]"
        case "p", "P": return try property(negated: scalar == "P", inClass: inClass)
        case "1"..."9":
            guard !inClass else { throw Refused(why: "a back-reference stands in a class") }
            return try backReference(first: scalar)
        default: throw Refused(why: "'\\\(scalar)' has no meaning")
        }
    }

    /// PCRE2 has no class in a class; XPath's negative escapes inside one are spelt by their properties where that can be.
    private func complement(_ inside: String) throws(Refused) -> String {
        switch inside {
        case " \\t\\n\\r": return "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{10FFFF}"
        case "\\p{P}\\p{Z}\\p{C}": return "\\p{L}\\p{M}\\p{N}\\p{S}"
        default: throw Refused(why: "'\\I' and '\\C' cannot stand in a class here")
        }
    }

    private static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
    ]

    private mutating func property(negated: Bool, inClass: Bool) throws(Refused) -> String {
        guard take("{") else { throw Refused(why: "'{' is missing behind '\\p'") }
        var name = ""
        while let scalar = next, scalar != "}" {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard take("}") else { throw Refused(why: "'}' is missing behind '\\p'") }
        if Self.categories.contains(name) { return (negated ? "\\P{" : "\\p{") + name + "}" }
        guard name.hasPrefix("Is"), let block = UnicodeBlocks.range(String(name.dropFirst(2))) else {
            throw Refused(why: "there is no category or block '\(name)'")
        }
        let range = "\\x{\(block.first)}-\\x{\(block.last)}"
        if !inClass { return (negated ? "[^" : "[") + range + "]" }
        guard !negated else { throw Refused(why: "'\\P{Is…}' cannot stand in a class here") }
        return range
    }

    /// As many digits as there are closed groups for.
    private mutating func backReference(first: Unicode.Scalar) throws(Refused) -> String {
        var number = Int(first.value) - 48
        while let scalar = next, ("0"..."9").contains(scalar), number * 10 + Int(scalar.value) - 48 <= groups {
            number = number * 10 + Int(scalar.value) - 48
            index += 1
        }
        refersBack = true
        guard closed.contains(number) else { throw Refused(why: "there is no group \(number) before the reference") }
        return "(?:\\g{\(number)})"
    }

    // MARK: Classes

    /// The rest of a class behind its bracket. `[a-z-[aeiou]]` becomes a look ahead: not one of those, and one of these.
    private mutating func characterClass() throws(Refused) -> String {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw Refused(why: "classes are nested too deeply") }
        let negated = take("^")
        var inside = ""
        var isFirst = true
        while true {
            guard let scalar = next else { throw Refused(why: "']' is missing") }
            if scalar == "]" {
                guard !isFirst else { throw Refused(why: "the class is empty") }
                index += 1
                return (negated ? "[^" : "[") + inside + "]"
            }
            if scalar == "-", index + 1 < text.count, text[index + 1] == "[" {
                guard !isFirst else { throw Refused(why: "nothing stands before the subtraction") }
                index += 2
                let subtracted = try characterClass()
                guard take("]") else { throw Refused(why: "']' is missing behind the subtraction") }
                return "(?:(?!\(subtracted))" + (negated ? "[^" : "[") + inside + "])"
            }
            inside += try classPart(isFirst: isFirst)
            isFirst = false
        }
    }

    /// A character, a range, or an escape that stands for many characters.
    private mutating func classPart(isFirst: Bool) throws(Refused) -> String {
        let (low, isSingle) = try classCharacter(isFirst: isFirst)
        guard isSingle, next == "-", index + 1 < text.count, text[index + 1] != "]", text[index + 1] != "[" else {
            return low
        }
        index += 1
        let start = index
        let (high, isAlsoSingle) = try classCharacter(isFirst: false)
        guard isAlsoSingle else {
            index = start
            throw Refused(why: "a range ends with a single character")
        }
        guard let a = Self.value(low), let b = Self.value(high), a <= b else {
            throw Refused(why: "the range in the class runs backwards")
        }
        return low + "-" + high
    }

    private mutating func classCharacter(isFirst: Bool) throws(Refused) -> (text: String, isSingle: Bool) {
        guard let scalar = next else { throw Refused(why: "']' is missing") }
        if scalar == "\\" {
            let text = try escape(inClass: true)
            return (text, Self.value(text) != nil)
        }
        guard scalar != "[" else { throw Refused(why: "'[' must be written '\\['") }
        if scalar == "-" {
            // A hyphen stands for itself at the beginning or the end only.
            let isLast = index + 1 < text.count && text[index + 1] == "]"
            guard isFirst || isLast else { throw Refused(why: "'-' must be written '\\-'") }
        }
        index += 1
        return ("\\x{\(String(scalar.value, radix: 16))}", true)
    }

    /// The code point of an escaped single character.
    private static func value(_ text: String) -> UInt32? {
        switch text {
        case "\\n": return 10
        case "\\r": return 13
        case "\\t": return 9
        default:
            guard text.hasPrefix("\\x{"), text.hasSuffix("}"), !text.dropFirst().contains("\\") else { return nil }
            return UInt32(text.dropFirst(3).dropLast(), radix: 16)
        }
    }
}
