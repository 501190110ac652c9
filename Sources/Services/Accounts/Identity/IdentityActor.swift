import Kernel
import Registry

/// Who acts, by the claims of a provider.
enum IdentityActor {
    /// A member who acts for an organisation: `id` is the member's, `onBehalfOf` the organisation's, so that the trail names both
    /// and ``Actor/principal`` is the organisation.
    static func business(_ claims: JSONValue, _ provider: IdentityProvider) -> Actor? {
        let names = provider.claims
        guard let member = claims.claim(names.member)?.text,
            let organisation = names.organisation.flatMap({ claims.claim($0)?.text })
        else { return nil }
        let name = names.organisationName.flatMap { claims.claim($0)?.text } ?? organisation
        let person = claims.claim(names.name)?.text
        return Actor(
            kind: .organisation, id: member, name: person.map { "\(name)（\($0)）" } ?? name,
            roles: roles(claims, provider), onBehalfOf: organisation)
    }

    /// A member of the staff with the roles that their groups have here; nil when they have none.
    static func staff(_ claims: JSONValue, _ provider: IdentityProvider, _ places: Places) -> Actor? {
        let names = provider.claims
        let roles = roles(claims, provider)
        guard let member = claims.claim(names.member)?.text, !roles.isEmpty else { return nil }
        let ward = names.ward.flatMap { claims.claim($0)?.text }.flatMap { WardCode($0) }
        return Actor(
            kind: .staff, id: member, name: claims.claim(names.name)?.text ?? member,
            ward: ward.flatMap { places.ward($0) == nil ? nil : $0 }, roles: roles)
    }

    private static func roles(_ claims: JSONValue, _ provider: IdentityProvider) -> Set<String> {
        guard let name = provider.claims.groups, let found = claims.claim(name) else { return [] }
        let groups = found.arrayValue?.compactMap(\.stringValue) ?? found.text.map { [$0] } ?? []
        return Set(groups.flatMap { provider.roles[$0] ?? [] })
    }
}

extension JSONValue {
    /// A claim by its name; where there is none of that name, dots lead into claims.
    func claim(_ name: String) -> JSONValue? {
        if let found = self[name] { return found }
        var value: JSONValue? = self
        for part in name.split(separator: ".") { value = value?[String(part)] }
        return value
    }

    /// Text that says something.
    var text: String? {
        guard let text = stringValue, !text.isEmpty, text.unicodeScalars.count <= 200 else { return nil }
        return text
    }
}
