/// A condition on the values of a type, such as the allowed values of an item definition (DMN 1.5 §7.3.2).
public final class FEELConstraint: Sendable, Hashable {
    /// What the type with its condition is called; nil for one without a name.
    public let name: String?
    /// The condition as written.
    public let text: String
    private let test: @Sendable (FEELValue) -> Bool

    /// A condition.
    public init(name: String?, text: String, _ test: @escaping @Sendable (FEELValue) -> Bool) {
        self.name = name
        self.text = text
        self.test = test
    }

    /// Whether the value is one of those allowed.
    public func allows(_ value: FEELValue) -> Bool { test(value) }

    public static func == (a: FEELConstraint, b: FEELConstraint) -> Bool { a === b }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
