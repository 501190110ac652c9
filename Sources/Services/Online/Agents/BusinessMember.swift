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

    /// Notes that a member was here. Their role stays, but for that of an administrator, which is the provider's alone to give and
    /// to take.
    static func note(_ actor: Actor, in tx: WriteTransaction) throws {
        guard actor.kind == .organisation, actor.onBehalfOf != nil else { return }
        let role: Role = actor.roles.contains(administrator) ? .administrator : .own
        let given = Role.administrator.rawValue
        try tx.run(
            """
            INSERT INTO online_member (organisation, member, name, role, seen_at)
            VALUES (\(actor.principal), \(actor.id), \(actor.name), \(role.rawValue), \(tx.now))
            ON CONFLICT (organisation, member) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at,
                role = CASE WHEN excluded.role = \(given) OR online_member.role = \(given)
                    THEN excluded.role ELSE online_member.role END
            """)
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
        try record("business.role-set", member, ["role": .string(role.rawValue)], by: actor, in: tx)
        return true
    }

    /// Takes somebody off the list who is no administrator. What they filed stays the organisation's; should they sign in again, they
    /// see their own.
    ///
    /// - Returns: false for somebody who is no member, or an administrator.
    static func remove(_ member: String, by actor: Actor, in tx: WriteTransaction) throws -> Bool {
        let removed: Int = try tx.run(
            """
            DELETE FROM online_member WHERE organisation = \(actor.principal) AND member = \(member)
            AND role <> \(Role.administrator.rawValue)
            """)
        guard removed > 0 else { return false }
        try record("business.member-removed", member, [:], by: actor, in: tx)
        return true
    }

    private static func record(
        _ kind: String, _ member: String, _ data: [String: JSONValue], by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: actor.principal,
                data: .object(data.merging(["member": .string(member)]) { $1 })))
    }
}

extension OnlineService {
    /// Puts a member of an organisation on its list before they have signed in, as a demonstration has it from the start.
    ///
    /// - Parameters:
    ///   - member: Who acts for the organisation; nothing is done for anybody else.
    ///   - seesAll: Whether an administrator has let them see all of its applications.
    public static func enrol(_ member: Actor, seesAll: Bool, in tx: WriteTransaction) throws {
        guard member.kind == .organisation, member.onBehalfOf != nil else { return }
        try BusinessMember.note(member, in: tx)
        guard seesAll, !member.roles.contains(BusinessMember.administrator) else { return }
        _ = try BusinessMember.set(.all, of: member.id, by: member, in: tx)
    }
}
