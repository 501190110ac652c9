/// The functions that expressions may call: the standard ones of FEEL and those that a caller registers.
public struct FEELFunctions: Sendable {
    private var table: [String: [Signature]] = [:]

    /// The standard functions of FEEL.
    public static let standard: FEELFunctions = {
        var functions = FEELFunctions()
        functions.addLogic()
        functions.addConversions()
        functions.addNumbers()
        functions.addStrings()
        functions.addRegex()
        functions.addLists()
        functions.addContexts()
        functions.addTemporal()
        functions.addRanges()
        return functions
    }()

    /// Adds a function, or another form of it with other parameters. The body sees values of the declared types or null,
    /// never `.unknown`: with an unknown argument the result is unknown without a call.
    public mutating func register(
        name: String, parameters: [(String, FEELType)], result: FEELType,
        _ body: @escaping @Sendable ([FEELValue]) -> FEELValue
    ) {
        table[name, default: []].append(
            Signature(
                parameters: parameters.map { Parameter($0.0, $0.1) }, variadic: false, unknown: .refused, isPure: false,
                result: { _ in result }, body: { values, _ in body(values) }))
    }

    mutating func add(
        _ name: String, _ parameters: [Parameter], _ result: FEELType, unknown: UnknownRule = .refused,
        _ body: @escaping Body
    ) {
        add(name, parameters, unknown: unknown, result: { _ in result }, body)
    }

    mutating func add(
        _ name: String, _ parameters: [Parameter], unknown: UnknownRule = .refused, variadic: Bool = false,
        result: @escaping @Sendable ([FEELType]) -> FEELType, isPure: Bool = true, gathers: Bool = false,
        _ body: @escaping Body
    ) {
        table[name, default: []].append(
            Signature(
                parameters: parameters, variadic: variadic, gathers: gathers, unknown: unknown, isPure: isPure,
                result: result, body: body
            ))
    }

    /// A function over a list that may also be given item by item.
    mutating func addOverList(
        _ name: String, of item: FEELType, _ result: FEELType, unknown: UnknownRule = .refused,
        _ body: @escaping @Sendable ([FEELValue], inout Machine) -> FEELValue
    ) {
        add(name, [Parameter("list", .list(item))], unknown: unknown, variadic: true, result: { _ in result }) {
            values, m in
            guard case .list(let items) = values[0] else { return .null }
            return body(items, &m)
        }
    }

    func signatures(_ name: String) -> [Signature]? { table[name] }
    func isKnown(_ name: String) -> Bool { table[name] != nil }
    var known: [String] { Array(table.keys) }

    /// The names for the scanner.
    var names: NameTable {
        var names = NameTable()
        for name in table.keys { names.insert(name) }
        for name in Paths.names { names.insert(name) }
        return names
    }

    typealias Body = @Sendable ([FEELValue], inout Machine) -> FEELValue

    /// What an argument must be.
    struct Parameter: Sendable {
        let name: String
        let types: [FEELType]
        let optional: Bool

        init(_ name: String, _ types: FEELType..., optional: Bool = false) {
            self.init(name, allOf: types, optional: optional)
        }

        init(_ name: String, allOf types: [FEELType], optional: Bool = false) {
            self.name = name
            self.types = types
            self.optional = optional
        }

        var typeNames: String { types.map(\.description).joined(separator: " or ") }

        func overlaps(_ type: FEELType) -> Bool {
            types.contains {
                if $0.overlaps(type) { return true }
                if case .list(let item) = $0 { return item.overlaps(type) }
                return false
            }
        }
    }

    /// What happens when an argument is not known yet.
    enum UnknownRule: Sendable {
        /// The result is unknown when anything in the arguments is.
        case refused
        /// Items and members may be unknown, a whole argument not.
        case inside
        /// The body deals with it.
        case anywhere
    }
}

extension FEELFunctions {
    /// One form of a function.
    struct Signature: Sendable {
        let parameters: [Parameter]
        let variadic: Bool
        /// Whether arguments are gathered into a list also where there is one, which is a list itself.
        var gathers = false
        let unknown: UnknownRule
        /// Whether equal arguments always give equal results, so that a call with literals is made once, at load.
        let isPure: Bool
        let result: @Sendable ([FEELType]) -> FEELType
        let body: Body

        /// How it is written.
        var form: String {
            parameters.map { $0.name + ": " + $0.typeNames + ($0.optional ? "?" : "") }.joined(separator: ", ")
        }

        /// For each parameter the place of its argument; `nil` when number or names do not fit.
        func order(count: Int, names: [String]) -> [Int?]? {
            if variadic, names.isEmpty { return count > 0 ? Array(0..<count) : nil }
            guard count <= parameters.count else { return nil }
            if names.isEmpty {
                guard parameters.dropFirst(count).allSatisfy(\.optional) else { return nil }
                return parameters.indices.map { $0 < count ? $0 : nil }
            }
            guard Set(names).count == count, names.allSatisfy({ name in parameters.contains { $0.name == name } })
            else {
                return nil
            }
            let order = parameters.map { parameter in names.firstIndex(of: parameter.name) }
            return zip(parameters, order).allSatisfy { $0.optional || $1 != nil } ? order : nil
        }

        /// The first argument whose type cannot do, and why.
        func refusal(_ types: [FEELType?]) -> (index: Int, why: String)? {
            for (index, type) in types.enumerated() {
                guard let type else { continue }
                let parameter = parameters[min(index, parameters.count - 1)]
                if !parameter.overlaps(type) {
                    return (index, "'\(parameter.name)' must be \(parameter.typeNames), not \(type)")
                }
            }
            return nil
        }

        /// Whether the values are of the types of the parameters.
        func fits(_ values: [FEELValue]) -> Bool {
            zip(parameters, values).allSatisfy { $0.shaped($1, unknown: unknown) != nil }
        }

        /// Brings the arguments into shape, deals with unknown ones, and runs the body.
        func run(_ name: String, _ given: [FEELValue], _ m: inout Machine) -> FEELValue {
            var values = given
            if variadic {
                if gathers || values.count > 1 || !values[0].isListOrMissing { values = [.list(values)] }
            }
            var cost = 1
            var open: UnknownInputs?
            for value in values {
                switch value {
                case .unknown(let names):
                    if unknown != .anywhere { open = UnknownInputs.merge(open, names) }
                case .list(let items) where unknown != .refused: cost += items.count / 16
                case .list, .context, .range:
                    if unknown == .refused { open = UnknownInputs.merge(open, m.unknowns(in: value)) }
                default: break
                }
            }
            guard m.step(cost) else { return .null }
            if let open { return .unknown(open) }
            for (index, parameter) in parameters.enumerated() {
                guard let value = parameter.shaped(values[index], unknown: unknown) else {
                    return m.null(
                        "'\(name)': '\(parameter.name)' must be \(parameter.typeNames), not \(values[index].typeName)")
                }
                values[index] = value
            }
            let result = body(values, &m)
            switch result {
            case .string(let text): return m.bounded(text)
            case .list, .context: return m.paid(result)
            default: return result
            }
        }
    }
}

extension FEELFunctions.Parameter {
    /// The value as the parameter wants it: a single item becomes a list, a list of one item that item. `nil` when it
    /// cannot be.
    fileprivate func shaped(_ value: FEELValue, unknown: FEELFunctions.UnknownRule) -> FEELValue? {
        for type in types where unknown == .refused ? type.accepts(value) : type.acceptsKind(of: value) { return value }
        if case .list(let items) = value, items.count == 1 {
            for type in types where type.accepts(items[0]) { return items[0] }
        }
        for type in types {
            if case .list(let item) = type, item.accepts(value) { return .list([value]) }
        }
        return nil
    }
}

extension FEELType {
    /// Like `accepts`, without looking at the items of lists.
    fileprivate func acceptsKind(of value: FEELValue) -> Bool {
        switch (self, value) {
        case (_, .unknown), (.list, .list), (.context, .context): true
        default: accepts(value)
        }
    }
}

extension FEELValue {
    /// Whether the value is a list or is not there at all.
    fileprivate var isListOrMissing: Bool {
        switch self {
        case .list, .null, .unknown: true
        default: false
        }
    }
}
