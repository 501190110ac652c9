import Kernel
import Site

/// One case: what it is, its forms, its history and what can be done with it.
struct CaseView: Sendable {
    let ctx: PageContext
    let words: CaseWords
    let model: CaseModel

    /// The page; `notice` says what just happened, `form` is what was typed with what is wrong.
    func page(_ form: FormState, notice: Banner? = nil, status: Int = 200) -> Page {
        let crumb = Page.Crumb(ctx.t("cases.title"), path: "/office/cases")
        return Page(
            title: "\(model.file.number) \(ctx.text("cases.case"))",
            heading: "\(words.title(model.file, ctx))（\(model.file.number)）",
            breadcrumbs: [crumb], width: .wide, status: status, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(notice)
                \(Columns(sideLabel: ctx.text("cases.actions"), main: "\(facts)\(shortfalls(form))\(documents)\(history)", side: actions(form)))
                """)
    }

    private var facts: HTML {
        let file = model.file
        return DescriptionList([
            (ctx.t("cases.column.status"), words.chip(file.status, ctx).html),
            (ctx.t("cases.column.arrived"), ctx.moment(file.receivedAt)),
            (ctx.t("cases.column.last-day"), words.lastDay(file.lastDay, isLate: file.isLate, ctx)),
            (ctx.t("cases.column.persons"), HTML(text: ctx.number(file.persons))),
            (ctx.t("cases.column.channel"), words.channel(file.channel, ctx)),
            (ctx.t("cases.column.ward"), words.ward(file.ward, ctx)),
        ]).html
    }

    private func shortfalls(_ form: FormState) -> HTML {
        CaseShortfalls(
            ctx: ctx, catalogue: words.catalogue, file: model.file, shortfalls: model.shortfalls, form: form
        ).html
    }

    private var documents: HTML {
        let items = model.documents.map { document -> HTML in
            let path = "/office/cases/\(model.file.id)/forms/\(document.form).pdf"
            let pages = ctx.t("cases.pages", ["count": ctx.number(document.pages)])
            return "<li><a href=\"\(href: path)\"><span lang=\"ja\">\(document.title)</span> (PDF, \(pages))</a></li>"
        }
        let list: HTML = items.isEmpty ? "<p>\(ctx.t("cases.no-documents"))</p>" : "<ul>\(items)</ul>"
        return "<section><h2>\(ctx.t("cases.documents"))</h2>\(list)</section>\n"
    }

    private var history: HTML {
        let rows = model.history.map { step -> [HTML] in
            [
                ctx.moment(step.at), step.from == nil ? ctx.t("cases.handed-in") : words.status(step.to, ctx),
                HTML(text: step.actorName), HTML(text: step.note ?? ""),
            ]
        }
        let table = Table(
            caption: ctx.t("cases.history"),
            columns: [
                .init(ctx.t("cases.step.when"), .rowHeading), .init(ctx.t("cases.step.what")),
                .init(ctx.t("cases.step.who")), .init(ctx.t("cases.step.note")),
            ],
            rows: rows, captionHidden: true)
        return "<section><h2>\(ctx.t("cases.history"))</h2>\(table)</section>\n"
    }

    private func actions(_ form: FormState) -> HTML {
        let obstacle = model.obstacle.map { obstacle -> Banner in
            switch obstacle {
            case .samePerson: Banner(.info, ctx.t("cases.refused.same-person"))
            case .notChecker: Banner(.info, ctx.t("cases.refused.not-checker"))
            }
        }
        let buttons = CaseFile.Status.moves.filter { model.moves.contains($0.status) }
        guard !buttons.isEmpty else {
            return "<h2>\(ctx.t("cases.actions"))</h2>\(obstacle)<p>\(ctx.t("cases.no-actions"))</p>"
        }
        let field = form.field("reason", label: ctx.t("cases.reason"), hint: ctx.t("cases.reason-hint"))
        let path = "/office/cases/\(model.file.id)/"
        return """
            <h2>\(ctx.t("cases.actions"))</h2>\(obstacle)
            \(Form(ctx, action: path + buttons[0].path, label: ctx.text("cases.actions")) {
                """
                \(TextArea(field, rows: 4, maxLength: CasePages.longestReason))\
                \(ButtonRow(buttons.map { Button(ctx.t("cases.move.\($0.status.rawValue)"), $0.style, action: path + $0.path) }))
                """
            })
            """
    }
}

extension CaseFile.Status {
    /// A status to which people move a case, with the last part of the path and the weight of its button.
    struct Move: Sendable {
        let status: CaseFile.Status
        let path: String
        let style: Button.Style
    }

    static let moves = [
        Move(status: .completed, path: "complete", style: .primary),
        Move(status: .received, path: "receive", style: .primary),
        Move(status: .returned, path: "return", style: .secondary),
        Move(status: .withdrawn, path: "withdraw", style: .tertiary),
    ]
}
