import Forms
import Kernel
import Site

/// One application for the staff: what was answered, its history, and what can be done with it.
struct ExaminationView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let model: ExaminationModel
    let form: FormState
    let refused: ExaminationRefusal?

    private var examination: Examination { model.examination }

    var page: Page {
        let status = refused != nil ? 409 : form.errors.isEmpty ? 200 : 422
        return Page(
            title: "\(examination.number) \(ctx.text(model.procedure.title))",
            heading: "\(ctx.t(model.procedure.title))（\(examination.number)）",
            breadcrumbs: [.init(ctx.t("online.office"), path: ExaminationPages.path)], width: .wide, status: status,
            hasErrors: !form.errors.isEmpty,
            body: """
                \(refused.map { Banner(.error, ctx.t("online.office.refused.\($0.word)")) })\(ErrorSummary(form))
                \(Columns(
                    sideLabel: ctx.text("online.office.actions"),
                    main: "\(bounced)\(facts)\(register)\(answers)\(corrections)\(messages)\(history)",
                    side: ExaminationActions(ctx: ctx, model: model, form: form).html))
                """)
    }

    private var facts: HTML {
        var pairs: [(HTML, HTML)] = [
            (ctx.t("online.fact.state"), StageChip(ctx: ctx, stage: examination.stage).html),
            (ctx.t("online.fact.arrived"), ctx.moment(examination.arrivedAt)),
            (ctx.t("online.office.due"), due),
            (ctx.t("online.office.assignee"), HTML(text: examination.assigneeName ?? "")),
            (ctx.t("online.office.channel"), ctx.t("online.channel.\(model.application.channel)")),
            (
                ctx.t("online.office.ward"),
                desk.places.ward(examination.ward).map { ctx.t($0.name) } ?? HTML(text: ctx.cityName)
            ),
        ]
        pairs += SlotFacts(ctx: ctx, desk: desk, reservations: model.reservations).pairs
        if let decision = examination.decision {
            pairs.append((ctx.t("online.office.decision"), ctx.t("online.decision.\(decision.rawValue)")))
        }
        if let term = examination.term, let yen = examination.feeYen {
            pairs.append(
                (
                    ctx.t("online.office.fee"),
                    ctx.t("online.office.fee.until", ["yen": ctx.number(yen), "day": ctx.dateText(term.lastDay)])
                ))
        }
        if let signer = model.application.signer {
            let path = "\(ExaminationPages.path)/\(examination.id)"
            pairs.append(
                (
                    ctx.t("online.office.signature"),
                    """
                    \(ctx.t("online.office.signature.by", ["name": signer]))<br>\
                    <a href="\(href: "\(path)/signature.p7s")">\(ctx.t("online.office.signature.file"))</a> \
                    <a href="\(href: "\(path)/signed.json")">\(ctx.t("online.office.signature.content"))</a>
                    """
                ))
        }
        if let filer = model.application.filer {
            let key = filer.isAgent ? "online.agent.filed-by" : "online.business.filed-by"
            pairs.append((ctx.t(key), HTML(text: filer.name)))
        }
        if let cosign = model.cosign, let name = cosign.secondName, let at = cosign.at {
            let path = "\(ExaminationPages.path)/\(examination.id)"
            let file: HTML? = cosign.signature.map { _ in
                "<br><a href=\"\(href: "\(path)/cosignature.p7s")\">\(ctx.t("online.office.signature.file"))</a>"
            }
            pairs.append(
                (
                    ctx.t("online.cosign.second"),
                    """
                    \(cosign.signer ?? name) \(ctx.moment(at))\(file)<br>\
                    <a href="\(href: "\(path)/signed.json")">\(ctx.t("online.office.signature.content"))</a>
                    """
                ))
        }
        let copy = LinkButton(ctx.t("online.copy"), path: "\(ExaminationPages.path)/\(examination.id)/copy.pdf")
        let letters = model.documents.map { document -> HTML in
            let path = "\(ExaminationPages.path)/\(examination.id)/documents/\(document.id).pdf"
            return
                "<li><a href=\"\(href: path)\"><span lang=\"ja\">\(document.title)（\(document.number)）</span></a></li>"
        }
        let list: HTML = letters.isEmpty ? HTML() : "<h2>\(ctx.t("online.office.letters"))</h2><ul>\(letters)</ul>"
        return "\(DescriptionList(pairs))<p>\(copy)</p>\(files)\(list)"
    }

    /// The way to the register, and what the applicant says of differences.
    private var register: HTML {
        guard model.application.owner.kind == .resident else { return HTML() }
        let said = model.explanations.map { explanation -> HTML in
            let item = model.procedure.sheet.item(explanation.item)
            return """
                <h3>\(item.map { ctx.t($0.label) } ?? HTML(text: explanation.item))</h3>\
                \(DescriptionList([
                    (ctx.t("online.compare.typed"), HTML(text: explanation.typed)),
                    (ctx.t("online.compare.register"), HTML(text: explanation.register)),
                    (ctx.t("online.compare.said"), "<span class=\"typed\">\(explanation.text)</span>"),
                ]))
                """
        }
        let path = "\(ExaminationPages.path)/\(examination.id)/register"
        return """
            <section><h2>\(ctx.t("online.compare.title"))</h2>\(said)\
            <p>\(LinkButton(ctx.t("online.compare.go"), path: path))</p></section>
            """
    }

    /// Letters do not reach the applicant: the telephone that they gave.
    private var bounced: HTML {
        guard let since = model.bounced else { return HTML() }
        let phone = model.procedure.sheet.pages.flatMap(\.items).first {
            $0.kind == .telephone && model.application.answers[$0.name] != nil
        }.flatMap { model.application.answers[$0.name]?.stringValue }
        let text: HTML =
            phone.map { "<p>\(ctx.t("online.bounced.phone", ["phone": $0]))</p>" }
            ?? "<p>\(ctx.t("online.bounced.no-phone"))</p>"
        return Banner(.warning, ctx.t("online.bounced.office", ["moment": ctx.momentText(since)]), text: text).html
    }

    private var files: HTML {
        guard !model.files.isEmpty else { return HTML() }
        let items = model.files.map { file -> HTML in
            let path = "\(ExaminationPages.path)/\(examination.id)/files/\(file.id)"
            let chip: HTML? = file.isScanned ? nil : Chip(ctx.t("online.office.unscanned"), .yellow).html
            let size = ctx.number(max(1, file.bytes / 1_024))
            return "<li><a href=\"\(href: path)\">\(file.name)</a> (\(size) kB) \(chip)</li>"
        }
        return "<h2>\(ctx.t("online.office.files"))</h2><ul class=\"files\">\(items)</ul>"
    }

    private var due: HTML {
        if let due = examination.due { return ctx.date(due) }
        return ctx.t(examination.stage == .correction ? "online.office.due.none" : "online.office.due.free")
    }

    private var answers: HTML {
        let words = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan)
        let sections = words.rows(model.procedure.sheet.pages, model.application.answers.objectValue ?? [:])
            .filter { !$0.rows.isEmpty }
            .map { page, rows -> HTML in
                let items = rows.map { row -> (HTML, HTML) in
                    let top = String(row.path.split(separator: ".").first ?? "")
                    let source: HTML? = model.application.sources[top].map {
                        "<br><span class=\"provenance\">\(ctx.t("online.office.source.\($0)"))</span>"
                    }
                    let original = model.application.originals.first {
                        $0.key == row.path || $0.key.hasPrefix(row.path + ".")
                    }?.value
                    let note: HTML? = original.map {
                        "<br><span class=\"hint\">\(ctx.t("online.office.original", ["original": $0]))</span>"
                    }
                    return (HTML(text: row.label), "\(row.text)\(source)\(note)")
                }
                return "<h3>\(ctx.t(page.title))</h3>\(DescriptionList(items))"
            }
        return "<section><h2>\(ctx.t("online.mine.answers"))</h2>\(sections)</section>"
    }

    /// What was set right, before and after beside each other.
    private var corrections: HTML {
        guard !model.corrections.isEmpty else { return HTML() }
        let words = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan)
        let pages = model.procedure.sheet.pages
        func texts(_ value: JSONValue?) -> [String: AnswerRow] {
            let rows = words.rows(pages, value?.objectValue ?? [:]).flatMap(\.rows)
            return Dictionary(rows.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        }
        let parts = model.corrections.map { correction -> HTML in
            let (before, after) = (texts(correction.before), texts(correction.after))
            let paths = Set(before.keys).union(after.keys).sorted()
            let rows = paths.map { path -> [HTML] in
                [
                    HTML(text: before[path]?.label ?? after[path]?.label ?? path), HTML(text: before[path]?.text ?? ""),
                    correction.answeredAt == nil ? HTML() : HTML(text: after[path]?.text ?? ""),
                ]
            }
            let table = Table(
                caption: ctx.t("online.office.correction", ["number": String(correction.number)]),
                columns: [
                    .init(ctx.t("online.office.correct.items"), .rowHeading), .init(ctx.t("online.office.before")),
                    .init(ctx.t("online.office.after")),
                ], rows: rows, cards: true)
            return """
                \(table)<p>\(correction.text)</p>\
                <p class="hint">\(ctx.t("online.correction.until", ["day": ctx.dateText(correction.due)]))</p>
                """
        }
        return "<section><h2>\(ctx.t("online.office.corrections"))</h2>\(parts)</section>"
    }

    private var messages: HTML {
        """
        <section><h2>\(ctx.t("online.messages"))</h2>\(MessageList(ctx: ctx, messages: model.messages))\
        \(Form(ctx, action: "\(ExaminationPages.path)/\(examination.id)/messages") {
            """
            \(TextArea(form.field("message", label: ctx.t("online.message"), hint: ctx.t("online.message.hint"))))\
            \(ButtonRow([Button(ctx.t("online.message.send"), .secondary)]))
            """
        })</section>
        """
    }

    private var history: HTML {
        let rows = model.steps.map { step -> [HTML] in
            [
                ctx.moment(step.at), ctx.t("online.stage.\(step.to.rawValue)"), HTML(text: step.actorName),
                HTML(text: step.note ?? ""),
            ]
        }
        let columns: [Table.Column] = [
            .init(ctx.t("online.office.when"), .rowHeading), .init(ctx.t("online.fact.state")),
            .init(ctx.t("online.office.who")), .init(ctx.t("online.office.note")),
        ]
        return Table(caption: ctx.t("online.office.history"), columns: columns, rows: rows, cards: true).html
    }
}

/// Messages in their order.
struct MessageList: Component {
    let ctx: PageContext
    let messages: [Message]

    var html: HTML {
        guard !messages.isEmpty else { return "<p>\(ctx.t("online.messages.none"))</p>" }
        let items = messages.map { message -> HTML in
            let who = ctx.t(message.isFromApplicant ? "online.messages.applicant" : "online.messages.office")
            let text: HTML =
                message.text.isEmpty
                ? "<p class=\"hint\">\(ctx.t("online.message.handed-over"))</p>"
                : "<p class=\"typed\">\(message.text)</p>"
            return """
                <li><p><strong>\(who)</strong> <span class="hint">\(ctx.moment(message.at))</span></p>\(text)</li>
                """
        }
        return "<ol class=\"messages\">\(items)</ol>"
    }
}

extension ExaminationRefusal {
    /// The end of the key of its words.
    var word: String {
        switch self {
        case .cannotMove: "cannot-move"
        case .samePerson: "same-person"
        case .reasonsMissing: "reasons-missing"
        case .tooLate: "too-late"
        }
    }
}
