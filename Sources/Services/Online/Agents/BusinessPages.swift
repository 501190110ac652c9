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
        return .page(page(request.ctx, role, members, done: Done(rawValue: request.query["done"] ?? "")))
    }

    func set(_ request: SiteRequest) async throws -> SiteResponse {
        guard let role = BusinessMember.Role(rawValue: request.form["role"] ?? ""), role != .administrator else {
            _ = try Self.member(request)
            return .redirect(Self.path)
        }
        return try await act(request, .set) { try BusinessMember.set(role, of: $0, by: $1, in: $2) }
    }

    func remove(_ request: SiteRequest) async throws -> SiteResponse {
        try await act(request, .removed) { try BusinessMember.remove($0, by: $1, in: $2) }
    }

    /// What was done, as the page says it.
    private enum Done: String {
        case set = "yes"
        case removed

        var words: String { self == .set ? "online.business.done" : "online.business.removed" }
    }

    /// Does something with a member; it is absent for who does not manage members, as the members are.
    private func act(
        _ request: SiteRequest, _ done: Done,
        _ work: @escaping @Sendable (String, Actor, WriteTransaction) throws -> Bool
    ) async throws -> SiteResponse {
        let actor = try Self.member(request)
        let member = request.parameters["member"]
        let isDone = try await request.store.write { tx -> Bool in
            guard try BusinessMember.role(of: actor, in: tx) == .administrator else { return false }
            return try work(member, actor, tx)
        }
        guard isDone else { throw SiteFailure.notFound }
        return .redirect("\(Self.path)?done=\(done.rawValue)")
    }

    private static func member(_ request: SiteRequest) throws -> Actor {
        guard request.actor.kind == .organisation, request.actor.onBehalfOf != nil else { throw SiteFailure.notFound }
        return request.actor
    }

    private func page(
        _ ctx: PageContext, _ role: BusinessMember.Role, _ members: [BusinessMember], done: Done?
    ) -> Site.Page {
        let join: HTML? = role == .administrator ? "<p class=\"hint\">\(ctx.t("online.business.join"))</p>" : nil
        return Site.Page(
            ctx, "online.business.title", lead: "<p>\(ctx.t("online.business.lead.\(role.rawValue)"))</p>",
            breadcrumbs: [.init(ctx.t("online.mine"), path: OnlinePaths.mine)], width: .wide,
            body: """
                \(done.map { Banner(.success, ctx.t($0.words)) })\(members.isEmpty ? nil : table(members, ctx))\(join)
                """)
    }

    private func table(_ members: [BusinessMember], _ ctx: PageContext) -> HTML {
        Table(
            caption: ctx.t("online.business.members"),
            columns: [
                .init(ctx.t("online.business.member"), .rowHeading), .init(ctx.t("online.business.seen")),
                .init(ctx.t("online.business.role")), .init(ctx.t("online.business.change")),
            ],
            rows: members.map { member in
                [
                    HTML(text: member.name), ctx.moment(member.seenAt),
                    ctx.t("online.business.role.\(member.role.rawValue)"), actions(member, ctx),
                ]
            }, cards: true
        ).html
    }

    /// Only the provider of identities gives and takes the role of an administrator.
    private func actions(_ member: BusinessMember, _ ctx: PageContext) -> HTML {
        guard member.role != .administrator else { return ctx.t("online.business.by-provider") }
        let path = "\(Self.path)/\(PercentCoding.encode(member.member))"
        let other: BusinessMember.Role = member.role == .own ? .all : .own
        let set = Form(ctx, action: path, label: ctx.text("online.business.set", ["name": member.name])) {
            """
            \(HiddenField("role", other.rawValue))\
            \(Button(ctx.t("online.business.to.\(other.rawValue)"), .secondary))
            """
        }
        let remove = Form(
            ctx, action: "\(path)/remove", label: ctx.text("online.business.remove.of", ["name": member.name])
        ) { Button(ctx.t("online.business.remove"), .tertiary).html }
        return "<div class=\"button-row\">\(set)\(remove)</div>"
    }
}
