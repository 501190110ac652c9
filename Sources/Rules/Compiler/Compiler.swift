import Kernel

/// Checks syntax against a scope and turns it into code: names become places, operators become closures.
package struct Compiler {
    var source: String
    /// Which of the texts of a larger whole the source is.
    var part = 0
    let scope: FEELScope
    /// The local values in the order in which they lie in the machine.
    var locals: [Local] = []
    /// The places of the inputs that are read.
    package private(set) var reads: Set<Int> = []
    /// What was found, where the scope lets it pass.
    package private(set) var findings: [FEELError] = []

    package init(_ source: String, scope: FEELScope) {
        self.source = source
        self.scope = scope
    }

    /// A value that lives while a part of the expression is evaluated.
    enum Local {
        /// A loop's or function's variable, or an earlier entry of a context.
        case variable(String, FEELType)
        /// The element a filter looks at; its members are names too.
        case item(FEELType)
        /// The value that a unary test is about.
        case input(FEELType)
        /// The value of another column of a decision table, which has no name.
        case column
    }

    /// Code, and what is known of its value.
    package struct Typed {
        package let code: Code
        package let type: FEELType
        var constant: FEELValue?

        init(_ type: FEELType, constant: FEELValue? = nil, _ code: @escaping Code) {
            self.code = code
            self.type = type
            self.constant = constant
        }
    }

    func fault(_ message: String, at syntax: Syntax) -> FEELError {
        var fault = FEELError(message, at: syntax.start, in: source)
        fault.part = part
        return fault
    }

    /// Refuses what could only yield null; where the scope lets it pass, notes it and goes on.
    mutating func refuse(_ message: String, at syntax: Syntax) throws(FEELError) {
        let fault = fault(message, at: syntax)
        guard scope.checking == .lenient else { throw fault }
        if findings.count < 100 { findings.append(fault) }
    }

    /// Refuses, or yields null with a warning.
    mutating func refused(_ message: String, at syntax: Syntax) throws(FEELError) -> Typed {
        try refuse(message, at: syntax)
        let place = place(syntax)
        return Typed(.any) { m in m.null(message, at: place) }
    }

    func place(_ syntax: Syntax) -> Place { Place(source: source, offset: syntax.start, part: part) }

    /// The code, whose warnings get their place where they have none yet.
    func located(_ type: FEELType, at syntax: Syntax, _ code: @escaping Code) -> Typed {
        let place = place(syntax)
        return Typed(type) { m in
            let value = code(&m)
            if case .null = value { m.locate(place) }
            return value
        }
    }

    package mutating func compile(_ syntax: Syntax) throws(FEELError) -> Typed {
        switch syntax.kind {
        case .literal(let value): return Self.constant(value)
        case .name(let name): return try compile(name: name, at: syntax)
        case .input: return try compileInput(at: syntax)
        case .path(let base, let member): return try compilePath(base, member, at: syntax)
        case .negate(let operand): return try compileNegation(operand)
        case .arithmetic(let operation, let a, let b): return try compileArithmetic(operation, a, b, at: syntax)
        case .compare(let comparison, let a, let b): return try compileComparison(comparison, a, b, at: syntax)
        case .and(let parts): return try compileLogic(parts, word: "and", decisive: false)
        case .or(let parts): return try compileLogic(parts, word: "or", decisive: true)
        case .between(let value, let low, let high): return try compileBetween(value, low, high, at: syntax)
        case .membership(let value, let tests): return try compileMembership(value, tests)
        case .instance(let value, let type): return try compileInstance(value, type)
        case .if(let condition, let yes, let no): return try compileIf(condition, yes, no)
        case .for(let iterations, let body): return try compileFor(iterations, body)
        case .quantified(let every, let iterations, let condition):
            return try compileQuantified(every: every, iterations, condition)
        case .list(let items): return try compileList(items)
        case .context(let entries, let result): return try compileContext(entries, result: result)
        case .range(let low, let lowIncluded, let high, let highIncluded):
            return try compileRange(low, lowIncluded, high, highIncluded, at: syntax)
        case .filter(let list, let condition): return try compileFilter(list, condition)
        case .call(let callee, let arguments): return try compileCall(callee, arguments, at: syntax)
        case .function(let parameters, let body): return try compileFunction(parameters, body)
        case .external(let parameters, _): return compileExternal(parameters, at: syntax)
        case .halfRange(let comparison, let end): return try compileHalfRange(comparison, end, at: syntax)
        case .embedded(let source, let part, let inner): return try compileEmbedded(source, part, inner)
        case .coerced(let inner, let type, let name): return try compileCoerced(inner, type, name, at: syntax)
        case .table(let table): return try compileTable(table, at: syntax)
        }
    }

    static func constant(_ value: FEELValue) -> Typed {
        Typed(type(of: value), constant: value) { _ in value }
    }

    static func type(of value: FEELValue) -> FEELType {
        switch value {
        case .boolean: .boolean
        case .number: .number
        case .string(let text): .choice([text])
        case .date: .date
        case .time: .time
        case .dateTime: .dateTime
        case .daysTimeDuration: .daysTimeDuration
        case .yearsMonthsDuration: .yearsMonthsDuration
        default: .any
        }
    }

    // MARK: Names

    /// Reads the input in a place.
    mutating func read(_ index: Int) -> Typed {
        reads.insert(index)
        return Typed(scope.layout.types[index]) { m in m.slots[index] }
    }

    private mutating func compile(name: String, at syntax: Syntax) throws(FEELError) -> Typed {
        if let local = try local(name) { return local }
        if let input = declared(name) { return input }
        if let forms = scope.functions.signatures(name) {
            if scope.checking == .lenient { return builtIn(name, forms) }
            return try refused("'\(name)' is a function; give its arguments in parentheses", at: syntax)
        }
        return try refused(unknown(name), at: syntax)
    }

    /// An input of that name, or the context of the inputs whose names begin with it.
    mutating func declared(_ name: String) -> Typed? {
        if let index = scope.layout.index[name] { return read(index) }
        guard let members = scope.layout.groups[name] else { return nil }
        var types: [String: FEELType] = [:]
        var codes: [(String, Code)] = []
        for member in members {
            guard let typed = declared("\(name).\(member)") else { continue }
            types[member] = typed.type
            codes.append((member, typed.code))
        }
        let entries = codes
        return Typed(.context(types)) { m in
            var context = FEELContext()
            for (member, code) in entries { context[member] = code(&m) }
            return .context(context)
        }
    }

    /// The innermost local value of that name; inside a filter also a member of the element.
    private mutating func local(_ name: String) throws(FEELError) -> Typed? {
        for (index, local) in locals.enumerated().reversed() {
            switch local {
            case .variable(name, let type): return Typed(type) { m in m.locals[index] }
            case .item(let type):
                if name == "item" { return Typed(type) { m in m.locals[index] } }
                switch type {
                case .context(let members) where !members.isEmpty:
                    guard let member = members[name] else { continue }
                    return Typed(member) { m in Paths.member(name, of: m.locals[index], &m) }
                case .any, .context: return dynamicMember(name, of: index)
                default: continue
                }
            default: continue
            }
        }
        return nil
    }

    /// A name inside a filter over elements of unknown shape: a member where the element has it, else the outer name.
    private mutating func dynamicMember(_ name: String, of index: Int) -> Typed {
        var outerScope = self
        outerScope.locals = Array(locals[..<index])
        let outer = (try? outerScope.local(name)) ?? outerScope.declared(name)
        reads.formUnion(outerScope.reads)
        return Typed(.any) { m in
            switch m.locals[index] {
            case .context(let context):
                if let value = context[name] { return value }
            case .unknown(let names):
                if outer == nil { return .unknown(names) }
            default: break
            }
            return outer?.code(&m) ?? .null
        }
    }

    private mutating func compileInput(at syntax: Syntax) throws(FEELError) -> Typed {
        for (index, local) in locals.enumerated().reversed() {
            if case .input(let type) = local { return Typed(type) { m in m.locals[index] } }
        }
        return try refused("'?' has a meaning only in the cells of a decision table", at: syntax)
    }

    func unknown(_ name: String) -> String {
        var known = scope.layout.names + Array(scope.layout.groups.keys)
        for local in locals {
            switch local {
            case .variable(let name, _): known.append(name)
            case .item(.context(let members)): known += members.keys
            default: break
            }
        }
        return "unknown name '\(name)'" + Suggestion.hint(name, among: known)
    }

    /// Whether the name is a local value.
    func isLocal(_ name: String) -> Bool {
        locals.contains { if case .variable(name, _) = $0 { true } else { false } }
    }

    // MARK: Paths

    private mutating func compilePath(_ base: Syntax, _ member: String, at syntax: Syntax) throws(FEELError) -> Typed {
        if let parts = Self.dotted(syntax), !isShadowed(parts[0]) {
            let name = parts.joined(separator: ".")
            if let input = declared(name) { return input }
            let prefix = parts.dropLast().joined(separator: ".")
            if let members = scope.layout.groups[prefix], scope.layout.index[prefix] == nil {
                return try refused(
                    "unknown name '\(name)'" + Suggestion.hint(name, among: members.map { "\(prefix).\($0)" }),
                    at: syntax)
            }
        }
        let value = try compile(base)
        guard let type = Paths.type(of: member, in: value.type) else {
            return try refused(Paths.refusal(member, in: value.type), at: syntax)
        }
        let code = value.code
        return located(type, at: syntax) { m in Paths.member(member, of: code(&m), &m) }
    }

    private func isShadowed(_ name: String) -> Bool {
        locals.contains {
            switch $0 {
            case .variable(name, _): true
            case .item(.context(let members)): members[name] != nil || name == "item"
            case .item: name == "item"
            default: false
            }
        }
    }

    /// `a.b.c` as its parts.
    private static func dotted(_ syntax: Syntax) -> [String]? {
        switch syntax.kind {
        case .name(let name): [name]
        case .path(let base, let member): dotted(base).map { $0 + [member] }
        default: nil
        }
    }
}
