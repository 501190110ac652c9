import Kernel

/// Text as its overlapping pairs of letters, so that any part of a word can be found in a language that writes none
/// apart: 住民税 becomes 住民, 民税, and its last letter 税.
///
/// Pairs are made within a run of letters and digits; punctuation ends a run, and so does white space between
/// half-width letters. White space beside Japanese does not: 山田　太郎 is found as 山田太郎. The last letter stands
/// alone at the end of its run, so that every letter begins some gram, and a search for one letter finds them all.
enum Bigrams {
    /// The runs of a text in the form in which they are compared: kana and widths as ``Kana/searchKey(_:)`` has them,
    /// the marks that only choose a glyph left out.
    static func runs(_ text: String) -> [[Unicode.Scalar]] {
        var runs: [[Unicode.Scalar]] = []
        var run: [Unicode.Scalar] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            var isAfterSpace = true
            for scalar in Kana.searchKey(String(word)).unicodeScalars where !scalar.properties.isVariationSelector {
                let isBreak = isAfterSpace && scalar.isASCII && run.last?.isASCII ?? false
                if isBreak || !isLetter(scalar) {
                    if !run.isEmpty { runs.append(run) }
                    run = []
                }
                if isLetter(scalar) { run.append(scalar) }
                isAfterSpace = false
            }
        }
        if !run.isEmpty { runs.append(run) }
        return runs
    }

    /// The grams of a text, separated by spaces, in order.
    static func grams(_ text: String) -> String {
        var grams = ""
        for run in runs(text) {
            for index in run.indices {
                if !grams.isEmpty { grams.unicodeScalars.append(" ") }
                grams.unicodeScalars.append(run[index])
                if index + 1 < run.count { grams.unicodeScalars.append(run[index + 1]) }
            }
        }
        return grams
    }

    /// What a text must have to be found by `query`, in the language of FTS5; nil if there is no letter in the query.
    /// White space in the query separates words that must all be there, in any order.
    static func expression(_ query: String) -> String? {
        var terms: [String] = []
        for word in query.split(whereSeparator: \.isWhitespace) {
            for run in runs(String(word)) {
                terms.append(term(run))
            }
        }
        return terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    private static func term(_ run: [Unicode.Scalar]) -> String {
        if run.count == 1 { return "\"\(run[0])\" *" }
        let pairs = run.indices.dropLast().map { "\(run[$0])\(run[$0 + 1])" }
        return "\"" + pairs.joined(separator: " ") + "\""
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.properties.isAlphabetic || (48...57).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .otherSymbol, .privateUse, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }
}
