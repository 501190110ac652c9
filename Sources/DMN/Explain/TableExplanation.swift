import Kernel
import Rules

/// Why a decision table answered what it answered: which rules fit, and which conditions of the others did not.
public struct TableExplanation: Sendable, Hashable {
    /// A condition and what it said.
    public struct Condition: Sendable, Hashable {
        /// What people call the column.
        public let column: String
        /// The test as written.
        public let test: String
        /// The value that was tested.
        public let value: FEELValue
        /// True, false, null where it cannot be said, or unknown where an input is not answered.
        public let outcome: FEELValue
    }

    /// A rule and what became of it.
    public struct Rule: Sendable, Hashable {
        /// From 1.
        public let number: Int
        /// Whether all its conditions were met.
        public let hit: Bool
        /// Its conditions, without those that everything passes.
        public let conditions: [Condition]
        /// Its answers as written.
        public let answers: [String]
        /// The law, notice or reason behind it.
        public let basis: String
    }

    /// The table.
    public let title: String
    /// The columns with their values.
    public let inputs: [Condition]
    /// Every rule.
    public let rules: [Rule]
    /// The answer.
    public let answer: FEELValue
    /// Inputs that are not answered and could change the answer.
    public let open: [String]

    /// An explanation of a table of a model.
    init(_ table: DMNTable, title: String, _ trace: TableTrace) {
        self.title = title
        let labels = table.inputs.map { $0.label ?? $0.expression }
        inputs = zip(labels, trace.columns).map { label, value in
            Condition(column: label, test: "", value: value, outcome: .null)
        }
        let hits = Set(trace.decision.hits)
        rules = table.rules.enumerated().map { index, rule in
            let outcomes = index < trace.outcomes.count ? trace.outcomes[index] : []
            let conditions = zip(zip(labels, rule.tests), zip(trace.columns, outcomes)).compactMap { head, tail in
                head.1.allSatisfy { $0.isWhitespace || $0 == "-" }
                    ? nil : Condition(column: head.0, test: head.1, value: tail.0, outcome: tail.1)
            }
            return Rule(
                number: index + 1, hit: hits.contains(index), conditions: conditions, answers: rule.answers,
                basis: rule.annotations.joined(separator: "、"))
        }
        answer = trace.decision.value
        open = trace.decision.value.unknowns?.names ?? []
    }

    // MARK: Text

    /// In words, for people. Rules that did not fit name the conditions that failed.
    public func text(in language: Language) -> String {
        let words = Words(language)
        var lines = ["\(words.table)\(title)"]
        for input in inputs { lines.append("  \(input.column) = \(input.value)") }
        for rule in rules {
            if rule.hit {
                let because = rule.conditions.map { "\($0.column) \($0.test)" }.joined(separator: words.and)
                lines.append(
                    "✓ " + words.hit(rule.number, because.isEmpty ? words.always : because, rule.answers, rule.basis))
            } else {
                let failed = rule.conditions.filter { $0.outcome != .boolean(true) }
                    .map { "\($0.column) \($0.test)\(words.seen($0.value, $0.outcome))" }.joined(separator: words.and)
                let isOpen = !rule.conditions.contains { $0.outcome == .boolean(false) || $0.outcome == .null }
                lines.append((isOpen ? "？ " : "✗ ") + words.missed(rule.number, failed))
            }
        }
        if !open.isEmpty { lines.append(words.open(open)) }
        lines.append("\(words.answer)\(answer)")
        return lines.joined(separator: "\n")
    }

    /// The phrases of a language: Japanese, or English for every other.
    private struct Words {
        let isJapanese: Bool

        init(_ language: Language) { isJapanese = language == .ja || language.rawValue.hasPrefix("ja") }

        var table: String { isJapanese ? "表：" : "Table: " }
        var answer: String { isJapanese ? "答え：" : "Answer: " }
        var and: String { isJapanese ? "、" : "; " }
        var always: String { isJapanese ? "条件なし" : "no condition" }

        func hit(_ number: Int, _ because: String, _ answers: [String], _ basis: String) -> String {
            let law = basis.isEmpty ? "" : (isJapanese ? "［\(basis)］" : " [\(basis)]")
            return isJapanese
                ? "規則\(number)に当てはまります（\(because)）→ \(answers.joined(separator: ", "))\(law)"
                : "rule \(number) fits (\(because)) → \(answers.joined(separator: ", "))\(law)"
        }

        func missed(_ number: Int, _ failed: String) -> String {
            isJapanese ? "規則\(number)：\(failed)" : "rule \(number): \(failed)"
        }

        func seen(_ value: FEELValue, _ outcome: FEELValue) -> String {
            switch outcome {
            case .unknown: isJapanese ? " がわかりません" : " is not known"
            case .null: isJapanese ? " は\(value)では決められません" : " cannot be said of \(value)"
            default: isJapanese ? " ではありません（\(value)）" : " is not so (\(value))"
            }
        }

        func open(_ names: [String]) -> String {
            isJapanese
                ? "まだわからない項目：\(names.joined(separator: "、"))" : "not answered yet: \(names.joined(separator: ", "))"
        }
    }

    /// For programs.
    public var json: JSONValue {
        [
            "title": .string(title),
            "inputs": .array(inputs.map { ["column": .string($0.column), "value": $0.value.json] }),
            "rules": .array(
                rules.map { rule in
                    [
                        "number": .int(Int64(rule.number)), "hit": .bool(rule.hit), "basis": .string(rule.basis),
                        "answers": .array(rule.answers.map { .string($0) }),
                        "conditions": .array(
                            rule.conditions.map {
                                [
                                    "column": .string($0.column), "test": .string($0.test), "value": $0.value.json,
                                    "outcome": .string($0.outcome.description),
                                ]
                            }),
                    ]
                }),
            "answer": answer.json, "open": .array(open.map { .string($0) }),
        ]
    }
}

extension DMNModel {
    /// Why a decision answered what it answered: an explanation of every table that was asked on the way.
    public func explanations(of result: DMNResult) -> [TableExplanation] {
        result.tables.compactMap { trace in
            guard let (title, table) = table(named: trace.name, columns: trace.columns.count) else { return nil }
            return TableExplanation(table, title: title, trace)
        }
    }

    /// The table of a decision or function.
    private func table(named name: String, columns: Int) -> (title: String, table: DMNTable)? {
        func tables(in expression: DMNExpression) -> [DMNTable] {
            switch expression.kind {
            case .table(let table): [table]
            case .context(let entries): entries.flatMap { tables(in: $0.value) }
            case .function(let function): function.body.map { tables(in: $0) } ?? []
            case .conditional(let a, let b, let c): [a, b, c].flatMap { tables(in: $0) }
            default: []
            }
        }
        for decision in definitions.decisions where decision.name == name {
            let found = decision.expression.map { tables(in: $0) } ?? []
            if let table = found.first(where: { $0.inputs.count == columns }) { return (decision.label ?? name, table) }
        }
        for knowledge in definitions.knowledgeModels where knowledge.name == name {
            let found = knowledge.logic?.body.map { tables(in: $0) } ?? []
            if let table = found.first(where: { $0.inputs.count == columns }) {
                return (knowledge.label ?? name, table)
            }
        }
        return nil
    }

    /// What a check of every table finds, by the name of the decision or function.
    public var tableFindings: [(name: String, finding: TableFinding)] {
        let types = DMNTypes(definitions.itemDefinitions, imported: [:])
        func check(_ name: String, _ expression: DMNExpression?) -> [(name: String, finding: TableFinding)] {
            guard let expression, case .table(let table) = expression.kind else { return [] }
            return TableCheck.findings(table) { types.type($0) ?? .any }.map { (name, $0) }
        }
        return definitions.decisions.flatMap { check($0.name, $0.expression) }
            + definitions.knowledgeModels.flatMap { check($0.name, $0.logic?.body) }
    }
}
