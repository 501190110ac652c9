import Kernel
import Online
import Pack
import Registry
import Site
import Store

/// The people one can be in a demonstration, as `demo/people.yml` of the pack lists them.
///
/// ```yaml
/// - {id: clerk, kind: staff, name: 見本 花子, role: {ja: 窓口担当, en: Counter clerk}, ward: "999997", roles: [clerk]}
/// - {id: resident, kind: resident, role: {ja: 住民, en: Resident}, home: /my/record}
/// - {id: portal, kind: organisation, name: 見本ポータル, role: {ja: 機関}, roles: [data-tracker]}
/// - {id: second, kind: organisation, name: 見本介護（見本 実）, of: "9000000000009", sees: all, role: {ja: メンバー}}
/// ```
/// With `of`, somebody acts for the organisation of that number; `sees: all` is what its administrator has let them see.
/// A resident has no name of their own: they are the first head of a household with children in the database.
struct DemoCast: Sendable {
    private enum Kind: String, CaseIterable { case staff, resident, organisation, account }

    private enum Part: Sendable {
        case named(Actor)
        case resident
    }

    private struct Member: Sendable {
        let id: String
        let role: LocalizedText
        let home: String
        let part: Part
        /// Whether the administrator of their organisation has let them see all of its applications.
        let seesAll: Bool
    }

    private enum Sight: String, CaseIterable { case own, all }

    private let members: [Member]

    /// Reads the people of a pack; what is wrong with them is added to the pack's faults.
    init(pack: CityPack, places: Places) {
        var ids: Set<String> = []
        members = (pack.document("demo/people.yml")?.items ?? []).compactMap { node in
            guard let member = Self.member(node, places) else { return nil }
            if !ids.insert(member.id).inserted { node.fault("\"\(member.id)\" is there twice") }
            return member
        }
    }

    private static func member(_ node: PackNode, _ places: Places) -> Member? {
        node.allow(["id", "kind", "name", "role", "ward", "roles", "home", "of", "sees", "member"])
        guard let kind = node.value("kind", Kind.self) else { return nil }
        let id = node.string("id")
        let part: Part
        switch kind {
        case .resident: part = .resident
        case .organisation:
            part = .named(
                Actor(
                    kind: .organisation, id: node.optionalString("member") ?? id, name: node.string("name"),
                    roles: Set(node.strings("roles")), onBehalfOf: node.optionalString("of")))
        case .account: part = .named(Actor(kind: .account, id: id, name: node.string("name")))
        case .staff:
            let ward = node.optionalString("ward").flatMap { WardCode($0) }
            if let text = node.optionalString("ward"), ward.flatMap(places.ward) == nil {
                node.node("ward")?.fault("\"\(text)\" is no area of places/wards.yml")
            }
            part = .named(
                Actor(kind: .staff, id: id, name: node.string("name"), ward: ward, roles: Set(node.strings("roles"))))
        }
        return Member(
            id: id, role: node.localized("role"), home: node.optionalString("home") ?? "/", part: part,
            seesAll: node.optionalValue("sees", Sight.self) == .all)
    }

    /// The people as they can be chosen; residents only where the database has a household with children.
    func people(in store: Store, today: CivilDate) async throws -> DemoPeople {
        let resident = try await store.read { try Self.resident(in: $0, today: today) }
        return DemoPeople(
            members.compactMap { member in
                let actor: Actor
                switch member.part {
                case .named(let named): actor = named
                case .resident:
                    guard let resident else { return nil }
                    actor = resident
                }
                return DemoPerson(
                    id: member.id, name: actor.name, role: member.role, actor: actor, home: member.home)
            })
    }

    /// Puts the members of organisations on the lists of these, so that an administrator finds them there before they have signed in.
    func enrol(in store: Store) async throws {
        let members = members
        try await store.write { tx in
            for member in members {
                guard case .named(let actor) = member.part else { continue }
                try OnlineService.enrol(actor, seesAll: member.seesAll, in: tx)
            }
        }
    }

    /// The head of the first household with children: an adult whose address may be shown.
    private static func resident(in tx: ReadTransaction, today: CivilDate) throws -> Actor? {
        func birth(_ age: Int) -> Int {
            let day = today.adding(years: -age)
            return day.year * 10_000 + day.month * 100 + day.day
        }
        let head = try tx.one(
            Row.self,
            """
            SELECT id, family, given FROM registry_resident
            WHERE household = (
                SELECT household FROM registry_resident
                WHERE birth > \(birth(15)) AND departed IS NULL AND protected = 0 ORDER BY no LIMIT 1)
            AND birth <= \(birth(20)) AND departed IS NULL AND protected = 0 ORDER BY no LIMIT 1
            """)
        return try head.map {
            Actor(
                kind: .resident, id: try $0.string("id"),
                name: try PersonName(family: $0.string("family"), given: $0.string("given")).full)
        }
    }
}
