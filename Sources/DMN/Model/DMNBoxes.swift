import Rules

/// Turns boxed expressions into syntax of FEEL, so that one compiler serves both. Names are known from where they are
/// introduced, as in text.
struct DMNBoxes {
    let element: String
    var types: DMNTypes
    var parts: DMNParts
    /// What could not be read; it stands as null in the syntax.
    private(set) var faults: [(message: String, part: Int, line: Int, column: Int)] = []

    init(element: String, types: DMNTypes, parts: DMNParts) {
        self.element = element
        self.types = types
        self.parts = parts
    }

    private static let null = Syntax(.literal(.null), at: 0)

    mutating func syntax(_ expression: DMNExpression, names: NameTable) -> Syntax {
        let inner = syntax(of: expression, names: names)
        guard let name = expression.typeRef else { return inner }
        return coerced(inner, name, label: element)
    }

    /// The value as a type wants it.
    mutating func coerced(_ syntax: Syntax, _ typeRef: String?, label: String) -> Syntax {
        guard let typeRef else { return syntax }
        guard let type = types.type(typeRef) else {
            note("there is no type '\(typeRef)'", at: DMNPlace())
            return syntax
        }
        return type == .any ? syntax : Syntax(.coerced(syntax, type, name: label), at: 0)
    }

    private mutating func note(_ message: String, at place: DMNPlace) {
        faults.append((message, parts.add(element, place), 1, 1))
    }

    /// Reads text as an expression.
    private mutating func read(_ text: String, _ place: DMNPlace, _ names: NameTable) -> Syntax {
        let part = parts.add(element, place)
        do throws(FEELError) {
            let syntax = try Parser.expression(text, names: names, types: types.types)
            return Syntax(.embedded(source: text, part: part, syntax), at: 0)
        } catch {
            faults.append((error.message, part, error.line, error.column))
            return Self.null
        }
    }

    private mutating func syntax(of expression: DMNExpression, names: NameTable) -> Syntax {
        switch expression.kind {
        case .literal(let text): return read(text, expression.place, names)
        case .table(let table): return self.table(table, names: names)
        case .context(let entries): return context(entries, names: names)
        case .relation(let columns, let rows):
            var contexts: [Syntax] = []
            for row in rows {
                var entries: [(key: String, value: Syntax)] = []
                for (column, cell) in zip(columns, row) {
                    let value = syntax(cell, names: names)
                    entries.append((column.name, coerced(value, column.typeRef, label: column.name)))
                }
                contexts.append(Syntax(.context(entries, result: nil), at: 0))
            }
            return Syntax(.list(contexts), at: 0)
        case .list(let items): return Syntax(.list(items.map { syntax($0, names: names) }), at: 0)
        case .invocation(let callee, let bindings):
            var arguments: [CallArgument] = []
            for binding in bindings {
                let value = binding.value.map { syntax($0, names: names) } ?? Self.null
                arguments.append(
                    CallArgument(
                        name: binding.parameter.name,
                        value: coerced(value, binding.parameter.typeRef, label: binding.parameter.name)))
            }
            return Syntax(.call(unwrapped(syntax(callee, names: names)), arguments), at: 0)
        case .function(let function): return self.function(function, names: names)
        case .conditional(let condition, let yes, let no):
            return Syntax(
                .if(syntax(condition, names: names), syntax(yes, names: names), syntax(no, names: names)), at: 0)
        case .filter(let list, let match):
            var inner = names
            inner.insert("item")
            return Syntax(.filter(syntax(list, names: names), syntax(match, names: inner)), at: 0)
        case .iteration(let variable, let list, let body):
            var inner = names
            inner.insert(variable.name)
            inner.insert("partial")
            return Syntax(
                .for([Iteration(name: variable.name, source: syntax(list, names: names))], syntax(body, names: inner)),
                at: 0)
        case .quantified(let every, let variable, let list, let condition):
            var inner = names
            inner.insert(variable.name)
            return Syntax(
                .quantified(
                    every: every, [Iteration(name: variable.name, source: syntax(list, names: names))],
                    syntax(condition, names: inner)), at: 0)
        }
    }

    /// A callee as the compiler expects it: the bare name, so that built-in functions can be invoked too.
    private func unwrapped(_ syntax: Syntax) -> Syntax {
        switch syntax.kind {
        case .embedded(_, _, let inner):
            if case .name = inner.kind { return inner }
            return syntax
        default: return syntax
        }
    }

    private mutating func context(_ entries: [DMNContextEntry], names: NameTable) -> Syntax {
        var names = names
        var lines: [(key: String, value: Syntax)] = []
        var result: Syntax?
        for entry in entries {
            guard let variable = entry.variable else {
                result = syntax(entry.value, names: names)
                continue
            }
            let value = syntax(entry.value, names: names)
            names.insert(variable.name)
            insertMembers(of: variable.typeRef, into: &names)
            lines.append((variable.name, coerced(value, variable.typeRef, label: variable.name)))
        }
        return Syntax(.context(lines, result: result), at: 0)
    }

    private func insertMembers(of typeRef: String?, into names: inout NameTable) {
        guard let type = types.type(typeRef) else { return }
        names.insert(membersOf: type)
    }

    mutating func function(_ function: DMNFunction, names: NameTable) -> Syntax {
        let parameters = function.parameters.map { (name: $0.name, type: types.type($0.typeRef) ?? .any) }
        var inner = names
        for parameter in function.parameters {
            inner.insert(parameter.name)
            insertMembers(of: parameter.typeRef, into: &inner)
        }
        guard function.kind == .feel else { return Syntax(.external(parameters, Self.null), at: 0) }
        let body = function.body.map { syntax($0, names: inner) } ?? Self.null
        return Syntax(.function(parameters, coerced(body, function.typeRef, label: element)), at: 0)
    }

    // MARK: Tables

    private mutating func tests(_ text: String, _ place: DMNPlace, _ names: NameTable) -> TableSyntax.Tests {
        let part = parts.add(element, place)
        // An empty cell says nothing, as a dash does.
        let written = text.allSatisfy(\.isWhitespace) ? "-" : text
        do throws(FEELError) {
            let syntax = try Parser.unaryTests(written, names: names, types: types.types)
            return TableSyntax.Tests(source: written, part: part, syntax: syntax)
        } catch {
            faults.append((error.message, part, error.line, error.column))
            return TableSyntax.Tests(source: written, part: part, syntax: TestsSyntax.none)
        }
    }

    private mutating func table(_ table: DMNTable, names: NameTable) -> Syntax {
        var columns: [TableSyntax.Column] = []
        for input in table.inputs {
            let value = coerced(read(input.expression, input.place, names), input.typeRef, label: input.expression)
            columns.append(
                TableSyntax.Column(
                    value: value, expression: input.label ?? input.expression,
                    type: types.type(input.typeRef) ?? .any,
                    allowed: input.allowed.map { tests($0, input.place, names) }))
        }
        var outputs: [TableSyntax.Output] = []
        for output in table.outputs {
            outputs.append(
                TableSyntax.Output(
                    name: output.name ?? "", type: types.type(output.typeRef) ?? .any,
                    values: output.values.map { answers($0, output.place, names) } ?? [],
                    fallback: output.defaultValue.map { read($0, output.place, names) }))
        }
        var rows: [TableSyntax.Row] = []
        for rule in table.rules {
            var cells: [TableSyntax.Tests] = []
            for (text, place) in zip(
                rule.tests, rule.testPlaces + Array(repeating: rule.place, count: rule.tests.count))
            {
                cells.append(tests(text, place, names))
            }
            var entries: [Syntax] = []
            for (text, place) in zip(
                rule.answers, rule.answerPlaces + Array(repeating: rule.place, count: rule.answers.count))
            {
                entries.append(read(text.allSatisfy(\.isWhitespace) ? "null" : text, place, names))
            }
            rows.append(TableSyntax.Row(tests: cells, answers: entries))
        }
        return Syntax(
            .table(
                TableSyntax(
                    name: element, hitPolicy: HitPolicy(table.hitPolicy) ?? .unique, columns: columns,
                    outputs: outputs, rows: rows)), at: 0)
    }

    /// The answers there are, from unary tests that are plain values.
    private mutating func answers(_ text: String, _ place: DMNPlace, _ names: NameTable) -> [Syntax] {
        tests(text, place, names).syntax.tests.compactMap { test in
            if case .value(let syntax) = test { return syntax }
            return nil
        }
    }
}
