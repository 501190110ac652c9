import Forms
import Kernel
import Pack
import Site

/// The overview of a procedure (手続きの概要): what the catalogue says of it and the rules of the whole.
struct HeadPages: Sendable {
    /// The texts, each with whether it is needed.
    static let texts: [(key: String, required: Bool)] = [
        ("title", true), ("about", true), ("applicant", true), ("until", false), ("result", false), ("owner", true),
        ("identity-reason", false),
    ]
    /// Lists of words, one a line.
    static let lists = ["keywords", "basis"]

    let changes: ChangePages

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await changes.own(request)
        guard let design = ProcedureDesign(change.text) else { throw SiteFailure.notFound }
        return .page(view(change, request).page(FormState(request.ctx, Self.values(of: design))))
    }

    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await changes.own(request)
        guard var design = ProcedureDesign(change.text) else { throw SiteFailure.notFound }
        let view = view(change, request)
        var reader = FormReader(request.ctx, request.form)
        write(&design, &reader, view)
        guard reader.errors.isEmpty else { return .page(view.page(reader.state)) }
        let text = try design.text()
        if case .failure(let faults) = changes.desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: request.ctx, text: text)
            for fault in faults.faults.prefix(5) {
                let field = FaultPlace(fault, in: text).flatMap(Self.field)
                if let field {
                    reader.errors.add(field, words.reason(fault))
                } else {
                    reader.errors.add(words.line(fault))
                }
            }
            return .page(view.page(reader.state))
        }
        return try await changes.save(text, of: change, reader, request, then: StudioPages.change(change)) {
            view.page($0)
        }
    }

    private func view(_ change: ProcedureChange, _ request: SiteRequest) -> HeadView {
        let (pack, desk) = (request.ctx.pack, changes.desk)
        return HeadView(
            ctx: request.ctx, change: change, sections: ExaminationDesk.sections(of: request.actor),
            events: desk.lifeEvents.map { Choice($0.id, request.ctx.t($0.title)) },
            fees: (pack.document("fees.yml")?.items ?? []).compactMap { fee in
                fee.node("id")?.scalar.map { id in
                    Choice(id, fee.optionalLocalized("title").map { request.ctx.t($0) } ?? HTML(text: id))
                }
            })
    }

    /// The control for a key of the head.
    private static func field(_ place: FaultPlace) -> String? {
        guard place.page == nil, let key = place.steps.first else { return nil }
        if texts.contains(where: { $0.key == key }) { return LocalizedFields.name(key, .ja) }
        if key == "statistics" { return place.steps.count > 1 ? place.steps[1] : "goal" }
        if key == "season" { return "season-from" }
        return key
    }

    // MARK: Reading and writing the form

    static func values(of design: ProcedureDesign) -> FormData {
        var values = FormData()
        for (key, _) in texts { LocalizedFields.fill(design.texts(key), key, in: &values) }
        for key in lists { values.set(key, design.list(key).joined(separator: "\n")) }
        for key in ["section", "audience", "identity", "destination", "days", "retention"] {
            if let text = design.head(key) { values.set(key, text) }
        }
        for key in ["channels", "events", "fees"] { for word in design.list(key) { values.append(key, word) } }
        values.set("drafts", design.head("drafts") ?? OnlineProcedure.Drafts.renew.rawValue)
        values.set("season-from", design.head("season", "from") ?? "")
        values.set("season-to", design.head("season", "to") ?? "")
        values.set("once-by", design.head("once", "by") ?? "")
        values.set("once-period", design.head("once", "period") ?? "")
        if design.head("statistics", "target") == "true" { values.set("target", "yes") }
        for key in ["goal", "minutes-paper", "minutes-online"] {
            if let text = design.head("statistics", key) { values.set(key, text) }
        }
        values.set("documents", design.documents.map(Lines.text).joined(separator: "\n"))
        return values
    }

    private func write(_ design: inout ProcedureDesign, _ reader: inout FormReader, _ view: HeadView) {
        let ctx = reader.ctx
        func label(_ key: String) -> String { ctx.text("studio.subject.\(key)") }
        for (key, required) in Self.texts {
            design.setTexts(key, LocalizedFields.read(key, label: label(key), required: required, &reader))
        }
        for key in Self.lists { design.setList(key, Lines.of(reader.values[key])) }
        func choose(_ key: String, _ offered: [String]) -> String? {
            reader.choice(key, label: label(key), among: offered, required: true)
        }
        let section = choose("section", view.sections)
        let audience = choose("audience", OnlineProcedure.Audience.allCases.map(\.rawValue))
        let identity = choose("identity", OnlineProcedure.Identity.allCases.map(\.rawValue))
        let drafts = choose("drafts", OnlineProcedure.Drafts.allCases.map(\.rawValue))
        for (key, word) in [("section", section), ("audience", audience), ("identity", identity)] {
            design.setHead(key, word.map { .text($0) })
        }
        design.setHead("drafts", drafts == OnlineProcedure.Drafts.keep.rawValue ? .text("keep") : nil)
        for (key, offered) in [
            ("channels", OnlineProcedure.Channel.allCases.map(\.rawValue)), ("events", view.events.map(\.value)),
            ("fees", view.fees.map(\.value)),
        ] {
            design.setList(key, reader.choices(key, label: label(key), among: offered, required: key == "channels"))
        }
        let destination = reader.text("destination", label: label("destination"), maxLength: 300)
        design.setHead("destination", destination.map { .text($0) })
        let days = reader.int("days", label: label("days"), in: 0...400)
        design.setHead("days", days.map { .number(Double($0)) })
        let years = reader.int("retention", label: label("retention"), required: true, in: 0...100)
        design.setHead("retention", years.map { .number(Double($0)) })
        season(&design, &reader)
        let by = reader.choice(
            "once-by", label: label("once"), among: OnlineProcedure.Once.Subject.allCases.map(\.rawValue))
        let period = reader.choice(
            "once-period", label: label("once"), among: OnlineProcedure.Once.Period.allCases.map(\.rawValue),
            required: by != nil)
        design.setHead(
            "once", by.flatMap { by in period.map { .map([.init("by", .text(by)), .init("period", .text($0))]) } })
        statistics(&design, &reader)
        documents(&design, &reader)
    }

    private func season(_ design: inout ProcedureDesign, _ reader: inout FormReader) {
        let label = reader.ctx.text("studio.subject.season")
        let isSaid = ["season-from", "season-to"].contains { reader.values.text($0) != nil }
        guard isSaid else { return design.setHead("season", nil) }
        let from = reader.yearDay("season-from", label: label, required: true)
        guard let to = reader.yearDay("season-to", label: label, required: true), let from else { return }
        design.setHead("season", .map([.init("from", .text(from)), .init("to", .text(to))]))
    }

    private func statistics(_ design: inout ProcedureDesign, _ reader: inout FormReader) {
        let isTarget = reader.values.has("target", "yes")
        func number(_ key: String, _ range: ClosedRange<Int>, required: Bool) -> PackDocument.Value? {
            reader.int(key, label: reader.ctx.text("studio.subject.\(key)"), required: required, in: range).map {
                .number(Double($0))
            }
        }
        let goal = number("goal", 1...100, required: isTarget)
        let paper = number("minutes-paper", 0...10_000, required: true)
        let online = number("minutes-online", 0...10_000, required: true)
        design.setStatistics([
            ("target", .bool(isTarget)), ("goal", goal), ("minutes-paper", paper), ("minutes-online", online),
        ])
    }

    private func documents(_ design: inout ProcedureDesign, _ reader: inout FormReader) {
        design.setDocuments(Lines.of(reader.values["documents"]).map { Lines.texts(Lines.parts($0)) })
    }
}

/// Lists that are typed one entry a line, its languages with strokes between them: `領収書 | りょうしゅうしょ | Receipt`.
enum Lines {
    /// The lines of a text, without those that are empty.
    static func of(_ text: String?) -> [String] {
        (text ?? "").split(whereSeparator: \.isNewline).map { String(String($0).trimmingWhitespace) }.filter {
            !$0.isEmpty
        }
    }

    static func parts(_ line: String) -> [String] {
        // The stroke of a reading stands in braces: {漢字|かんじ}.
        var parts = [""]
        var depth = 0
        for character in line {
            if character == "{" { depth += 1 }
            if character == "}" { depth = max(0, depth - 1) }
            if depth == 0, character == "|" || character == "｜" {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { String($0.trimmingWhitespace) }
    }

    static func texts(_ parts: some Collection<String>) -> ProcedureDesign.Texts {
        Dictionary(zip(ProcedureDesign.languages, parts), uniquingKeysWith: { first, _ in first })
            .filter { !$0.value.isEmpty }
    }

    static func text(_ texts: ProcedureDesign.Texts) -> String {
        var parts = ProcedureDesign.languages.map { texts[$0] ?? "" }
        while parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        return parts.joined(separator: " | ")
    }
}

/// The form of the overview.
struct HeadView: Sendable {
    let ctx: PageContext
    let change: ProcedureChange
    let sections: [String]
    let events: [Choice]
    let fees: [Choice]

    func page(_ state: FormState) -> Site.Page {
        Site.Page(
            ctx, "studio.head", breadcrumbs: StudioCrumbs.below(change, ctx), width: .narrow,
            status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(ErrorSummary(state))<p><a href="\(href: RulesPages.path(change))">\(ctx.t("studio.rules"))</a></p>\
                \(Form(ctx, action: StudioPages.change(change) + "/head", label: ctx.text("studio.head")) {
                    """
                    \(HiddenField("revision", String(change.revision)))\(said(state))\(rules(state))\(counted(state))\
                    \(ButtonRow([Button(ctx.t("studio.save")), LinkButton(ctx.t("studio.back"), path: StudioPages.change(change))]))
                    """
                })
                """)
    }

    private func field(_ state: FormState, _ key: String, required: Bool = false, hint: Bool = false) -> Field {
        state.field(
            key, label: ctx.t("studio.subject.\(key)"), hint: hint ? ctx.t("studio.hint.\(key)") : nil,
            required: required)
    }

    private func choices(_ words: String, _ values: [String]) -> [Choice] {
        values.map { Choice($0, ctx.t("\(words).\($0)")) }
    }

    private func said(_ state: FormState) -> HTML {
        let texts = HeadPages.texts.map { key, required -> HTML in
            LocalizedFields(
                state, key, label: ctx.t("studio.subject.\(key)"), required: required,
                isLong: !["title", "owner"].contains(key)
            ).html
        }
        let lists = HeadPages.lists.map { TextArea(field(state, $0, hint: true), rows: 4).html }
        return """
            <h2>\(ctx.t("studio.head.said"))</h2>\(HTML(texts))\(HTML(lists))\
            \(TextArea(field(state, "documents", hint: true), rows: 4))
            """
    }

    private func rules(_ state: FormState) -> HTML {
        let sections = Select(field(state, "section", required: true), self.sections.map { Choice($0, HTML(text: $0)) })
        let identity = choices("studio.identity", OnlineProcedure.Identity.allCases.map(\.rawValue))
        let once = FieldGroup(
            field(state, "once", hint: true),
            content: """
                \(Select(
                    state.field("once-by", label: ctx.t("studio.once.by")),
                    choices("studio.once.by", OnlineProcedure.Once.Subject.allCases.map(\.rawValue)), empty: ctx.t("studio.once.none")))\
                \(Select(
                    state.field("once-period", label: ctx.t("studio.once.period")),
                    choices("studio.once.period", OnlineProcedure.Once.Period.allCases.map(\.rawValue)), empty: ctx.t("studio.once.none")))
                """)
        let season = FieldGroup(
            field(state, "season", hint: true),
            content: """
                <div class="part-row">\(TextField(state.field("season-from", label: ctx.t("studio.season.from")), width: .short))\
                \(TextField(state.field("season-to", label: ctx.t("studio.season.to")), width: .short))</div>
                """)
        return """
            <h2>\(ctx.t("studio.head.rules"))</h2>\(sections)\
            \(RadioGroup(field(state, "audience", required: true), choices("online.audience", OnlineProcedure.Audience.allCases.map(\.rawValue)), inline: true))\
            \(CheckboxGroup(field(state, "channels", required: true), choices("studio.channel", OnlineProcedure.Channel.allCases.map(\.rawValue)), inline: true))\
            \(RadioGroup(field(state, "identity", required: true, hint: true), identity))\
            \(events.isEmpty ? nil : CheckboxGroup(field(state, "events"), events).html)\
            \(fees.isEmpty ? nil : CheckboxGroup(field(state, "fees"), fees).html)\
            \(season)\(once)\
            \(NumberField(field(state, "days", hint: true), unit: ctx.t("studio.unit.days")))\
            \(NumberField(field(state, "retention", required: true, hint: true), unit: ctx.t("studio.unit.years")))\
            \(TextField(field(state, "destination", hint: true)))\
            \(RadioGroup(field(state, "drafts", required: true), choices("studio.drafts", OnlineProcedure.Drafts.allCases.map(\.rawValue))))
            """
    }

    private func counted(_ state: FormState) -> HTML {
        """
        <h2>\(ctx.t("studio.head.counted"))</h2>\
        \(Checkbox(field(state, "target")))\
        \(NumberField(field(state, "goal", hint: true), unit: "%"))\
        \(NumberField(field(state, "minutes-paper", required: true), unit: ctx.t("studio.unit.minutes")))\
        \(NumberField(field(state, "minutes-online", required: true), unit: ctx.t("studio.unit.minutes")))
        """
    }
}

/// The end of a procedure (取りやめ): its day, what is said to who looks for it, what takes its place.
struct EndPages: Sendable {
    let changes: ChangePages

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await changes.own(request)
        var values = FormData()
        if case .success(let read) = changes.desk.editions.read(change.text, as: change.procedure),
            let withdrawal = read.withdrawal
        {
            values.set("from", withdrawal.from.description)
            for language in ProcedureDesign.languages where withdrawal.note.has(language) {
                values.set(LocalizedFields.name("note", language), withdrawal.note.text(in: language))
            }
            values.set("successor", withdrawal.successor ?? "")
        }
        return .page(page(change, FormState(request.ctx, values)))
    }

    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await changes.own(request)
        guard var design = ProcedureDesign(change.text) else { throw SiteFailure.notFound }
        let ctx = request.ctx
        var reader = FormReader(ctx, request.form)
        if request.form.has("undo", "yes") {
            design.setHead("withdrawn", nil)
        } else {
            let day = reader.date("from", label: ctx.text("studio.end.from"), required: true)
            let note = LocalizedFields.read("note", label: ctx.text("studio.end.note"), &reader)
            let successor = reader.text("successor", label: ctx.text("studio.end.successor"), maxLength: 60)
            if let successor, successor == change.procedure || changes.desk.catalogue.procedure(successor) == nil {
                reader.errors.add("successor", ctx.t("studio.end.successor.none"))
            }
            guard reader.errors.isEmpty, let day else { return .page(page(change, reader.state)) }
            design.setWithdrawal(from: day, note: note, successor: successor)
        }
        let text = try design.text()
        guard case .success = changes.desk.editions.read(text, as: change.procedure) else {
            reader.errors.add(ctx.t("studio.refused.faults"))
            return .page(page(change, reader.state))
        }
        return try await changes.save(text, of: change, reader, request, then: StudioPages.change(change)) {
            page(change, $0)
        }
    }

    private func page(_ change: ProcedureChange, _ state: FormState) -> Site.Page {
        let ctx = state.ctx
        let path = StudioPages.change(change) + "/end"
        let revision = HiddenField("revision", String(change.revision))
        let isSet = ProcedureDesign(change.text)?.head("withdrawn", "from") != nil
        let undo: HTML? =
            isSet
            ? Form(ctx, action: path) {
                "\(revision)\(Button(ctx.t("studio.end.undo"), .tertiary, name: "undo", value: "yes"))"
            }
            .html : nil
        return Site.Page(
            ctx, "studio.end", lead: "<p>\(ctx.t("studio.end.about"))</p>",
            breadcrumbs: StudioCrumbs.below(change, ctx), status: state.errors.isEmpty ? 200 : 422,
            hasErrors: !state.errors.isEmpty,
            body: """
                \(ErrorSummary(state))\
                \(Form(ctx, action: path, label: ctx.text("studio.end")) {
                    """
                    \(revision)\(DateField(state.field("from", label: ctx.t("studio.end.from"), required: true)))\
                    \(LocalizedFields(state, "note", label: ctx.t("studio.end.note"), hint: ctx.t("studio.end.note.hint"), required: true, isLong: true))\
                    \(TextField(state.field("successor", label: ctx.t("studio.end.successor"), hint: ctx.t("studio.end.successor.hint")), width: .half))\
                    \(ButtonRow([Button(ctx.t("studio.save")), LinkButton(ctx.t("studio.back"), path: StudioPages.change(change))]))
                    """
                })\(undo)
                """)
    }
}
