/// The names, types and functions that expressions may use.
///
/// Names may be dotted paths: `["person.age": .number, "person.card.held": .boolean]`. An expression that uses any other
/// name is refused when it is loaded.
public struct FEELScope: Sendable {
    package let layout: FEELLayout
    let functions: FEELFunctions
    package let names: NameTable
    /// Types with names of their own, for `instance of` and the parameters of functions.
    let types: [String: FEELType]
    /// What happens to faults that only evaluation need meet.
    public let checking: Checking

    /// How strictly expressions are looked at before they are evaluated.
    public enum Checking: Sendable, Hashable {
        /// An unknown name, or an operation that could only yield null, is an error.
        case strict
        /// As DMN has it: only what cannot be read is an error. The rest yields null, with a warning, when it is
        /// evaluated, and is listed in ``FEELExpression/findings``.
        case lenient
    }

    /// A scope of declared names with their types.
    ///
    /// - Parameters:
    ///   - declared: The names; dotted ones are paths.
    ///   - functions: The functions that may be called.
    ///   - types: Types by the names that expressions may call them.
    ///   - checking: How strictly expressions are looked at.
    public init(
        names declared: [String: FEELType], functions: FEELFunctions = .standard, types: [String: FEELType] = [:],
        checking: Checking = .strict
    ) {
        self.init(declared, functions, types, checking, dotted: true)
    }

    /// A scope whose names are whole, also where they hold dots: `decision A 2.1`, or `lending.Rate` of an imported model.
    package static func whole(
        _ names: [String: FEELType], functions: FEELFunctions, types: [String: FEELType]
    ) -> FEELScope {
        FEELScope(names, functions, types, .lenient, dotted: false)
    }

    private init(
        _ declared: [String: FEELType], _ functions: FEELFunctions, _ types: [String: FEELType], _ checking: Checking,
        dotted: Bool
    ) {
        layout = FEELLayout(declared, dotted: dotted)
        self.functions = functions
        self.types = types
        self.checking = checking
        var names = functions.names
        for name in types.keys { names.insert(name) }
        for (name, type) in declared {
            if dotted {
                for part in name.split(separator: ".") { names.insert(String(part)) }
            } else {
                names.insert(name)
            }
            names.insert(membersOf: type)
        }
        self.names = names
    }

    /// The declared names in order.
    public var declaredNames: [String] { layout.names }

    /// The type under which a name is declared.
    public func type(of name: String) -> FEELType? { layout.index[name].map { layout.types[$0] } }

    /// Values laid out for this scope: build them once for a person, then evaluate any number of its expressions.
    public func inputs(
        _ values: [String: FEELValue], unknown: Set<String> = [], now: FEELDateTime? = nil
    ) -> FEELInputs {
        FEELInputs(values, unknown: unknown, layout: layout, now: now)
    }
}

/// Where each declared name has its place among the inputs.
package final class FEELLayout: Sendable {
    package let names: [String]
    let types: [FEELType]
    let index: [String: Int]
    /// The direct members of each prefix of a dotted name: `person` → `age`, `card`.
    let groups: [String: [String]]

    init(_ declared: [String: FEELType], dotted: Bool) {
        names = declared.keys.sorted()
        types = names.map { declared[$0] ?? .any }
        index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var groups: [String: [String]] = [:]
        for name in names where dotted {
            var path = ""
            for part in name.split(separator: ".") {
                if !path.isEmpty, groups[path]?.contains(String(part)) != true {
                    groups[path, default: []].append(String(part))
                }
                path += (path.isEmpty ? "" : ".") + part
            }
        }
        self.groups = groups
    }
}
