import Forms
import Kernel
import Site
import Store

/// The owner's studio (手続きの編集): the procedures of somebody's sections, and the way to change each.
struct StudioPages: Sendable {
    static let path = "/office/studio"
    static let rowsAPage = 30
    static let writers = Permission.staff(StudioDesk.writer)
    static let publishers = Permission.staff(StudioDesk.publisher)

    let desk: OnlineDesk

    var studio: StudioDesk { StudioDesk(desk) }

    static func procedure(_ id: String) -> String { "\(path)/procedures/\(id)" }
    static func change(_ change: ProcedureChange) -> String { "\(path)/changes/\(change.id)" }

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let sections = ExaminationDesk.sections(of: request.actor)
        let open = try await request.store.read { try ProcedureChangeStore.open(of: sections, in: $0) }
        return .page(StudioListView(ctx: request.ctx, model: StudioListModel(request, desk, open)).page)
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        .page(try await view(request).page(nil, FormState(request.ctx)))
    }

    /// Begins a new edition, or goes on with the one that was begun.
    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        let view = try await view(request)
        do {
            let change = try await studio.begin(view.id, by: request.actor)
            return .redirect(Self.change(change))
        } catch let refusal as StudioRefusal {
            return .page(view.page(refusal, FormState(request.ctx)))
        }
    }

    /// Begins a new procedure with what this one says.
    func copy(_ request: SiteRequest) async throws -> SiteResponse {
        let view = try await view(request)
        var reader = FormReader(request.ctx, request.form)
        let id = reader.text("id", label: request.ctx.text("studio.copy.id"), required: true, maxLength: 60)
        if let id, !id.utf8.allSatisfy(Self.isOfIDs) { reader.errors.add("id", request.ctx.t("studio.copy.id.wrong")) }
        let title = LocalizedFields.read("title", label: request.ctx.text("studio.subject.title"), &reader)
        guard reader.errors.isEmpty, let id else { return .page(view.page(nil, reader.state)) }
        do {
            let change = try await studio.copy(view.id, as: id, title: title, by: request.actor)
            return .redirect(Self.change(change))
        } catch let refusal as StudioRefusal {
            if refusal == .idUsed {
                reader.errors.add("id", request.ctx.t("studio.refused.id-used"))
                return .page(view.page(nil, reader.state))
            }
            return .page(view.page(refusal, reader.state))
        }
    }

    static func isOfIDs(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }

    /// The page of a procedure of the reader's sections.
    private func view(_ request: SiteRequest) async throws -> StudioProcedureView {
        let id = request.parameters["id"]
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let editions = desk.editions.editions(of: id)
        // Of a procedure of others no more is read than of one that is not there.
        let urls = editions.last.flatMap { StudioDesk.admits(request.actor, $0.section) ? $0.links : nil } ?? []
        let (page, links) = try await request.store.read { tx in
            (
                try ProcedureChangeStore.list(of: id, after: after, limit: Self.rowsAPage, in: tx),
                try LinkCheck.of(urls, in: tx)
            )
        }
        guard let section = editions.last?.section ?? page.rows.first?.section,
            StudioDesk.admits(request.actor, section)
        else { throw SiteFailure.notFound }
        return StudioProcedureView(
            ctx: request.ctx, id: id, standing: desk.catalogue.procedure(id), editions: editions, changes: page.rows,
            next: page.next, links: links)
    }
}

/// The procedures of somebody's sections as the list shows them.
struct StudioListModel: Sendable {
    struct Row: Sendable {
        let id: String
        let title: LocalizedText
        /// As it stands today; nil for one that is new.
        let standing: OnlineProcedure?
        /// The edition that follows.
        let coming: OnlineProcedure?
        /// What is written or waits for its publisher.
        let open: ProcedureChange?
    }

    let text: String
    /// Only those with something that waits.
    let onlyOpen: Bool
    let rows: [Row]
    let total: Int
    /// From 1.
    let page: Int

    init(_ request: SiteRequest, _ desk: OnlineDesk, _ open: [ProcedureChange]) {
        let today = request.now.date
        let sections = Set(ExaminationDesk.sections(of: request.actor))
        let changes = Dictionary(open.map { ($0.procedure, $0) }, uniquingKeysWith: { first, _ in first })
        var rows = desk.catalogue.procedures.filter { sections.contains($0.section) }.map { procedure in
            Row(
                id: procedure.id, title: procedure.title, standing: procedure,
                coming: desk.editions.editions(of: procedure.id).last {
                    $0.validFrom > today && $0.version > procedure.version
                },
                open: changes[procedure.id])
        }
        let known = Set(rows.map(\.id))
        for procedure in desk.editions.coming(after: today) where sections.contains(procedure.section) {
            guard !known.contains(procedure.id) else { continue }
            rows.append(
                Row(
                    id: procedure.id, title: procedure.title, standing: nil, coming: procedure,
                    open: changes[procedure.id]))
        }
        for change in open where !rows.contains(where: { $0.id == change.procedure }) {
            rows.append(
                Row(
                    id: change.procedure, title: LocalizedText(ja: change.title), standing: nil, coming: nil,
                    open: change))
        }
        text = String((request.query.text("q") ?? "").unicodeScalars.prefix(100))
        onlyOpen = request.query.has("state", "open")
        let wanted = FoldedText(text)
        let waits = onlyOpen
        rows = rows.filter { row in
            guard !waits || row.open != nil || row.coming != nil else { return false }
            return wanted.isEmpty || FoldedText(row.title.text(in: .ja)).contains(wanted)
                || FoldedText(row.id).contains(wanted)
        }
        total = rows.count
        let size = StudioPages.rowsAPage
        page = min(max(1, request.query.text("page").flatMap { Int($0) } ?? 1), max(1, (rows.count + size - 1) / size))
        self.rows = Array(rows.sorted { $0.id < $1.id }.dropFirst((page - 1) * size).prefix(size))
    }

    func path(page: Int) -> String {
        var parts: [String] = []
        if !text.isEmpty { parts.append("q=\(PercentCoding.encode(text))") }
        if onlyOpen { parts.append("state=open") }
        if page > 1 { parts.append("page=\(page)") }
        return StudioPages.path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }
}

/// The list of the procedures that somebody owns.
struct StudioListView: Sendable {
    let ctx: PageContext
    let model: StudioListModel

    var page: Site.Page {
        let size = StudioPages.rowsAPage
        let search = Form(ctx, action: StudioPages.path, method: .get, label: ctx.text("studio.search")) {
            """
            <div class="filter-row">\
            \(TextField(Field(ctx, name: "q", label: ctx.t("studio.search.words"), values: [model.text]), kind: .search, width: .half, maxLength: 100))\
            \(Checkbox(Field(ctx, name: "state", label: ctx.t("studio.search.open"), values: model.onlyOpen ? ["open"] : []), value: "open"))\
            \(Button(ctx.t("site.search")))</div>
            """
        }
        let table = Table(
            caption: ctx.t("studio.title"),
            columns: [
                .init(ctx.t("online.fact.procedure"), .rowHeading), .init(ctx.t("studio.state")),
                .init(ctx.t("studio.version")), .init(ctx.t("studio.author")),
            ],
            rows: model.rows.map(row),
            next: model.page * size < model.total
                ? .init(path: model.path(page: model.page + 1), label: ctx.t("online.catalogue.next")) : nil,
            captionHidden: true, empty: ctx.t("studio.none"), cards: true)
        return Site.Page(
            ctx, "studio.title", lead: "<p>\(ctx.t("studio.lead"))</p>", width: .wide,
            body: """
                \(search)<p role="status">\(ctx.t("online.catalogue.found", ["count": ctx.number(model.total)]))</p>\(table)
                """)
    }

    private func row(_ row: StudioListModel.Row) -> [HTML] {
        let version = row.standing.map { ctx.t("studio.version.number", ["version": String($0.version)]) } ?? "–"
        return [
            "<a href=\"\(href: StudioPages.procedure(row.id))\">\(ctx.t(row.title))</a>",
            StudioChips(ctx: ctx, standing: row.standing, coming: row.coming, open: row.open).html,
            version, HTML(text: row.open?.authorName ?? "–"),
        ]
    }
}

/// The states of a procedure as chips: in force, coming, being written.
struct StudioChips: Component {
    let ctx: PageContext
    let standing: OnlineProcedure?
    let coming: OnlineProcedure?
    let open: ProcedureChange?

    var html: HTML {
        var chips: [HTML] = []
        if let standing {
            chips.append(
                standing.isWithdrawn(on: ctx.now.date)
                    ? Chip(ctx.t("studio.state.gone"), .neutral).html
                    : Chip(ctx.t("studio.state.standing"), .green).html)
        }
        if let coming {
            chips.append(Chip(ctx.t("studio.state.coming", ["day": ctx.dateText(coming.validFrom)]), .blue).html)
        }
        if let open { chips.append(Self.chip(open.state, ctx)) }
        return chips.joined(by: " ")
    }

    static func chip(_ state: ProcedureChange.State, _ ctx: PageContext) -> HTML {
        let tone: Chip.Tone =
            switch state {
            case .draft: .yellow
            case .proposed: .blue
            case .published: .green
            case .withdrawn: .neutral
            }
        return Chip(ctx.t("studio.state.\(state.rawValue)"), tone).html
    }
}

/// One procedure: as it stands, its editions, and the ways to change it.
struct StudioProcedureView: Sendable {
    let ctx: PageContext
    let id: String
    let standing: OnlineProcedure?
    let editions: [OnlineProcedure]
    let changes: [ProcedureChange]
    let next: Cursor?
    let links: [LinkCheck]

    private var open: ProcedureChange? { changes.first { $0.state.isOpen } }
    private var title: LocalizedText {
        standing?.title ?? editions.last?.title ?? LocalizedText(ja: changes.first?.title ?? id)
    }

    func page(_ refusal: StudioRefusal?, _ state: FormState) -> Site.Page {
        Site.Page(
            title: ctx.text(title), heading: ctx.t(title),
            breadcrumbs: [.init(ctx.t("studio.title"), path: StudioPages.path)], width: .wide,
            status: refusal != nil ? 409 : state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(refusal.map { Banner(.error, ctx.t("studio.refused.\($0.rawValue)")) })\(ErrorSummary(state))\
                \(BrokenLinks(ctx: ctx, links: links))\(DescriptionList(facts))\(begin)\(history)\(copy(state))
                """)
    }

    private var facts: [(HTML, HTML)] {
        let coming = editions.last { $0.validFrom > ctx.now.date && $0.version > (standing?.version ?? 0) }
        var facts: [(HTML, HTML)] = [
            (ctx.t("studio.state"), StudioChips(ctx: ctx, standing: standing, coming: coming, open: open).html),
            (ctx.t("studio.id"), "<code>\(id)</code>"),
        ]
        if let standing {
            facts.append(
                (
                    ctx.t("studio.version"),
                    ctx.t(
                        "studio.version.since",
                        ["version": String(standing.version), "day": ctx.dateText(standing.validFrom)])
                ))
            facts.append(
                (
                    ctx.t("studio.shown"),
                    "<a href=\"\(href: OnlinePaths.procedure(id))\">\(ctx.t("studio.shown.link"))</a>"
                ))
            facts.append(
                (
                    ctx.t("online.trial.nav"),
                    "<a href=\"\(href: TrialPages.path(id))\">\(ctx.t("online.trial.nav.link"))</a>"
                ))
        }
        return facts
    }

    private var begin: HTML? {
        guard StudioPages.writers.allows(ctx.actor) else { return nil }
        if let open {
            return "<p>\(LinkButton(ctx.t("studio.open"), path: StudioPages.change(open), .primary))</p>"
        }
        return Form(ctx, action: StudioPages.procedure(id) + "/begin") {
            "<p>\(ctx.t("studio.begin.about"))</p>\(Button(ctx.t("studio.begin")))"
        }.html
    }

    private var history: HTML {
        let table = Table(
            caption: ctx.t("studio.history"),
            columns: [
                .init(ctx.t("studio.version"), .rowHeading), .init(ctx.t("studio.state")),
                .init(ctx.t("studio.first-day")), .init(ctx.t("studio.reason")), .init(ctx.t("studio.author")),
                .init(ctx.t("studio.publisher")),
            ],
            rows: changes.map { change in
                [
                    "<a href=\"\(href: StudioPages.change(change))\">\(ctx.t("studio.version.number", ["version": String(change.version)]))</a>",
                    StudioChips.chip(change.state, ctx), change.validFrom.map { ctx.date($0) } ?? "–",
                    HTML(text: change.reason ?? "–"), HTML(text: change.authorName),
                    HTML(text: change.publisherName ?? "–"),
                ]
            },
            next: next.map {
                .init(path: "\(StudioPages.procedure(id))?after=\($0)", label: ctx.t("studio.history.more"))
            },
            captionHidden: true, empty: ctx.t("studio.history.none"), cards: true)
        return "<section><h2>\(ctx.t("studio.history"))</h2>\(table)</section>"
    }

    private func copy(_ state: FormState) -> HTML? {
        guard StudioPages.writers.allows(ctx.actor), !editions.isEmpty else { return nil }
        return Accordion(
            ctx.t("studio.copy"), open: !state.errors.isEmpty,
            content: Form(ctx, action: StudioPages.procedure(id) + "/copy", label: ctx.text("studio.copy")) {
                """
                <p>\(ctx.t("studio.copy.about"))</p>\
                \(TextField(state.field("id", label: ctx.t("studio.copy.id"), hint: ctx.t("studio.copy.id.hint"), required: true), width: .half))\
                \(LocalizedFields(state, "title", label: ctx.t("studio.subject.title"), required: true))\
                \(Button(ctx.t("studio.copy.go"), .secondary))
                """
            }.html
        ).html
    }
}
