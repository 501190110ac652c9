import Kernel

/// What differs between two editions of a procedure, in things that its owner says: an item became required, a page came, a limit went.
public struct ProcedureDifference: Sendable {
    /// What kind of thing differs; words for it are the page's.
    public enum Subject: String, Sendable, CaseIterable {
        case title, about, applicant, until, result, owner, section, audience, events, keywords, basis, channels
        case identity
        case identityReason = "identity-reason"
        case season, once, destination, documents, fees, days, retention, target, goal
        /// The last day on which the edition is used.
        case validTo = "valid-to"
        /// The last day of a procedure, as an expression or a rule and the day from which it counts, with its time and warning.
        case deadlineDay = "deadline-day"
        case deadlineRule = "deadline-rule"
        case deadlineFrom = "deadline-from"
        case deadlineTime = "deadline-at"
        case deadlineWarning = "deadline-warn"
        case renews, rush, guidance
        case cosignBy = "cosign-by"
        case cosignDays = "cosign-days"
        case cosignWhen = "cosign-when"
        case cosignWho = "cosign-who"
        case minutesPaper = "minutes-paper"
        case minutesOnline = "minutes-online"
        case drafts, withdrawn
        case withdrawalNote = "withdrawal-note"
        case lead, when, label, kind, hint, example, unit, reason, required, computed, checks, message, options
        case optionLabel = "option-label"
        case optionHint = "option-hint"
        case smallest, largest, longest, lines, fewest, most, types, bytes
        case inCity = "in-city"
        case sources, calendar
        /// At which office a slot is.
        case slotPlace = "slot-place"
        /// Where it stands among the others.
        case place
        /// It came or went as a whole.
        case whole
    }

    /// About what something differs.
    public enum Owner: String, Sendable, CaseIterable {
        case procedure, page, item, example
    }

    /// One difference.
    public struct Line: Sendable, Hashable {
        public let owner: Owner
        /// The page, item or example as people call it, in Japanese; empty for the procedure.
        public let name: String
        public let subject: Subject
        /// The language, where a text differs in it.
        public let language: Language?
        /// As it stands; nil for what is new.
        public let before: String?
        /// As it would be; nil for what goes.
        public let after: String?
    }

    public private(set) var lines: [Line] = []

    /// Compares an edition with the one that follows it.
    public init(from old: OnlineProcedure, to new: OnlineProcedure) {
        let names = Names(old, new)
        let (before, after) = (Sorted(old), Sorted(new))
        for owner in before.owners where after.facts[owner] == nil {
            let title = names.name(owner)
            lines.append(
                Line(owner: Self.kind(owner), name: title, subject: .whole, language: nil, before: title, after: nil))
        }
        for owner in after.owners {
            guard let standing = before.facts[owner] else {
                let title = names.name(owner)
                lines.append(
                    Line(
                        owner: Self.kind(owner), name: title, subject: .whole, language: nil, before: nil, after: title)
                )
                continue
            }
            compare(standing, after.facts[owner] ?? [:], owner, names.name(owner))
        }
        moved(before.owners, after.owners, names)
        placed(old, new, names)
        examples(old.sheet.examples, new.sheet.examples)
    }

    private typealias Facts = [Subject: [ProcedureFact.Value]]

    private mutating func compare(_ old: Facts, _ new: Facts, _ owner: ProcedureFact.Owner, _ name: String) {
        for subject in Subject.allCases where old[subject] != new[subject] {
            let (before, after) = (old[subject] ?? [], new[subject] ?? [])
            for language in Self.languages(before + after) {
                let texts = [before, after].map { values in
                    values.compactMap { Self.text($0, language) }.joined(separator: "\n")
                }
                guard texts[0] != texts[1] else { continue }
                lines.append(
                    Line(
                        owner: Self.kind(owner), name: name, subject: subject, language: language,
                        before: texts[0].isEmpty ? nil : texts[0], after: texts[1].isEmpty ? nil : texts[1]))
            }
        }
    }

    /// Items and pages that stand at another place among those that both editions have.
    private mutating func moved(
        _ old: [ProcedureFact.Owner], _ new: [ProcedureFact.Owner], _ names: Names
    ) {
        for kind in [Owner.page, .item] {
            let before = old.filter { Self.kind($0) == kind && new.contains($0) }
            let after = new.filter { Self.kind($0) == kind && old.contains($0) }
            // The fewest that explain it: those outside the longest run that kept its order.
            let kept = Self.keptOrder(before, after)
            for owner in after where !kept.contains(owner) {
                let place = after.firstIndex(of: owner).map { $0 > 0 ? names.name(after[$0 - 1]) : "" } ?? ""
                let was = before.firstIndex(of: owner).map { $0 > 0 ? names.name(before[$0 - 1]) : "" } ?? ""
                lines.append(
                    Line(
                        owner: kind, name: names.name(owner), subject: .place, language: nil, before: was, after: place)
                )
            }
        }
    }

    /// Items that stand on another page, where their order alone does not say so.
    private mutating func placed(_ old: OnlineProcedure, _ new: OnlineProcedure, _ names: Names) {
        func pages(_ procedure: OnlineProcedure) -> [String: FormSheetPage] {
            var pages: [String: FormSheetPage] = [:]
            for page in procedure.sheet.pages { for item in page.items { pages[item.name] = page } }
            return pages
        }
        let (before, after) = (pages(old), pages(new))
        for item in new.sheet.pages.flatMap(\.items) {
            guard let was = before[item.name], let now = after[item.name], was.id != now.id else { continue }
            let name = names.name(.item(item.name))
            lines.removeAll { $0.owner == .item && $0.name == name && $0.subject == .place }
            lines.append(
                Line(
                    owner: .item, name: name, subject: .place, language: nil, before: was.title.text(in: .ja),
                    after: now.title.text(in: .ja)))
        }
    }

    private mutating func examples(_ old: [FormExample], _ new: [FormExample]) {
        func line(_ name: String, _ before: String?, _ after: String?, _ subject: Subject) {
            lines.append(
                Line(owner: .example, name: name, subject: subject, language: nil, before: before, after: after))
        }
        for example in old where !new.contains(where: { $0.name == example.name }) {
            line(example.name, example.name, nil, .whole)
        }
        for example in new {
            guard let was = old.first(where: { $0.name == example.name }) else {
                line(example.name, nil, example.name, .whole)
                continue
            }
            if was.said != example.said { line(example.name, was.said, example.said, .example) }
        }
    }

    // MARK: Helpers of the comparison

    private static func languages(_ values: [ProcedureFact.Value]) -> [Language?] {
        var languages: Set<Language> = []
        var hasPlain = false
        for value in values {
            switch value {
            case .text(let text): languages.formUnion(text.languages)
            case .plain: hasPlain = true
            }
        }
        let order: [Language] = [.ja, .jaEasy, .en]
        let rest = languages.subtracting(order).sorted()
        let spoken: [Language?] = order.filter(languages.contains) + rest
        return hasPlain ? [nil] + spoken : spoken
    }

    private static func text(_ value: ProcedureFact.Value, _ language: Language?) -> String? {
        switch (value, language) {
        case (.plain(let text), nil): text
        case (.text(let text), let language?): text.has(language) ? text.text(in: language) : nil
        default: nil
        }
    }

    private static func kind(_ owner: ProcedureFact.Owner) -> Owner {
        switch owner {
        case .procedure: .procedure
        case .page: .page
        case .item: .item
        }
    }

    /// The longest run that stands in both orders in the same sequence.
    private static func keptOrder(
        _ old: [ProcedureFact.Owner], _ new: [ProcedureFact.Owner]
    ) -> Set<ProcedureFact.Owner> {
        let places = Dictionary(old.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let order = new.compactMap { places[$0] }
        var lengths = [Int](repeating: 1, count: order.count)
        var before = [Int?](repeating: nil, count: order.count)
        for index in order.indices {
            for earlier in 0..<index where order[earlier] < order[index] && lengths[earlier] + 1 > lengths[index] {
                (lengths[index], before[index]) = (lengths[earlier] + 1, earlier)
            }
        }
        var kept: Set<ProcedureFact.Owner> = []
        var index = order.indices.max { lengths[$0] < lengths[$1] }
        while let found = index {
            kept.insert(old[order[found]])
            index = before[found]
        }
        return kept
    }

    /// Facts by what they are about.
    private struct Sorted {
        var owners: [ProcedureFact.Owner] = []
        var facts: [ProcedureFact.Owner: Facts] = [:]

        init(_ procedure: OnlineProcedure) {
            for fact in procedure.facts {
                if facts[fact.owner] == nil { owners.append(fact.owner) }
                facts[fact.owner, default: [:]][fact.subject, default: []].append(fact.value)
            }
        }
    }

    /// What pages and items are called: as in the new edition, where it has them.
    private struct Names {
        private var names: [ProcedureFact.Owner: String] = [:]

        init(_ old: OnlineProcedure, _ new: OnlineProcedure) {
            for procedure in [old, new] {
                for page in procedure.sheet.pages {
                    names[.page(page.id)] = page.title.text(in: .ja)
                    for item in page.items {
                        names[.item(item.name)] = item.label.text(in: .ja)
                        for inner in item.items {
                            names[.item("\(item.name).\(inner.name)")] =
                                "\(item.label.text(in: .ja)) \(inner.label.text(in: .ja))"
                        }
                    }
                }
            }
        }

        func name(_ owner: ProcedureFact.Owner) -> String { names[owner] ?? "" }
    }
}

extension FormExample {
    /// All that the example says, to be compared.
    fileprivate var said: String {
        var parts = [at.description, answers.canonical]
        parts += files.map { "\($0.id): \($0.name), \($0.type), \($0.bytes)" }
        parts += members.map { "\($0.id): \($0.name), \($0.birth), \($0.relation)" }
        if let problems { parts.append("problems: \(problems.joined(separator: ", "))") }
        parts += values.map { "\($0.path): \($0.value.canonical)" }
        if !shown.isEmpty { parts.append("shown: \(shown.joined(separator: ", "))") }
        if !hidden.isEmpty { parts.append("hidden: \(hidden.joined(separator: ", "))") }
        return parts.joined(separator: "\n")
    }
}

extension OnlineProcedure {
    /// A text that is missing in a language in which every definition speaks.
    public struct MissingText: Sendable, Hashable {
        /// The page or item as people call it, in Japanese; empty for the procedure.
        public let name: String
        public let subject: ProcedureDifference.Subject
        public let language: Language
    }

    /// The texts that are missing in easy Japanese or English.
    public var missingTexts: [MissingText] {
        var names: [ProcedureFact.Owner: String] = [:]
        return facts.flatMap { fact -> [MissingText] in
            guard case .text(let text) = fact.value else { return [] }
            if case .page = fact.owner, fact.subject == .title { names[fact.owner] = text.text(in: .ja) }
            if case .item = fact.owner, fact.subject == .label { names[fact.owner] = text.text(in: .ja) }
            return [Language.jaEasy, .en].filter { !text.has($0) }.map {
                MissingText(name: names[fact.owner] ?? "", subject: fact.subject, language: $0)
            }
        }
    }
}
