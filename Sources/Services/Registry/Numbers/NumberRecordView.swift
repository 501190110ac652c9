import Kernel
import Site

/// The numbers of a person: masked, shown one at a time and once, for a purpose.
struct NumberRecordView: Sendable {
    let ctx: PageContext
    let model: NumberRecordModel

    private var path: String { "/office/residents/\(model.id)/numbers" }
    private var recordCrumb: Page.Crumb {
        Page.Crumb(ctx.t("registry.record.title"), path: "/office/residents/\(model.id)")
    }

    /// The page with masked numbers, and the form to register them as it was typed.
    func page(_ form: FormState) -> Page {
        let hasErrors = !form.errors.isEmpty
        return Page(
            ctx, "registry.numbers.title", breadcrumbs: [recordCrumb], status: hasErrors ? 422 : 200,
            hasErrors: hasErrors,
            body: """
                \(ErrorSummary(form))
                \(person)
                \(content(form))
                """)
    }

    /// What came of asking for a number.
    func shown(_ kind: NumberKind, _ reading: NumberRegister.Reading) -> Page {
        let crumb = Page.Crumb(ctx.t("registry.numbers.title"), path: path)
        let body: HTML
        switch reading {
        case .shown(let number):
            body = """
                \(Banner(.warning, ctx.t("registry.numbers.recorded"), text: ctx.t("registry.numbers.once")))
                \(person)
                \(DescriptionList([(ctx.t(kind.word), "<strong>\(number.grouped)</strong>")]))
                """
        case .shownBefore:
            body = Banner(.info, ctx.t("registry.numbers.shown-before"), text: ctx.t("registry.numbers.again")).html
        case .none: body = Banner(.info, ctx.t("registry.numbers.none")).html
        case .destroyed:
            body =
                Banner(.warning, ctx.t("registry.numbers.destroyed"), text: ctx.t("registry.numbers.destroyed-text"))
                .html
        }
        return Page(
            ctx, kind.word, breadcrumbs: [recordCrumb, crumb],
            body: "\(body)<p>\(LinkButton(ctx.t("registry.numbers.back"), path: path))</p>")
    }

    private var person: HTML {
        DescriptionList([
            (ctx.t("registry.column.name"), "<span lang=\"ja\">\(model.name.full)</span>"),
            (ctx.t("registry.column.furigana"), "<span lang=\"ja\">\(model.name.furigana?.full ?? "")</span>"),
            (ctx.t("registry.column.birth"), HTML(text: model.birth.japanese)),
        ]).html
    }

    private func content(_ form: FormState) -> HTML {
        if model.holding.isDestroyed {
            return Banner(.warning, ctx.t("registry.numbers.destroyed"), text: ctx.t("registry.numbers.destroyed-text"))
                .html
        }
        guard model.isForNumbers else {
            let choose = LinkButton(
                ctx.t("registry.numbers.choose-purpose"), path: "/office/purpose?subject=\(model.id)&next=\(path)")
            return "\(Banner(.info, ctx.t("registry.numbers.wrong-purpose")))<p>\(choose)</p>"
        }
        return """
            <p>\(ctx.t("registry.numbers.care"))</p>
            \(NumberKind.allCases.map(section))
            <section><h2>\(ctx.t("registry.numbers.register"))</h2>
            \(Accordion(
                ctx.t("registry.numbers.register-open"), open: !form.errors.isEmpty, content: registerForm(form)))\
            </section>

            """
    }

    private func section(_ kind: NumberKind) -> HTML {
        guard model.holding.kinds.contains(kind) else {
            return "<section><h2>\(ctx.t(kind.word))</h2><p>\(ctx.t("registry.numbers.none"))</p></section>\n"
        }
        return """
            <section><h2>\(ctx.t(kind.word))</h2>
            <p><span aria-hidden="true">\(String(repeating: "＊", count: kind.length))</span>\
            <span class="visually-hidden">\(ctx.t("registry.numbers.masked"))</span></p>
            \(Form(ctx, action: "\(path)/show", label: ctx.text(kind.word)) {
                """
                \(HiddenField("kind", kind.rawValue))\(HiddenField("once", model.once.description))\
                \(Button(ctx.t("registry.numbers.show.\(kind.rawValue)"), .secondary))
                """
            })</section>

            """
    }

    private func registerForm(_ form: FormState) -> HTML {
        Form(ctx, action: path, label: ctx.text("registry.numbers.register")) {
            let fields = NumberKind.allCases.map { kind -> HTML in
                let field = form.field(
                    kind.rawValue, label: ctx.t(kind.word), hint: ctx.t("registry.numbers.hint.\(kind.rawValue)"))
                return TextField(field, autocomplete: "off", inputMode: "numeric", width: .half, maxLength: 40).html
            }
            return "\(fields)\(Button(ctx.t("registry.numbers.register-go")))"
        }.html
    }
}
