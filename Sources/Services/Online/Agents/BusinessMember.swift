import Kernel
import Store

/// A member of an organisation with a business account (事業者アカウント), as they were last seen here, and which applications of the
/// organisation they see.
struct BusinessMember: Sendable, RowDecodable {
    /// The role in the provider's roles that manages members.
    static let administrator = "administrator"

    /// What a member sees.
    enum Role: String, Sendable, CaseIterable {
        /// What they filed themselves.
        case own
        /// All of the organisation.
        case all
        /// All, and manages the members; only the provider of identities gives it.
        case administrator

        var seesAll: Bool { self != .own }
    }

    let member: String
    let name: String
    let role: Role
    let seenAt: Timestamp

    init(row: Row) throws {
        (member, name) = (try row.string("member"), try row.string("name"))
        role = try row.get("role", as: Role.self)
        seenAt = try row.timestamp("seen_at")
    }

    /// What who acts sees of their organisation; an organisation that signs in as such, without members, sees all.
    static func role(of actor: Actor, in tx: some Queryable) throws -> Role {
        guard actor.kind == .organisation, actor.onBehalfOf != nil else { return .administrator }
        if actor.roles.contains(administrator) { return .administrator }
        let kept = try tx.one(
            BusinessMember.self,
            "SELECT * FROM online_member WHERE organisation = \(actor.principal) AND member = \(actor.id)")
        // What the provider does not say any more does not hold.
        return kept?.role == .all ? .all : .own
    }

    static func all(of organisation: String, in tx: some Queryable) throws -> [BusinessMember] {
        try tx.all(
            BusinessMember.self,
            "SELECT * FROM online_member WHERE organisation = \(organisation) ORDER BY member LIMIT 500")
    }

    /// Notes that a member was here; their role stays.
    static func note(_ actor: Actor, in tx: WriteTransaction) throws {
        guard actor.kind == .organisation, actor.onBehalfOf != nil else { return }
        let role: Role = actor.roles.contains(administrator) ? .administrator : .own
        try tx.run(
            """
            INSERT INTO online_member (organisation, member, name, role, seen_at)
            VALUES (\(actor.principal), \(actor.id), \(actor.name), \(role.rawValue), \(tx.now))
            ON CONFLICT (organisation, member) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at
            """)
        if role == .administrator {
            try tx.run(
                """
                UPDATE online_member SET role = \(role.rawValue)
                WHERE organisation = \(actor.principal) AND member = \(actor.id)
                """)
        }
    }

    /// Gives a member another role.
    ///
    /// - Returns: false for somebody who is no member.
    static func set(_ role: Role, of member: String, by actor: Actor, in tx: WriteTransaction) throws -> Bool {
        let changed: Int = try tx.run(
            """
            UPDATE online_member SET role = \(role.rawValue) WHERE organisation = \(actor.principal) AND member = \(member)
            """)
        guard changed > 0 else { return false }
        try tx.record(
            Event(
                kind: "business.role-set", at: tx.now, actor: actor, subject: actor.principal,
                data: .object(["member": .string(member), "role": .string(role.rawValue)])))
        return true
    }
}
