import Kernel
import Procedures
import Site

/// The hand-overs of a session on its page, and the form that sends one.
struct HandOverPanel: Component {
    let ctx: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let decision: Decision
    let handOvers: [HandOver]
    /// Whether this clerk may send the session, or its facts, to another window.
    let maySend: Bool
    let state: FormState

    var html: HTML {
        guard maySend || !handOvers.isEmpty else { return HTML() }
        let windows = desk.catalogue.officeWindows
        let lines = handOvers.map { handOver -> HTML in
            let reason: HTML? = handOver.endNote.map { " ・ \($0)" }
            return """
                <li><a href="\(href: HandOverPath.of(handOver.id))">\(HandOverWords.window(handOver, windows, ctx))</a> \
                \(HandOverWords.chip(handOver, ctx)) \(ctx.moment(handOver.sentAt))\(reason)</li>
                """
        }
        let list: HTML? = lines.isEmpty ? nil : "<ul>\(lines)</ul>"
        return """
            <section data-part="handovers" aria-labelledby="handover-title"><h2 id="handover-title">\(ctx.t("counter.handover.send.title"))</h2>
            \(list)\(maySend ? form(windows) : nil)</section>
            """
    }

    /// The windows with something to do for these visitors come first, with how much it is.
    private func form(_ windows: [ServiceWindow]) -> HTML {
        let counted = windows.map { (window: $0, count: decision.procedures(of: $0.id).count) }
        let sorted = counted.filter { $0.count > 0 } + counted.filter { $0.count == 0 }
        let choices = sorted.map { window, count -> Choice in
            let words =
                count == 0
                ? ctx.t(window.title)
                : "\(ctx.t(window.title))\(ctx.t("counter.handover.window.count", ["count": String(count)]))"
            return Choice(window.id, words)
        }
        let send = Form(ctx, action: SessionPath(record.session).to("hand-over")) {
            """
            \(Select(state.field("window", label: ctx.t("counter.handover.window"), required: true), choices))\
            \(TextField(
                state.field("note", label: ctx.t("counter.handover.note"), hint: ctx.t("counter.handover.note.hint"))))\
            \(Button(ctx.t("counter.handover.send"), .secondary))
            """
        }
        let isOpen = state.errors["window"] != nil || state.errors["note"] != nil
        return Accordion(
            ctx.t("counter.handover.send.about"), open: isOpen, content: send.html
        ).html
    }
}
