import Rules

/// What a check of a table found.
public struct TableFinding: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
        /// The table must not be used so.
        case error
        /// Somebody should look.
        case warning
        /// What could not be checked.
        case note
    }

    /// The kinds of finding.
    public enum Kind: Sendable, Hashable {
        /// A cell cannot be read or compiled.
        case invalid(String)
        /// No rule answers these values.
        case gap([Value])
        /// Rules that fit at once where only one may, or answer differently.
        case overlap(rules: [Int], [Value])
        /// A rule that never decides: others come first, or nothing passes it.
        case unreachable(rule: Int, because: [Int])
        /// An input that no rule looks at.
        case unused(input: String)
        /// Tests that the check does not see through.
        case notAnalysed(String)
    }

    /// A column with a value.
    public struct Value: Sendable, Hashable {
        /// What people call the column.
        public let column: String
        /// The value; any when nil.
        public let value: FEELValue?
    }

    /// How bad it is.
    public let severity: Severity
    /// What it is.
    public let kind: Kind

    /// In Japanese.
    public var japanese: String {
        switch kind {
        case .invalid(let why): "読めません：\(why)"
        case .gap(let values): "どの規則にも当てはまりません：\(Self.list(values, any: "どれでも"))"
        case .overlap(let rules, let values):
            "規則\(Self.numbers(rules, "と"))が同時に当てはまります：\(Self.list(values, any: "どれでも"))"
        case .unreachable(let rule, let because):
            because.isEmpty
                ? "規則\(rule + 1)は、どの値でも当てはまりません" : "規則\(rule + 1)は、先に規則\(Self.numbers(because, "・"))が当てはまるため使われません"
        case .unused(let input): "項目「\(input)」は、どの規則でも使われていません"
        case .notAnalysed(let why): "確かめられませんでした：\(why)"
        }
    }

    /// In English.
    public var description: String {
        switch kind {
        case .invalid(let why): "cannot be read: \(why)"
        case .gap(let values): "no rule fits: \(Self.list(values, any: "any"))"
        case .overlap(let rules, let values):
            "rules \(Self.numbers(rules, " and ")) fit at once: \(Self.list(values, any: "any"))"
        case .unreachable(let rule, let because):
            because.isEmpty
                ? "rule \(rule + 1) fits no value"
                : "rule \(rule + 1) never decides: rules \(Self.numbers(because, ", ")) come first"
        case .unused(let input): "the input \(input) is looked at by no rule"
        case .notAnalysed(let why): "not checked: \(why)"
        }
    }

    private static func numbers(_ rules: [Int], _ separator: String) -> String {
        rules.map { String($0 + 1) }.joined(separator: separator)
    }

    private static func list(_ values: [Value], any: String) -> String {
        values.map { "\($0.column) = \($0.value?.description ?? any)" }.joined(separator: ", ")
    }
}
