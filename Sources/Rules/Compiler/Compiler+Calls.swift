import Kernel

extension Compiler {
    /// - Parameter name: The name by which the function may call itself.
    mutating func compileFunction(
        _ parameters: [(name: String, type: FEELType)], _ body: Syntax, named name: String? = nil
    ) throws(FEELError) -> Typed {
        let outer = locals.count
        if let name { locals.append(.variable(name, .function)) }
        for parameter in parameters { locals.append(.variable(parameter.name, parameter.type)) }
        let value = try compile(body)
        locals.removeLast(locals.count - outer)
        let (code, result, height) = (value.code, value.type.plain, body.height)
        return Typed(.function) { m in
            .function(
                FEELFunction(
                    parameters: parameters, result: result, knowsItself: name != nil, body: code, height: height,
                    machine: m))
        }
    }

    /// A built-in function as a value, to be handed to others.
    func builtIn(_ name: String, _ forms: [FEELFunctions.Signature]) -> Typed {
        let parameters = forms[0].parameters.map { ($0.name, $0.types.count == 1 ? $0.types[0] : FEELType.any) }
        let result = forms[0].result(parameters.map(\.1))
        return Typed(.function) { m in
            .function(
                FEELFunction(builtIn: parameters, result: result, machine: m) { values, m in
                    for form in forms {
                        guard form.variadic ? !values.isEmpty : form.order(count: values.count, names: []) != nil else {
                            continue
                        }
                        let padded =
                            form.variadic
                            ? values : values + Array(repeating: .null, count: form.parameters.count - values.count)
                        if form.fits(padded) { return form.run(name, padded, &m) }
                    }
                    return m.null("'\(name)' cannot be called so")
                })
        }
    }

    func compileExternal(_ parameters: [(name: String, type: FEELType)], at syntax: Syntax) -> Typed {
        let place = place(syntax)
        let body: Code = { m in m.null("unsupported: the function's code is outside (Java, PMML)", at: place) }
        return Typed(.function) { m in
            .function(FEELFunction(parameters: parameters, body: body, height: 1, machine: m))
        }
    }

    mutating func compileCall(_ callee: Syntax, _ arguments: [CallArgument], at syntax: Syntax) throws(FEELError)
        -> Typed
    {
        if case .name(let name) = callee.kind, !isLocal(name), scope.layout.index[name] == nil {
            guard let signatures = scope.functions.signatures(name) else {
                return try refused(
                    "unknown function '\(name)'" + Suggestion.hint(name, among: scope.functions.known), at: callee)
            }
            return try compileCall(name, signatures, arguments, at: syntax)
        }
        let function = try compile(callee)
        guard function.type.overlaps(.function) else {
            return try refused("a \(function.type) is called like a function", at: callee)
        }
        var codes: [(name: String?, code: Code)] = []
        for argument in arguments { codes.append((argument.name, try compile(argument.value).code)) }
        let (f, all) = (function.code, codes)
        return Typed(.any) { m in
            let value = f(&m)
            guard case .function(let function) = value else {
                if case .unknown = value { return value }
                return m.null("a \(value.typeName) is called like a function")
            }
            var values: [FEELValue] = []
            if all.first?.name == nil {
                for argument in all { values.append(argument.code(&m)) }
            } else {
                for parameter in function.parameters {
                    guard let argument = all.first(where: { $0.name == parameter.name }) else {
                        return m.null("the argument '\(parameter.name)' is missing")
                    }
                    values.append(argument.code(&m))
                }
                guard all.count == values.count else { return m.null("the function has no such parameter") }
            }
            return m.call(function, values)
        }
    }

    private mutating func compileCall(
        _ name: String, _ signatures: [FEELFunctions.Signature], _ arguments: [CallArgument], at syntax: Syntax
    ) throws(FEELError) -> Typed {
        var given: [Typed] = []
        for argument in arguments { given.append(try compile(argument.value)) }
        let names = arguments.compactMap(\.name)
        var fitting: [FEELFunctions.Signature] = []
        var places: [Int?] = []
        for signature in signatures {
            guard let order = signature.order(count: given.count, names: names), fitting.isEmpty || order == places,
                signature.refusal(order.map { $0.map { given[$0].type } }) == nil
            else { continue }
            fitting.append(signature)
            places = order
        }
        if !fitting.isEmpty {
            let ordered = places.map { $0.map { given[$0] } }
            if let why = refusal(ofPatternOf: name, ordered) {
                return try refused("'\(name)': \(why)", at: places[1].map { arguments[$0].value } ?? syntax)
            }
            return call(name, fitting, ordered, at: syntax)
        }
        // None fits: say what is wrong with the one that takes as many arguments, else what there is.
        for signature in signatures {
            guard let order = signature.order(count: given.count, names: names),
                let (index, why) = signature.refusal(order.map { $0.map { given[$0].type } }),
                let place = order[index]
            else { continue }
            return try refused("'\(name)': \(why)", at: arguments[place].value)
        }
        let forms = signatures.map { "\(name)(\($0.form))" }.joined(separator: " or ")
        return try refused("'\(name)' cannot be called so; write \(forms)", at: syntax)
    }

    /// Why the pattern of a call is not let in where expressions are looked at strictly, as those of a city's files are: it has to be
    /// written out, right, and of the linear dialect (``PatternWork``).
    private func refusal(ofPatternOf name: String, _ arguments: [Typed?]) -> String? {
        guard scope.checking == .strict, ["matches", "replace", "split"].contains(name), arguments.count > 1 else {
            return nil
        }
        guard case .string(let pattern)? = arguments[1]?.constant else { return "write the pattern out, in quotes" }
        var letters = ""
        if let flags = arguments.dropFirst(name == "replace" ? 3 : 2).first ?? nil {
            guard case .string(let text)? = flags.constant else { return "write the flags out, in quotes" }
            letters = text
        }
        guard let flags = XPathPattern.Flags(letters) else {
            return "flags are letters of s, m, i, x and q, not \"\(letters)\""
        }
        do throws(XPathPattern.Refused) {
            return try XPathPattern.translated(pattern, flags).work.refusal(isMultiline: flags.isMultiline)
        } catch {
            return error.why
        }
    }

    /// Calls the first form that fits the values. Several forms are left only where types are not known before evaluation.
    private func call(
        _ name: String, _ forms: [FEELFunctions.Signature], _ arguments: [Typed?], at syntax: Syntax
    ) -> Typed {
        let types = arguments.map { $0?.type ?? .any }
        let type = forms.dropFirst().reduce(forms[0].result(types)) { $0.joined($1.result(types)) }
        let codes = arguments.map { $0?.code }
        let code: Code = { m in
            var values: [FEELValue] = []
            values.reserveCapacity(codes.count)
            for code in codes { values.append(code?(&m) ?? .null) }
            for form in forms.dropLast() where form.fits(values) { return form.run(name, values, &m) }
            return forms[forms.count - 1].run(name, values, &m)
        }
        guard forms.allSatisfy(\.isPure), arguments.allSatisfy({ $0 == nil || $0?.constant != nil }) else {
            return located(type, at: syntax, code)
        }
        var machine = Machine(slots: [])
        let value = code(&machine)
        switch value {
        case .null, .list, .context: return located(type, at: syntax, code)
        default: return Self.constant(value)
        }
    }
}
