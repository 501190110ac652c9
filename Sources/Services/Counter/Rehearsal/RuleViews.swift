import Kernel
import Pack
import Procedures
import Site
import Store

/// The changes of guidance tables, the latest first.
struct RuleListView {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let rows: [RuleChange]
    let next: Cursor?

    var page: Page {
        let table = Table(
            caption: ctx.t("counter.rules.title"),
            columns: [
                .init(ctx.t("counter.rules.why"), .rowHeading), .init(ctx.t("counter.list.status")),
                .init(ctx.t("counter.done.procedure")), .init(ctx.t("counter.rules.author")),
                .init(ctx.t("counter.list.updated")),
            ],
            rows: rows.map { change in
                [
                    "<a href=\"\(href: "\(RulePages.path)/\(change.id)")\">\(change.title)</a>",
                    RuleWords.chip(change.state, ctx), RuleWords.procedures(change, catalogue, ctx),
                    HTML(text: change.authorName), ctx.moment(change.changedAt),
                ]
            },
            next: next.map { .init(path: "\(RulePages.path)?after=\($0)", label: ctx.t("counter.list.more")) },
            captionHidden: true, empty: ctx.t("counter.rules.none"), cards: true)
        return Page(
            ctx, "counter.rules.title", lead: "<p>\(ctx.t("counter.rules.about"))</p>", width: .wide,
            body: """
                <p>\(LinkButton(ctx.t("counter.rules.new"), path: RulePages.path + "/new", .primary))</p>
                \(table)
                """)
    }
}

/// Writes a change.
struct RuleFormView {
    let catalogue: ProcedureCatalogue

    func page(_ form: FormState, faults: [PackFault]) -> Page {
        let ctx = form.ctx
        let list = faults.prefix(20).map { fault -> HTML in
            "<li><code>\(ctx.t("counter.rules.line", ["line": String(fault.line), "column": String(fault.column)]))</code> \(fault.reason)</li>"
        }
        let problems: HTML? =
            faults.isEmpty || form.errors["text"] == nil
            ? nil
            : Banner(.error, ctx.t("counter.rules.faults", ["count": String(faults.count)]), text: "<ul>\(list)</ul>")
                .html
        let choose = Form(ctx, action: RulePages.path + "/new", method: .get, label: ctx.text("counter.rules.start")) {
            """
            \(Select(
                Field(ctx, name: "procedure", label: ctx.t("counter.rules.start")),
                catalogue.procedures.map { Choice($0.id, ctx.t($0.title)) }))\
            \(ButtonRow([Button(ctx.t("counter.rules.fill"), .secondary)]))
            """
        }
        return Page(
            ctx, "counter.rules.new", lead: "<p>\(ctx.t("counter.rules.new.about"))</p>",
            breadcrumbs: [.init(ctx.t("counter.rules.title"), path: RulePages.path)], width: .wide,
            status: form.status(), hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(problems)\(choose)
                \(Form(ctx, action: RulePages.path) {
                    """
                    \(TextField(
                        form.field(
                            "title", label: ctx.t("counter.rules.why"), hint: ctx.t("counter.rules.why.hint"), required: true)))
                    \(TextArea(
                        form.field(
                            "text", label: ctx.t("counter.rules.text"), hint: ctx.t("counter.rules.text.hint"), required: true),
                        rows: 24))
                    \(Button(ctx.t("counter.rules.rehearse")))
                    """
                })
                """)
    }
}

/// One change with the report of its rehearsal.
struct RuleChangeView {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let change: RuleChange
    let refusal: RuleRefusal?

    var page: Page {
        let refused = refusal.map { refusal in
            let word =
                switch refusal {
                case .samePerson: "counter.rules.refused.same-person"
                case .notRehearsed: "counter.rules.refused.not-rehearsed"
                case .faults: "counter.rules.refused.faults"
                }
            return Banner(.error, ctx.t(word))
        }
        var items: [(HTML, HTML)] = [
            (ctx.t("counter.list.status"), RuleWords.chip(change.state, ctx)),
            (ctx.t("counter.done.procedure"), RuleWords.procedures(change, catalogue, ctx)),
            (ctx.t("counter.rules.author"), "\(change.authorName)　\(ctx.moment(change.createdAt))"),
        ]
        if let publisher = change.publisherName {
            items.append((ctx.t("counter.rules.publisher"), "\(publisher)　\(ctx.moment(change.changedAt))"))
        }
        let page = Page(
            title: change.title, breadcrumbs: [.init(ctx.t("counter.rules.title"), path: RulePages.path)], width: .wide,
            status: refusal == nil ? 200 : 409,
            body: """
                \(refused)\(DescriptionList(items))\(report)\(actions)
                \(Accordion(ctx.t("counter.rules.text"), content: "<pre class=\"definition\" lang=\"ja\">\(change.text)</pre>"))
                """)
        return change.state == .rehearsing ? page.renewed(afterSeconds: 5) : page
    }

    private var report: HTML {
        guard let report = change.report else {
            return change.state == .rehearsing ? Banner(.info, ctx.t("counter.rules.under-way")).html : HTML()
        }
        let rows = change.procedures.map { id -> [HTML] in
            let effect = report.effects[id] ?? .init()
            return [
                catalogue.procedure(id).map { ctx.t($0.title) } ?? HTML(text: id),
                HTML(text: ctx.number(effect.appeared)), HTML(text: ctx.number(effect.disappeared)),
                HTML(text: ctx.number(effect.changed)),
            ]
        }
        let table = Table(
            caption: ctx.t("counter.rules.effects"),
            columns: [
                .init(ctx.t("counter.done.procedure"), .rowHeading), .init(ctx.t("counter.rules.appeared"), .number),
                .init(ctx.t("counter.rules.disappeared"), .number), .init(ctx.t("counter.rules.changed"), .number),
            ], rows: rows, captionHidden: true, cards: true)
        let examples = report.examples.enumerated().map { index, example -> HTML in
            Card(
                ctx.t("counter.rules.example", ["n": String(index + 1)]), text: text(of: example), level: 3
            ).html
        }
        let kind: Banner.Kind = report.changed == 0 ? .success : .warning
        let counts = [
            "looked": ctx.number(report.looked), "changed": ctx.number(report.changed), "from": report.from,
            "to": report.to,
        ]
        return """
            <section><h2>\(ctx.t("counter.rules.report"))</h2>
            \(Banner(kind, ctx.t("counter.rules.report.text", counts)))
            \(table)\(examples.isEmpty ? nil : "<h3>\(ctx.t("counter.rules.examples"))</h3>\(HTML(examples))" as HTML)</section>
            """
    }

    /// An example: what happened, how old the people are, what would be otherwise. Nobody's name.
    private func text(of example: RehearsalReport.Example) -> HTML {
        let events = example.events.map { id in catalogue.event(id).map { ctx.t($0.title) } ?? HTML(text: id) }
        let words = FactWords(ctx, catalogue)
        let persons = example.persons.map { person -> HTML in
            let relation = person.relation.map { words.value(.string($0), of: "person.relation") } ?? HTML()
            let age = person.age.map { ctx.t("counter.rules.age", ["age": String($0)]) } ?? HTML()
            return "\(relation)\(age)"
        }
        let changes = example.changes.map { change -> HTML in
            """
            <li>\(catalogue.procedure(change.procedure).map { ctx.t($0.title) } ?? HTML(text: change.procedure))：\
            \(ctx.t("counter.outcomes.\(change.before)")) → <strong>\(ctx.t("counter.outcomes.\(change.after)"))</strong>\
            \(change.reason.map { "<br><span class=\"quiet\">\(ctx.t($0))</span>" as HTML })</li>
            """
        }
        let comma: HTML = ctx.isJapanese ? "、" : ", "
        return """
            <p>\(example.month) ・ \(events.joined(by: comma)) ・ \(persons.joined(by: comma))</p><ul>\(changes)</ul>
            """
    }

    private var actions: HTML {
        let path = "\(RulePages.path)/\(change.id)"
        switch change.state {
        case .published, .withdrawn: return HTML()
        case .rehearsing, .rehearsed:
            let isAuthor = change.authorID == ctx.actor.id
            let publish: HTML =
                change.state == .rehearsing
                ? HTML()
                : isAuthor
                    ? Banner(.info, ctx.t("counter.rules.second-person")).html
                    : Form(ctx, action: path + "/publish") { Button(ctx.t("counter.rules.publish")).html }.html
            return """
                \(publish)\(Form(ctx, action: path + "/withdraw") {
                    ButtonRow([Button(ctx.t("counter.rules.withdraw"), .tertiary)]).html
                })
                """
        }
    }
}

/// Words that pages of changes say.
enum RuleWords {
    static func chip(_ state: RuleChange.State, _ ctx: PageContext) -> HTML {
        let tone: Chip.Tone =
            switch state {
            case .rehearsing: .blue
            case .rehearsed: .yellow
            case .published: .green
            case .withdrawn: .neutral
            }
        return Chip(ctx.t("counter.rules.state.\(state.rawValue)"), tone).html
    }

    static func procedures(_ change: RuleChange, _ catalogue: ProcedureCatalogue, _ ctx: PageContext) -> HTML {
        change.procedures.map { id in catalogue.procedure(id).map { ctx.t($0.title) } ?? HTML(text: id) }
            .joined(by: ctx.isJapanese ? "、" : ", ")
    }
}
