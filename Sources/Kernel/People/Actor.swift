/// Who acts: recorded with everything that happens. Someone acting for another is named by `id`, the other by
/// ``onBehalfOf``.
public struct Actor: Hashable, Sendable, Codable {
    /// What the actor is.
    public let kind: Kind
    /// Its identifier within its kind; empty for anonymous.
    public let id: String
    /// The name to show.
    public let name: String
    /// The ward a member of staff or a device belongs to.
    public let ward: WardCode?
    /// Its roles: `clerk`, `supervisor`… of staff, the business of an organisation (`taxi`), the kind of a device.
    public let roles: Set<String>
    /// The identifier of the person it acts for: a child, a principal, the caller of a member of staff.
    public let onBehalfOf: String?

    /// What an actor is.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case resident, staff, organisation, device, system, anonymous
        /// Somebody with an account by mail address, who is not known to be a resident; the actor's id is the account's.
        case account
    }

    /// An actor.
    public init(
        kind: Kind, id: String, name: String, ward: WardCode? = nil, roles: Set<String> = [], onBehalfOf: String? = nil
    ) {
        (self.kind, self.id, self.name) = (kind, id, name)
        (self.ward, self.roles, self.onBehalfOf) = (ward, roles, onBehalfOf)
    }

    /// Someone who has not signed in.
    public static let anonymous = Actor(kind: .anonymous, id: "", name: "")

    /// A part of the program that acts by itself, such as a nightly job.
    public static func system(_ part: String) -> Actor { Actor(kind: .system, id: part, name: part) }

    /// This actor acting for another person.
    public func acting(for person: String) -> Actor {
        Actor(kind: kind, id: id, name: name, ward: ward, roles: roles, onBehalfOf: person)
    }

    /// What a reading of personal data says of the actor beside kind and id, so that the person concerned learns which
    /// kind of staff looked: `{"roles": ["clerk"]}`; empty without roles.
    public var recordedRoles: [String: JSONValue] {
        roles.isEmpty ? [:] : ["roles": .array(roles.sorted().map(JSONValue.string))]
    }

    /// Whose affairs an act concerns: the person acted for, or the actor.
    public var principal: String { onBehalfOf ?? id }
}
