import Forms
import Kernel
import Site

/// The board of all procedures.
struct BoardView: Sendable {
    let ctx: PageContext
    let query: BoardQuery
    let all: [Adoption]

    var page: Page {
        Page(
            ctx, "online.board", ["year": String(query.year.year)], lead: "<p>\(ctx.t("online.board.lead"))</p>",
            width: .wide,
            body: "\(figures)\(tabs)\(table)\(reasons)\(csv)")
    }

    private var figures: DescriptionList {
        let figures = AdoptionFigures(all)
        func percent(_ value: Double?) -> HTML {
            value.map { HTML(text: Self.text($0) + "%") } ?? ctx.t("online.board.nothing")
        }
        return DescriptionList([
            (ctx.t("online.board.share"), percent(figures.share)),
            (ctx.t("online.board.reached"), percent(figures.reached)),
            (ctx.t("online.board.hours"), ctx.t("online.board.hours.n", ["hours": Self.text(figures.savedHours)])),
        ])
    }

    private var tabs: Tabs {
        let year = "year=\(query.year.year)"
        return Tabs(
            label: ctx.text("online.board.which"),
            [
                .init(ctx.t("online.board.targets"), path: "\(BoardPages.path)?\(year)"),
                .init(ctx.t("online.board.all"), path: "\(BoardPages.path)?\(year)&all=yes"),
            ], current: query.targetsOnly ? 0 : 1)
    }

    private var table: Table {
        let columns: [Table.Column] =
            [.init(ctx.t("online.fact.procedure"), .rowHeading)]
            + BoardQuery.channels.map { .init(ctx.t("online.board.channel.\($0)"), .number) }
            + [
                .init(ctx.t("online.board.rate"), .number), .init(ctx.t("online.board.goal"), .number),
                .init(ctx.t("online.board.hours"), .number),
            ]
        return Table(
            caption: ctx.t("online.board", ["year": String(query.year.year)]), columns: columns,
            rows: all.map(row), captionHidden: true, empty: ctx.t("online.board.none"), dense: true, cards: true)
    }

    private func row(_ adoption: Adoption) -> [HTML] {
        let path = "\(BoardPages.path)/\(adoption.procedure.id)?year=\(query.year.year)"
        let reached: HTML? = adoption.isReached.map {
            $0 ? Chip(ctx.t("online.board.is-reached"), .green).html : Chip(ctx.t("online.board.is-open"), .yellow).html
        }
        return ["<a href=\"\(href: path)\">\(ctx.t(adoption.procedure.title))</a>"]
            + BoardQuery.channels.map { HTML(text: ctx.number(adoption.channels[$0] ?? 0)) }
            + [
                adoption.rate.map { HTML(text: Self.text($0) + "%") } ?? HTML(),
                "\(adoption.procedure.statistics.goal.map { "\($0)%" } ?? "") \(reached)",
                HTML(text: Self.text(adoption.savedHours)),
            ]
    }

    /// Why people come by paper, over all procedures shown.
    private var reasons: HTML {
        var sums: [String: Int] = [:]
        for adoption in all { sums.merge(adoption.reasons) { $0 + $1 } }
        return ReasonTable(ctx: ctx, reasons: sums).html
    }

    private var csv: HTML {
        let all = query.targetsOnly ? "" : "&all=yes"
        return
            """
            <p>\(LinkButton(ctx.t("online.board.csv"), path: "\(BoardPages.path).csv?year=\(query.year.year)\(all)"))</p>
            \(ctx.actor.roles.contains("policy")
                ? "<p><a href=\"\(href: CountFilePages.path)\">\(ctx.t("online.count.file"))</a></p>" : HTML())
            """
    }

    /// With one decimal.
    static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// Why people came by paper.
struct ReasonTable: Component {
    let ctx: PageContext
    let reasons: [String: Int]

    var html: HTML {
        guard !reasons.isEmpty else { return HTML() }
        let rows = CountPages.reasons.compactMap { reason -> [HTML]? in
            guard let count = reasons[reason] else { return nil }
            return [ctx.t("online.count.reason.\(reason)"), HTML(text: ctx.number(count))]
        }
        let table = Table(
            caption: ctx.t("online.board.reasons"),
            columns: [.init(ctx.t("online.count.reason"), .rowHeading), .init(ctx.t("online.count.n"), .number)],
            rows: rows)
        return table.html
    }
}

/// One procedure on the board: from the page that people see to what arrives, and where the form hurts.
struct BoardProcedureView: Sendable {
    let ctx: PageContext
    let query: BoardQuery
    let adoption: Adoption
    /// The pages of the form, in their order, with those that only a second edition in a trial has.
    let pages: [FormSheetPage]
    /// What has helped elsewhere.
    let cures: [FormCure]

    var page: Page {
        Page(
            title: ctx.text(adoption.procedure.title), heading: ctx.t(adoption.procedure.title),
            breadcrumbs: [
                .init(
                    ctx.t("online.board", ["year": String(query.year.year)]),
                    path: "\(BoardPages.path)?year=\(query.year.year)")
            ], width: .wide, body: "\(funnel)\(painful)\(ReasonTable(ctx: ctx, reasons: adoption.reasons))\(days)")
    }

    private var days: HTML {
        let path = "\(BoardPages.path)/\(adoption.procedure.id)/days.csv?year=\(query.year.year)"
        let trials = TrialPages.path(adoption.procedure.id)
        return ButtonRow([
            LinkButton(ctx.t("online.board.days"), path: path), LinkButton(ctx.t("online.trial.nav"), path: trials),
        ]).html
    }

    private var funnel: Table {
        var rows: [[HTML]] = [
            [ctx.t("online.board.viewed"), HTML(text: ctx.number(adoption.viewed)), HTML()],
            [ctx.t("online.board.started"), HTML(text: ctx.number(adoption.started)), HTML()],
        ]
        for page in pages {
            guard let found = adoption.pages[page.id] else { continue }
            let seconds = found.count > 0 ? found.seconds / found.count : 0
            rows.append([
                ctx.t(page.title), HTML(text: ctx.number(found.count)),
                ctx.t("online.board.seconds", ["count": ctx.number(seconds)]),
            ])
        }
        rows.append([ctx.t("online.board.sent"), HTML(text: ctx.number(adoption.online)), HTML()])
        return Table(
            caption: ctx.t("online.board.funnel"),
            columns: [
                .init(ctx.t("online.board.step"), .rowHeading), .init(ctx.t("online.count.n"), .number),
                .init(ctx.t("online.board.time"), .number),
            ], rows: rows)
    }

    /// Fields by how much they hurt, each with what has helped elsewhere.
    private var painful: HTML {
        let rows = adoption.pains.prefix(20).map { pain -> [HTML] in
            let path = "\(BoardPages.path)/\(adoption.procedure.id)/items/\(pain.item.name)?year=\(query.year.year)"
            let cure = cures.first { $0.fits(pain.item, pain.fare) }
            return [
                "<a href=\"\(href: path)\">\(ctx.t(pain.item.label))</a>", HTML(text: ctx.number(pain.abandons)),
                HTML(text: ctx.number(pain.errors)), HTML(text: ctx.number(pain.corrections)),
                HTML(text: BoardView.text(pain.score)), cure.map { ctx.t($0.title) } ?? HTML(),
            ]
        }
        guard !rows.isEmpty else { return HTML() }
        return Table(
            caption: ctx.t("online.board.painful"),
            columns: [
                .init(ctx.t("online.board.item"), .rowHeading), .init(ctx.t("online.pain.abandons"), .number),
                .init(ctx.t("online.pain.errors"), .number), .init(ctx.t("online.pain.corrections"), .number),
                .init(ctx.t("online.board.faults"), .number), .init(ctx.t("online.board.cure")),
            ], rows: Array(rows), cards: true
        ).html
    }
}
