import Forms
import Kernel
import Site

/// The pages of agents.
struct MandateView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk

    func list(_ model: MandateModel, _ form: FormState) -> Page {
        let done: HTML =
            ["redeemed", "ended"].contains(model.done ?? "")
            ? Banner(.success, ctx.t("online.agent.done.\(model.done ?? "")")).html : HTML()
        return Page(
            ctx, "online.agent.title", lead: "<p>\(ctx.t("online.agent.lead"))</p>",
            breadcrumbs: [.init(ctx.t("online.mine"), path: OnlinePaths.mine)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(done)\(ErrorSummary(form))\(held(model.held))\(redeem(form))\(given(model.given))\(give(model, form))
                """)
    }

    // MARK: For whom I act

    private func held(_ mandates: [Mandate]) -> HTML {
        guard !mandates.isEmpty else {
            return "<h2>\(ctx.t("online.agent.held"))</h2><p>\(ctx.t("online.agent.held.none"))</p>"
        }
        let cards = mandates.map { mandate -> HTML in
            """
            <section class="mandate"><h3>\(mandate.principalName)</h3>\
            \(DescriptionList([
                (ctx.t("online.agent.procedure"), title(mandate.procedure)),
                (ctx.t("online.agent.until"), ctx.date(mandate.until)),
            ]))\
            <div class="button-row">\(LinkButton(ctx.t("online.agent.go"), path: OnlinePaths.procedure(mandate.procedure), .primary))\
            \(end(mandate, "online.agent.give-back"))</div></section>
            """
        }
        return "<h2>\(ctx.t("online.agent.held"))</h2>\(cards)"
    }

    private func redeem(_ form: FormState) -> HTML {
        Form(ctx, action: "\(MandatePages.path)/redeem") {
            """
            \(TextField(form.field("code", label: ctx.t("online.code"), hint: ctx.t("online.code.hint"), required: true), autocomplete: "off", width: .half))\
            \(Button(ctx.t("online.code.go"), .secondary))
            """
        }.html
    }

    // MARK: Who acts for me

    private func given(_ mandates: [Mandate]) -> HTML {
        guard !mandates.isEmpty else {
            return "<h2>\(ctx.t("online.agent.given"))</h2><p>\(ctx.t("online.agent.given.none"))</p>"
        }
        let cards = mandates.map { mandate -> HTML in
            let (state, tone) = state(mandate)
            let stands = mandate.stands(on: ctx.now.date) || mandate.isOpen(at: ctx.now)
            return """
                <section class="mandate"><h3>\(title(mandate.procedure))</h3>\
                \(DescriptionList([
                    (ctx.t("online.fact.state"), Chip(ctx.t("online.agent.state.\(state)"), tone).html),
                    (ctx.t("online.agent.agent"), mandate.agentName.map { HTML(text: $0) } ?? ctx.t("online.agent.nobody")),
                    (ctx.t("online.agent.until"), ctx.date(mandate.until)),
                ]))\(stands ? end(mandate, "online.agent.end") : HTML())</section>
                """
        }
        return "<h2>\(ctx.t("online.agent.given"))</h2>\(cards)"
    }

    private func state(_ mandate: Mandate) -> (String, Chip.Tone) {
        if mandate.endedAt != nil { return ("ended", .neutral) }
        if mandate.stands(on: ctx.now.date) { return ("stands", .green) }
        return mandate.isOpen(at: ctx.now) ? ("open", .yellow) : ("over", .neutral)
    }

    private func give(_ model: MandateModel, _ form: FormState) -> HTML {
        guard !model.offered.isEmpty else { return HTML() }
        let choices = model.offered.map { Choice($0.id, ctx.t($0.title)) }
        var state = form
        if form.errors.isEmpty, let wanted = model.wanted, model.offered.contains(where: { $0.id == wanted }) {
            state = FormState(ctx, FormData([("procedure", wanted)]), form.errors)
        }
        return """
            <h2>\(ctx.t("online.agent.give"))</h2><p>\(ctx.t("online.agent.give.lead"))</p>\
            \(Form(ctx, action: MandatePages.path) {
                """
                \(Select(state.field("procedure", label: ctx.t("online.agent.procedure"), required: true), choices))\
                \(DateField(state.field("until", label: ctx.t("online.agent.until"), hint: ctx.t("online.agent.until.hint"), required: true)))\
                \(Button(ctx.t("online.agent.give.button")))
                """
            })
            """
    }

    private func end(_ mandate: Mandate, _ words: String) -> HTML {
        Form(ctx, action: "\(MandatePages.path)/\(mandate.id)/end") { Button(ctx.t(words), .tertiary).html }.html
    }

    /// The code, shown once.
    func given(_ code: String, _ procedure: OnlineProcedure, until: CivilDate) -> Page {
        Page(
            ctx, "online.agent.code",
            breadcrumbs: [.init(ctx.t("online.agent.title"), path: MandatePages.path)],
            body: """
                \(Banner(.success, ctx.t("online.agent.code.made"), text: "<p class=\"code-word\"><strong>\(SecretWord.grouped(code))</strong></p>"))\
                \(DescriptionList([
                    (ctx.t("online.agent.procedure"), ctx.t(procedure.title)), (ctx.t("online.agent.until"), ctx.date(until)),
                ]))\
                <p>\(ctx.t("online.agent.code.text", ["days": ctx.number(Mandate.daysOfCode)]))</p>\
                <p>\(LinkButton(ctx.t("online.agent.title"), path: MandatePages.path))</p>
                """)
    }

    /// What the agent agrees to.
    func confirm(_ mandate: Mandate, code: String) -> Page {
        Page(
            ctx, "online.agent.confirm", lead: "<p>\(ctx.t("online.agent.confirm.lead"))</p>",
            breadcrumbs: [.init(ctx.t("online.agent.title"), path: MandatePages.path)],
            body: """
                \(DescriptionList([
                    (ctx.t("online.agent.principal"), HTML(text: mandate.principalName)),
                    (ctx.t("online.agent.procedure"), title(mandate.procedure)),
                    (ctx.t("online.agent.until"), ctx.date(mandate.until)),
                ]))\
                \(Form(ctx, action: "\(MandatePages.path)/redeem") {
                    "\(HiddenField("code", code))\(HiddenField("agree", "yes"))\(Button(ctx.t("online.agent.agree")))"
                })
                """)
    }

    private func title(_ id: String) -> HTML {
        desk.catalogue.procedure(id).map { ctx.t($0.title) } ?? HTML(text: id)
    }
}
