import DMN
import Kernel
import Pack
import Rules

/// Reads one procedure of `online/`; everything wrong becomes a fault at its place in the file.
struct OnlineProcedureReader {
    let node: PackNode
    let functions: FEELFunctions
    let faults: PackFaults
    let lifeEvents: [String]
    let fees: [String]
    let dayRules: [String]
    let guidance: [String]
    let places: FormPlaces

    /// All that a definition may say; the owner's studio and the readable difference have to know each of them.
    static let keys = [
        "id", "version", "valid", "withdrawn", "drafts", "title", "about", "applicant", "until", "result",
        "section", "owner", "audience", "events", "keywords", "basis", "channels", "identity", "identity-reason",
        "season", "once", "cosign", "destination", "documents", "fees", "days", "retention", "statistics", "pages",
        "examples", "deadline", "guidance", "rush", "renews",
    ]
    /// What may stand below those of them that hold more than a word.
    static let innerKeys = [
        "valid": ["from", "to"], "withdrawn": ["from", "note", "successor"], "season": ["from", "to"],
        "once": ["by", "period"], "cosign": ["by", "days", "when", "who"],
        "statistics": ["target", "goal", "minutes-paper", "minutes-online"], "deadline": ProcedureDeadline.keys,
        "rush": ["per-minute"],
    ]

    /// - Parameter runsExamples: whether examples that come out another way are faults.
    func procedure(runsExamples: Bool = true) -> OnlineProcedure? {
        node.allow(Self.keys)
        let sheet = FormSheetReader(functions: functions, faults: faults).sheet(node)
        if runsExamples { sheet.runExamples(places: places) }
        if sheet.examples.isEmpty { node.fault("\"examples\" is missing: answers with what must come of them") }
        guard let audience = node.value("audience", OnlineProcedure.Audience.self),
            let identity = node.value("identity", OnlineProcedure.Identity.self)
        else { return nil }
        let reason = node.optionalLocalized("identity-reason")
        if [.card, .signature].contains(identity), reason == nil {
            node.fault("\"identity-reason\" is missing: say why no lower level is enough for this procedure")
        }
        let valid = inner("valid")
        let names = Set(sheet.pages.flatMap(\.items).filter { $0.kind != .note }.map { ($0.name) })
        var types = FormSheet.givens
        for name in names { types[name] = sheet.item(name)?.type }
        let conditions = ExpressionReader(scope: FEELScope(names: types, functions: functions), faults: faults)
        return OnlineProcedure(
            id: id(), version: node.optionalInt("version") ?? 1,
            validFrom: (valid ?? node).date("from"), validTo: valid?.optionalDate("to"),
            withdrawal: withdrawal(), drafts: node.optionalValue("drafts", OnlineProcedure.Drafts.self) ?? .renew,
            title: node.localized("title"),
            about: node.localized("about"), applicant: node.localized("applicant"),
            until: node.optionalLocalized("until"), result: node.optionalLocalized("result"),
            section: node.string("section"), owner: node.localized("owner"), audience: audience,
            lifeEvents: known("events", lifeEvents), guidance: known("guidance", guidance),
            keywords: node.strings("keywords"), basis: node.strings("basis"), channels: channels(), identity: identity,
            identityReason: reason, season: season(), once: once(),
            deadline: ProcedureDeadline.read(node, conditions, rules: dayRules),
            renews: renews(), rushPerMinute: rush(), cosigning: cosigning(conditions),
            destination: conditions.expression(node, "destination", yielding: .string),
            documents: node.nodes("documents").compactMap { $0.localizedText() }, fees: known("fees", fees),
            standardDays: node.optionalInt("days"), retentionYears: node.int("retention"), statistics: statistics(),
            sheet: sheet)
    }

    /// The map of a key, with nothing in it but what belongs there.
    private func inner(_ key: String) -> PackNode? {
        let found = node.node(key)
        found?.allow(Self.innerKeys[key] ?? [])
        return found
    }

    private func withdrawal() -> OnlineProcedure.Withdrawal? {
        guard let found = inner("withdrawn") else { return nil }
        return OnlineProcedure.Withdrawal(
            from: found.date("from"), note: found.localized("note"), successor: found.optionalString("successor"))
    }

    private func id() -> String {
        let id = node.string("id")
        let isID =
            (1...60).contains(id.utf8.count)
            && id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        if !isID { node.fault("\"id\" is of small letters, digits and hyphens, at most 60 of them") }
        return id
    }

    private func known(_ key: String, _ allowed: [String]) -> [String] {
        node.strings(key).filter { text in
            guard !allowed.contains(text) else { return true }
            node.fault("\"\(text)\" under \"\(key)\" is not in the pack" + Suggestion.hint(text, among: allowed))
            return false
        }
    }

    private func renews() -> OnlineProcedure.YearDay? {
        guard let found = node.node("renews") else { return nil }
        let day = found.scalar.flatMap { yearDay($0) }
        if day == nil { found.fault("\"renews\" is a day of the year such as 06-01") }
        return day
    }

    private func rush() -> Int? {
        guard let rush = inner("rush") else { return nil }
        let count = rush.int("per-minute")
        if !(1...100_000).contains(count) { rush.fault("\"per-minute\" must be from 1 to 100000") }
        return min(max(count, 1), 100_000)
    }

    private func channels() -> [OnlineProcedure.Channel] {
        let channels = node.strings("channels").compactMap { text -> OnlineProcedure.Channel? in
            guard let channel = OnlineProcedure.Channel(rawValue: text) else {
                node.fault("\"\(text)\" is no channel; write online, counter or post")
                return nil
            }
            return channel
        }
        return channels.isEmpty ? [.online] : channels
    }

    private func season() -> (from: OnlineProcedure.YearDay, to: OnlineProcedure.YearDay)? {
        guard let season = inner("season") else { return nil }
        guard let from = yearDay(season.string("from")), let to = yearDay(season.string("to")) else {
            season.fault("\"season\" has days such as {from: 04-01, to: 06-30}")
            return nil
        }
        return (from, to)
    }

    /// `04-01`, of a leap year.
    private func yearDay(_ text: String) -> OnlineProcedure.YearDay? {
        CivilDate(iso: "2028-" + text).map { OnlineProcedure.YearDay(month: $0.month, day: $0.day) }
    }

    private func once() -> OnlineProcedure.Once? {
        guard let once = inner("once") else { return nil }
        guard let by = once.value("by", OnlineProcedure.Once.Subject.self),
            let period = once.value("period", OnlineProcedure.Once.Period.self)
        else { return nil }
        return OnlineProcedure.Once(by: by, period: period)
    }

    private func cosigning(_ conditions: ExpressionReader) -> OnlineProcedure.Cosigning? {
        guard let cosign = inner("cosign") else { return nil }
        let days = cosign.int("days")
        // A draft waits for thirty days.
        if !(1...28).contains(days) { cosign.fault("\"days\" is from 1 to 28") }
        guard let by = cosign.value("by", OnlineProcedure.Identity.self) else { return nil }
        if ![.account, .card, .signature].contains(by) { cosign.fault("\"by\" is \"1\", \"2\" or \"3\"") }
        return OnlineProcedure.Cosigning(
            by: by, days: days, condition: conditions.expression(cosign, "when", yielding: .boolean),
            who: cosign.localized("who"))
    }

    private func statistics() -> OnlineProcedure.Statistics {
        guard let found = inner("statistics") else {
            node.fault("\"statistics\" is missing: {target: …, minutes-paper: …, minutes-online: …}")
            return OnlineProcedure.Statistics(isTarget: false, goal: nil, minutesPaper: 0, minutesOnline: 0)
        }
        let isTarget = found.bool("target", default: false)
        let goal = found.optionalInt("goal")
        if isTarget, !(1...100).contains(goal ?? 0) { found.fault("a target has a \"goal\" from 1 to 100 percent") }
        return OnlineProcedure.Statistics(
            isTarget: isTarget, goal: goal, minutesPaper: found.int("minutes-paper"),
            minutesOnline: found.int("minutes-online"))
    }
}
