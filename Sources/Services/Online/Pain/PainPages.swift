import Forms
import Kernel
import Site
import Store

/// A field that hurts: how it fares, how people went through the form when it was wrong, and what has helped elsewhere.
struct PainPages: Sendable {
    let desk: OnlineDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]),
            let item = procedure.sheet.item(request.parameters["item"])
        else { throw SiteFailure.notFound }
        let query = BoardQuery(request)
        let (counts, trails) = try await request.store.read { tx in
            (
                try DailyCount.sums(of: query.year, procedure: procedure.id, in: tx),
                try FormTrail.all(of: procedure.id, wrongAt: item.name, in: tx)
            )
        }
        let pain = Adoption(procedure, counts).pains.first { $0.item.name == item.name }
        return .page(
            PainView(
                ctx: request.ctx, query: query, procedure: procedure, item: item, pain: pain, trails: trails,
                cures: desk.catalogue.cures
            ).page)
    }
}

struct PainView: Sendable {
    let ctx: PageContext
    let query: BoardQuery
    let procedure: OnlineProcedure
    let item: FormItem
    let pain: FieldPain?
    let trails: [FormTrail]
    let cures: [FormCure]

    var page: Site.Page {
        let year = "year=\(query.year.year)"
        return Site.Page(
            title: "\(ctx.text(item.label)) - \(ctx.text(procedure.title))", heading: ctx.t(item.label),
            breadcrumbs: [
                .init(ctx.t("online.board", ["year": String(query.year.year)]), path: "\(BoardPages.path)?\(year)"),
                .init(ctx.t(procedure.title), path: "\(BoardPages.path)/\(procedure.id)?\(year)"),
            ], width: .wide, body: "\(figures)\(help)\(replay)")
    }

    private var figures: HTML {
        guard let pain else { return "<p>\(ctx.t("online.pain.none"))</p>" }
        return DescriptionList([
            (ctx.t("online.pain.asked"), HTML(text: ctx.number(pain.asked))),
            (ctx.t("online.pain.errors"), HTML(text: ctx.number(pain.errors))),
            (ctx.t("online.pain.abandons"), HTML(text: ctx.number(pain.abandons))),
            (ctx.t("online.pain.corrections"), HTML(text: ctx.number(pain.corrections))),
            (ctx.t("online.pain.score"), HTML(text: BoardView.text(pain.score))),
        ]).html
    }

    private var help: HTML {
        let fare = pain?.fare ?? FormCure.Fare(errors: 0, abandons: 0, corrections: 0)
        let fitting = cures.filter { $0.fits(item, fare) }
        guard !fitting.isEmpty else { return HTML() }
        let lines = fitting.map { "<li><strong>\(ctx.t($0.title))</strong><br>\(ctx.t($0.text))</li>" as HTML }
        return "<h2>\(ctx.t("online.board.cure"))</h2><ul>\(lines)</ul>"
    }

    /// The ways people took, without anything they wrote.
    private var replay: HTML {
        guard !trails.isEmpty else { return HTML() }
        let ways = trails.enumerated().map { number, trail -> HTML in
            let steps = trail.steps.map { step -> HTML in
                let page =
                    procedure.sheet.pages.first { $0.id == step.page }.map { ctx.t($0.title) } ?? HTML(text: step.page)
                let wrong = step.errors.compactMap { procedure.sheet.item($0) }.map { ctx.text($0.label) }
                let names: HTML? =
                    wrong.isEmpty
                    ? nil
                    : "<br>\(ctx.t("online.pain.wrong", ["items": wrong.joined(separator: ctx.isJapanese ? "、" : ", ")]))"
                return
                    "<li>\(page) <span class=\"hint\">\(ctx.t("online.board.seconds", ["count": ctx.number(step.seconds)]))</span>\(names)</li>"
            }
            let end = ctx.t(trail.isSent ? "online.pain.sent" : "online.pain.left")
            return
                "<section><h3>\(ctx.t("online.pain.way", ["number": String(number + 1)]))</h3><ol>\(steps)</ol><p>\(end)</p></section>"
        }
        return
            "<h2>\(ctx.t("online.pain.replay"))</h2><p class=\"hint\">\(ctx.t("online.pain.replay.about"))</p>\(ways)"
    }
}
