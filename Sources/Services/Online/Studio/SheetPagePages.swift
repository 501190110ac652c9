import Forms
import Kernel
import Site

/// The handlers of the routes for one page of a form: its title, when it is shown, its place, and a new item on it.
struct SheetPagePages: Sendable {
    let changes: ChangePages

    static func path(_ change: ProcedureChange, _ page: Int) -> String {
        "\(StudioPages.change(change))/pages/\(page)"
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, design, index, values) = try await load(request)
        return .page(view(change, design, index).page(FormState(request.ctx, Self.data(of: values))))
    }

    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before, index, _) = try await load(request)
        let view = view(change, before, index)
        var reader = FormReader(request.ctx, request.form)
        let ctx = request.ctx
        func label(_ key: String) -> String { ctx.text("studio.subject.\(key)") }
        let id = reader.text("id", label: ctx.text("studio.page.id"), required: true, maxLength: 40)
        if let id, !id.utf8.allSatisfy(StudioPages.isOfIDs) { reader.errors.add("id", ctx.t("studio.copy.id.wrong")) }
        let title = LocalizedFields.read("title", label: label("title"), &reader)
        let lead = LocalizedFields.read("lead", label: label("lead"), required: false, &reader)
        let when = reader.text("when", label: label("when"), maxLength: 1_000)
        guard reader.errors.isEmpty, let id else { return .page(view.page(reader.state)) }
        var design = before
        design.setPage(index, .init(id: id, title: title, lead: lead, when: when))
        let text = try design.text()
        if case .failure(let faults) = changes.desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: ctx, text: text)
            for fault in faults.faults.prefix(5) {
                let place = FaultPlace(fault, in: text)
                if place?.page == index, place?.item == nil, let key = place?.rest.first {
                    reader.errors.add(key == "title" || key == "lead" ? "\(key).ja" : key, words.reason(fault))
                } else {
                    reader.errors.add(words.line(fault))
                }
            }
            return .page(view.page(reader.state))
        }
        return try await changes.save(text, of: change, reader, request, then: StudioPages.change(change) + "#pages") {
            view.page($0)
        }
    }

    /// Moves a page, adds one after it or an item to it, or takes it away.
    func arrange(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before, index, values) = try await load(request)
        let ctx = request.ctx
        var reader = FormReader(ctx, request.form)
        var design = before
        var path = StudioPages.change(change) + "#pages"
        if let move = request.form.text("move").flatMap(ProcedureDesign.Move.init) {
            let target = design.movePage(index, move)
            if target == index { reader.errors.add(ctx.t("studio.item.no-neighbour")) }
            path = Self.path(change, target)
        } else if let kind = request.form.text("add").flatMap(ItemKind.init) {
            let last = ProcedureDesign.Place(page: index, item: design.itemCount(on: index) - 1)
            if let item = ItemPages(changes: changes).newItem(kind, beside: design.names, &reader) {
                path = ItemPages.path(change, design.addItem(item, after: last))
            }
        } else if request.form.has("page", "new") {
            let ids = Set((0..<design.pageCount).compactMap { design.page($0)?.id })
            let id = (1...).lazy.map { "page-\($0)" }.first { !ids.contains($0) } ?? "page"
            let title = ProcedureDesign.languages.map { ($0, Ruby.plain(ctx.pack.words.text("studio.page.new", $0))) }
            design.addPage(
                after: index, .init(id: id, title: Dictionary(title, uniquingKeysWith: { first, _ in first })),
                item: ItemForm.new(.text, beside: design.names, ctx))
            path = Self.path(change, index + 1)
        } else if request.form.has("remove", "yes") {
            design.removePage(index)
        }
        let text = try design.text()
        if case .failure(let faults) = changes.desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: ctx, text: text)
            for fault in faults.faults.prefix(5) { reader.errors.add(words.line(fault)) }
        }
        let view = view(change, before, index)
        let data = Self.data(of: values)
        guard reader.errors.isEmpty else { return .page(view.page(FormState(ctx, data, reader.errors))) }
        return try await changes.save(text, of: change, reader, request, then: path) {
            view.page(FormState(ctx, data, $0.errors))
        }
    }

    private static func data(of values: ProcedureDesign.PageValues) -> FormData {
        var data = FormData([("id", values.id)])
        LocalizedFields.fill(values.title, "title", in: &data)
        LocalizedFields.fill(values.lead, "lead", in: &data)
        if let when = values.when { data.set("when", when) }
        return data
    }

    private func load(
        _ request: SiteRequest
    ) async throws -> (ProcedureChange, ProcedureDesign, Int, ProcedureDesign.PageValues) {
        let change = try await changes.own(request)
        guard let index = Int(request.parameters["page"]), index >= 0, let design = ProcedureDesign(change.text),
            let values = design.page(index)
        else { throw SiteFailure.notFound }
        return (change, design, index, values)
    }

    private func view(_ change: ProcedureChange, _ design: ProcedureDesign, _ index: Int) -> SheetPageView {
        SheetPageView(change: change, index: index, title: design.page(index)?.title[.ja] ?? "")
    }
}

/// The page for one page of a form.
struct SheetPageView: Sendable {
    let change: ProcedureChange
    let index: Int
    let title: String

    func page(_ state: FormState) -> Site.Page {
        let ctx = state.ctx
        let path = SheetPagePages.path(change, index)
        func field(_ key: String) -> Field {
            state.field(key, label: ctx.t("studio.subject.\(key)"), hint: ctx.t("studio.hint.\(key)"))
        }
        let form = Form(ctx, action: path, label: ctx.text("studio.page")) {
            """
            \(HiddenField("revision", String(change.revision)))\
            \(LocalizedFields(state, "title", label: ctx.t("studio.subject.title"), required: true))\
            \(LocalizedFields(state, "lead", label: ctx.t("studio.subject.lead"), isLong: true))\
            \(TextField(field("when")))\
            \(TextField(state.field("id", label: ctx.t("studio.page.id"), hint: ctx.t("studio.page.id.hint"), required: true), width: .half))\
            \(ButtonRow([Button(ctx.t("studio.save")), LinkButton(ctx.t("studio.back"), path: StudioPages.change(change))]))
            """
        }
        return Site.Page(
            title: "\(title) \(change.title)", heading: HTML(text: title), breadcrumbs: StudioCrumbs.below(change, ctx),
            status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: "\(ErrorSummary(state))\(form)\(arrangement(path, ctx))")
    }

    private func arrangement(_ path: String, _ ctx: PageContext) -> HTML {
        let revision = HiddenField("revision", String(change.revision))
        func form(_ label: String, _ content: HTML) -> HTML {
            Form(ctx, action: path + "/arrange", label: ctx.text(label)) { "\(revision)\(content)" }.html
        }
        let moves = ProcedureDesign.Move.allCases.map {
            Button(ctx.t("studio.move.\($0.rawValue)"), .secondary, name: "move", value: $0.rawValue)
        }
        let kinds = ItemKind.allCases.map { Choice($0.rawValue, ctx.t("studio.kind.\($0.rawValue)")) }
        let add: HTML = """
            \(Select(Field(ctx, name: "add", label: ctx.t("studio.item.add.kind"), required: true), kinds))\
            \(Button(ctx.t("studio.item.add.go"), .secondary))
            """
        let new = ButtonRow([Button(ctx.t("studio.page.add"), .secondary, name: "page", value: "new")]).html
        let remove = ButtonRow([Button(ctx.t("studio.page.remove"), .danger, name: "remove", value: "yes")]).html
        return """
            <section><h2>\(ctx.t("studio.page.item"))</h2>\(form("studio.page.item", add))</section>\
            <section><h2>\(ctx.t("studio.move"))</h2>\(form("studio.move", ButtonRow(moves).html))</section>\
            <section><h2>\(ctx.t("studio.page.add"))</h2>\(form("studio.page.add", new))</section>\
            <section><h2>\(ctx.t("studio.page.remove"))</h2><p>\(ctx.t("studio.page.remove.about"))</p>\
            \(form("studio.page.remove", remove))</section>
            """
    }
}
