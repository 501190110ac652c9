/// The names of inputs that nobody has answered yet and on which a result still depends.
///
/// A result that is `.unknown` carries them, so that exactly these questions are asked and no other.
public struct UnknownInputs: Sendable, Hashable, CustomStringConvertible {
    /// The names in order, each once.
    public let names: [String]

    /// The set of one name.
    public init(_ name: String) { names = [name] }

    /// The set of these names.
    public init(_ names: some Sequence<String>) { self.names = Set(names).sorted() }

    private init(ordered: [String]) { names = ordered }

    /// Whether the name is one of them.
    public func contains(_ name: String) -> Bool { names.contains(name) }

    /// Both sets together.
    public func union(_ other: UnknownInputs) -> UnknownInputs {
        if other.names.allSatisfy(names.contains) { return self }
        if names.allSatisfy(other.names.contains) { return other }
        return UnknownInputs(ordered: Set(names + other.names).sorted())
    }

    public var description: String { names.joined(separator: ", ") }
}
