import Kernel
import Procedures
import Site

/// The procedures of a session at its side: what is needed, what may be, what is not and why.
struct OutcomesPanel: Component {
    let ctx: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let decision: Decision
    /// Whether the clerk may still add and drop.
    let isEditable: Bool
    /// What was typed in the forms of the panel, with what is wrong.
    let state: FormState

    var html: HTML {
        let needed = decision.items.filter { $0.status == .needed }
        let possible = decision.items.filter { $0.status == .possible }
        let others = decision.items.filter { $0.status == .notNeeded }
        return """
            <section data-part="outcomes" aria-labelledby="outcomes-title">
            <h2 id="outcomes-title">\(ctx.t("counter.outcomes.title"))</h2>
            \(change)
            \(notToday)
            \(group("needed", needed, open: true))
            \(group("possible", possible, open: true))
            \(group("not-needed", others, open: false))
            \(notices)
            \(isEditable ? addForm : nil)
            </section>
            """
    }

    /// What the latest answer changed, announced politely.
    private var change: HTML? {
        guard let change = record.session.lastChange, !change.isEmpty else { return nil }
        let appeared = change.appeared.compactMap(title)
        let gone = change.disappeared.compactMap { gone -> HTML? in
            title(gone.procedure).map { "<li>\($0)：\(ctx.t(gone.reason))</li>" }
        }
        let added: HTML? =
            appeared.isEmpty
            ? nil
            : "<p>\(ctx.t("counter.outcomes.appeared"))</p><ul>\(appeared.map { "<li>\($0)</li>" as HTML })</ul>"
        let removed: HTML? =
            gone.isEmpty ? nil : "<p>\(ctx.t("counter.outcomes.disappeared"))</p><ul>\(gone)</ul>"
        return """
            <div data-change>\(Banner(.info, ctx.t("counter.outcomes.changed"), text: "\(added)\(removed)"))</div>
            """
    }

    /// That some of it is not done today, before anybody is told otherwise.
    private var notToday: HTML? {
        let items = decision.items.filter { $0.status == .needed && !$0.hours.isNow }
        guard !items.isEmpty else { return nil }
        let lines = items.map { item -> HTML in "<li>\(ctx.t(item.definition.title))：\(next(item) ?? HTML())</li>" }
        return Banner(.warning, ctx.t("counter.hours.not-today"), text: "<ul>\(lines)</ul>").html
    }

    /// From when a procedure is taken; nil when it is now.
    private func next(_ item: Decision.Item) -> HTML? {
        switch item.hours {
        case .now: nil
        case .later(let day, let time):
            ctx.t("counter.hours.next", ["day": ctx.dateText(day), "time": ctx.timeText(time)])
        case .unknown: ctx.t("counter.hours.ask")
        }
    }

    private func hours(_ item: Decision.Item) -> HTML? {
        guard item.status != .notNeeded, let next = next(item) else { return nil }
        let notes = item.limitNotes.map { "<br>\(ctx.t($0))" as HTML }
        return "<p class=\"outcome-hours\">\(Chip(ctx.t("counter.hours.closed"), .yellow)) \(next)\(notes)</p>"
    }

    private func title(_ procedure: String) -> HTML? {
        desk.catalogue.procedure(procedure).map { ctx.t($0.title) }
    }

    private func group(_ status: String, _ items: [Decision.Item], open: Bool) -> HTML {
        let heading: HTML =
            "\(ctx.t("counter.outcomes.\(status)")) <span class=\"count\">\(items.count)</span>"
        guard !items.isEmpty else { return HTML() }
        return Accordion(heading, open: open, content: "<ul class=\"outcomes\">\(items.map(row))</ul>").html
    }

    private func row(_ item: Decision.Item) -> HTML {
        let definition = item.definition
        let law = definition.basis.joined(separator: "、")
        let details: HTML = """
            <p class="outcome-basis">\(ctx.t("counter.outcomes.basis")) <span lang="ja">\(law)</span></p>
            \(documents(item))
            <p class="outcome-facts">\(ctx.t("counter.place.\(definition.place.rawValue)"))\(window(definition))\
            \(definition.minutes > 0 ? " ・ " + ctx.t("counter.outcomes.minutes", ["minutes": String(definition.minutes)]) : nil)\
            \(fee(definition))</p>
            \(isEditable && item.status != .notNeeded && item.choice == nil ? dropForm(definition) : nil)
            """
        let isOpen = state.errors["reason-\(definition.id)"] != nil
        return """
            <li class="outcome \(item.status.rawValue)" data-procedure="\(definition.id)" data-status="\(item.status.rawValue)">
            <p class="outcome-title"><strong>\(ctx.t(definition.title))</strong> \(choiceChip(item)) \(sourceChip(definition))</p>
            \(reasons(item))
            \(item.status == .notNeeded ? nil : lastDay(item))\(hours(item))
            \(isEditable && item.choice != nil ? undoForm(definition) : nil)
            \(item.status == .notNeeded
                ? nil : Accordion(ctx.t("counter.outcomes.details"), open: isOpen, content: details))
            </li>
            """
    }

    private func reasons(_ item: Decision.Item) -> HTML {
        if let choice = item.choice {
            return "<p>\(ctx.t("counter.outcomes.\(choice.kind.rawValue)-by-clerk", ["reason": choice.reason]))</p>"
        }
        var seen = Set<String>()
        let lines = item.outcomes.filter { $0.status == item.status }.compactMap { outcome -> HTML? in
            let text = outcome.reason.text(in: ctx.language)
            return seen.insert(text).inserted ? "<li>\(ctx.t(outcome.reason))</li>" : nil
        }
        return "<ul class=\"reasons\">\(lines)</ul>"
    }

    private func lastDay(_ item: Decision.Item) -> HTML? {
        guard let last = item.lastDay else { return nil }
        let day: HTML = last.date.map { "<strong>\(ctx.date($0))</strong> " } ?? HTML()
        let overdue: HTML? =
            last.isOverdue
            ? "\(Chip(ctx.t("counter.outcomes.overdue"), .red)) \(last.late.map { ctx.t($0) })" : nil
        return """
            <p class="outcome-last">\(ctx.t("counter.outcomes.last-day")) \(day)\
            <span class="outcome-rule">\(ctx.t(last.text))</span> \(overdue)</p>
            """
    }

    private func documents(_ item: Decision.Item) -> HTML? {
        guard !item.documents.isEmpty else { return nil }
        let lines = item.documents.map { document -> HTML in
            "<li>\(ctx.t(document.title)) \(Chip(ctx.t("counter.document.\(document.handling.rawValue)")))</li>"
        }
        return "<p>\(ctx.t("counter.outcomes.documents"))</p><ul>\(lines)</ul>"
    }

    private func fee(_ definition: ProcedureDefinition) -> HTML? {
        guard let fee = definition.fee.flatMap(desk.catalogue.fee), let yen = fee.amount(on: ctx.now.date) else {
            return nil
        }
        return " ・ \(ctx.t(fee.title)) \(yen)"
    }

    private func choiceChip(_ item: Decision.Item) -> HTML? {
        item.choice.map { Chip(ctx.t("counter.choice.\($0.kind.rawValue)"), .yellow).html }
    }

    /// The window or agency, where it is not this desk.
    private func window(_ definition: ProcedureDefinition) -> HTML? {
        desk.catalogue.window(of: definition).map { "（\(ctx.t($0.title))）" }
    }

    /// Says that what stands here was not checked against its source.
    private func sourceChip(_ definition: ProcedureDefinition) -> HTML? {
        guard definition.source.status != .confirmed else { return nil }
        return Chip(ctx.t("counter.source-status.\(definition.source.status.rawValue)")).html
    }

    private var notices: HTML? {
        guard !decision.guidance.notices.isEmpty else { return nil }
        let lines = decision.guidance.notices.map { "<li>\(ctx.t($0.text))</li>" as HTML }
        return "<h3>\(ctx.t("counter.outcomes.notices"))</h3><ul>\(lines)</ul>"
    }

    private func dropForm(_ definition: ProcedureDefinition) -> HTML {
        let name = "reason-\(definition.id)"
        return Form(ctx, action: SessionPath(record.session).to("choices"), label: ctx.text("counter.choice.drop")) {
            """
            \(HiddenField("procedure", definition.id))\(HiddenField("kind", "dropped"))\
            \(TextField(state.field(name, label: ctx.t("counter.choice.drop.reason"))))\
            \(Button(ctx.t("counter.choice.drop"), .tertiary))
            """
        }.html
    }

    /// Takes the clerk's own decision back.
    private func undoForm(_ definition: ProcedureDefinition) -> HTML {
        Form(ctx, action: SessionPath(record.session).to("choices"), label: ctx.text("counter.choice.undo")) {
            "\(HiddenField("procedure", definition.id))\(Button(ctx.t("counter.choice.undo"), .tertiary))"
        }.html
    }

    private var addForm: HTML {
        let present = Set(decision.items.filter { $0.status != .notNeeded }.map(\.definition.id))
        let others = desk.catalogue.procedures.filter { !present.contains($0.id) }
        let form = Form(ctx, action: SessionPath(record.session).to("choices")) {
            """
            \(HiddenField("kind", "added"))\
            \(Select(
                state.field("procedure", label: ctx.t("counter.choice.add.procedure"), required: true),
                others.map { Choice($0.id, ctx.t($0.title)) }))\
            \(TextField(state.field("reason", label: ctx.t("counter.choice.add.reason"), required: true)))\
            \(Button(ctx.t("counter.choice.add"), .secondary))
            """
        }
        let isOpen = state.errors["reason"] != nil || state.errors["procedure"] != nil
        return Accordion(ctx.t("counter.choice.add.title"), open: isOpen, content: form.html).html
    }
}

extension ProcedureCatalogue {
    /// The window or agency that a procedure sends people to; nil when it is done here or at home.
    func window(of definition: ProcedureDefinition) -> ServiceWindow? {
        switch definition.place {
        case .otherWindow, .otherAgency: definition.window.flatMap(window)
        case .thisDesk, .online: nil
        }
    }
}
