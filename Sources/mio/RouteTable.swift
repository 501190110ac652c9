import Kernel
import Site

/// The route table as other programs read it, such as the test that tries every line as everybody.
struct RouteTable {
    let routes: [Route]
    /// Who can be chosen in a demonstration.
    let people: [DemoPerson]

    var json: JSONValue {
        [
            "routes": .array(routes.map(Self.line)),
            "people": .array(
                people.map { person in
                    [
                        "id": .string(person.id), "kind": .string(person.actor.kind.rawValue),
                        "actor": .string(person.actor.id),
                        "ward": person.actor.ward.map { .string($0.code) } ?? .null,
                        "roles": .array(person.actor.roles.sorted().map(JSONValue.string)),
                        "behalf": person.actor.onBehalfOf.map(JSONValue.string) ?? .null,
                    ]
                }),
        ]
    }

    private static func line(_ route: Route) -> JSONValue {
        [
            "method": .string(route.method.rawValue), "path": .string(route.path),
            "allow": .array(route.allow.words.map(JSONValue.string)), "purpose": .string(route.purpose.word),
            "api": .bool(route.api != nil),
        ]
    }
}

extension Permission {
    /// The permission as words, any of which is enough: `anyone`, `staff:clerk`, `device:terminal`.
    fileprivate var words: [String] {
        switch self {
        case .anyone: ["anyone"]
        case .resident: ["resident"]
        case .applicant: ["applicant"]
        case .staff(let role): ["staff:\(role)"]
        case .anyStaff: ["staff"]
        case .organisation(let business): ["organisation:\(business)"]
        case .device(let kind): ["device:\(kind)"]
        case .system: ["system"]
        case .anyOf(let permissions): permissions.flatMap(\.words)
        }
    }
}

extension PurposeRule {
    /// The rule as a word, with its purpose or path parameter: `own`, `required:case-work`, `asked:id`.
    fileprivate var word: String {
        switch self {
        case .none: "none"
        case .own: "own"
        case .required(let purpose): "required:\(purpose)"
        case .asked(let subject): "asked:\(subject)"
        }
    }
}
