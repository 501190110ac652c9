import Kernel

/// Someone one can be in a demonstration.
public struct DemoPerson: Sendable, Hashable {
    /// Short id, such as `clerk-kita`.
    public let id: String
    /// Their name.
    public let name: String
    /// Who they are and what they can do here.
    public let role: LocalizedText
    /// How the site knows them.
    public let actor: Actor
    /// Where they begin.
    public let home: String

    /// A person; `home` is the path of the page where their work begins.
    public init(id: String, name: String, role: LocalizedText, actor: Actor, home: String = "/") {
        self.id = id
        self.name = name
        self.role = role
        self.actor = actor
        self.home = home
    }
}

/// The people one can be in a demonstration; with them, signing in is choosing one.
public struct DemoPeople: Sendable {
    /// In the order in which they are offered.
    public let people: [DemoPerson]

    /// People in order.
    public init(_ people: [DemoPerson]) { self.people = people }
}

/// Signing in and out: the ways that services offer and, in a demonstration, choosing a person.
struct SignIn: Sendable {
    let sessions: Sessions
    let demo: DemoPeople?
    let ways: [SignInWay]
    let secure: Bool

    func routes(_ r: inout Routes) {
        r.get("/sign-in", allow: .anyone, show)
        if demo != nil { r.post("/sign-in", allow: .anyone, bodyLimit: 8_192, enter) }
        r.post("/sign-out", allow: .anyone, bodyLimit: 8_192, leave)
    }

    private func show(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let next = LocalPath.checked(request.query["next"])
        let offered = offer(next, ctx)
        guard let demo else {
            return .page(
                Page(
                    ctx, "site.sign-in", lead: ways.isEmpty ? nil : "<p>\(ctx.t("site.sign-in.choose-way"))</p>",
                    body: ways.isEmpty ? "<p>\(ctx.t("site.sign-in.by-provider"))</p>" : offered))
        }
        let cards = demo.people.map { person -> HTML in
            """
            <li class="person"><div><p class="person-name">\(person.name)</p>\
            <p class="person-role">\(ctx.t(person.role))</p></div>\
            \(Form(ctx, action: "/sign-in") {
                """
                \(HiddenField("person", person.id))\(next.map { HiddenField("next", $0) })\
                <button class="button secondary" type="submit">\(ctx.t("site.sign-in.choose"))\
                <span class="visually-hidden">: \(person.name)</span></button>
                """
            })</li>
            """
        }
        return .page(
            Page(
                ctx, "site.sign-in.demo", lead: "<p>\(ctx.t("site.sign-in.demo-text"))</p>",
                body: """
                    <ul class="people">\(cards)</ul>
                    \(ways.isEmpty ? HTML() : "<h2>\(ctx.t("site.sign-in.other-ways"))</h2>\(offered)")
                    """))
    }

    /// The ways of the services, in their order.
    private func offer(_ next: String?, _ ctx: PageContext) -> HTML {
        guard !ways.isEmpty else { return HTML() }
        let query = next.map { "?" + FormData([("next", $0)]).queryString } ?? ""
        let items = ways.map { way -> HTML in
            """
            <li class="person"><div><p class="person-name">\(ctx.t(way.title))</p>\
            <p class="person-role">\(ctx.t(way.about))</p></div>\
            <a class="button secondary" href="\(href: way.path + query)">\(ctx.t("site.sign-in"))\
            <span class="visually-hidden">: \(ctx.t(way.title))</span></a></li>
            """
        }
        return "<ul class=\"people\">\(items)</ul>"
    }

    private func enter(_ request: SiteRequest) async throws -> SiteResponse {
        guard let id = request.form.text("person"), let person = demo?.people.first(where: { $0.id == id }) else {
            throw SiteFailure.notFound
        }
        let secret = try await sessions.start(person.actor, now: request.now, replacing: request.session)
        var response = SiteResponse.redirect(LocalPath.checked(request.form["next"]) ?? person.home)
        response.headers.add("set-cookie", Cookies.session(secret, secure: secure))
        return response
    }

    private func leave(_ request: SiteRequest) async throws -> SiteResponse {
        if let session = request.session {
            if request.form.has("everywhere", "yes") {
                try await sessions.endAll(of: session.actor)
            } else {
                try await sessions.end(session)
            }
        }
        var response = SiteResponse.redirect("/")
        response.headers.add("set-cookie", Cookies.noSession(secure: secure))
        return response
    }
}
