import Kernel
import Store

/// Who filed something for its owner: an agent (代理人), or the member of an organisation who was at the keyboard.
struct Filer: Sendable, Hashable {
    let who: DraftOwner
    let name: String
    /// An agent by a mandate; else a member of the owner itself.
    let isAgent: Bool

    init(agent: Actor) { (who, name, isAgent) = (DraftOwner(agent), agent.name, true) }

    private init(member: Actor) {
        (who, name, isAgent) = (DraftOwner(kind: .organisation, id: member.id), member.name, false)
    }

    /// The member of an organisation who acts; nil for everybody else.
    static func member(_ actor: Actor) -> Filer? {
        actor.kind == .organisation && actor.onBehalfOf != nil ? Filer(member: actor) : nil
    }

    /// As it was carried from outside; nil where the owner acted.
    init?(carried body: JSONValue?) {
        guard let kind = body?["kind"]?.stringValue.flatMap(Actor.Kind.init), let id = body?["id"]?.stringValue,
            let name = body?["name"]?.stringValue, let isAgent = body?["isAgent"]?.boolValue
        else { return nil }
        (who, self.name, self.isAgent) = (DraftOwner(kind: kind, id: id), name, isAgent)
    }

    /// Of a row with the columns `filer_kind`, `filer`, `filer_name` and `by_agent`; nil where the owner acted.
    init?(row: Row) throws {
        guard let id = try row.optionalString("filer") else { return nil }
        who = DraftOwner(kind: try row.get("filer_kind"), id: id)
        name = try row.string("filer_name")
        isAgent = try row.bool("by_agent")
    }
}

/// What has an owner, and perhaps somebody who filed it for them.
protocol Filed {
    var owner: DraftOwner { get }
    var filer: Filer? { get }
    /// The id of the procedure.
    var procedure: String { get }
}

extension Filed {
    /// Whether somebody may read it and go on with it: its owner, of an organisation those whose role sees it, and the agent who
    /// filed it for as long as the mandate stands.
    func admits(_ actor: Actor, at now: Timestamp, in tx: some Queryable) throws -> Bool {
        if owner.kind == .anonymous { return true }
        if owner == DraftOwner(actor) {
            guard let member = Filer.member(actor) else { return true }
            return try BusinessMember.role(of: actor, in: tx).seesAll
                || (filer?.isAgent == false && filer?.who == member.who)
        }
        guard let filer, filer.isAgent, filer.who == DraftOwner(actor) else { return false }
        return try Mandate.stands(from: owner, to: filer.who, for: procedure, on: now.date, in: tx)
    }

    /// Who acts, as the trail names them: an agent with whom they act for.
    func acting(_ actor: Actor) -> Actor {
        owner.kind != .anonymous && owner != DraftOwner(actor) && actor.kind != .staff
            ? actor.acting(for: owner.id) : actor
    }
}

extension Draft: Filed {}
extension Application: Filed {}
