/// Compiles a decision table whose cells have been read.
struct TableCompiler {
    private(set) var compiler: Compiler
    /// Where the values of the columns lie among the locals.
    private let first: Int
    /// The types of the columns.
    private var types: [FEELType] = []
    /// For each output the rank of its allowed values.
    private var ranks: [[FEELValue: Int]] = []

    init(compiler: Compiler) {
        self.compiler = compiler
        first = compiler.locals.count
    }

    mutating func program(_ table: TableSyntax) throws(DecisionTableError) -> TableProgram {
        try checkShape(table)
        let columns = try columns(table.columns)
        try rank(table.outputs)
        var rules: [TableProgram.Rule] = []
        for (index, row) in table.rows.enumerated() { rules.append(try rule(row, index, table)) }
        var defaults: [Code?] = []
        for (index, output) in table.outputs.enumerated() {
            guard let fallback = output.fallback else {
                defaults.append(nil)
                continue
            }
            defaults.append(try answer(fallback, output, index, .output(index)))
        }
        compiler.locals.removeLast(compiler.locals.count - first)
        return TableProgram(
            name: table.name, hitPolicy: table.hitPolicy, outputNames: table.outputs.map(\.name), columns: columns,
            rules: rules, defaults: defaults, ranks: ranks,
            index: TableIndex(table.rows.map { $0.tests.map(\.syntax) }, columns: table.columns.count))
    }

    private func checkShape(_ table: TableSyntax) throws(DecisionTableError) {
        guard !table.outputs.isEmpty else { throw DecisionTableError(.table, "the table has no output") }
        guard Set(table.outputs.map(\.name)).count == table.outputs.count else {
            throw DecisionTableError(.table, "two outputs have the same name")
        }
        for (index, row) in table.rows.enumerated() {
            guard row.tests.count == table.columns.count else {
                throw DecisionTableError(
                    .rule(index), "the rule has \(row.tests.count) tests for \(table.columns.count) inputs")
            }
            guard row.answers.count == table.outputs.count else {
                throw DecisionTableError(
                    .rule(index), "the rule has \(row.answers.count) answers for \(table.outputs.count) outputs")
            }
        }
        switch table.hitPolicy {
        case .priority, .outputOrder:
            guard table.outputs.contains(where: { !$0.values.isEmpty }) else {
                throw DecisionTableError(
                    .table, "hit policy \(table.hitPolicy) needs the allowed values of an output, in their order")
            }
        case .collect(.some):
            guard table.outputs.count == 1 else {
                throw DecisionTableError(.table, "hit policy \(table.hitPolicy) needs exactly one output")
            }
        default: break
        }
    }

    /// Compiles an expression at a place of the table.
    private mutating func compile(
        _ syntax: Syntax, _ place: DecisionTableError.Place
    ) throws(DecisionTableError) -> Compiler.Typed {
        do throws(FEELError) {
            return try compiler.compile(syntax)
        } catch {
            throw DecisionTableError(place, error)
        }
    }

    /// Compiles unary tests over the value of a column. `nil` for `-`.
    private mutating func compile(
        _ tests: TableSyntax.Tests, over column: Int, _ place: DecisionTableError.Place
    ) throws(DecisionTableError) -> Code? {
        if tests.syntax.any { return nil }
        let (subject, index) = (types[column], first + column)
        compiler.locals[index] = .input(subject)
        defer { compiler.locals[index] = .column }
        do throws(FEELError) {
            let code = try compiler.within(tests.source, tests.part) { compiler throws(FEELError) in
                try compiler.compileTests(tests.syntax.tests, subject: subject, at: index)
            }
            return tests.syntax.negated ? { m in Logic.not(code(&m)) } : code
        } catch {
            throw DecisionTableError(place, error)
        }
    }

    private mutating func columns(
        _ columns: [TableSyntax.Column]
    ) throws(DecisionTableError) -> [TableProgram.Column] {
        var values: [Code] = []
        for (index, column) in columns.enumerated() {
            let value = try compile(column.value, .input(index))
            types.append(column.type == .any ? value.type : column.type)
            values.append(value.code)
            // Later columns do not see the values of earlier ones, which have no name.
            compiler.locals.append(.column)
        }
        var compiled: [TableProgram.Column] = []
        for (index, column) in columns.enumerated() {
            var allowed: Code?
            if let tests = column.allowed { allowed = try compile(tests, over: index, .input(index)) }
            compiled.append(
                TableProgram.Column(value: values[index], allowed: allowed, expression: column.expression))
        }
        return compiled
    }

    private mutating func rule(
        _ row: TableSyntax.Row, _ number: Int, _ table: TableSyntax
    ) throws(DecisionTableError) -> TableProgram.Rule {
        var tests: [Code?] = []
        for (index, cell) in row.tests.enumerated() {
            tests.append(try compile(cell, over: index, .test(rule: number, input: index)))
        }
        var answers: [Code] = []
        for (index, syntax) in row.answers.enumerated() {
            answers.append(try answer(syntax, table.outputs[index], index, .answer(rule: number, output: index)))
        }
        return TableProgram.Rule(tests: tests, answers: answers)
    }

    private mutating func answer(
        _ syntax: Syntax, _ output: TableSyntax.Output, _ index: Int, _ place: DecisionTableError.Place
    ) throws(DecisionTableError) -> Code {
        let value = try compile(syntax, place)
        do throws(FEELError) {
            if !value.type.overlaps(output.type) {
                try refuse("'\(output.name)' must be \(output.type), not \(value.type)", at: syntax)
            }
            if !ranks[index].isEmpty, let constant = value.constant, ranks[index][constant] == nil {
                try refuse("\(constant) is none of the allowed values of '\(output.name)'", at: syntax)
            }
        } catch {
            throw DecisionTableError(place, error)
        }
        guard output.type != .any else { return value.code }
        let (code, type, name) = (value.code, output.type, output.name)
        return { m in
            let value = code(&m)
            if case .unknown = value { return value }
            return type.coerced(value) ?? m.null("'\(name)' must be \(type), not \(value.typeName)")
        }
    }

    /// Refuses a cell, with its text as the source of the place.
    private mutating func refuse(_ message: String, at syntax: Syntax) throws(FEELError) {
        guard case .embedded(let source, let part, let inner) = syntax.kind else {
            return try compiler.refuse(message, at: syntax)
        }
        try compiler.within(source, part) { compiler throws(FEELError) in try compiler.refuse(message, at: inner) }
    }

    /// The rank of each allowed answer.
    private mutating func rank(_ outputs: [TableSyntax.Output]) throws(DecisionTableError) {
        for (index, output) in outputs.enumerated() {
            var ranks: [FEELValue: Int] = [:]
            for syntax in output.values {
                guard let value = try compile(syntax, .output(index)).constant else {
                    throw DecisionTableError(.output(index), "an allowed value must be a literal")
                }
                if ranks[value] == nil { ranks[value] = ranks.count }
            }
            self.ranks.append(ranks)
        }
    }
}
