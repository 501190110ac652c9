import Kernel

/// All dated parameters of a field of law, and what they were on a day as known at another.
public struct ParameterBook: Sendable {
    private let parameters: [String: DatedParameter]

    /// A book; of two parameters of one name the last holds.
    public init(_ parameters: [DatedParameter]) {
        self.parameters = Dictionary(parameters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The names in order.
    public var names: [String] { parameters.keys.sorted() }

    /// The parameter of a name.
    public subscript(name: String) -> DatedParameter? { parameters[name] }

    /// Every value that applies on a day, as it was known at another, by its name; ready for expressions whose scope
    /// declares the names.
    public func values(on date: CivilDate, knownAt: CivilDate? = nil) -> [String: FEELValue] {
        parameters.mapValues { $0.value(on: date, knownAt: knownAt) }
    }

    /// What is different between two states of knowledge, for the same day.
    public struct Difference: Sendable, Hashable {
        /// The parameter.
        public let name: String
        /// What was thought to apply.
        public let before: DatedParameter.Edition?
        /// What is thought to apply now.
        public let after: DatedParameter.Edition?
    }

    /// The parameters whose value for a day is another one since a second state of knowledge, by name: the causes of a
    /// recalculation's differences.
    public func differences(on date: CivilDate, knownAt first: CivilDate, and second: CivilDate) -> [Difference] {
        names.compactMap { name in
            let before = parameters[name]?.edition(on: date, knownAt: first)
            let after = parameters[name]?.edition(on: date, knownAt: second)
            return before?.value == after?.value ? nil : Difference(name: name, before: before, after: after)
        }
    }

    /// The functions of FEEL with `parameter(name, on)` and `parameter(name, on, known at)` of this book.
    public func functions(_ base: FEELFunctions = .standard) -> FEELFunctions {
        var functions = base
        let book = self
        functions.register(
            name: "parameter", parameters: [("name", .string), ("on", .date)], result: .any
        ) { arguments in
            guard case .string(let name) = arguments[0], let date = arguments[1].civilDate else { return .null }
            return book[name]?.value(on: date) ?? .null
        }
        functions.register(
            name: "parameter", parameters: [("name", .string), ("on", .date), ("known at", .date)], result: .any
        ) { arguments in
            guard case .string(let name) = arguments[0], let date = arguments[1].civilDate,
                let known = arguments[2].civilDate
            else { return .null }
            return book[name]?.value(on: date, knownAt: known) ?? .null
        }
        return functions
    }
}
