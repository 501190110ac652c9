import Counter
import Kernel
import Procedures
import Site

/// One entry: where it stands, both values of each field, the picture, and what can be done.
struct EntryView: Sendable {
    let ctx: PageContext
    let rules: EntryRules
    let catalogue: ProcedureCatalogue
    let model: EntryModel

    private var entry: EntryJob { model.entry }

    func page(_ form: FormState, notice: Banner? = nil, status: Int = 200) -> Page {
        let crumb = Page.Crumb(ctx.t("entry.title"), path: "/office/entries")
        return Page(
            title: "\(entry.caseNumber) \(ctx.text("entry.title"))",
            heading: "<span lang=\"ja\">\(entry.title)</span>（\(entry.caseNumber)）",
            breadcrumbs: [crumb], width: .wide, status: status, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(notice)\(trouble)
                \(Columns(sideLabel: ctx.text("entry.actions"), main: "\(facts)\(check)\(values)\(picture)", side: actions(form)))
                """)
    }

    /// What went wrong, and what is therefore half done.
    private var trouble: HTML {
        guard let problem = entry.problem, entry.state != .committed else { return "" }
        let lines = (problem.detail ?? "").split(separator: "\n").map { line -> HTML in
            "<p lang=\"ja\">\(String(line))</p>"
        }
        let half = ctx.t(
            problem.kind == .enteredOtherwise || problem.kind == .enteredTwice
                ? "entry.half.there" : entry.commitAskedAt != nil ? "entry.half.in-doubt" : "entry.half.nothing")
        let kind: Banner.Kind = entry.state.isStuck ? .error : .info
        return Banner(
            kind, ctx.t("entry.problem.\(problem.kind.rawValue)"), text: "\(lines)<p>\(half)</p>"
        ).html
    }

    private var facts: HTML {
        var items: [(HTML, HTML)] = [
            (ctx.t("entry.state"), EntryWords.chip(entry, ctx).html),
            (ctx.t("entry.case"), "<a href=\"\(href: "/office/cases/\(entry.caseID)")\">\(entry.caseNumber)</a>"),
            (ctx.t("entry.system"), ctx.t(rules.title(ofSystem: entry.system))),
            (ctx.t("entry.changed"), ctx.moment(entry.changedAt)),
        ]
        if let number = entry.number { items.append((ctx.t("entry.number"), HTML(text: number))) }
        if let checker = entry.checkedBy { items.append((ctx.t("entry.checked-by"), HTML(text: checker.name))) }
        if let asked = entry.commitAskedAt { items.append((ctx.t("entry.commit-asked"), ctx.moment(asked))) }
        if let taken = entry.takenBy { items.append((ctx.t("entry.taken-by"), HTML(text: taken))) }
        if let reason = entry.reason { items.append((ctx.t("entry.reason"), HTML(text: reason))) }
        return DescriptionList(items).html
    }

    /// What the second person looks at: only what two sources say differently, and warnings.
    private var check: HTML {
        guard entry.state == .waitingForCheck else { return "" }
        let late = model.isLate ? Banner(.warning, ctx.t("entry.check.late")) : nil
        let table = Table(
            caption: ctx.t("entry.check.disputes"),
            columns: [
                .init(ctx.t("entry.field"), .rowHeading), .init(ctx.t("entry.check.sources")),
            ],
            rows: model.disputes.map { dispute in
                let lines = dispute.values.map { line -> HTML in
                    """
                    <li>\(words.source(line.source)): \
                    <span lang="ja">\(words.value(line.value, of: dispute.fact))</span></li>
                    """
                }
                return [words.name(dispute.subject, dispute.fact, of: dispute.who), "<ul>\(lines)</ul>"]
            }, captionHidden: true, empty: ctx.t("entry.check.no-disputes"))
        return "<section><h2>\(ctx.t("entry.check.disputes"))</h2>\(late)\(unreadable)\(choices)\(table)</section>"
    }

    /// Characters that cannot be printed, each with its code point.
    private var unreadable: HTML {
        guard !model.unprintable.isEmpty else { return "" }
        let lines = model.unprintable.map { text -> HTML in
            let codes = text.characters.map { $0.unicodeScalars.map(Self.code).joined(separator: " ") }
            return "<li>\(words.name(text.subject, text.name, of: nil)): \(codes.joined(separator: ", "))</li>"
        }
        return Banner(.warning, ctx.t("entry.check.unreadable"), text: "<ul>\(lines)</ul>").html
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        "U+" + String(scalar.value, radix: 16, uppercase: true)
    }

    /// Where the clerk decided otherwise than the tables.
    private var choices: HTML {
        guard !model.choices.isEmpty else { return "" }
        let lines = model.choices.map { choice -> HTML in
            let title = catalogue.procedure(choice.procedure).map { ctx.t($0.title) } ?? HTML(text: choice.procedure)
            return "<li>\(title) ・ \(ctx.t("counter.choice.\(choice.kind.rawValue)"))：\(choice.reason)</li>"
        }
        return Banner(.warning, ctx.t("entry.check.choices"), text: "<ul>\(lines)</ul>").html
    }

    private var words: FactWords { FactWords(ctx, catalogue) }

    private var values: HTML {
        let different = Set(entry.differences.map(\.field))
        var rows = entry.differences.map { difference in
            row(difference.label, difference.ours, difference.theirs, isDifferent: true)
        }
        for label in entry.content.labels where !different.contains(label.field) {
            let ours = entry.content.values[label.field] ?? ""
            let theirs = entry.readBack.map { $0[label.field] ?? "" }
            if !ours.isEmpty || !(theirs ?? "").isEmpty {
                rows.append(row(label.label, ours, theirs, isDifferent: false))
            }
        }
        let table = Table(
            caption: ctx.t("entry.values"),
            columns: [
                .init(ctx.t("entry.field"), .rowHeading), .init(ctx.t("entry.ours")), .init(ctx.t("entry.theirs")),
                .init(ctx.t("entry.comparison")),
            ], rows: rows, captionHidden: true, empty: ctx.t("entry.values.none"))
        return "<section><h2>\(ctx.t("entry.values"))</h2>\(table)</section>"
    }

    private func row(_ label: String, _ ours: String, _ theirs: String?, isDifferent: Bool) -> [HTML] {
        [
            "<span lang=\"ja\">\(label)</span>", "<span lang=\"ja\">\(ours)</span>",
            theirs.map { "<span lang=\"ja\">\($0)</span>" } ?? "",
            isDifferent
                ? Chip(ctx.t("entry.comparison.different"), .red).html
                : theirs == nil ? ctx.t("entry.comparison.not-yet") : ctx.t("entry.comparison.equal"),
        ]
    }

    private var picture: HTML {
        guard entry.screenshot != nil else { return "" }
        let path = "/office/entries/\(entry.id)/screenshot.png"
        return """
            <section><h2>\(ctx.t("entry.screenshot"))</h2><p><a href="\(href: path)">\
            <img src="\(href: path)" alt="\(ctx.text("entry.screenshot.alt"))"></a></p></section>
            """
    }

    private func actions(_ form: FormState) -> HTML {
        let path = "/office/entries/\(entry.id)/"
        let same = model.isSamePerson ? Banner(.info, ctx.t("entry.refused.same-person")) : nil
        let approve: HTML =
            model.mayApprove
            ? Form(ctx, action: path + "approve", label: ctx.text("entry.approve")) {
                """
                <p>\(ctx.t("entry.approve.about"))</p>\(HiddenField("content", entry.contentHash))\
                \(Button(ctx.t("entry.approve")))
                """
            }.html : ""
        let retry: HTML =
            entry.state.isStuck
            ? Form(ctx, action: path + "retry", label: ctx.text("entry.retry")) { Button(ctx.t("entry.retry")).html }
                .html : ""
        guard entry.state.isOpen else {
            return "<h2>\(ctx.t("entry.actions"))</h2><p>\(ctx.t("entry.no-actions"))</p>"
        }
        let reason = form.field("reason", label: ctx.t("entry.reason"), required: true)
        let choices = entry.content.labels.map { Choice($0.field, HTML(text: $0.label)) }
        let field = form.field("field", label: ctx.t("entry.return.field"))
        let send: HTML =
            model.maySendBack
            ? Select(field, choices, empty: ctx.t("entry.return.whole")).html : ""
        var buttons: [any Component] = []
        if model.maySendBack {
            buttons.append(Button(ctx.t("entry.return"), .secondary, action: path + "return"))
        }
        buttons.append(Button(ctx.t("entry.take-over"), .secondary, action: path + "take-over"))
        return """
            <h2>\(ctx.t("entry.actions"))</h2>\(same)\(approve)\(retry)
            \(Form(ctx, action: path + "take-over", label: ctx.text("entry.take-over")) {
                """
                \(send)\(TextArea(reason, rows: 3, maxLength: EntryPages.longestReason))\(ButtonRow(buttons))
                <p>\(ctx.t("entry.take-over.about"))</p>
                """
            })
            """
    }
}
