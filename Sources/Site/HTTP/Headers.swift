/// HTTP header fields: names in lower case, in the order in which they came, repeated names kept.
public struct Headers: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
    private var fields: [(name: String, value: String)]

    /// No fields.
    public init() { fields = [] }

    /// Fields by name; names are lowered.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (Self.lowered($0), $1) }
    }

    /// Fields in order; names are lowered.
    public init(_ fields: some Sequence<(String, String)>) {
        self.fields = fields.map { (Self.lowered($0), $1) }
    }

    /// The first value of a name given in lower case; setting replaces all of them, nil removes them.
    public subscript(name: String) -> String? {
        get {
            for field in fields where field.name == name { return field.value }
            return nil
        }
        set {
            fields.removeAll { $0.name == name }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    /// Adds a field beside those of the same name.
    public mutating func add(_ name: String, _ value: String) { fields.append((Self.lowered(name), value)) }

    /// Most names come in lower case already and are not copied.
    private static func lowered(_ name: String) -> String {
        name.utf8.contains { (0x41...0x5A).contains($0) } ? name.lowercased() : name
    }

    /// All values of a name given in lower case.
    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The fields in order.
    public func makeIterator() -> IndexingIterator<[(name: String, value: String)]> { fields.makeIterator() }

    /// The same names and values in the same order.
    public static func == (left: Headers, right: Headers) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Hashes names and values.
    public func hash(into hasher: inout Hasher) {
        for field in fields {
            hasher.combine(field.name)
            hasher.combine(field.value)
        }
    }
}
