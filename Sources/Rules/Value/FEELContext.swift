/// Named values in the order in which they were written. Equal when the names and values are, in any order.
public struct FEELContext: Sendable, Hashable {
    /// The names in their order.
    public private(set) var keys: [String] = []
    private var values: [String: FEELValue] = [:]

    /// A context without entries.
    public init() {}

    /// A context of these entries; a later one replaces an earlier one of the same name.
    public init(_ entries: KeyValuePairs<String, FEELValue>) {
        for (key, value) in entries { self[key] = value }
    }

    /// A context of these entries, ordered by name.
    public init(_ entries: [String: FEELValue]) {
        keys = entries.keys.sorted()
        values = entries
    }

    /// How many entries there are.
    public var count: Int { keys.count }

    /// The value of an entry; `nil` when there is none. Setting `nil` removes the entry.
    public subscript(key: String) -> FEELValue? {
        get { values[key] }
        set {
            if values.updateOrRemove(newValue, for: key) == nil, newValue != nil {
                keys.append(key)
            } else if newValue == nil {
                keys.removeAll { $0 == key }
            }
        }
    }

    public static func == (a: FEELContext, b: FEELContext) -> Bool { a.values == b.values }
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension Dictionary {
    fileprivate mutating func updateOrRemove(_ value: Value?, for key: Key) -> Value? {
        guard let value else { return removeValue(forKey: key) }
        return updateValue(value, forKey: key)
    }
}
