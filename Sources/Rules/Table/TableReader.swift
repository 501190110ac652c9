/// Reads the cells of a decision table.
struct TableReader {
    let names: NameTable
    let types: [String: FEELType]

    func table(
        hitPolicy: HitPolicy, inputs: [DecisionTable.Input], outputs: [DecisionTable.Output],
        rules: [DecisionTable.Rule]
    ) throws(DecisionTableError) -> TableSyntax {
        var columns: [TableSyntax.Column] = []
        for (index, input) in inputs.enumerated() {
            let value = try expression(input.expression, .input(index))
            var allowed: TableSyntax.Tests?
            if let text = input.allowed { allowed = try tests(text, .input(index)) }
            columns.append(TableSyntax.Column(value: value, expression: input.expression, allowed: allowed))
        }
        var heads: [TableSyntax.Output] = []
        for (index, output) in outputs.enumerated() {
            var values: [Syntax] = []
            for text in output.values { values.append(try expression(text, .output(index))) }
            var fallback: Syntax?
            if let text = output.defaultValue { fallback = try expression(text, .output(index)) }
            heads.append(TableSyntax.Output(name: output.name, type: output.type, values: values, fallback: fallback))
        }
        var rows: [TableSyntax.Row] = []
        for (number, rule) in rules.enumerated() {
            var cells: [TableSyntax.Tests] = []
            for (index, text) in rule.tests.enumerated() {
                cells.append(try tests(text, .test(rule: number, input: index)))
            }
            var answers: [Syntax] = []
            for (index, text) in rule.answers.enumerated() {
                answers.append(try expression(text, .answer(rule: number, output: index)))
            }
            rows.append(TableSyntax.Row(tests: cells, answers: answers))
        }
        return TableSyntax(name: "", hitPolicy: hitPolicy, columns: columns, outputs: heads, rows: rows)
    }

    private func expression(
        _ text: String, _ place: DecisionTableError.Place
    ) throws(DecisionTableError) -> Syntax {
        do throws(FEELError) {
            let syntax = try Parser.expression(text, names: names, types: types)
            return Syntax(.embedded(source: text, part: 0, syntax), at: 0)
        } catch {
            throw DecisionTableError(place, error)
        }
    }

    private func tests(
        _ text: String, _ place: DecisionTableError.Place
    ) throws(DecisionTableError) -> TableSyntax.Tests {
        do throws(FEELError) {
            return TableSyntax.Tests(source: text, syntax: try Parser.unaryTests(text, names: names, types: types))
        } catch {
            throw DecisionTableError(place, error)
        }
    }
}
