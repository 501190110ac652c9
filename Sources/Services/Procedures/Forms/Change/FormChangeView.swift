import Kernel
import Sheets
import Site
import Store

/// Begins a new edition of a form.
struct FormBeginView: Sendable {
    let ctx: PageContext
    let form: FormDefinition

    func page(_ state: FormState) -> Site.Page {
        Site.Page(
            title: "\(ctx.text(form.title)) \(ctx.text("forms.draft.new"))", heading: ctx.t("forms.draft.new"),
            lead:
                "<p>\(ctx.t("forms.draft.new.about", ["form": ctx.text(form.title), "version": form.template.version]))</p>",
            breadcrumbs: [
                .init(ctx.t("forms.title"), path: FormPages.path),
                .init(ctx.t(form.title), path: "\(FormPages.path)/\(form.template.id)"),
            ],
            status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(ErrorSummary(state))
                \(Form(ctx, action: FormChangePages.path(form.template.id), label: ctx.text("forms.draft.new")) {
                    "\(FormHeadFields(state: state))\(Button(ctx.t("forms.draft.begin")))"
                })
                """)
    }
}

/// Name and days of an edition.
struct FormHeadFields: Component {
    let state: FormState

    var html: HTML {
        let ctx = state.ctx
        return """
            \(TextField(
                state.field(
                    "version", label: ctx.t("forms.column.version"), hint: ctx.t("forms.draft.version.hint"), required: true),
                width: .short))\
            \(DateField(state.field("validFrom", label: ctx.t("forms.draft.from"), hint: ctx.t("forms.draft.from.hint"), required: true)))\
            \(DateField(state.field("validTo", label: ctx.t("forms.draft.to"), hint: ctx.t("forms.draft.to.hint"))))
            """
    }
}

/// The new editions of a form, on the form's page.
struct FormDraftList: Component {
    let ctx: PageContext
    let form: String
    let rows: [FormChange]
    let next: Cursor?

    var html: HTML {
        let table = Table(
            caption: ctx.t("forms.draft.list"),
            columns: [
                .init(ctx.t("forms.column.version"), .rowHeading), .init(ctx.t("forms.draft.state")),
                .init(ctx.t("forms.column.valid")), .init(ctx.t("forms.draft.author")),
                .init(ctx.t("forms.draft.changed")),
            ],
            rows: rows.map { change in
                [
                    "<a href=\"\(href: FormChangePages.path(change))\">\(change.version)</a>",
                    Self.chip(change.state, ctx), Self.days(change, ctx), HTML(text: change.authorName),
                    ctx.moment(change.changedAt),
                ]
            },
            next: next.map { .init(path: "\(FormPages.path)/\(form)?after=\($0)", label: ctx.t("forms.draft.more")) },
            captionHidden: true, empty: ctx.t("forms.draft.none"), cards: true)
        let begin: HTML? =
            FormChangePages.writers.allows(ctx.actor)
            ? "<p>\(LinkButton(ctx.t("forms.draft.new"), path: FormChangePages.path(form) + "/new", .secondary))</p>"
            : nil
        return "<section><h2>\(ctx.t("forms.draft.list"))</h2>\(begin)\(table)</section>"
    }

    static func days(_ change: FormChange, _ ctx: PageContext) -> HTML {
        "\(ctx.date(change.validFrom))–\(change.validTo.map { ctx.date($0) })"
    }

    static func chip(_ state: FormChange.State, _ ctx: PageContext) -> HTML {
        let tone: Chip.Tone =
            switch state {
            case .draft: .yellow
            case .published: .green
            case .withdrawn: .neutral
            }
        return Chip(ctx.t("forms.draft.state.\(state.rawValue)"), tone).html
    }
}

/// One new edition: what differs, its boxes, how it is printed, and the way to publish it.
struct FormChangeView {
    let ctx: PageContext
    let change: FormChange
    /// The edition that stands, to compare with.
    let standing: FormDefinition
    /// The draft as it reads; nil when a newer pack has made it wrong.
    let definition: FormDefinition?
    let preview: FormPreview
    let person: String?
    let picture: FormPicture
    let refusal: FormRefusal?

    private var path: String { FormChangePages.path(change) }
    private var isOwn: Bool { change.state == .draft && change.authorID == ctx.actor.id }
    private var writes: Bool { FormChangePages.writers.allows(ctx.actor) }

    func page(_ state: FormState) -> Site.Page {
        let name = ctx.text(standing.title)
        let refused = refusal.map { Banner(.error, ctx.t("forms.refused.\($0.rawValue)")) }
        return Site.Page(
            title: "\(name) \(change.version)",
            breadcrumbs: [
                .init(ctx.t("forms.title"), path: FormPages.path),
                .init(ctx.t(standing.title), path: "\(FormPages.path)/\(change.form)"),
            ],
            width: .wide, status: refusal != nil ? 409 : state.errors.isEmpty ? 200 : 422,
            hasErrors: !state.errors.isEmpty,
            body: """
                \(refused)\(ErrorSummary(state))\(DescriptionList(facts))\(actions)
                \(FormDifferenceTable(ctx: ctx, standing: standing, definition: definition))
                \(Columns(sideLabel: ctx.text("forms.preview"), even: true, main: main(state), side: side))
                """)
    }

    private var facts: [(HTML, HTML)] {
        var facts: [(HTML, HTML)] = [
            (ctx.t("forms.draft.state"), FormDraftList.chip(change.state, ctx)),
            (ctx.t("forms.column.valid"), FormDraftList.days(change, ctx)),
            (ctx.t("forms.draft.author"), "\(change.authorName)　\(ctx.moment(change.createdAt))"),
        ]
        if let publisher = change.publisherName {
            facts.append((ctx.t("forms.draft.publisher"), "\(publisher)　\(ctx.moment(change.changedAt))"))
        }
        return facts
    }

    private var actions: HTML? {
        guard change.state == .draft, writes else { return nil }
        let revision = HiddenField("revision", String(change.revision))
        let publish: HTML =
            isOwn
            ? Banner(.info, ctx.t("forms.draft.second-person")).html
            : Form(ctx, action: path + "/publish") { "\(revision)\(Button(ctx.t("forms.draft.publish")))" }.html
        return """
            \(publish)\(Form(ctx, action: path + "/withdraw") {
                ButtonRow([Button(ctx.t("forms.draft.withdraw"), .tertiary)]).html
            })
            """
    }

    private func main(_ state: FormState) -> HTML {
        let open = !state.errors.isEmpty && state.errors["definition"] == nil
        return isOwn
            ? """
            \(Accordion(ctx.t("forms.draft.head"), open: open, content: head(state)))\(boxes)\
            \(Accordion(ctx.t("forms.draft.text"), open: state.errors["definition"] != nil, content: text(state)))
            """
            : "\(boxes)\(Accordion(ctx.t("forms.definition"), content: "<pre class=\"definition\" lang=\"ja\">\(change.text)</pre>"))"
    }

    private func head(_ state: FormState) -> HTML {
        let titles = FormChangePages.languages.map { language in
            TextField(
                state.field(
                    "title-\(language.rawValue)", label: ctx.t("forms.draft.title.\(language.rawValue)"),
                    hint: language == .jaEasy ? ctx.t("forms.draft.title.ja-easy.hint") : nil, required: true),
                lang: language.htmlTag
            ).html
        }
        let digits = FormDefinition.DigitStyle.allCases.map {
            Choice($0.rawValue, ctx.t("forms.draft.digits.\($0.rawValue)"))
        }
        return Form(ctx, action: path, label: ctx.text("forms.draft.head")) {
            """
            \(HiddenField("revision", String(change.revision)))\(FormHeadFields(state: state))\
            \(TextField(state.field("title", label: ctx.t("forms.draft.paper-title"), required: true)))\(HTML(titles))\
            \(TextField(state.field("basis", label: ctx.t("forms.basis"), required: true)))\
            \(TextField(state.field("owner", label: ctx.t("forms.column.owner"), required: true), width: .half))\
            \(RadioGroup(state.field("digits", label: ctx.t("forms.draft.digits"), required: true), digits, inline: true))\
            \(Button(ctx.t("forms.draft.save")))
            """
        }.html
    }

    private var boxes: HTML {
        guard let design = FormDesign(change.text) else { return HTML() }
        let rows = design.boxes.map { box -> [HTML] in
            let values = box.values
            let label: HTML =
                isOwn
                ? "<a href=\"\(href: FormBoxPages.path(change, box.place))\">\(values.label)</a>"
                : HTML(text: values.label)
            let section: HTML? = box.heading.isEmpty ? nil : "<br><span class=\"quiet\">\(box.heading)</span>"
            let fact: HTML =
                values.fact.map { fact in
                    let column = values.column.map { "（\(ctx.t("forms.box.column.\($0)"))）" as HTML }
                    return "\(ctx.t("forms.fact.\(fact)"))\(column)"
                } ?? "<span class=\"quiet\">\(ctx.t("forms.box.fact.none"))</span>"
            let size = [values.width, values.height].compactMap { $0.map { FormReader.text($0) } }.joined(
                separator: " × ")
            return [
                "\(label)\(section)", ctx.t("forms.style.\(values.style ?? "text")"), HTML(text: size), fact,
            ]
        }
        let table = Table(
            caption: ctx.t("forms.box.list"),
            columns: [
                .init(ctx.t("forms.box.label"), .rowHeading),
                .init(ctx.t("forms.box.style")), .init(ctx.t("forms.box.size-mm")), .init(ctx.t("forms.box.fact")),
            ], rows: rows, captionHidden: true, dense: true, cards: true)
        return """
            <section><h2>\(ctx.t("forms.box.list"))</h2>\
            <p>\(ctx.t(isOwn ? "forms.box.list.about" : "forms.box.list.read", ["count": ctx.number(rows.count)]))</p>\(table)</section>
            """
    }

    private func text(_ state: FormState) -> HTML {
        Form(ctx, action: path + "/text", label: ctx.text("forms.draft.text")) {
            """
            \(HiddenField("revision", String(change.revision)))\
            \(TextArea(
                state.field("definition", label: ctx.t("forms.definition"), hint: ctx.t("forms.draft.text.hint"), required: true),
                rows: 30, maxLength: FormPreview.longestText))\(Button(ctx.t("forms.draft.save")))
            """
        }.html
    }

    private var side: HTML {
        let field = Field(
            ctx, name: "person", label: ctx.t("forms.person"), hint: ctx.t("forms.person.hint"),
            values: person.map { [$0] } ?? [])
        return """
            \(Form(ctx, action: path, method: .get, label: ctx.text("forms.preview")) {
                """
                \(Select(field, preview.people.people.map { Choice($0.id, ctx.t($0.title)) }, empty: ctx.t("forms.person.none")))\
                \(ButtonRow([Button(ctx.t("forms.preview.button"), .secondary)]))
                """
            })\(picture.html(ctx))
            """
    }
}

/// What differs from the edition that stands, in words.
struct FormDifferenceTable: Component {
    let ctx: PageContext
    let standing: FormDefinition
    let definition: FormDefinition?

    var html: HTML {
        guard let definition else { return Banner(.error, ctx.t("forms.refused.faults")).html }
        let lines = FormDifference(from: standing, to: definition).lines
        let rows = lines.map { line -> [HTML] in
            let about = ctx.t("forms.difference.\(line.subject.rawValue)")
            let subject: HTML = line.box.isEmpty ? about : "\(line.box)：\(about)"
            return [subject, value(line.before, line.subject), value(line.after, line.subject)]
        }
        let table = Table(
            caption: ctx.t("forms.difference"),
            columns: [
                .init(ctx.t("forms.difference.what"), .rowHeading),
                .init(ctx.t("forms.difference.before", ["version": standing.template.version])),
                .init(ctx.t("forms.difference.after", ["version": definition.template.version])),
            ], rows: rows, captionHidden: true, dense: true, cards: true)
        return Accordion(
            ctx.t("forms.difference.count", ["count": ctx.number(lines.count)]), open: lines.count <= 12,
            content: "<p>\(ctx.t("forms.difference.about"))</p>\(table)"
        ).html
    }

    private func value(_ text: String?, _ subject: FormDifference.Subject) -> HTML {
        guard let text else { return "<span class=\"quiet\">\(ctx.t("forms.difference.nothing"))</span>" }
        switch subject {
        case .style:
            let parts = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == ":" }).map(String.init)
            return "\(ctx.t("forms.style.\(parts[0])")) \(parts.dropFirst().joined())"
        case .fact:
            let parts = text.split(separator: " ").map(String.init)
            return "\(ctx.t("forms.fact.\(parts[0])")) \(parts.dropFirst().joined())"
        case .align, .overflow, .digits: return ctx.t("forms.difference.\(subject.rawValue).\(text)")
        case .sex, .number, .handover: return ctx.t(text == "true" ? "forms.yes" : "forms.no")
        case .size, .minSize: return "\(text) pt"
        case .place: return "\(text) mm"
        default: return HTML(text: text)
        }
    }
}
