/// What is known about a value before it is there.
public indirect enum FEELType: Sendable, Hashable, CustomStringConvertible {
    /// Anything: not checked before evaluation.
    case any
    /// True or false.
    case boolean
    /// A decimal number.
    case number
    /// Any text.
    case string
    /// A string that is one of these; comparing it to another literal is an error.
    case choice([String])
    /// A date.
    case date
    /// A time of day.
    case time
    /// A date with a time of day.
    case dateTime
    /// A duration of days, hours, minutes and seconds.
    case daysTimeDuration
    /// A duration in whole months.
    case yearsMonthsDuration
    /// A list whose items are of a type.
    case list(FEELType)
    /// Named values; without names, any context.
    case context([String: FEELType])
    /// An interval of values of a type.
    case range(FEELType)
    /// Any function.
    case function
    /// A function of parameters of these types with a result of that type.
    case functionOf([FEELType], FEELType)
    /// Null and nothing else.
    case null
    /// A type some of whose values only are allowed.
    case constrained(FEELType, FEELConstraint)

    /// The type of a name as FEEL writes it: `number`, `date and time`, `list<string>`, `context<age: number>`.
    ///
    /// - Parameter types: Types by names of their own, which come first.
    public init?(name: String, types: [String: FEELType] = [:]) {
        var reader = TypeReader(name, types: types)
        guard let type = reader.type(), reader.atEnd else { return nil }
        self = type
    }

    public var description: String {
        switch self {
        case .any: "Any"
        case .boolean: "boolean"
        case .number: "number"
        case .string, .choice: "string"
        case .date: "date"
        case .time: "time"
        case .dateTime: "date and time"
        case .daysTimeDuration: "days and time duration"
        case .yearsMonthsDuration: "years and months duration"
        case .list(let item): "list<\(item)>"
        case .context(let members):
            "context<" + members.keys.sorted().map { "\($0): \(members[$0] ?? .any)" }.joined(separator: ", ") + ">"
        case .range(let end): "range<\(end)>"
        case .function: "function"
        case .functionOf(let parameters, let result):
            "function<" + parameters.map(\.description).joined(separator: ", ") + "> -> \(result)"
        case .null: "Null"
        case .constrained(let type, let constraint): constraint.name ?? type.description
        }
    }

    /// The type without the list of allowed values.
    package var plain: FEELType {
        switch self {
        case .choice: .string
        case .constrained(let type, _): type.plain
        default: self
        }
    }

    /// Whether a value of this type may also be one of the other.
    func overlaps(_ other: FEELType) -> Bool {
        switch (plain, other.plain) {
        case (.any, _), (_, .any): true
        case (.list(let a), .list(let b)): a.overlaps(b)
        case (.range(let a), .range(let b)): a.overlaps(b)
        case (.context, .context): true
        case (.function, .functionOf), (.functionOf, .function), (.functionOf, .functionOf): true
        case (let a, let b): a == b
        }
    }

    /// The type that covers both.
    func joined(_ other: FEELType) -> FEELType {
        if self == other { return self }
        switch (self, other) {
        case (.choice(let a), .choice(let b)): return .choice(a + b.filter { !a.contains($0) })
        case (.list(let a), .list(let b)): return .list(a.joined(b))
        case (let a, let b): return a.plain == b.plain ? a.plain : .any
        }
    }

    /// Whether values of the type have an order.
    var isOrdered: Bool {
        switch plain {
        case .any, .number, .string, .date, .time, .dateTime, .daysTimeDuration, .yearsMonthsDuration: true
        default: false
        }
    }

    /// Whether a value is of this type; null is of every type.
    func accepts(_ value: FEELValue) -> Bool {
        switch (self, value) {
        case (_, .null), (.any, _): true
        case (.constrained(let type, let constraint), _): type.accepts(value) && constraint.allows(value)
        case (.functionOf(let parameters, let result), .function(let function)):
            function.conforms(to: parameters, result)
        case (.boolean, .boolean), (.number, .number), (.string, .string), (.date, .date), (.time, .time),
            (.dateTime, .dateTime), (.daysTimeDuration, .daysTimeDuration),
            (.yearsMonthsDuration, .yearsMonthsDuration), (.function, .function):
            true
        case (.choice(let allowed), .string(let text)): allowed.contains { FEELValue.sameCodePoints($0, text) }
        case (.list(let item), .list(let items)): items.allSatisfy { item.accepts($0) }
        case (.context(let members), .context(let context)):
            members.allSatisfy { name, type in context[name].map { type.accepts($0) } ?? false }
        case (.range(let end), .range(let range)):
            end.accepts(range.low ?? .null) && end.accepts(range.high ?? .null)
        default: false
        }
    }
}

/// Reads the written form of a type, at most 16 levels deep.
private struct TypeReader {
    private let text: [Character]
    private var index = 0
    private var depth = 0
    private let types: [String: FEELType]

    init(_ text: String, types: [String: FEELType]) {
        self.text = Array(text.prefix(10_000))
        self.types = types
    }

    var atEnd: Bool { index == text.count }

    private mutating func skipSpace() {
        while index < text.count, text[index].isWhitespace { index += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard index < text.count, text[index] == character else { return false }
        index += 1
        return true
    }

    private mutating func word() -> String {
        skipSpace()
        var name = ""
        while index < text.count, !"<>,:".contains(text[index]), !text[index...].starts(with: "->") {
            name.append(text[index])
            index += 1
        }
        while name.last?.isWhitespace == true { name.removeLast() }
        return name
    }

    mutating func type() -> FEELType? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 16 else { return nil }
        let name = word()
        if let known = types[name] { return known }
        switch name {
        case "Any", "any": return .any
        case "Null", "null": return .null
        case "boolean": return .boolean
        case "number": return .number
        case "string": return .string
        case "date": return .date
        case "time": return .time
        case "date and time", "dateTime": return .dateTime
        case "days and time duration", "dayTimeDuration": return .daysTimeDuration
        case "years and months duration", "yearMonthDuration": return .yearsMonthsDuration
        case "function": return functionType()
        case "list", "List":
            guard take("<") else { return .list(.any) }
            guard let item = type(), take(">") else { return nil }
            return .list(item)
        case "range":
            guard take("<") else { return .range(.any) }
            guard let end = type(), take(">") else { return nil }
            return .range(end)
        case "context":
            guard take("<") else { return .context([:]) }
            var members: [String: FEELType] = [:]
            repeat {
                let name = word()
                guard !name.isEmpty, take(":"), let member = type() else { return nil }
                members[name] = member
            } while take(",")
            return take(">") ? .context(members) : nil
        default: return nil
        }
    }
    /// The rest of `function<number, string> -> boolean`, or of `function` alone.
    private mutating func functionType() -> FEELType? {
        guard take("<") else { return .function }
        var parameters: [FEELType] = []
        if !take(">") {
            repeat {
                guard let parameter = type() else { return nil }
                parameters.append(parameter)
            } while take(",")
            guard take(">") else { return nil }
        }
        guard take("-") else { return .functionOf(parameters, .any) }
        guard take(">"), let result = type() else { return nil }
        return .functionOf(parameters, result)
    }
}
