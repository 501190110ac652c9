import Forms
import Kernel
import Site

/// The list of procedures with its search.
struct CatalogueView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let model: CatalogueModel

    var page: Page {
        Page(
            ctx, "online.catalogue", lead: "<p>\(ctx.t("online.catalogue.lead"))</p>", width: .wide,
            body: "\(search)\(tabs)\(found)\(list)\(more)\(openData)")
    }

    private var search: HTML {
        let events = desk.lifeEvents.map { Choice($0.id, ctx.t($0.title)) }
        func field(_ name: String, _ value: String?) -> Field {
            Field(ctx, name: name, label: ctx.t("online.catalogue.\(name)"), values: value.map { [$0] } ?? [])
        }
        return Form(ctx, action: OnlinePaths.catalogue, method: .get, label: ctx.text("online.catalogue.search")) {
            """
            <div class="filter-row">\
            \(TextField(field("q", model.request.text), kind: .search, width: .half, maxLength: 100))\
            \(events.isEmpty ? nil : Select(field("event", model.request.lifeEvent), events, empty: ctx.t("online.catalogue.any")))\
            \(Checkbox(field("open", model.request.openOn == nil ? nil : "now"), value: "now"))\
            \(model.request.audience.map { HiddenField("for", $0.rawValue) })\(Button(ctx.t("site.search")))</div>
            """
        }.html
    }

    private var tabs: Tabs {
        let audiences: [OnlineProcedure.Audience?] = [nil, .individual, .business]
        return Tabs(
            label: ctx.text("online.catalogue.for"),
            audiences.map { audience in
                var request = model.request
                request.audience = audience
                let key = audience.map { "online.audience.\($0.rawValue)" } ?? "online.catalogue.all"
                let query = request.text.isEmpty ? "" : "q=\(PercentCoding.encode(request.text))"
                let parts = [audience.map { "for=\($0.rawValue)" }, query.isEmpty ? nil : query].compactMap(\.self)
                return .init(
                    ctx.t(key), path: OnlinePaths.catalogue + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&")))
            }, current: audiences.firstIndex(of: model.request.audience) ?? 0)
    }

    private var found: HTML {
        guard model.total > 0 else {
            return "<p>\(ctx.t("online.catalogue.none"))</p><p>\(ctx.t("online.catalogue.none.hint"))</p>"
        }
        return "<p role=\"status\">\(ctx.t("online.catalogue.found", ["count": ctx.number(model.total)]))</p>"
    }

    private var list: CardGrid {
        CardGrid(
            model.shown.map { procedure in
                Card(
                    ctx.t(procedure.title), path: OnlinePaths.procedure(procedure.id),
                    text: "<p>\(ctx.t(procedure.about))</p>",
                    footer: "<p>\(state(procedure)) \(ctx.t(procedure.owner))</p>")
            })
    }

    private func state(_ procedure: OnlineProcedure) -> Chip {
        procedure.isOpen(on: ctx.now.date)
            ? Chip(ctx.t("online.open"), .green) : Chip(ctx.t("online.closed"), .neutral)
    }

    private var openData: HTML {
        "<p><a href=\"\(href: CatalogueFile.path)\">\(ctx.t("online.catalogue.csv"))</a></p>"
    }

    private var more: HTML {
        var links: [any Component] = []
        if model.page > 1 {
            links.append(LinkButton(ctx.t("online.catalogue.before"), path: model.path(page: model.page - 1)))
        }
        if model.hasMore {
            links.append(LinkButton(ctx.t("online.catalogue.next"), path: model.path(page: model.page + 1)))
        }
        return links.isEmpty ? HTML() : ButtonRow(links).html
    }
}
