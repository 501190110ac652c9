import Kernel
import Procedures
import Site

/// One hand-over as the other window sees it: the ticket, what is known, what is decided, what is still to ask.
struct HandOverView {
    let ctx: PageContext
    let desk: CounterDesk
    let handOver: HandOver
    let record: SessionRecord
    let decision: Decision
    let cases: [CaseFile]
    let state: FormState
    let refusal: SessionRefusal?

    private var path: String { HandOverPath.of(handOver.id) }
    private var isMine: Bool { handOver.state == .accepted && handOver.takenBy == ctx.actor.id }
    /// Whether the session came with it and goes on here.
    private var isHeldHere: Bool { record.session.status.isEditable && record.session.holder == ctx.actor.id }

    var page: Page {
        let window = HandOverWords.window(handOver, desk.catalogue.officeWindows, ctx)
        let quiet =
            record.isProtected
            ? Banner(.warning, ctx.t("counter.protected.title"), text: ctx.t("counter.protected.text")) : nil
        let main: HTML = """
            \(facts)\(decided)
            \(PersonsPanel(ctx: ctx, desk: desk, record: record, isEditable: false))
            \(DocumentsPanel(ctx: ctx, record: record, decision: decision, isEditable: false))
            """
        return Page(
            title: ctx.text("counter.handover.title"), heading: "\(ctx.t("counter.handover.title"))：\(window)",
            breadcrumbs: [.init(ctx.t("counter.handover.inbox"), path: HandOverPath.inbox)], width: .wide,
            status: state.status(refusal), hasErrors: !state.errors.isEmpty,
            body: """
                \(ErrorSummary(state))\(refusal.map { SessionWords.banner($0, ctx) })\(quiet)
                \(Columns(sideLabel: ctx.text("counter.handover.actions"), main: main, side: actions))
                """)
    }

    private var facts: HTML {
        var items: [(HTML, HTML)] = [
            (ctx.t("counter.list.status"), HandOverWords.chip(handOver, ctx)),
            (
                ctx.t("counter.handover.ticket"),
                handOver.ticket.map { "<strong>\($0)</strong>" } ?? ctx.t("counter.handover.no-ticket")
            ),
            (ctx.t("counter.list.events"), SessionWords.events(record.session, ctx, desk)),
            (ctx.t("counter.handover.from"), "\(handOver.sentByName)　\(ctx.moment(handOver.sentAt))"),
        ]
        if !handOver.note.isEmpty { items.append((ctx.t("counter.handover.note"), HTML(text: handOver.note))) }
        if let reason = handOver.endNote { items.append((ctx.t("counter.handover.reason"), HTML(text: reason))) }
        let session = SessionPath(record.session)
        return """
            \(DescriptionList(items))
            <p>\(LinkButton(ctx.t("counter.handover.session"), path: session.page, isHeldHere ? .primary : .tertiary))</p>
            """
    }

    /// What is decided already: by whom it is done, until when, and the case where there is one.
    private var decided: HTML {
        let byProcedure = Dictionary(cases.map { ($0.procedure, $0) }, uniquingKeysWith: { first, _ in first })
        let items = decision.items.filter { $0.status != .notNeeded }
        let rows = items.sorted { isOurs($0) && !isOurs($1) }.map { item -> [HTML] in
            let chip: HTML =
                isOurs(item) ? " \(Chip(ctx.t("counter.handover.ours"), .blue))" : HTML()
            let file = byProcedure[item.definition.id].map { file -> HTML in
                "<a href=\"\(href: "/office/cases/\(file.id)")\">\(file.number)</a> \(ctx.t("cases.status.\(file.status.rawValue)"))"
            }
            return [
                "\(ctx.t(item.definition.title))\(chip)", ctx.t("counter.outcomes.\(item.status.rawValue)"),
                item.lastDay?.date.map { ctx.date($0) } ?? HTML(), file ?? ctx.t("counter.handover.not-handed-in"),
            ]
        }
        let table = Table(
            caption: ctx.t("counter.handover.decided"),
            columns: [
                .init(ctx.t("counter.done.procedure"), .rowHeading), .init(ctx.t("counter.handover.outcome")),
                .init(ctx.t("cases.column.last-day")), .init(ctx.t("counter.done.number")),
            ], rows: rows, captionHidden: true, empty: ctx.t("counter.handover.nothing"), cards: true)
        return "<section><h2>\(ctx.t("counter.handover.decided"))</h2>\(table)</section>\n"
    }

    private func isOurs(_ item: Decision.Item) -> Bool { item.definition.window == handOver.window }

    private var actions: HTML {
        let title: HTML = "<h2>\(ctx.t("counter.handover.actions"))</h2>"
        switch handOver.state {
        case .waiting:
            return """
                \(title)<p>\(ctx.t(handOver.movesSession ? "counter.handover.accept.moves" : "counter.handover.accept.facts"))</p>
                \(Form(ctx, action: path + "/accept") { ButtonRow([Button(ctx.t("counter.handover.accept"))]).html })
                \(giveBack)
                """
        case .accepted where isMine:
            return """
                \(title)\(questions)
                \(Form(ctx, action: path + "/finish") {
                    ButtonRow([Button(ctx.t("counter.handover.finish"), .secondary)]).html
                })
                \(giveBack)
                """
        case .accepted where handOver.sentBy == ctx.actor.id: return "\(title)\(giveBack)"
        case .accepted, .returned, .done: return "\(title)<p>\(ctx.t("counter.handover.no-actions"))</p>"
        }
    }

    /// What this window still has to ask; the session's page asks it where the session came along.
    private var questions: HTML {
        let open = decision.questions(deciding: handOver.procedures)
        guard !open.isEmpty else { return "<p>\(ctx.t("counter.handover.all-asked"))</p>" }
        if isHeldHere {
            return "<p>\(ctx.t("counter.handover.ask-there", ["count": String(open.count)]))</p>"
        }
        let hearing = HearingForm(ctx: ctx)
        return """
            <p>\(ctx.t("counter.handover.ask-here"))</p>
            \(Form(ctx, action: path + "/answers", label: ctx.text("counter.hearing.title")) {
                "\(hearing.fields(hearing.asked(open, desk.catalogue), state))\(Button(ctx.t("counter.hearing.save")))"
            })
            """
    }

    private var giveBack: HTML {
        let isSender = handOver.sentBy == ctx.actor.id
        let word = isSender ? "counter.handover.take-back" : "counter.handover.give-back"
        let form = Form(ctx, action: path + "/return") {
            """
            \(TextArea(
                state.field("reason", label: ctx.t("counter.handover.reason"), required: true), rows: 3,
                maxLength: HandOverPages.longestNote))\(Button(ctx.t(word), .tertiary))
            """
        }
        return Accordion(ctx.t(word), open: state.errors["reason"] != nil, content: form.html).html
    }
}
