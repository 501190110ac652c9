/// The values that expressions read, and the names whose value is not known yet.
///
/// A declared name that has no value and is not unknown reads null. A value may also lie inside a context that is given
/// for the beginning of its name: `person` → `{age: 5}` serves `person.age`.
public struct FEELInputs: Sendable {
    private let values: [String: FEELValue]
    private let unknown: Set<String>
    private let layout: FEELLayout?
    private let slots: [FEELValue]
    /// The moment at which expressions are evaluated, for `now()` and `today()`; nil where they may not ask.
    public let now: FEELDateTime?

    /// Values for expressions of any scope. `FEELScope.inputs` is faster when many expressions read the same values.
    public init(_ values: [String: FEELValue], unknown: Set<String> = [], now: FEELDateTime? = nil) {
        self.values = values
        self.unknown = unknown
        self.now = now
        layout = nil
        slots = []
    }

    init(_ values: [String: FEELValue], unknown: Set<String>, layout: FEELLayout, now: FEELDateTime? = nil) {
        self.now = now
        let loose = FEELInputs(values, unknown: unknown)
        self.values = values
        self.unknown = unknown
        self.layout = layout
        slots = layout.names.map { loose.read($0) }
    }

    /// What a name reads.
    func read(_ name: String) -> FEELValue {
        if let value = values[name] { return value }
        if unknown.contains(name) { return .unknown(UnknownInputs(name)) }
        var end = name.lastIndex(of: ".")
        while let dot = end {
            let prefix = String(name[..<dot])
            if let value = values[prefix] {
                return name[name.index(after: dot)...].split(separator: ".").reduce(value) { value, part in
                    switch value {
                    case .context(let context): context[String(part)] ?? .null
                    case .unknown: value
                    default: .null
                    }
                }
            }
            if unknown.contains(prefix) { return .unknown(UnknownInputs(prefix)) }
            end = name[..<dot].lastIndex(of: ".")
        }
        return .null
    }

    /// The values in the places of a layout; only the `reading` ones need to be there.
    func slots(for wanted: FEELLayout, reading: [Int]) -> [FEELValue] {
        if layout === wanted { return slots }
        var result = [FEELValue](repeating: .null, count: (reading.last ?? -1) + 1)
        for index in reading { result[index] = read(wanted.names[index]) }
        return result
    }
}
