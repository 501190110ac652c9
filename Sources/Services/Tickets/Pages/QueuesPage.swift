import Kernel
import Site
import Store

/// The queues of an office as everybody may see them.
struct QueuesPage: Sendable {
    let desk: TicketDesk
    let live: LiveQueues

    /// The offices.
    func offices(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let cards = desk.offices.offices.map { office in
            Card(ctx.t(office.ward.office), path: TicketPaths.queues(office.ward.code))
        }
        return .page(
            Page(
                ctx, "tickets.offices.title", lead: "<p>\(ctx.t("tickets.offices.about"))</p>",
                body: CardGrid(cards).html))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let picture = try await desk.picture(office, at: request.now)
        let view = QueuesView(ctx: request.ctx)
        return .page(view.page(picture))
    }

    func events(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let place = LiveQueues.Place(ward: office.ward.code, page: "queues", language: request.language)
        let ctx = request.ctx
        let listener = live.listen(place) { picture, _ in
            QueuesView(ctx: ctx.forEverybody(at: picture.at)).live(picture)
        }
        return try .events(listener, for: request)
    }

    private func office(_ request: SiteRequest) throws -> TicketOffice {
        let ward: WardCode = try request.parameters.value("ward")
        guard let office = desk.offices.office(ward) else { throw SiteFailure.notFound }
        return office
    }
}

/// How many wait for what, and how long.
struct QueuesView: Sendable {
    let ctx: PageContext

    func page(_ picture: OfficePicture) -> Page {
        let office = picture.office
        let path = TicketPaths.queues(office.ward.code)
        let crumb = Page.Crumb(ctx.t("tickets.offices.title"), path: TicketPaths.offices)
        return Page(
            ctx, "tickets.queues.title", ["office": ctx.text(office.ward.office)],
            lead: "<p>\(ctx.t("tickets.queues.about"))</p>", breadcrumbs: [crumb], scripts: [TicketAssets.script],
            body: "\(LivePart(path: path, content: live(picture)))"
        ).refreshed(afterSeconds: 20)
    }

    func live(_ picture: OfficePicture) -> HTML {
        let closed: HTML =
            picture.isOpen
            ? HTML() : Banner(.info, ctx.t("tickets.queues.closed"), text: OpeningText.today(picture, ctx)).html
        return """
            \(closed)\(picture.groups.map { section($0, picture) })
            \(TicketWords.asOf(picture, ctx))
            """
    }

    private func section(_ group: GroupPicture, _ picture: OfficePicture) -> HTML {
        let rows = group.group.categories.map { id -> (HTML, HTML) in
            let waiting = group.waiting.filter { $0.ticket.category == id }.count
            let people = ctx.t("tickets.queues.people", ["count": String(waiting)])
            let isOffered = picture.office.offers(id, at: picture.at)
            let wait =
                isOffered
                ? "<strong>\(TicketWords.wait(group.newcomers[id], ctx))</strong>"
                : picture.isOpen ? ctx.t("tickets.not-now") : "–" as HTML
            return (TicketWords.category(id, picture.office, ctx), "\(wait) <span class=\"quiet\">\(people)</span>")
        }
        let calling = group.called.map { ticket -> HTML in
            let window = TicketWords.spot(ticket, picture.office, ctx)
            return "<li><strong>\(ticket.number)</strong> \(window)</li>"
        }
        let called: HTML =
            calling.isEmpty
            ? HTML() : "<p>\(ctx.t("tickets.calling"))</p><ul class=\"ticket-calling\">\(calling)</ul>"
        return """
            <section class="ticket-group"><h2>\(ctx.t(group.group.title))</h2>
            \(group.group.place.map { "<p class=\"quiet\">\(ctx.t($0))</p>" as HTML })\(called)
            \(DescriptionList(rows))</section>

            """
    }
}

/// When an office is open.
enum OpeningText {
    /// Today's hours, or that it does not open.
    static func today(_ picture: OfficePicture, _ ctx: PageContext) -> HTML {
        let hours = picture.office.hours.hours(on: picture.at.date)
        guard !hours.isEmpty else { return "<p>\(ctx.t("tickets.hours.none"))</p>" }
        let text = hours.map { "\(clock($0.lowerBound))–\(clock($0.upperBound))" }.joined(separator: ", ")
        return "<p>\(ctx.t("tickets.hours.today", ["hours": text]))</p>"
    }

    private static func clock(_ time: TimeOfDay) -> String {
        "\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
    }
}
