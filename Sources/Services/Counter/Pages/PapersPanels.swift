import Kernel
import Procedures
import Site

/// The documents asked for, and what became of each.
struct DocumentsPanel: Component {
    let ctx: PageContext
    let record: SessionRecord
    let decision: Decision
    let isEditable: Bool

    var html: HTML {
        let documents = decision.documents
        guard !documents.isEmpty else { return HTML() }
        let rows = documents.map { document -> HTML in
            let state = record.documents[document.id]
            let name = "document-\(document.id)"
            let reason: HTML? = document.reason.map { ctx.t($0) }
            if isEditable {
                return RadioGroup(
                    Field(
                        ctx, name: name, label: ctx.t(document.title), hint: reason,
                        values: state.map { [$0.rawValue] } ?? []),
                    DocumentState.allCases.map { Choice($0.rawValue, ctx.t("counter.document.\($0.rawValue)")) },
                    inline: true
                ).html
            }
            let shown = state.map { ctx.t("counter.document.\($0.rawValue)") } ?? ctx.t("counter.document.open")
            return DescriptionList([(ctx.t(document.title), shown)]).html
        }
        let body: HTML =
            isEditable
            ? Form(ctx, action: SessionPath(record.session).to("documents")) {
                "\(rows)\(Button(ctx.t("counter.documents.save"), .secondary))"
            }.html : HTML(rows)
        return """
            <section data-part="documents">
            \(Accordion("\(ctx.t("counter.documents.title")) <span class=\"count\">\(documents.count)</span>", content: body))
            </section>
            """
    }
}

/// The forms that come out of the session.
struct FormsPanel: Component {
    let ctx: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let decision: Decision

    private func person(_ entry: FormEntry) -> HTML? {
        entry.person.flatMap { record.facts.displayName(.person($0)) }.map { "　\($0)" }
    }

    var html: HTML {
        let list = desk.formList(decision, in: record, on: ctx.now.date)
        guard !list.isEmpty else { return HTML() }
        let path = SessionPath(record.session)
        let printing: LinkButton? =
            desk.printers.of(record.session.ward).isEmpty
            ? nil : LinkButton(ctx.t("counter.print.title"), path: path.to("print"))
        let lines = list.map { entry -> HTML in
            """
            <li><a href="\(href: path.form(entry.key))">\(ctx.t("counter.forms.pdf", ["title": entry.template.title]))</a> \
            <span class="outcome-rule">\(ctx.t(entry.item.definition.title))\(person(entry))</span></li>
            """
        }
        return """
            <section data-part="forms" aria-labelledby="forms-title">
            <h2 id="forms-title">\(ctx.t("counter.forms.title"))</h2>
            <p>\(ctx.t("counter.forms.about"))</p><ul>\(lines)</ul>\(printing)</section>
            """
    }
}
