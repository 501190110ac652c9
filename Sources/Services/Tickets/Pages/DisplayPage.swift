import Kernel
import Site
import Store

/// The screen on the wall of a waiting room: the numbers that are called, and how long one waits.
struct DisplayPage: Sendable {
    let desk: TicketDesk
    let live: LiveQueues

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (office, group) = try group(request)
        let picture = try await desk.picture(office, at: request.now)
        return .page(DisplayView(ctx: request.ctx).page(group.id, picture))
    }

    func events(_ request: SiteRequest) async throws -> SiteResponse {
        let (office, group) = try group(request)
        let place = LiveQueues.Place(
            ward: office.ward.code, page: "display/\(group.id)", language: request.language)
        let ctx = request.ctx
        let listener = live.listen(place) { picture, _ in
            DisplayView(ctx: ctx.forEverybody(at: picture.at)).live(group.id, picture)
        }
        return try .events(listener, for: request)
    }

    private func group(_ request: SiteRequest) throws -> (TicketOffice, TicketGroup) {
        let ward: WardCode = try request.parameters.value("ward")
        guard let office = desk.offices.office(ward), let group = office.group(request.parameters["group"]) else {
            throw SiteFailure.notFound
        }
        return (office, group)
    }
}

/// Large figures; the words of the reader's language with English beside Japanese, and Japanese beside all others.
struct DisplayView: Sendable {
    /// So many calls are shown.
    static let calls = 6

    let ctx: PageContext

    private var other: PageContext { ctx.speaking(ctx.isJapanese ? .en : .ja) }

    func page(_ id: String, _ picture: OfficePicture) -> Page {
        let ward = picture.office.ward
        let group = picture.group(id)?.group
        let title = group.map { ctx.text($0.title) } ?? ""
        let path = TicketPaths.display(ward.code, id)
        return Page(
            title: "\(title) \(ctx.text(ward.office))",
            heading: """
                \(group.map { ctx.t($0.title) }) <span class="beside" lang="\(other.language.htmlTag)">\
                \(group.map { other.t($0.title) })</span>
                """, width: .screen, scripts: [TicketAssets.script],
            body: """
                \(LivePart(path: path, content: live(id, picture)))
                <p class="display-tools"><button class="button secondary" type="button" data-speech hidden>\
                \(ctx.t("tickets.display.speech"))</button></p>
                """
        ).refreshed(afterSeconds: 5)
    }

    func live(_ id: String, _ picture: OfficePicture) -> HTML {
        guard let group = picture.group(id) else { return HTML() }
        let calls = group.called.prefix(Self.calls).enumerated().map { index, ticket -> HTML in
            let window = ticket.window ?? 0
            let key = "\(ticket.number)-\(window)-\(ticket.announcedAt?.milliseconds ?? 0)"
            return """
                <li class="display-call\(index == 0 ? " newest" : "")" data-call="\(key)"\
                 data-say-ja="\(sentence(ticket, picture, .ja))" data-say-en="\(sentence(ticket, picture, .en))">\
                <strong class="ticket-number">\(ticket.number)</strong>\
                <span class="display-window">\(TicketWords.spot(ticket, picture.office, ctx))<span class="beside" \
                lang="\(other.language.htmlTag)">\(TicketWords.spot(ticket, picture.office, other))</span></span></li>
                """
        }
        let calling: HTML =
            calls.isEmpty
            ? "<p class=\"display-none\">\(ctx.t("tickets.display.none"))</p>"
            : "<ol class=\"display-calls\">\(calls)</ol>"
        return """
            <div class="display"><section class="display-main"><h2>\(ctx.t("tickets.calling"))\
            \(beside(other.t("tickets.calling")))</h2>\(calling)\(serving(group, picture))</section>
            <section class="display-side"><h2>\(ctx.t("tickets.column.wait"))\
            \(beside(other.t("tickets.column.wait")))</h2>
            <table class="display-waits"><caption class="visually-hidden">\(ctx.t("tickets.column.wait"))</caption>\
            <thead class="visually-hidden"><tr><th scope="col">\(ctx.t("tickets.column.category"))</th>\
            <th scope="col">\(ctx.t("tickets.column.waiting"))</th><th scope="col">\(ctx.t("tickets.column.wait"))</th></tr></thead>\
            <tbody>\(waits(group, picture))</tbody></table>
            \(picture.isOld ? TicketWords.asOf(picture, ctx) : nil)<p class="display-clock">\(ctx.timeText(picture.at))</p></section></div>
            """
    }

    /// The words in the other language.
    private func beside(_ words: HTML) -> HTML {
        "<span class=\"beside\" lang=\"\(other.language.htmlTag)\">\(words)</span>"
    }

    /// Who is being served where.
    private func serving(_ group: GroupPicture, _ picture: OfficePicture) -> HTML {
        guard !group.serving.isEmpty else { return HTML() }
        let items = group.serving.map { ticket -> HTML in
            "<li>\(TicketWords.spot(ticket, picture.office, ctx)) <strong>\(ticket.number)</strong></li>"
        }
        return """
            <h3>\(ctx.t("tickets.state.serving")) \(beside(other.t("tickets.state.serving")))</h3>\
            <ul class="display-serving">\(items)</ul>
            """
    }

    private func waits(_ group: GroupPicture, _ picture: OfficePicture) -> [HTML] {
        group.group.categories.compactMap { id -> HTML? in
            guard picture.office.offers(id, at: picture.at), let category = picture.office.categoriesByID[id] else {
                return nil
            }
            let waiting = group.waiting.filter { $0.ticket.category == id }.count
            let shown = group.newcomers[id]
            return """
                <tr><th scope="row"><span class="display-letter">\(String(category.letter))</span> \
                \(ctx.t(category.title))\(beside(other.t(category.title)))</th><td>\(TicketWords.people(waiting, ctx))</td>\
                <td\(attribute: "class", shown == nil ? "unknown" : nil)>\(TicketWords.wait(shown, ctx))</td></tr>
                """
        }
    }

    /// What is said aloud: the number letter by letter and digit by digit, as it is read best.
    private func sentence(_ ticket: Ticket, _ picture: OfficePicture, _ language: Language) -> String {
        let isSelfService = picture.office.group(ticket.group)?.isSelfService == true
        return ctx.speaking(language).text(
            isSelfService ? "tickets.display.say-terminal" : "tickets.display.say",
            [
                "letter": String(ticket.number.letter), "running": String(ticket.number.running),
                "window": String(ticket.window ?? 0),
            ])
    }
}
