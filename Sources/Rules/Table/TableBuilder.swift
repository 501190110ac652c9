/// Compiles the cells of a decision table.
struct TableBuilder {
    let scope: FEELScope
    private(set) var reads: Set<Int> = []
    /// The types of the columns.
    private var types: [FEELType] = []
    /// For each output the rank of its allowed values.
    private var ranks: [[FEELValue: Int]] = []

    init(scope: FEELScope) { self.scope = scope }

    /// Compiles an expression that sees the inputs of the table.
    private mutating func expression(_ source: String) throws(FEELError) -> Compiler.Typed {
        let syntax = try Parser.expression(source, names: scope.names)
        var compiler = Compiler(source, scope: scope)
        let typed = try compiler.compile(syntax)
        reads.formUnion(compiler.reads)
        return typed
    }

    /// Compiles unary tests over the value of a column; the values of all columns are the locals. `nil` for `-`.
    private mutating func tests(_ source: String, over column: Int) throws(FEELError) -> Code? {
        let syntax = try Parser.unaryTests(source, names: scope.names)
        if syntax.any { return nil }
        var compiler = Compiler(source, scope: scope)
        compiler.locals = types.indices.map { $0 == column ? .input(types[column]) : .column }
        let code = try compiler.compileTests(syntax.tests, subject: types[column], at: column)
        reads.formUnion(compiler.reads)
        return syntax.negated ? { m in Logic.not(code(&m)) } : code
    }

    mutating func columns(_ inputs: [DecisionTable.Input]) throws(DecisionTableError) -> [DecisionTable.Column] {
        var values: [Code] = []
        for (index, input) in inputs.enumerated() {
            do throws(FEELError) {
                let value = try expression(input.expression)
                types.append(value.type)
                values.append(value.code)
            } catch {
                throw DecisionTableError(.input(index), error)
            }
        }
        var columns: [DecisionTable.Column] = []
        for (index, input) in inputs.enumerated() {
            do throws(FEELError) {
                var allowed: Code?
                if let text = input.allowed { allowed = try tests(text, over: index) }
                columns.append(
                    DecisionTable.Column(value: values[index], allowed: allowed, expression: input.expression))
            } catch {
                throw DecisionTableError(.input(index), error)
            }
        }
        return columns
    }

    mutating func rule(
        _ rule: DecisionTable.Rule, _ index: Int, inputs: [DecisionTable.Input], outputs: [DecisionTable.Output]
    ) throws(DecisionTableError) -> DecisionTable.CompiledRule {
        guard rule.tests.count == inputs.count else {
            throw DecisionTableError(.rule(index), "the rule has \(rule.tests.count) tests for \(inputs.count) inputs")
        }
        guard rule.answers.count == outputs.count else {
            throw DecisionTableError(
                .rule(index), "the rule has \(rule.answers.count) answers for \(outputs.count) outputs")
        }
        var tests: [Code?] = []
        for (column, text) in rule.tests.enumerated() {
            do throws(FEELError) {
                tests.append(try self.tests(text, over: column))
            } catch {
                throw DecisionTableError(.test(rule: index, input: column), error)
            }
        }
        var answers: [Code] = []
        for (column, text) in rule.answers.enumerated() {
            answers.append(try answer(text, outputs[column], column, .answer(rule: index, output: column)))
        }
        return DecisionTable.CompiledRule(tests: tests, answers: answers)
    }

    mutating func defaults(_ outputs: [DecisionTable.Output]) throws(DecisionTableError) -> [Code?] {
        var codes: [Code?] = []
        for (index, output) in outputs.enumerated() {
            guard let text = output.defaultValue else {
                codes.append(nil)
                continue
            }
            codes.append(try answer(text, output, index, .output(index)))
        }
        return codes
    }

    private mutating func answer(
        _ text: String, _ output: DecisionTable.Output, _ column: Int, _ place: DecisionTableError.Place
    ) throws(DecisionTableError) -> Code {
        do throws(FEELError) {
            let value = try expression(text)
            guard value.type.overlaps(output.type) else {
                throw FEELError("'\(output.name)' must be \(output.type), not \(value.type)", at: 0, in: text)
            }
            if !ranks[column].isEmpty, let constant = value.constant, ranks[column][constant] == nil {
                throw FEELError("\(constant) is none of the allowed values of '\(output.name)'", at: 0, in: text)
            }
            return value.code
        } catch {
            throw DecisionTableError(place, error)
        }
    }

    /// The rank of each allowed answer.
    mutating func ranks(_ outputs: [DecisionTable.Output]) throws(DecisionTableError) -> [[FEELValue: Int]] {
        for (index, output) in outputs.enumerated() {
            var ranks: [FEELValue: Int] = [:]
            for text in output.values {
                do throws(FEELError) {
                    guard let value = try expression(text).constant else {
                        throw FEELError("an allowed value must be a literal", at: 0, in: text)
                    }
                    if ranks[value] == nil { ranks[value] = ranks.count }
                } catch {
                    throw DecisionTableError(.output(index), error)
                }
            }
            self.ranks.append(ranks)
        }
        return ranks
    }
}
