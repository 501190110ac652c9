import Forms
import Kernel
import Site

/// The trials of one procedure: what is expected, what was counted of each edition, and what may be said of the difference.
struct TrialView: Sendable {
    let ctx: PageContext
    let names: StudioNames
    let model: TrialModel
    let refusal: TrialRefusal?

    private var path: String { TrialPages.path(model.procedure.id) }

    func page(_ state: FormState) -> Site.Page {
        let rows = model.rows.enumerated().map { index, row in
            TrialSection(
                ctx: ctx, names: names, procedure: model.procedure, row: row,
                state: index == 0 ? state : FormState(ctx)
            ).html
        }
        let next = model.next.map { LinkButton(ctx.t("online.trial.earlier"), path: "\(path)?after=\($0)") }
        return Site.Page(
            title: ctx.text("online.trial.title", ["procedure": ctx.text(model.procedure.title)]),
            heading: ctx.t("online.trial.title", ["procedure": ctx.text(model.procedure.title)]),
            lead: "<p>\(ctx.t("online.trial.lead"))</p>", breadcrumbs: crumbs, width: .wide,
            status: refusal != nil ? 409 : state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(refusal.map { TrialRefusalBanner(ctx: ctx, refusal: $0) })\(ErrorSummary(state))\
                \(propose(state))\(HTML(rows))\(next)
                """)
    }

    private var crumbs: [Site.Page.Crumb] {
        let id = model.procedure.id
        if TrialDesk.watchers.allows(ctx.actor) {
            return [
                .init(ctx.t("online.board.nav"), path: BoardPages.path),
                .init(ctx.t(model.procedure.title), path: "\(BoardPages.path)/\(id)"),
            ]
        }
        return [
            .init(ctx.t("studio.title"), path: StudioPages.path),
            .init(ctx.t(model.procedure.title), path: StudioPages.procedure(id)),
        ]
    }

    /// What to fill in for a new one, or what is missing for it.
    private func propose(_ state: FormState) -> HTML? {
        guard !model.hasOpen else { return nil }
        guard let draft = model.draft else {
            return Banner(.info, ctx.t("online.trial.none"), text: "<p>\(ctx.t("online.trial.none.how"))</p>").html
        }
        guard TrialPages.proposers.allows(ctx.actor) else { return nil }
        let change = draft.change
        let table = draft.second.map {
            DifferenceTable(
                ctx: ctx, names: names, difference: ProcedureDifference(from: model.procedure, to: $0),
                before: model.procedure.version, after: change.version)
        }
        let about = ctx.t(
            "online.trial.propose.about", ["version": String(change.version), "name": change.authorName])
        return """
            <section><h2>\(ctx.t("online.trial.propose"))</h2><p>\(about)</p>\
            \(Accordion(ctx.t("studio.difference"), content: table?.html ?? "<p>\(ctx.t("studio.refused.faults"))</p>"))\
            \(Form(ctx, action: path, label: ctx.text("online.trial.propose")) {
                """
                \(TextArea(
                    state.field("hypothesis", label: ctx.t("online.trial.hypothesis"), hint: ctx.t("online.trial.hypothesis.hint"), required: true),
                    rows: 2))\
                \(NumberField(
                    state.field("share", label: ctx.t("online.trial.share"), hint: ctx.t("online.trial.share.hint"), required: true),
                    unit: "%"))\
                \(DateField(state.field("from", label: ctx.t("online.trial.first"), required: true)))\
                \(DateField(state.field("until", label: ctx.t("online.trial.last"), hint: ctx.t("online.trial.last.hint"), required: true)))\
                \(Button(ctx.t("online.trial.propose.do")))
                """
            })</section>
            """
    }
}

/// Why a trial does not go on: a sentence, and the differences that are more than wording.
struct TrialRefusalBanner: Component {
    let ctx: PageContext
    let refusal: TrialRefusal

    var html: HTML {
        switch refusal {
        case .simple(let reason): return Banner(.error, ctx.t("online.trial.refused.\(reason.rawValue)")).html
        case .moreThanWording(let compared):
            let lines = compared.lines.prefix(20).map { "<li>\(DifferenceTable.sentence($0, ctx))</li>" as HTML }
            let rest = compared.rest.map { "<li>\(ctx.t("online.trial.rest.\($0.rawValue)"))</li>" as HTML }
            return Banner(
                .error, ctx.t("online.trial.refused.more-than-wording"), text: "<ul>\(HTML(lines))\(HTML(rest))</ul>"
            ).html
        }
    }
}

/// One trial.
struct TrialSection: Component {
    let ctx: PageContext
    let names: StudioNames
    let procedure: OnlineProcedure
    let row: TrialModel.Row
    let state: FormState

    private var trial: Trial { row.trial }
    private var path: String { "\(TrialPages.path(trial.procedure))/\(trial.id)" }
    private var a: TrialCount { row.counts[.a] ?? TrialCount() }
    private var b: TrialCount { row.counts[.b] ?? TrialCount() }

    var html: HTML {
        let days = ctx.t(
            "online.trial.days", ["from": ctx.dateText(trial.firstDay), "until": ctx.dateText(trial.lastDay)])
        return """
            <section id="trial-\(trial.id)"><h2>\(days)</h2>\(DescriptionList(facts))\(verdict)\(numbers)\(pages)\(difference)\
            \(actions)</section>
            """
    }

    private var facts: [(HTML, HTML)] {
        var facts: [(HTML, HTML)] = [
            (ctx.t("studio.state"), chip.html),
            (ctx.t("online.trial.hypothesis"), HTML(text: trial.hypothesis)),
            (ctx.t("online.trial.share"), ctx.t("online.trial.share.n", ["count": String(trial.share)])),
            (ctx.t("online.trial.proposer"), HTML(text: trial.authorName)),
        ]
        if let beginner = trial.publisherName { facts.append((ctx.t("online.trial.beginner"), HTML(text: beginner))) }
        if let ended = trial.ended {
            facts.append(
                (
                    ctx.t("online.trial.ended"),
                    "\(ctx.moment(ended.at))　\(ctx.t("online.trial.ended.\(ended.why.rawValue)", ["name": ended.by]))"
                ))
        }
        if let outcome = trial.outcome {
            facts.append((ctx.t("online.trial.outcome"), ctx.t("online.trial.outcome.\(outcome.rawValue)")))
        }
        return facts
    }

    private var chip: Chip {
        switch trial.life.state {
        case .proposed: return Chip(ctx.t("online.trial.state.proposed"), .blue)
        case .withdrawn: return Chip(ctx.t("online.trial.state.withdrawn"), .neutral)
        case .published:
            if trial.ended != nil { return Chip(ctx.t("online.trial.state.ended"), .neutral) }
            return ctx.now.date < trial.firstDay
                ? Chip(ctx.t("online.trial.state.coming"), .blue) : Chip(ctx.t("online.trial.state.running"), .green)
        }
    }

    // MARK: What was counted

    private var verdict: HTML? {
        guard trial.life.state == .published else { return nil }
        let verdict = TrialVerdict(a: (a.sent, a.started), b: (b.sent, b.started))
        let note: HTML? =
            if trial.isGoingOn {
                "<p>\(ctx.t("online.trial.meanwhile"))</p>"
            } else if let ended = trial.ended, ctx.now < ended.at.adding(seconds: Draft.daysKept * 86_400) {
                "<p>\(ctx.t("online.trial.still", ["days": String(Draft.daysKept)]))</p>"
            } else { nil }
        return switch verdict.statement {
        case .tooFew:
            Banner(.info, ctx.t("online.trial.too-few", ["count": String(TrialVerdict.fewest)]), text: note).html
        case .notYet(let from, let to):
            Banner(
                .info, ctx.t("online.trial.not-yet"),
                text: """
                    <p>\(ctx.t("online.trial.not-yet.between", ["from": Self.signed(from), "to": Self.signed(to)]))</p>\(note)
                    """
            ).html
        case .more(let arm, let from, let to):
            Banner(
                .success,
                ctx.t("online.trial.more.\(arm.rawValue)", ["from": Self.signed(from), "to": Self.signed(to)]),
                text: "<p>\(ctx.t("online.trial.more.how"))</p>\(note)"
            ).html
        }
    }

    /// Tenths of a point: `3.2`, `−0.4`.
    private static func signed(_ tenths: Int) -> String {
        "\(tenths < 0 ? "−" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    /// How many passed each page, beside each other; what an edition does not have is said.
    private var pages: Table? {
        guard trial.life.state == .published, let funnel = row.funnel else { return nil }
        func cell(_ isThere: Bool, _ count: TrialCount, _ page: FormSheetPage) -> HTML {
            isThere ? HTML(text: ctx.number(count.pages[page.id] ?? 0)) : ctx.t("online.trial.page.absent")
        }
        return Table(
            caption: ctx.t("online.trial.pages"), columns: columns("online.trial.page"),
            rows: funnel.steps.map { step in
                [ctx.t(step.page.title), cell(step.isInFirst, a, step.page), cell(step.isInSecond, b, step.page)]
            }, cards: true)
    }

    private func columns(_ head: String) -> [Table.Column] {
        [
            .init(ctx.t(head), .rowHeading),
            .init(ctx.t("online.trial.arm.a", ["version": String(trial.standing)]), .number),
            .init(ctx.t("online.trial.arm.b", ["version": String(trial.version)]), .number),
        ]
    }

    private var numbers: Table? {
        guard trial.life.state == .published else { return nil }
        func line(_ key: String, _ value: (TrialCount) -> HTML) -> [HTML] {
            [ctx.t("online.trial.\(key)"), value(a), value(b)]
        }
        func tenth(_ value: Double?, _ unit: String = "") -> HTML {
            HTML(text: value.map { BoardView.text($0) + unit } ?? "–")
        }
        return Table(
            caption: ctx.t("online.trial.numbers"),
            columns: columns("online.trial.what"),
            rows: [
                line("started") { HTML(text: ctx.number($0.started)) },
                line("sent") { HTML(text: ctx.number($0.sent)) },
                line("finished") { tenth($0.share.map { $0 * 100 }, "%") },
                line("minutes") { tenth($0.minutes) },
                line("passed") { tenth($0.pagesEach) },
                line("errors") { tenth($0.errorsEach) },
            ], cards: true)
    }

    private var difference: HTML? {
        row.difference.map { difference in
            let table = DifferenceTable(
                ctx: ctx, names: names, difference: difference, before: trial.standing, after: trial.version)
            return Accordion(
                ctx.t("studio.difference"), open: trial.life.state == .proposed, content: table.html
            ).html
        }
    }

    // MARK: What can be done

    private var actions: HTML? {
        let actor = ctx.actor
        let mayEnd = TrialPages.proposers.allows(actor) || isBeginner
        switch trial.life.state {
        case .withdrawn: return nil
        case .proposed:
            let isSecond = isBeginner && trial.authorID != actor.id && trial.writerID != actor.id
            return """
                \(isSecond
                    ? "<p>\(ctx.t("online.trial.begin.about"))</p>\(button("begin"))" as HTML
                    : Banner(.info, ctx.t("online.trial.second-person")).html)\
                \(mayEnd ? button("withdraw", .tertiary) : nil)
                """
        case .published:
            guard trial.ended != nil else {
                return mayEnd ? "<p>\(ctx.t("online.trial.end.about"))</p>\(button("end", .secondary))" : nil
            }
            guard trial.outcome == nil, TrialPages.proposers.allows(actor) else { return nil }
            return """
                <h3>\(ctx.t("online.trial.decide"))</h3><p>\(ctx.t("online.trial.take.about"))</p>\
                \(Form(ctx, action: "\(path)/take", label: ctx.text("online.trial.take")) {
                    """
                    \(DateField(state.field("day", label: ctx.t("studio.first-day"), hint: ctx.t("studio.first-day.hint"), required: true)))\
                    \(Button(ctx.t("online.trial.take")))
                    """
                })\(button("keep", .secondary))
                """
        }
    }

    private var isBeginner: Bool {
        TrialPages.beginners.allows(ctx.actor) && StudioDesk.admits(ctx.actor, trial.section)
    }

    private func button(_ what: String, _ style: Button.Style = .primary) -> HTML {
        Form(ctx, action: "\(path)/\(what)") { ButtonRow([Button(ctx.t("online.trial.\(what)"), style)]).html }.html
    }
}
