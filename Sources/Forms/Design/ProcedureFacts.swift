import Kernel

/// One thing that a definition says, apart from all others, so that two definitions can be compared in words.
struct ProcedureFact: Sendable {
    /// About what it is said.
    enum Owner: Hashable, Sendable {
        case procedure
        /// By its id.
        case page(String)
        /// By its name; inside a group `group.name`.
        case item(String)
    }

    /// What is said.
    enum Value: Hashable, Sendable {
        case text(LocalizedText)
        case plain(String)
    }

    let owner: Owner
    let subject: ProcedureDifference.Subject
    let value: Value
}

extension OnlineProcedure {
    /// All that the definition says, in its order.
    var facts: [ProcedureFact] {
        head
            + sheet.pages.flatMap { page -> [ProcedureFact] in
                var facts = FactList(owner: .page(page.id))
                facts.add(.title, page.title)
                facts.add(.lead, page.lead)
                facts.add(.when, page.visible?.source)
                return facts.all + page.items.flatMap { $0.facts(inside: nil) }
            }
    }

    /// The addresses of the web that its texts name, each once, in order.
    public var links: [String] {
        var found: Set<String> = []
        for fact in facts {
            guard case .text(let text) = fact.value else { continue }
            for language in text.languages {
                let said = text.text(in: language)
                guard said.contains("://") else { continue }
                for match in said.matches(of: /https?:\/\/[!-~]+/) {
                    // What ends a sentence is no part of an address.
                    found.insert(String(match.output.trimmingSuffix(while: { ".,;:)]}>\"'".contains($0) })))
                }
            }
        }
        return found.sorted()
    }

    private var head: [ProcedureFact] {
        var facts = FactList(owner: .procedure)
        facts.add(.title, title)
        facts.add(.about, about)
        facts.add(.applicant, applicant)
        facts.add(.until, until)
        facts.add(.result, result)
        facts.add(.owner, owner)
        facts.add(.section, section)
        facts.add(.audience, audience.rawValue)
        facts.add(.events, lifeEvents)
        facts.add(.keywords, keywords)
        facts.add(.basis, basis)
        facts.add(.channels, channels.map(\.rawValue))
        facts.add(.identity, identity.rawValue)
        facts.add(.identityReason, identityReason)
        facts.add(.validTo, validTo?.description)
        facts.add(.season, season.map { "\($0.from.month)/\($0.from.day)–\($0.to.month)/\($0.to.day)" })
        facts.add(.once, once.map { "\($0.by.rawValue), \($0.period.rawValue)" })
        facts.add(.destination, destination?.source)
        for document in documents { facts.add(.documents, document) }
        facts.add(.fees, fees)
        facts.add(.days, standardDays.map(String.init))
        facts.add(.retention, String(retentionYears))
        facts.add(.target, String(statistics.isTarget))
        facts.add(.goal, statistics.goal.map(String.init))
        facts.add(.minutesPaper, String(statistics.minutesPaper))
        facts.add(.minutesOnline, String(statistics.minutesOnline))
        facts.add(.drafts, drafts.rawValue)
        facts.add(.withdrawn, withdrawal.map { "\($0.from)\($0.successor.map { " → \($0)" } ?? "")" })
        facts.add(.withdrawalNote, withdrawal?.note)
        facts.add(.renews, renews.map { "\($0.month)/\($0.day)" })
        facts.add(.rush, rushPerMinute.map(String.init))
        for id in guidance { facts.add(.guidance, id) }
        if let deadline { deadline.add(to: &facts) }
        if let cosigning {
            facts.add(.cosignBy, cosigning.by.rawValue)
            facts.add(.cosignDays, String(cosigning.days))
            facts.add(.cosignWhen, cosigning.condition?.source)
            facts.add(.cosignWho, cosigning.who)
        }
        return facts.all
    }
}

extension ProcedureDeadline {
    fileprivate func add(to facts: inout FactList) {
        switch base {
        case .day(let expression): facts.add(.deadlineDay, expression.source)
        case .rule(let id, let from):
            facts.add(.deadlineRule, id)
            facts.add(.deadlineFrom, from.source)
        }
        // What is said where the definition says nothing is said too: that the rule goes is a change.
        facts.add(.deadlineTime, time.description)
        facts.add(.deadlineWarning, String(warnDays))
    }
}

extension FormItem {
    /// What the definition says of an item, and of those inside it.
    fileprivate func facts(inside group: String?) -> [ProcedureFact] {
        let path = group.map { "\($0).\(name)" } ?? name
        var facts = FactList(owner: .item(path))
        facts.add(.label, label)
        facts.add(.kind, kind.rawValue)
        facts.add(.hint, hint)
        facts.add(.example, example)
        facts.add(.unit, unit)
        facts.add(.reason, reason)
        switch requirement {
        case .always: facts.add(.required, "always")
        case .never: facts.add(.required, "never")
        case .when(let condition): facts.add(.required, condition.source)
        }
        facts.add(.when, visible?.source)
        facts.add(.computed, computed?.source)
        for check in checks {
            facts.add(.checks, check.must.source)
            facts.add(.message, check.message)
        }
        for option in options {
            facts.add(.options, option.value)
            facts.add(.optionLabel, option.label)
            facts.add(.optionHint, option.hint)
        }
        facts.add(.smallest, limits.smallest.map(String.init))
        facts.add(.largest, limits.largest.map(String.init))
        if kind == .text { facts.add(.longest, String(limits.longest)) }
        if limits.isMultiline { facts.add(.lines, "true") }
        if limits.fewest > 0 { facts.add(.fewest, String(limits.fewest)) }
        if [.group, .file, .members, .choices].contains(kind) { facts.add(.most, String(limits.most)) }
        facts.add(.types, limits.types)
        if kind == .file { facts.add(.bytes, String(limits.bytes)) }
        if limits.inCity { facts.add(.inCity, "true") }
        facts.add(.sources, sources.map { "\($0.keeper.rawValue).\($0.fact)" })
        facts.add(.calendar, slot?.calendar)
        facts.add(.slotPlace, slot?.place?.source)
        return facts.all + items.flatMap { $0.facts(inside: path) }
    }
}

/// Collects facts of one owner, leaving out what is not said.
private struct FactList {
    let owner: ProcedureFact.Owner
    private(set) var all: [ProcedureFact] = []

    init(owner: ProcedureFact.Owner) { self.owner = owner }

    mutating func add(_ subject: ProcedureDifference.Subject, _ text: LocalizedText?) {
        guard let text, !text.isEmpty else { return }
        all.append(ProcedureFact(owner: owner, subject: subject, value: .text(text)))
    }

    mutating func add(_ subject: ProcedureDifference.Subject, _ text: String?) {
        guard let text else { return }
        all.append(ProcedureFact(owner: owner, subject: subject, value: .plain(text)))
    }

    mutating func add(_ subject: ProcedureDifference.Subject, _ texts: [String]) {
        add(subject, texts.isEmpty ? nil : texts.joined(separator: "、"))
    }
}

extension Substring {
    /// Without the characters at its end that fulfil a condition.
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, condition(last) { text.removeLast() }
        return text
    }
}
