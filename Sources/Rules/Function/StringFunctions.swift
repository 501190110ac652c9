extension FEELFunctions {
    mutating func addStrings() {
        let text = Parameter("string", .string)
        let match = Parameter("match", .string)
        addTest("contains", [text, match]) { $0.range(of: $1) != nil }
        addTest("starts with", [text, match]) { $0.starts(with: $1) }
        addTest("ends with", [text, match]) { $0.reversed().starts(with: $1.reversed()) }
        add("string length", [text], .number) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return .number(text.unicodeScalars.count)
        }
        add("upper case", [text], .string) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return .string(text.uppercased())
        }
        add("lower case", [text], .string) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return .string(text.lowercased())
        }
        add(
            "substring", [text, Parameter("start position", .number), Parameter("length", .number, optional: true)],
            .string
        ) { values, m in
            guard case .string(let text) = values[0], case .number(let start) = values[1] else { return .null }
            var length: Int?
            if case .number(let number) = values[2] {
                guard let whole = number.rounded(scale: 0, .down)?.int, whole > 0 else { return .null }
                length = whole
            }
            guard let place = start.rounded(scale: 0, .down)?.int, place != 0 else {
                return m.null("'substring': a position is a whole number from 1, or from -1 at the end")
            }
            let count = text.unicodeScalars.count
            guard place <= count, place >= -count else { return .null }
            let rest = text.unicodeScalars.dropFirst(place > 0 ? place - 1 : count + place)
            return .string(String(String.UnicodeScalarView(rest.prefix(length ?? count))))
        }
        for (name, before) in [("substring before", true), ("substring after", false)] {
            add(name, [text, match], .string) { values, _ in
                guard case .string(let text) = values[0], case .string(let match) = values[1] else { return .null }
                let scalars = Array(text.unicodeScalars)
                guard let range = scalars.range(of: Array(match.unicodeScalars)) else { return .string("") }
                let part = before ? scalars[..<range.lowerBound] : scalars[range.upperBound...]
                return .string(String(String.UnicodeScalarView(part)))
            }
        }
        add(
            "string join", [Parameter("list", .list(.string)), Parameter("delimiter", .string, optional: true)], .string
        ) { values, m in
            guard case .list(let items) = values[0] else { return .null }
            var delimiter = ""
            if case .string(let text) = values[1] { delimiter = text }
            var result = ""
            for (index, text) in items.compactMap(\.text).enumerated() {
                if index > 0 { result += delimiter }
                result += text
                guard m.step((text.utf8.count + delimiter.utf8.count) / 64) else { return .null }
            }
            return .string(result)
        }
    }

    private mutating func addTest(
        _ name: String, _ parameters: [Parameter],
        _ test: @escaping @Sendable ([Unicode.Scalar], [Unicode.Scalar]) -> Bool
    ) {
        add(name, parameters, .boolean) { values, m in
            guard case .string(let text) = values[0], case .string(let match) = values[1],
                m.step((text.utf8.count + match.utf8.count) / 64)
            else { return .null }
            return .boolean(test(Array(text.unicodeScalars), Array(match.unicodeScalars)))
        }
    }
}

extension [Unicode.Scalar] {
    /// Where `part` first occurs, in time linear in both lengths (Knuth–Morris–Pratt).
    fileprivate func range(of part: [Unicode.Scalar]) -> Range<Int>? {
        guard !part.isEmpty else { return 0..<0 }
        var fallback = [0]
        var matched = 0
        for scalar in part.dropFirst() {
            while matched > 0, part[matched] != scalar { matched = fallback[matched - 1] }
            if part[matched] == scalar { matched += 1 }
            fallback.append(matched)
        }
        matched = 0
        for (index, scalar) in enumerated() {
            while matched > 0, part[matched] != scalar { matched = fallback[matched - 1] }
            if part[matched] == scalar { matched += 1 }
            if matched == part.count { return index + 1 - part.count..<index + 1 }
        }
        return nil
    }
}
