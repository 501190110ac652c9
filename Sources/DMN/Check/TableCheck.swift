import Rules

/// Looks at a decision table as a whole: values that no rule answers, rules that fit at once where one may, rules that never
/// decide. Every column is cut into pieces within which all its tests say the same; a value of each piece stands for it.
public struct TableCheck {
    private let policy: HitPolicy
    private let names: [String]
    private let domains: [[FEELValue]]
    /// For each rule, for each column, which pieces its test lets pass.
    private let cells: [[Set<Int>]]
    private let answers: [[String]]
    private let hasDefault: Bool
    private var findings: [TableFinding] = []
    private var steps = 0

    /// Pieces looked at before the check says that it ended too early.
    static let most = 200_000

    /// Checks a people's table; what cannot be compiled is a finding too.
    public static func findings(
        _ table: TableDefinition, functions: FEELFunctions = .standard
    ) -> [TableFinding] {
        do throws(DecisionTableError) {
            _ = try table.compiled(functions: functions)
        } catch {
            return [TableFinding(severity: .error, kind: .invalid(error.description))]
        }
        let columns = table.inputs.map {
            Column(
                label: $0.label.text(in: .ja), type: FEELType(name: $0.type) ?? .any, allowed: $0.allowed,
                isWhole: $0.isWhole)
        }
        return findings(
            HitPolicy(table.hitPolicy) ?? .unique, columns, table.rules.map(\.tests), table.rules.map(\.answers),
            hasDefault: table.outputs.contains { $0.defaultValue != nil })
    }

    /// Checks a table of a model.
    ///
    /// - Parameter type: The type of a name of the model.
    public static func findings(_ table: DMNTable, type: (String?) -> FEELType) -> [TableFinding] {
        let columns = table.inputs.map {
            Column(label: $0.label ?? $0.expression, type: type($0.typeRef), allowed: $0.allowed, isWhole: false)
        }
        return findings(
            HitPolicy(table.hitPolicy) ?? .unique, columns, table.rules.map(\.tests), table.rules.map(\.answers),
            hasDefault: table.outputs.contains { $0.defaultValue != nil })
    }

    private struct Column {
        let label: String
        let type: FEELType
        let allowed: String?
        let isWhole: Bool
    }

    private static func findings(
        _ policy: HitPolicy, _ columns: [Column], _ tests: [[String]], _ answers: [[String]], hasDefault: Bool
    ) -> [TableFinding] {
        var notes: [TableFinding] = []
        var domains: [[FEELValue]] = []
        var cells = tests.map { _ in [Set<Int>]() }
        var opaque: Set<Int> = []
        for (index, column) in columns.enumerated() {
            func syntax(_ text: String) -> TestsSyntax? { try? Parser.unaryTests(text, names: FEELTests.scope.names) }
            let written = tests.map { index < $0.count ? $0[index] : "-" }
            let allowed = column.allowed.flatMap { try? FEELTests($0, about: column.type) }
            let all = written.compactMap(syntax) + [column.allowed].compactMap { $0.flatMap(syntax) }
            var type = column.type
            if type == .any, written.contains(where: { $0 == "true" || $0 == "false" }) { type = .boolean }
            let domain = ColumnDomain(type: type, tests: all, allowed: allowed, isWhole: column.isWhole)
            domains.append(domain.samples)
            if domain.isOpaque {
                notes.append(
                    .init(severity: .note, kind: .notAnalysed("column \(column.label) has conditions of its own")))
            }
            for (rule, text) in written.enumerated() {
                if text == "-" {
                    cells[rule].append(Set(domain.samples.indices))
                    continue
                }
                guard let compiled = try? FEELTests(text, about: type) else {
                    opaque.insert(rule)
                    cells[rule].append([])
                    continue
                }
                cells[rule].append(Set(domain.samples.indices.filter { compiled.pass(domain.samples[$0]) }))
            }
            if written.allSatisfy({ $0 == "-" }), !written.isEmpty {
                notes.append(.init(severity: .warning, kind: .unused(input: column.label)))
            }
            if domain.isOpaque { return notes }
        }
        guard opaque.isEmpty else { return notes }
        var check = TableCheck(
            policy: policy, names: columns.map(\.label), domains: domains, cells: cells, answers: answers,
            hasDefault: hasDefault)
        check.run()
        return notes + check.findings
    }

    private init(
        policy: HitPolicy, names: [String], domains: [[FEELValue]], cells: [[Set<Int>]], answers: [[String]],
        hasDefault: Bool
    ) {
        self.policy = policy
        self.names = names
        self.domains = domains
        self.cells = cells
        self.answers = answers
        self.hasDefault = hasDefault
    }

    private mutating func run() {
        for (index, rule) in cells.enumerated() where rule.contains(where: \.isEmpty) {
            findings.append(.init(severity: .warning, kind: .unreachable(rule: index, because: [])))
        }
        overlaps()
        gaps()
        masked()
    }

    private func values(_ pieces: [Int?]) -> [TableFinding.Value] {
        zip(names, pieces).enumerated().map { index, part in
            TableFinding.Value(column: part.0, value: part.1.map { domains[index][$0] })
        }
    }

    /// Pairs of rules that fit at once, where one may (U), or where they answer differently (A).
    private mutating func overlaps() {
        guard policy == .unique || policy == .any else { return }
        var found = 0
        for first in cells.indices {
            for second in cells.indices.dropFirst(first + 1) {
                steps += 1
                guard steps < Self.most * 10, found < 20 else { return }
                if policy == .any, answers[first] == answers[second] { continue }
                let common = zip(cells[first], cells[second]).map { $0.intersection($1) }
                guard common.allSatisfy({ !$0.isEmpty }) else { continue }
                found += 1
                findings.append(
                    .init(severity: .error, kind: .overlap(rules: [first, second], values(common.map { $0.min() }))))
            }
        }
    }

    /// Values that no rule answers, at most ten of them.
    private mutating func gaps() {
        guard !hasDefault else { return }
        steps = 0
        var found: [[Int?]] = []
        let isWhole = uncovered(domains.map { Set($0.indices) }, by: Array(cells.indices), most: 10, into: &found)
        let isSingle = policy == .unique || policy == .any || policy == .first || policy == .priority
        for gap in found { findings.append(.init(severity: isSingle ? .error : .warning, kind: .gap(values(gap)))) }
        if !isWhole { tooLarge() }
    }

    /// Rules behind others that fit wherever they do (F).
    private mutating func masked() {
        guard policy == .first else { return }
        steps = 0
        for (index, region) in cells.enumerated() where index > 0 && !region.contains(where: \.isEmpty) {
            let before = cells.indices.prefix(index).filter { other in
                zip(cells[other], region).allSatisfy { !$0.isDisjoint(with: $1) }
            }
            guard !before.isEmpty else { continue }
            var found: [[Int?]] = []
            guard uncovered(region, by: Array(before), most: 1, into: &found) else { return tooLarge() }
            if found.isEmpty {
                findings.append(.init(severity: .warning, kind: .unreachable(rule: index, because: Array(before))))
            }
        }
    }

    private mutating func tooLarge() {
        findings.append(.init(severity: .note, kind: .notAnalysed("the table is too large to be checked whole")))
    }

    /// Finds pieces of a region that no rule covers. `false` when it gave up.
    private mutating func uncovered(
        _ region: [Set<Int>], by rules: [Int], most: Int, into found: inout [[Int?]]
    ) -> Bool {
        // For each column, for each piece, the rules that let it pass, one bit each.
        steps += rules.count * region.count
        guard steps < Self.most else { return false }
        let words = rules.count / 64 + 1
        var masks = region.enumerated().map { column, _ in
            domains[column].map { _ in [UInt64](repeating: 0, count: words) }
        }
        for (bit, rule) in rules.enumerated() {
            for (column, pieces) in cells[rule].enumerated() {
                for piece in pieces { masks[column][piece][bit / 64] |= 1 << UInt64(bit % 64) }
            }
        }
        var all = [UInt64](repeating: 0, count: words)
        for bit in rules.indices { all[bit / 64] |= 1 << UInt64(bit % 64) }

        func search(
            _ column: Int, _ rules: [UInt64], _ chosen: [Int?], _ steps: inout Int, _ found: inout [[Int?]]
        ) -> Bool {
            if found.count >= most { return true }
            if rules.allSatisfy({ $0 == 0 }) {
                found.append(chosen + region[column...].map { _ in nil })
                return true
            }
            if column == region.count { return true }
            // Pieces that the same rules let pass are one case.
            var cases: [[UInt64]: Int] = [:]
            for piece in region[column].sorted() {
                steps += 1
                guard steps < Self.most else { return false }
                let passing = zip(rules, masks[column][piece]).map { $0 & $1 }
                if cases[passing] == nil { cases[passing] = piece }
            }
            for (passing, piece) in cases.sorted(by: { $0.value < $1.value }) {
                guard search(column + 1, passing, chosen + [piece], &steps, &found) else { return false }
            }
            return true
        }
        return search(0, all, [], &steps, &found)
    }
}
