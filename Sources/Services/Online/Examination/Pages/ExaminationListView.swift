import Kernel
import Site

/// The applications of a section.
struct ExaminationListView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let query: ExaminationQuery

    func page(_ list: ExaminationList, done: String?) -> Page {
        let notice = done.flatMap { Int($0) }.map {
            Banner(.success, ctx.t("online.office.decided-all", ["count": String($0)]))
        }
        return Page(
            ctx, "online.office", lead: "<p>\(ctx.t("online.office.about"))</p>", width: .wide,
            body: "\(notice)\(search)\(tabs)\(rows(list))")
    }

    private var search: SearchBox {
        SearchBox(
            ctx, action: ExaminationPages.path, label: ctx.t("online.office.search"), hint: nil,
            value: query.number ?? "")
    }

    private var tabs: Tabs {
        let stages: [Stage?] = [nil] + Stage.allCases
        return Tabs(
            label: ctx.text("online.office.stages"),
            stages.map { stage in
                .init(
                    ctx.t(stage.map { "online.stage.\($0.rawValue)" } ?? "online.office.all"),
                    path: query.path(stage: .some(stage)))
            }, current: stages.firstIndex(of: query.stage) ?? 0)
    }

    private func rows(_ list: ExaminationList) -> HTML {
        let isBulk = query.stage == .approval && ctx.actor.roles.contains("approver")
        var columns: [Table.Column] = [
            .init(ctx.t("online.fact.number"), .rowHeading), .init(ctx.t("online.fact.procedure")),
            .init(ctx.t("online.fact.arrived")), .init(ctx.t("online.fact.state")), .init(ctx.t("online.office.due")),
            .init(ctx.t("online.office.assignee")),
        ]
        if isBulk { columns.insert(.init(ctx.t("online.office.choose")), at: 0) }
        let table = Table(
            caption: ctx.t("online.office"), columns: columns, rows: list.rows.map { row($0, isBulk) },
            next: list.next.map { .init(path: query.path(after: $0), label: ctx.t("online.catalogue.next")) },
            captionHidden: true, empty: ctx.t("online.office.none"), cards: true)
        guard isBulk, !list.rows.isEmpty else { return table.html }
        return Form(ctx, action: "\(ExaminationPages.path)/decide") {
            "\(table)\(Button(ctx.t("online.office.decide-all")))"
        }.html
    }

    private func row(_ examination: Examination, _ isBulk: Bool) -> [HTML] {
        let title =
            desk.catalogue.procedure(examination.procedure).map { ctx.t($0.title) }
            ?? HTML(text: examination.procedure)
        var cells: [HTML] = [
            "<a href=\"\(href: "\(ExaminationPages.path)/\(examination.id)")\">\(examination.number)</a>", title,
            ctx.moment(examination.arrivedAt), StageChip(ctx: ctx, stage: examination.stage).html, due(examination),
            HTML(text: examination.assigneeName ?? ""),
        ]
        if isBulk {
            let isOwn = examination.proposedBy == ctx.actor.id
            cells.insert(
                """
                <span class="choice"><input type="checkbox" name="id" value="\(examination.id.description)" \
                id="choose-\(examination.number)"\(flag: "disabled", isOwn)><label for="choose-\(examination.number)">\
                <span class="visually-hidden">\(examination.number)</span></label></span>
                """, at: 0)
        }
        return cells
    }

    private func due(_ examination: Examination) -> HTML {
        guard let due = examination.due, !examination.stage.isEnd else { return HTML() }
        return due < ctx.now.date ? "\(ctx.date(due)) \(Chip(ctx.t("online.office.late"), .red))" : ctx.date(due)
    }
}

/// A stage in words and a tone.
struct StageChip: Component {
    let ctx: PageContext
    let stage: Stage

    var html: HTML {
        let tone: Chip.Tone =
            switch stage {
            case .received, .formCheck, .examination, .inquiry: .blue
            case .correction, .approval, .payment: .yellow
            case .decided, .completed: .green
            case .withdrawn, .lapsed: .neutral
            case .dismissed: .red
            }
        return Chip(ctx.t("online.stage.\(stage.rawValue)"), tone).html
    }
}
