extension FEELFunctions {
    /// `matches`, `replace` and `split` with the regular expressions of XPath 3.1 (DMN 1.5 §10.3.4.3).
    mutating func addRegex() {
        let flags = Parameter("flags", .string, optional: true)
        let input = Parameter("input", .string)
        let pattern = Parameter("pattern", .string)
        add("matches", [input, pattern, flags], .boolean) { values, m in
            guard case .string(let text) = values[0], let regex = Self.regex(values[1], values[2], "matches", &m) else {
                return .null
            }
            do throws(XPathRegex.Failure) {
                guard m.step(text.utf8.count / 16) else { return .null }
                return .boolean(try regex.isFound(in: Array(text.utf8)))
            } catch {
                return Self.failed("matches", error, &m)
            }
        }
        add("replace", [input, pattern, Parameter("replacement", .string), flags], .string) { values, m in
            guard case .string(let text) = values[0], case .string(let replacement) = values[2],
                let regex = Self.regex(values[1], values[3], "replace", &m)
            else { return .null }
            var isLiteral = false
            if case .string(let letters) = values[3] { isLiteral = letters.contains("q") }
            do throws(XPathRegex.Failure) {
                let parts =
                    try isLiteral ? [.text(Array(replacement.utf8))] : Replacement.read(replacement, regex.groups)
                return try replaced(Array(text.utf8), regex, parts, &m)
            } catch {
                return Self.failed("replace", error, &m)
            }
        }
        add("split", [Parameter("string", .string), Parameter("delimiter", .string)], .list(.string)) { values, m in
            guard case .string(let text) = values[0], let regex = Self.regex(values[1], .null, "split", &m) else {
                return .null
            }
            do throws(XPathRegex.Failure) {
                return try pieces(Array(text.utf8), regex, &m)
            } catch {
                return Self.failed("split", error, &m)
            }
        }

        @Sendable func replaced(
            _ text: [UInt8], _ regex: XPathRegex, _ parts: [Replacement], _ m: inout Machine
        ) throws(XPathRegex.Failure) -> FEELValue {
            var result: [UInt8] = []
            var last = 0
            var isEmpty = false
            var isPaid = true
            try regex.forEachMatch(in: text) { match in
                isPaid = m.step(1 + match.whole.count / 64) && m.allows(bytes: result.count)
                isEmpty = match.whole.isEmpty
                guard isPaid, !isEmpty else { return false }
                result += text[last..<match.whole.lowerBound]
                for part in parts {
                    switch part {
                    case .text(let bytes): result += bytes
                    case .group(let number):
                        if number < match.groups.count, let range = match.groups[number] { result += text[range] }
                    }
                }
                last = match.whole.upperBound
                return true
            }
            if isEmpty { throw .refused("the pattern matches the empty string") }
            guard isPaid else { return .null }
            result += text[last...]
            return .string(String(decoding: result, as: UTF8.self))
        }

        @Sendable func pieces(
            _ text: [UInt8], _ regex: XPathRegex, _ m: inout Machine
        ) throws(XPathRegex.Failure) -> FEELValue {
            var pieces: [FEELValue] = []
            var last = 0
            var isPaid = true
            try regex.forEachMatch(in: text) { match in
                isPaid = m.step()
                guard isPaid else { return false }
                // An empty match between characters splits there, but not before the first or behind the last.
                if match.whole.isEmpty, match.whole.lowerBound == 0 || match.whole.lowerBound == text.count {
                    return true
                }
                pieces.append(.string(String(decoding: text[last..<match.whole.lowerBound], as: UTF8.self)))
                last = match.whole.upperBound
                return true
            }
            guard isPaid else { return .null }
            pieces.append(.string(String(decoding: text[last...], as: UTF8.self)))
            return .list(pieces)
        }
    }

    private static func regex(
        _ pattern: FEELValue, _ flags: FEELValue, _ name: String, _ m: inout Machine
    ) -> XPathRegex? {
        guard case .string(let pattern) = pattern else { return nil }
        var letters = ""
        if case .string(let text) = flags { letters = text }
        guard let flags = XPathPattern.Flags(letters) else {
            m.warn("'\(name)': flags are letters of s, m, i, x and q, not \"\(letters)\"")
            return nil
        }
        do throws(XPathRegex.Failure) {
            return try XPathRegex.compiled(pattern, flags)
        } catch {
            _ = failed(name, error, &m)
            return nil
        }
    }

    private static func failed(_ name: String, _ failure: XPathRegex.Failure, _ m: inout Machine) -> FEELValue {
        switch failure {
        case .refused(let why): m.null("'\(name)': \(why)")
        case .stopped: m.null("'\(name)': stopped, the pattern takes too many tries")
        }
    }
}

/// A part of a replacement: text, or what a group matched.
enum Replacement: Sendable {
    case text([UInt8])
    case group(Int)

    /// Reads `$1`, `$0`, `\$` and `\\`; anything else behind `$` or `\` is refused.
    static func read(_ text: String, _ groups: Int) throws(XPathRegex.Failure) -> [Replacement] {
        var parts: [Replacement] = []
        var plain: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\\") || bytes[index] == UInt8(ascii: "$")
                else {
                    throw .refused("'\\' in a replacement is followed by '\\' or '$'")
                }
                plain.append(bytes[index])
                index += 1
            case UInt8(ascii: "$"):
                guard index < bytes.count, (48...57).contains(bytes[index]) else {
                    throw .refused("'$' in a replacement is followed by a digit")
                }
                var number = Int(bytes[index]) - 48
                index += 1
                while index < bytes.count, (48...57).contains(bytes[index]),
                    number * 10 + Int(bytes[index]) - 48 <= groups
                {
                    number = number * 10 + Int(bytes[index]) - 48
                    index += 1
                }
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = []
                parts.append(.group(number))
            default: plain.append(byte)
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        return parts
    }
}
