/// The names, types and functions that expressions may use.
///
/// Names may be dotted paths: `["person.age": .number, "person.card.held": .boolean]`. An expression that uses any other
/// name is refused when it is loaded.
public struct FEELScope: Sendable {
    let layout: FEELLayout
    let functions: FEELFunctions
    let names: NameTable

    /// A scope of declared names with their types.
    public init(names declared: [String: FEELType], functions: FEELFunctions = .standard) {
        layout = FEELLayout(declared)
        self.functions = functions
        var names = functions.names
        for (name, type) in declared {
            for part in name.split(separator: ".") { names.insert(String(part)) }
            Self.insertMembers(of: type, into: &names)
        }
        self.names = names
    }

    private static func insertMembers(of type: FEELType, into names: inout NameTable) {
        switch type {
        case .list(let item): insertMembers(of: item, into: &names)
        case .context(let members):
            for (name, member) in members {
                names.insert(name)
                insertMembers(of: member, into: &names)
            }
        default: break
        }
    }

    /// The declared names in order.
    public var declaredNames: [String] { layout.names }

    /// The type under which a name is declared.
    public func type(of name: String) -> FEELType? { layout.index[name].map { layout.types[$0] } }

    /// Values laid out for this scope: build them once for a person, then evaluate any number of its expressions.
    public func inputs(_ values: [String: FEELValue], unknown: Set<String> = []) -> FEELInputs {
        FEELInputs(values, unknown: unknown, layout: layout)
    }
}

/// Where each declared name has its place among the inputs.
final class FEELLayout: Sendable {
    let names: [String]
    let types: [FEELType]
    let index: [String: Int]
    /// The direct members of each prefix of a dotted name: `person` → `age`, `card`.
    let groups: [String: [String]]

    init(_ declared: [String: FEELType]) {
        names = declared.keys.sorted()
        types = names.map { declared[$0] ?? .any }
        index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var groups: [String: [String]] = [:]
        for name in names {
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
