import Forms
import Kernel
import Site

/// The rules of time and of second signers (期限・更新・順番待ち・連署): the last day, the day on which it comes again, how many are let in
/// at once, what the guidance sends here, and who signs beside the applicant.
struct RulesPages: Sendable {
    let changes: ChangePages

    static func path(_ change: ProcedureChange) -> String { "\(StudioPages.change(change))/rules" }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, design) = try await load(request)
        let values = RulesForm.data(of: design.rules)
        return .page(view(change, design, request).page(FormState(request.ctx, values)))
    }

    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before) = try await load(request)
        let view = view(change, before, request)
        var reader = FormReader(request.ctx, request.form)
        let rules = RulesForm(view: view).read(&reader)
        guard reader.errors.isEmpty else { return .page(view.page(reader.state)) }
        var design = before
        design.rules = rules
        let text = try design.text()
        if case .failure(let faults) = changes.desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: request.ctx, text: text)
            for fault in faults.faults.prefix(5) {
                if let field = FaultPlace(fault, in: text).flatMap(RulesForm.field) {
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

    private func load(_ request: SiteRequest) async throws -> (ProcedureChange, ProcedureDesign) {
        let change = try await changes.own(request)
        guard let design = ProcedureDesign(change.text) else { throw SiteFailure.notFound }
        return (change, design)
    }

    private func view(_ change: ProcedureChange, _ design: ProcedureDesign, _ request: SiteRequest) -> RulesView {
        RulesView(
            ctx: request.ctx, change: change, rules: design.rules, days: Self.days(design, request.ctx),
            names: StudioNames(changes.desk, request.ctx), counted: counted(design.rules, request))
    }

    /// The answers that are days, as conditions name them: dates, both ends of periods, the days of slots.
    private static func days(_ design: ProcedureDesign, _ ctx: PageContext) -> [Choice] {
        (0..<design.pageCount).flatMap { page -> [Choice] in
            let title = design.page(page)?.title[.ja] ?? ""
            let items = design.places(on: page).filter { $0.inner == nil }.compactMap { design[$0] }
            return items.flatMap { item -> [Choice] in
                let label = "\(title)：\(item.label[.ja] ?? item.name)"
                switch ItemKind(rawValue: item.kind) {
                case .date: return [Choice(item.name, HTML(text: label))]
                case .slot: return [Choice("\(item.name).day", HTML(text: label))]
                case .period:
                    return ["from", "to"].map { part in
                        Choice("\(item.name).\(part)", "\(label)（\(ctx.t("studio.season.\(part)"))）")
                    }
                default: return []
                }
            }
        }
    }

    /// What a rule comes to when it counts from today, so that its owner sees whether it is the right one.
    private func counted(_ rules: ProcedureDesign.RuleValues, _ request: SiteRequest) -> HTML? {
        guard case .rule(let id, _)? = rules.deadline?.base,
            let rule = changes.desk.live.current.dayRules.first(where: { $0.id == id })
        else { return nil }
        let today = request.now.date
        let last = rule.count.lastDay(from: today, calendar: changes.desk.calendar)
        return request.ctx.t(
            "studio.rules.counted", ["from": request.ctx.dateText(today), "day": request.ctx.dateText(last)])
    }
}

/// The form of the rules: filled from what the definition says, and read.
struct RulesForm: Sendable {
    /// How a last day is said.
    enum DeadlineWay: String, CaseIterable, Sendable {
        case none, rule, day
    }

    /// How sure the city can be of a second person; "none" where nobody else signs.
    static let signers = [
        "none", OnlineProcedure.Identity.account.rawValue, OnlineProcedure.Identity.card.rawValue,
        OnlineProcedure.Identity.signature.rawValue,
    ]

    let view: RulesView

    static func data(of rules: ProcedureDesign.RuleValues) -> FormData {
        var data = FormData()
        switch rules.deadline?.base {
        case nil: data.set("deadline", DeadlineWay.none.rawValue)
        case .day(let expression):
            data.set("deadline", DeadlineWay.day.rawValue)
            data.set("deadline-day", expression)
        case .rule(let rule, let from):
            data.set("deadline", DeadlineWay.rule.rawValue)
            data.set("deadline-rule", rule)
            data.set("deadline-from", from)
        }
        if let time = rules.deadline?.time { data.set("deadline-at", time) }
        if let warning = rules.deadline?.warning { data.set("deadline-warn", String(warning)) }
        if let renews = rules.renews { data.set("renews", renews) }
        if let perMinute = rules.perMinute { data.set("rush", String(perMinute)) }
        for id in rules.guidance { data.append("guidance", id) }
        data.set("cosign-by", rules.cosigning?.by ?? "none")
        if let cosigning = rules.cosigning {
            data.set("cosign-days", String(cosigning.days))
            if let when = cosigning.when { data.set("cosign-when", when) }
            LocalizedFields.fill(cosigning.who, "cosign-who", in: &data)
        }
        return data
    }

    func read(_ reader: inout FormReader) -> ProcedureDesign.RuleValues {
        let ctx = reader.ctx
        func label(_ key: String) -> String { ctx.text("studio.subject.\(key)") }
        var rules = ProcedureDesign.RuleValues()
        rules.deadline = deadline(&reader)
        rules.renews = reader.yearDay("renews", label: label("renews"))
        rules.perMinute = reader.int("rush", label: label("rush"), in: 1...100_000)
        rules.guidance = reader.choices("guidance", label: label("guidance"), among: view.guidance.map(\.value))
        rules.cosigning = cosigning(&reader)
        return rules
    }

    private func deadline(_ reader: inout FormReader) -> ProcedureDesign.RuleValues.Deadline? {
        let ctx = reader.ctx
        func label(_ key: String) -> String { ctx.text("studio.subject.\(key)") }
        let way = reader.choice(
            "deadline", label: label("deadline"), among: DeadlineWay.allCases.map(\.rawValue), required: true)
        var base: ProcedureDesign.RuleValues.Deadline.Base?
        switch way.flatMap(DeadlineWay.init) {
        case .rule?:
            let rule = reader.choice(
                "deadline-rule", label: label("deadline-rule"), among: view.dayRules.map(\.value), required: true)
            let from = reader.choice(
                "deadline-from", label: label("deadline-from"), among: view.firstDays.map(\.value), required: true)
            if let rule, let from { base = .rule(rule, from: from) }
        case .day?:
            base = reader.text("deadline-day", label: label("deadline-day"), required: true, maxLength: 1_000)
                .map { .day($0) }
        case .none?, nil: return nil
        }
        let time = reader.value(
            "deadline-at", label: label("deadline-at"), message: ctx.t("studio.fault.deadline-at")
        ) { TimeOfDay(iso: Kana.halfWidthDigits($0).replacing("：", with: ":"))?.description }
        let warning = reader.int("deadline-warn", label: label("deadline-warn"), in: 1...60)
        return base.map { .init($0, time: time, warning: warning) }
    }

    private func cosigning(_ reader: inout FormReader) -> ProcedureDesign.RuleValues.Cosigning? {
        let ctx = reader.ctx
        func label(_ key: String) -> String { ctx.text("studio.subject.\(key)") }
        let by = reader.choice("cosign-by", label: label("cosign-by"), among: Self.signers, required: true)
        guard let by, by != "none" else { return nil }
        let days = reader.int("cosign-days", label: label("cosign-days"), required: true, in: 1...28)
        let when = reader.text("cosign-when", label: label("cosign-when"), maxLength: 1_000)
        let who = LocalizedFields.read("cosign-who", label: label("cosign-who"), &reader)
        return days.map { .init(by: by, days: $0, when: when, who: who) }
    }

    /// The control for the place of a fault.
    static func field(_ place: FaultPlace) -> String? {
        guard place.page == nil, let key = place.steps.first else { return nil }
        let inner = place.steps.count > 1 ? place.steps[1] : nil
        switch key {
        case "deadline": return inner.map { "deadline-\($0)" } ?? "deadline"
        case "cosign":
            guard let inner else { return "cosign-by" }
            return inner == "who" ? LocalizedFields.name("cosign-who", .ja) : "cosign-\(inner)"
        case "renews", "rush", "guidance": return key
        default: return nil
        }
    }
}

extension FormReader {
    /// A day of every year as definitions write it, `06-01`, from `6-1`, `6/1` or `６月１日`; nil when empty or an error.
    mutating func yearDay(_ name: String, label: String, required: Bool = false) -> String? {
        guard let text = text(name, label: label, required: required, maxLength: 10) else { return nil }
        let parts = Kana.halfWidthDigits(text).split { "-/／．.月日".contains($0) }.map { Int($0) }
        // Of a leap year, so that the last of February can be said.
        guard parts.count == 2, let month = parts[0], let day = parts[1],
            CivilDate(year: 2028, month: month, day: day) != nil
        else {
            errors.add(name, ctx.t("studio.season.wrong"))
            return nil
        }
        return [month, day].map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: "-")
    }
}
