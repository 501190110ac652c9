import Forms
import Kernel
import MoveOut
import Site

/// The pages of a second signature.
struct CosignView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk

    /// The code for the second, shown once, and where they type it.
    func asked(
        code: String, _ cosigning: OnlineProcedure.Cosigning, until: CivilDate, back: String, mail: String?,
        address: String
    ) -> Page {
        let told: HTML? = mail.map { "<p>\(ctx.t("online.cosign.mailed", ["mail": $0]))</p>" }
        return Page(
            ctx, "online.cosign.asked",
            body: """
                \(Banner(.success, ctx.t("online.cosign.asked.code"), text: "<p class=\"code-word\"><strong>\(SecretWord.grouped(code))</strong></p>"))\
                \(told)<ol><li>\(ctx.t("online.cosign.step.give", ["who": ctx.text(cosigning.who)]))</li>\
                <li>\(ctx.t("online.cosign.step.enter", ["path": address]))</li>\
                <li>\(ctx.t("online.cosign.step.until", ["day": ctx.dateText(until)]))</li></ol>\
                <p>\(ctx.t("online.cosign.once"))</p>\
                <p>\(LinkButton(ctx.t("online.back"), path: OnlinePaths.check(back)))</p>
                """)
    }

    /// Where the second types the code.
    func enter(_ form: FormState) -> Page {
        Page(
            ctx, "online.cosign.enter", lead: "<p>\(ctx.t("online.cosign.enter.lead"))</p>",
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(Form(ctx, action: CosignPages.path) {
                    """
                    \(TextField(form.field("code", label: ctx.t("online.code"), hint: ctx.t("online.code.hint"), required: true), autocomplete: "off", width: .half))\
                    \(Button(ctx.t("online.code.go")))
                    """
                })
                """)
    }

    /// What is sealed, and what the second can do with it.
    func show(_ opened: CosignPages.Opened, code: String, form: FormState, fault: String?) -> Page {
        let status = fault != nil ? 409 : form.errors.isEmpty ? 200 : 422
        let words = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan)
        // Only who may be the second reads what is sealed.
        let parts =
            opened.mayJudge(ctx.actor)
            ? words.rows(opened.procedure.sheet.pages, opened.cosign.content["answers"]?.objectValue ?? [:]) : []
        let answers = parts.filter { !$0.rows.isEmpty }
            .map { page, rows -> HTML in
                "<section><h2>\(ctx.t(page.title))</h2>\(DescriptionList(rows.map { (HTML(text: $0.label), HTML(text: $0.text)) }))</section>"
            }
        return Page(
            title: ctx.text("online.cosign.title"), heading: ctx.t("online.cosign.title"),
            lead:
                "<p>\(ctx.t("online.cosign.lead", ["name": opened.cosign.first.name, "title": ctx.text(opened.procedure.title)]))</p>",
            status: status, hasErrors: !form.errors.isEmpty,
            scripts: opened.cosign.by == .signature ? [SigningForm.script] : [],
            body: """
                \(fault.map { Banner(.error, ctx.t($0)) })\(ErrorSummary(form))\(answers)\(acts(opened, code: code, form))
                """)
    }

    /// Signing and declining; or why neither is possible.
    private func acts(_ opened: CosignPages.Opened, code: String, _ form: FormState) -> HTML {
        let cosign = opened.cosign
        guard cosign.isOpen(at: ctx.now) else {
            let key = cosign.state == .waiting ? "over" : cosign.state.rawValue
            return Banner(.info, ctx.t("online.cosign.state.\(key)")).html
        }
        guard opened.mayJudge(ctx.actor) else {
            let isOwn = cosign.by.isMet(by: ctx.actor)
            let next = "/sign-in?next=\(PercentCoding.encode("\(CosignPages.path)/\(code)"))"
            return Banner(
                .info, ctx.t(isOwn ? "online.cosign.own" : "online.cosign.sign-in.\(cosign.by.rawValue)"),
                text: "<p>\(LinkButton(ctx.t("site.sign-in"), path: next, .primary))</p>"
            ).html
        }
        let path = "\(CosignPages.path)/\(code)"
        let sign: HTML =
            cosign.by == .signature
            ? SigningForm(ctx: ctx, action: "\(path)/sign", content: cosign.content, button: "online.cosign.sign") {
                HTML()
            }.html
            : Form(ctx, action: "\(path)/sign") { Button(ctx.t("online.cosign.confirm")).html }.html
        let decline = Form(ctx, action: "\(path)/decline") {
            """
            \(TextArea(form.field("reason", label: ctx.t("online.cosign.reason"), hint: ctx.t("online.cosign.reason.hint"), required: true), rows: 2, maxLength: ExaminationPages.longestNote))\
            \(Button(ctx.t("online.cosign.decline"), .danger))
            """
        }
        return """
            <p>\(ctx.t("online.cosign.until", ["day": ctx.dateText(cosign.until.date)]))</p>\(sign)\
            \(Accordion(ctx.t("online.cosign.decline"), open: form.errors["reason"] != nil, content: decline.html))
            """
    }

    func signed(number: String) -> Page {
        Page(
            ctx, "online.cosign.done",
            body: Banner(
                .success, ctx.t("online.done.number", ["number": number]),
                text: "<p>\(ctx.t("online.cosign.done.text"))</p>"
            ).html)
    }

    /// On the last look of the first: where it stands, and the form that asks for the second.
    func asking(
        _ opened: FormPages.Opened, _ cosigning: OnlineProcedure.Cosigning, _ cosign: Cosignature?, content: JSONValue,
        form: FormState, needsSignature: Bool, more: HTML
    ) -> HTML {
        let action = "\(OnlinePaths.draft(opened.draft.id))/cosign"
        let field = TextField(
            form.field("mail", label: ctx.t("online.cosign.mail"), hint: ctx.t("online.cosign.mail.hint")),
            kind: .email, width: .half)
        let again = cosign == nil ? "online.cosign.ask" : "online.cosign.ask-again"
        let ask: HTML =
            needsSignature
            ? SigningForm(ctx: ctx, action: action, content: content, button: again) { "\(more)\(field)" }.html
            : Form(ctx, action: action) { "\(more)\(field)\(Button(ctx.t(again)))" }.html
        return """
            <section><h2>\(ctx.t("online.cosign.needed", ["who": ctx.text(cosigning.who)]))</h2>\
            <p>\(ctx.t("online.cosign.needed.text", ["days": ctx.number(cosigning.days)]))</p>\
            \(cosign.map { state($0, content) })\(ask)</section>
            """
    }

    private func state(_ cosign: Cosignature, _ content: JSONValue) -> HTML {
        if cosign.state == .declined {
            return Banner(
                .warning, ctx.t("online.cosign.was-declined", ["name": cosign.secondName ?? ""]),
                text: "<p class=\"typed\">\(cosign.reason)</p>"
            ).html
        }
        guard cosign.content.canonicalBytes == content.canonicalBytes else {
            return Banner(.warning, ctx.t("online.cosign.changed-since")).html
        }
        return ctx.now <= cosign.until
            ? Banner(.info, ctx.t("online.cosign.waits", ["day": ctx.dateText(cosign.until.date)])).html
            : Banner(.warning, ctx.t("online.cosign.state.over")).html
    }
}
