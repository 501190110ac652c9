import Kernel
import Sheets
import Site

/// What will be printed: the facts, the sheets, and what may be added.
struct ConfirmView: Sendable {
    /// A form as it will be printed.
    struct Form: Sendable {
        let form: FormDefinition
        let pages: Int
        /// Characters that the printer cannot write.
        let missing: [String]
        /// Something does not fit into its box and stands on a further page.
        let isContinued: Bool
    }

    let frame: VisitPage
    let forms: [Form]
    /// The window can take the facts over with a code on the sheet.
    let offersHandover: Bool

    private var ctx: PageContext { frame.ctx }
    private var visit: Visit { frame.visit }

    func page(_ state: FormState) -> Page {
        let count = forms.reduce(0) { $0 + $1.pages }
        let path = visit.path("confirm")
        let source = visit.source?.rawValue ?? "blank"
        return frame.page(
            "terminal.confirm.title", step: .confirm, lead: "terminal.confirm.lead.\(source)",
            form: state, back: "choose",
            body: """
                \(authenticity)\(glyphs)
                \(Site.Form(ctx, action: path, label: ctx.text("terminal.confirm.title")) {
                    """
                    \(facts(state))\(additions(state))\(agent(state))
                    <div class="button-row"><button class="button primary" type="submit" name="go" value="print">\
                    \(ctx.t("terminal.confirm.print", ["forms": String(forms.count), "pages": String(count)]))</button>\
                    <button class="button secondary" type="submit" name="go" value="show">\(ctx.t("terminal.confirm.show"))</button></div>
                    """
                })
                <section id="sheets" aria-labelledby="sheets-title"><h2 id="sheets-title">\(ctx.t("terminal.confirm.sheets"))</h2>
                \(sheets)</section>
                """)
    }

    private var authenticity: Banner? {
        guard visit.source?.isCard == true else { return nil }
        switch visit.authenticity {
        case .genuine?:
            return Banner(.success, ctx.t("terminal.confirm.genuine"), text: ctx.t("terminal.confirm.leave"))
        default: return Banner(.info, ctx.t("terminal.confirm.unverified"), text: ctx.t("terminal.confirm.leave"))
        }
    }

    /// Characters without a shape are shown, never replaced.
    private var glyphs: Banner? {
        var missing: [String] = []
        for character in forms.flatMap(\.missing) where !missing.contains(character) { missing.append(character) }
        guard !missing.isEmpty else { return nil }
        let list = missing.map { "<span class=\"terminal-missing\">\($0)</span>" as HTML }
        return Banner(
            .warning, ctx.t("terminal.confirm.missing"),
            text: "<p>\(HTML(list))</p><p>\(ctx.t("terminal.confirm.missing.text"))</p>")
    }

    /// The name may be divided anew; everything else of a card is shown as it is.
    private func facts(_ state: FormState) -> HTML {
        guard let holder = visit.holder, visit.source != .blank else { return HTML() }
        let hint = visit.nameOnCard == nil ? nil : ctx.t("terminal.confirm.name.hint")
        var rows: [(HTML, HTML)] = [(ctx.t("terminal.confirm.address"), HTML(text: holder.address))]
        if let birth = holder.birthDate {
            rows.append((ctx.t("terminal.confirm.birth"), "\(birth.japanese)"))
        }
        if forms.contains(where: \.form.printsSex) {
            rows.append(
                (
                    ctx.t("terminal.confirm.sex"),
                    holder.sex.map { ctx.t("terminal.sex.\($0.rawValue)") } ?? ctx.t("terminal.sex.none")
                ))
        }
        if holder.individualNumber != nil {
            rows.append((ctx.t("terminal.confirm.number"), ctx.t("terminal.confirm.number.masked")))
        }
        return """
            <div class="field-row">\(TextField(
                state.field("family", label: ctx.t("terminal.confirm.family"), hint: hint, required: true), autocomplete: "off", lang: "ja"))\
            \(TextField(state.field("given", label: ctx.t("terminal.confirm.given")), autocomplete: "off", lang: "ja"))</div>
            \(DescriptionList(rows))
            """
    }

    private func additions(_ state: FormState) -> HTML {
        let western =
            holderHasBirth
            ? Checkbox(state.field("western", label: ctx.t("terminal.confirm.western"))) : nil
        let isBlank = visit.source == .blank
        let furigana =
            isBlank
            ? nil
            : TextField(
                state.field(
                    "furigana", label: ctx.t("terminal.confirm.furigana"), hint: ctx.t("terminal.confirm.furigana.hint")
                ),
                autocomplete: "off", lang: "ja")
        let phone =
            isBlank
            ? nil
            : TextField(
                state.field(
                    "phone", label: ctx.t("terminal.confirm.phone"), hint: ctx.t("terminal.confirm.phone.hint")),
                kind: .tel, autocomplete: "off", width: .half)
        let handover =
            offersHandover
            ? Checkbox(
                Field(
                    ctx, name: "handover", label: ctx.t("terminal.confirm.handover"),
                    hint: ctx.t("terminal.confirm.handover.hint"),
                    values: visit.handsOver ? ["yes"] : [])) : nil
        return "\(furigana)\(phone)\(western)\(handover)"
    }

    private var holderHasBirth: Bool { visit.holder?.birthDate?.date != nil }

    /// Whoever came for somebody else.
    private func agent(_ state: FormState) -> HTML {
        guard visit.source != .blank, forms.contains(where: { $0.form.hasAgent }) else { return HTML() }
        let names = ["agent.name", "agent.furigana", "agent.address", "agent.phone", "agent.birth"]
        let isOpen = names.contains { state.values.text($0) != nil || state.errors[$0] != nil }
        return Accordion(
            ctx.t("terminal.agent.title"), open: isOpen,
            content: """
                <p>\(ctx.t("terminal.agent.lead"))</p>
                \(TextField(state.field("agent.name", label: ctx.t("terminal.agent.name")), autocomplete: "off", lang: "ja"))\
                \(TextField(state.field("agent.furigana", label: ctx.t("terminal.agent.furigana")), autocomplete: "off", lang: "ja"))\
                \(TextField(state.field("agent.address", label: ctx.t("terminal.agent.address")), autocomplete: "off", lang: "ja"))\
                \(DateField(state.field("agent.birth", label: ctx.t("terminal.agent.birth"))))\
                \(TextField(state.field("agent.phone", label: ctx.t("terminal.agent.phone")), kind: .tel, autocomplete: "off", width: .half))
                """
        ).html
    }

    private var sheets: HTML {
        HTML(
            forms.map { form -> HTML in
                let name = ctx.text(form.form.title)
                let pictures = (0..<form.pages).map { page -> HTML in
                    let label = ctx.text("terminal.confirm.picture", ["form": name, "page": String(page + 1)])
                    return """
                        <img class="terminal-sheet" loading="lazy" width="595" height="842" alt="\(label)" \
                        src="\(href: visit.path("sheets/\(form.form.template.id)/\(page)"))">
                        """
                }
                let note = form.isContinued ? "<p>\(ctx.t("terminal.confirm.continued"))</p>" as HTML : HTML()
                return
                    "<article class=\"terminal-preview\"><h3>\(ctx.t(form.form.title))</h3>\(note)<div>\(pictures)</div></article>"
            })
    }
}

extension FormDefinition {
    /// Whether somebody who acts for the holder is named on it.
    var hasAgent: Bool {
        card.values.contains {
            [.agentName, .agentFurigana, .agentAddress, .agentBirthDate, .agentPhone].contains($0.fact)
        }
    }
}
