import Kernel
import Site
import Store

/// The members of an organisation with a business account, and what each sees of its applications.
struct BusinessPages: Sendable {
    static let path = "/my/business"

    /// Only members of organisations have it; to all others it is absent.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = try Self.member(request)
        let (role, members) = try await request.store.write { tx in
            try BusinessMember.note(actor, in: tx)
            let role = try BusinessMember.role(of: actor, in: tx)
            return (role, role == .administrator ? try BusinessMember.all(of: actor.principal, in: tx) : [])
        }
        return .page(page(request.ctx, role, members, done: request.query.has("done", "yes")))
    }

    func set(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = try Self.member(request)
        let member = request.parameters["member"]
        guard let role = BusinessMember.Role(rawValue: request.form["role"] ?? ""), role != .administrator else {
            return .redirect(Self.path)
        }
        let isSet = try await request.store.write { tx -> Bool in
            guard try BusinessMember.role(of: actor, in: tx) == .administrator else { throw SiteFailure.forbidden }
            return try BusinessMember.set(role, of: member, by: actor, in: tx)
        }
        guard isSet else { throw SiteFailure.notFound }
        return .redirect("\(Self.path)?done=yes")
    }

    private static func member(_ request: SiteRequest) throws -> Actor {
        guard request.actor.kind == .organisation, request.actor.onBehalfOf != nil else { throw SiteFailure.notFound }
        return request.actor
    }

    private func page(
        _ ctx: PageContext, _ role: BusinessMember.Role, _ members: [BusinessMember], done: Bool
    ) -> Site.Page {
        let rows = members.map { member -> [HTML] in
            let set: HTML =
                member.role == .administrator
                ? ctx.t("online.business.role.administrator")
                : Form(
                    ctx, action: "\(Self.path)/\(PercentCoding.encode(member.member))",
                    label: ctx.text("online.business.set", ["name": member.name])
                ) {
                    let other: BusinessMember.Role = member.role == .own ? .all : .own
                    return """
                        <p>\(ctx.t("online.business.role.\(member.role.rawValue)"))</p>\(HiddenField("role", other.rawValue))\
                        \(Button(ctx.t("online.business.to.\(other.rawValue)"), .secondary))
                        """
                }.html
            return [HTML(text: member.name), ctx.moment(member.seenAt), set]
        }
        let table: HTML =
            members.isEmpty
            ? HTML()
            : Table(
                caption: ctx.t("online.business.members"),
                columns: [
                    .init(ctx.t("online.business.member"), .rowHeading), .init(ctx.t("online.business.seen")),
                    .init(ctx.t("online.business.role")),
                ], rows: rows, cards: true
            ).html
        return Site.Page(
            ctx, "online.business.title", lead: "<p>\(ctx.t("online.business.lead.\(role.rawValue)"))</p>",
            breadcrumbs: [.init(ctx.t("online.mine"), path: OnlinePaths.mine)],
            body: "\(done ? Banner(.success, ctx.t("online.business.done")).html : HTML())\(table)")
    }
}
