import Forms
import Kernel
import Site

/// A preview: the form's page inside a frame that says that it is none.
struct PreviewView: Sendable {
    let preview: Preview
    var errors = FormErrors()

    private var ctx: PageContext { preview.ctx }

    func page(_ notice: String?) -> Site.Page {
        let outcome = preview.outcome
        let problems = preview.problems
        return Site.Page(
            title: "\(ctx.text("studio.preview")) \(preview.change.title)", heading: ctx.t("studio.preview"),
            breadcrumbs: StudioCrumbs.below(preview.change, ctx), width: .wide,
            status: problems.isEmpty && errors.isEmpty ? 200 : 422, hasErrors: !problems.isEmpty || !errors.isEmpty,
            body: """
                \(Banner(.warning, ctx.t("studio.preview.banner")))\(examples)\(ErrorSummary(ctx, errors))\
                \(Form(ctx, action: StudioPages.change(preview.change) + "/preview", label: ctx.text("studio.preview")) {
                    "\(carried(outcome))\(tools(outcome))\(frame(outcome, notice))"
                })
                """)
    }

    /// Begins with the answers of a test.
    private var examples: HTML {
        let choices = preview.procedure.sheet.examples.enumerated().map { index, example in
            Choice(String(index), HTML(text: example.name))
        }
        let field = Field(
            ctx, name: "example", label: ctx.t("studio.preview.example"), hint: ctx.t("studio.preview.example.hint"),
            values: preview.example.map { [String($0)] } ?? [])
        return Accordion(
            ctx.t("studio.preview.begin"),
            content: Form(
                ctx, action: StudioPages.change(preview.change) + "/preview", method: .get,
                label: ctx.text("studio.preview.begin")
            ) {
                "\(Select(field, choices, empty: ctx.t("studio.preview.example.none")))\(Button(ctx.t("studio.preview.begin"), .secondary))"
            }.html
        ).html
    }

    /// What was typed on other pages, and where the preview is.
    private func carried(_ outcome: FormOutcome) -> HTML {
        let here = Set(preview.sheetPage?.items.map(\.name) ?? [])
        var fields: [HTML] = [
            HiddenField("-page", preview.page).html, HiddenField("-width", preview.isPhone ? "phone" : "wide").html,
            HiddenField("-revision", String(preview.change.revision)).html,
        ]
        if let example = preview.example { fields.append(HiddenField("-example", String(example)).html) }
        for (path, values) in preview.draft.raw.texts.sorted(by: { $0.key < $1.key }) {
            guard !here.contains(path.split(separator: ".").first.map(String.init) ?? "") else { continue }
            fields += values.map { HiddenField(path, $0).html }
        }
        return HTML(fields)
    }

    private func go(_ word: String, _ label: HTML, _ style: Button.Style = .tertiary) -> Button {
        Button(label, style, name: "-go", value: word)
    }

    private func tools(_ outcome: FormOutcome) -> HTML {
        let other = preview.isPhone ? "wide" : "phone"
        var steps = [go(Preview.start, ctx.t("studio.preview.start"))]
        for page in preview.procedure.sheet.pages where outcome.pages.contains(page.id) {
            steps.append(go(page.id, ctx.t(page.title)))
        }
        steps.append(go(Preview.end, ctx.t("online.check")))
        return """
            <div class="button-row">\(go(other, ctx.t("studio.preview.\(other)"), .secondary))\
            \(go("pdf", ctx.t("studio.preview.pdf"), .secondary))</div>\
            <div class="button-row" role="group" aria-label="\(ctx.text("studio.pages"))">\(HTML(steps.map(\.html)))</div>
            """
    }

    private func frame(_ outcome: FormOutcome, _ notice: String?) -> HTML {
        let content: HTML =
            switch preview.page {
            case Preview.start: start
            case Preview.end: end(outcome)
            default: sheet(outcome, notice)
            }
        return """
            <section class="preview-frame\(preview.isPhone ? " phone" : "")" aria-label="\(ctx.text("studio.preview"))">\
            <p class="preview-mark">\(ctx.t("studio.preview.mark"))</p>\(content)</section>
            """
    }

    private var start: HTML {
        let view = ProcedureView(ctx: ctx, desk: preview.desk, procedure: preview.procedure, draft: nil, mandates: [])
        return """
            <h2>\(ctx.t(preview.procedure.title))</h2><p>\(ctx.t(preview.procedure.about))</p>\(view.known)\
            <div class="button-row">\(go("next", ctx.t("online.begin"), .primary))</div>
            """
    }

    private func sheet(_ outcome: FormOutcome, _ notice: String?) -> HTML {
        guard let page = preview.sheetPage else { return start }
        let form = FormPage(
            ctx: ctx, desk: preview.desk, draft: preview.draft, procedure: preview.procedure, page: page,
            outcome: outcome, places: preview.places, problems: preview.problems, offers: preview.offers)
        let errors = form.formErrors
        return """
            <h2>\(ctx.t(page.title))</h2>\(page.lead.map { "<p>\(ctx.t($0))</p>" as HTML })\
            \(notice.map { Banner(.info, ctx.t($0)) })\(deadline(outcome))\(ErrorSummary(ctx, errors))\(form.items(errors))\
            <div class="button-row">\(go("next", ctx.t("online.next"), .primary))\(go("back", ctx.t("online.back"), .secondary))</div>
            """
    }

    /// That the last day is near, as applicants are told at the moment of the preview.
    private func deadline(_ outcome: FormOutcome) -> Banner? {
        preview.desk.deadlineBanner(preview.procedure, outcome, ctx, at: preview.now)
    }

    /// That a second person has to sign before it is sent.
    private func cosigning(_ outcome: FormOutcome) -> Banner? {
        guard let cosigning = preview.procedure.cosigning,
            Cosignature.isNeeded(preview.draft, preview.procedure, outcome)
        else { return nil }
        return Banner(.info, ctx.t("studio.preview.cosign", ["who": ctx.text(cosigning.who)]))
    }

    private func end(_ outcome: FormOutcome) -> HTML {
        let words = AnswerWords(ctx: ctx, places: preview.desk.places, plan: preview.desk.booking?.plan)
        let pages = preview.procedure.sheet.pages.filter { outcome.pages.contains($0.id) }
        let sections = words.rows(pages, outcome.answers).map { page, rows -> HTML in
            "<h3>\(ctx.t(page.title))</h3>\(DescriptionList(rows.map { (HTML(text: $0.label), HTML(text: $0.text)) }))"
        }
        let problems = outcome.problems.map { problem -> HTML in
            let item = preview.procedure.sheet.pages.flatMap(\.items).first { problem.isOf($0.name) }
            return
                "<li>\(ProblemWords(ctx: ctx).text(problem, label: item.map { ctx.text($0.label) } ?? problem.path))</li>"
        }
        let found: HTML =
            problems.isEmpty
            ? Banner(.success, ctx.t("studio.preview.complete")).html
            : Banner(.info, ctx.t("studio.preview.problems"), text: "<ul>\(HTML(problems))</ul>").html
        return
            "<h2>\(ctx.t("online.check"))</h2>\(found)\(deadline(outcome))\(cosigning(outcome))\(HTML(sections))\(test)"
    }

    /// Makes a test of what was typed.
    private var test: HTML? {
        guard preview.change.life.isWritten(by: ctx.actor) else { return nil }
        let field = Field(
            ctx, name: "-name", label: ctx.t("studio.tests.name"), hint: ctx.t("studio.tests.add.hint"),
            error: errors["-name"])
        return """
            <h3>\(ctx.t("studio.tests.add"))</h3><p>\(ctx.t("studio.tests.add.about"))</p>\(TextField(field))\
            \(go("test", ctx.t("studio.tests.add"), .secondary))
            """
    }
}
