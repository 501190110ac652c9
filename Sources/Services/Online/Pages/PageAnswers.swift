import Forms
import Kernel
import Registry
import Site

/// What a page of a form sends: the answers of its items, and a button that changes rows, looks an address up or takes a
/// file away.
struct PageAnswers: Sendable {
    let page: FormSheetPage
    let form: FormData

    /// Puts what was typed into the draft. An answer that is not as it was before is nobody's but who typed it.
    ///
    /// - Returns: the individual numbers among it, by path; the draft holds marks in their place.
    @discardableResult
    ///
    /// - Parameter shown: the items that were asked when the page was drawn: what was not there to be answered stays.
    func merge(into draft: inout Draft, shown: Set<String>) -> [String: IndividualNumber] {
        var numbers: [String: IndividualNumber] = [:]
        var typed: [String: [String]] = [:]
        for entry in form.entries { typed[entry.name, default: []].append(entry.value) }
        for item in page.items where item.isAnswered {
            guard shown.contains(item.name) || RawAnswers(typed).has(item.name) else { continue }
            // Files come and go one by one: a page that was drawn before one had come must not lose it.
            if item.kind == .file, draft.application == nil { continue }
            let before = draft.raw.part(item.name)
            draft.raw.put(typed, below: item.name)
            if item.kind == .group { keepUnasked(of: item, before, shown, typed, in: &draft.raw) }
            numbers.merge(Self.seal(item, before, in: &draft.raw)) { $1 }
            let after = draft.raw.part(item.name)
            // The parts that no control shows are not typed anew: they stay as the register has them.
            guard Self.said(before) != Self.said(after) else { continue }
            draft.sources[item.name] = nil
        }
        return numbers
    }

    /// Puts back what was known of items of a row that the page did not ask.
    private func keepUnasked(
        of group: FormItem, _ before: [String: [String]], _ shown: Set<String>, _ typed: [String: [String]],
        in raw: inout RawAnswers
    ) {
        for (path, values) in before where typed[path] == nil {
            let parts = path.split(separator: ".").map(String.init)
            guard parts.count > 2, !shown.contains(parts.prefix(3).joined(separator: ".")) else { continue }
            raw.put([path: values], below: path)
        }
    }

    /// Takes individual numbers out of what was typed: a mark stands for each that is one, and for one that was given
    /// before and is not typed anew. What is no number stays until it was told so, and is never kept.
    private static func seal(
        _ item: FormItem, _ before: [String: [String]], in raw: inout RawAnswers
    ) -> [String: IndividualNumber] {
        var numbers: [String: IndividualNumber] = [:]
        for path in item.numberPaths(in: Set(before.keys).union(raw.part(item.name).keys)) {
            let text = raw.texts[path]?.first?.trimmingWhitespace ?? ""
            if text.isEmpty || text == RawAnswers.sealed {
                let wasGiven = before[path] == [RawAnswers.sealed]
                raw.remove(path)
                if wasGiven { raw.put(.string(RawAnswers.sealed), at: path) }
            } else if let number = try? IndividualNumber(checking: String(text)) {
                numbers[path] = number
                raw.put(.string(RawAnswers.sealed), at: path)
            }
        }
        return numbers
    }

    /// What a set of answers says, without what is empty; dates in one piece and in three say the same.
    private static func said(_ answers: [String: [String]]) -> [String: [String]] {
        var said: [String: [String]] = [:]
        for (path, values) in answers {
            let full = values.filter { !$0.isEmpty }
            guard !full.isEmpty else { continue }
            if full.count == 1, let date = CivilDate(iso: full[0]) {
                for (name, part) in zip(DateParts.names(of: path), [date.year, date.month, date.day]) {
                    said[name] = [String(part)]
                }
            } else {
                said[path] = full.map { Int($0).map(String.init) ?? $0 }
            }
        }
        return said
    }

    /// What a button did.
    struct Act: Sendable {
        /// A sentence about it.
        var notice: String?
        /// The row that the page opens at.
        var focus: String?
    }

    /// Does what a button says; nil when the page was sent to go on.
    func act(on draft: inout Draft, places: Places) -> Act? {
        if let name = form["add"], let group = page.items.first(where: { $0.name == name && $0.kind == .group }) {
            draft.rows[name] = min(group.limits.most, draft.rowNumbers(of: group).count + 1)
            return Act()
        }
        if let place = form["remove"] {
            let parts = place.split(separator: ".").map(String.init)
            guard parts.count == 2, let row = Int(parts[1]),
                let group = page.items.first(where: { $0.name == parts[0] && $0.kind == .group })
            else { return Act() }
            draft.rows[group.name] = max(1, draft.rowNumbers(of: group).count - 1)
            draft.raw.removeRow(row, of: group.name)
            // Sealed numbers do not move with their row: they are given anew.
            for path in group.numberPaths(in: Set(draft.raw.texts.keys)) { draft.raw.remove(path) }
            draft.sources[group.name] = nil
            return Act()
        }
        if let path = form["find"] { return Act(notice: find(path, in: &draft, places)) }
        if form["refresh"] != nil || form["drop"] != nil || form["slots"] != nil { return Act() }
        return nil
    }

    /// Fills prefecture, city and town from a postal code, as far as it names one.
    private func find(_ path: String, in draft: inout Draft, _ places: Places) -> String {
        guard page.items.contains(where: { $0.name == path.split(separator: ".").first.map(String.init) }) else {
            return "online.address.none"
        }
        guard let typed = draft.raw.texts["\(path).postcode"]?.first, let code = PostalCode(typed),
            let town = places.towns(at: code).first
        else { return "online.address.none" }
        let ward = places.ward(town.ward)
        let area = ward.map { $0.isPartOfAddress ? $0.name.text(in: .ja) : "" } ?? ""
        draft.raw.put(.string(places.prefecture.text(in: .ja)), at: "\(path).prefecture")
        draft.raw.put(.string(places.city.text(in: .ja) + area), at: "\(path).city")
        draft.raw.put(.string(town.name), at: "\(path).town")
        draft.sources[path] = nil
        return "online.address.found"
    }
}

extension FormItem {
    /// Of these paths, those that hold an individual number of this item or of its rows.
    func numberPaths(in paths: Set<String>) -> [String] {
        if kind == .individualNumber { return paths.filter { $0 == name } }
        let inner = Set(items.filter { $0.kind == .individualNumber }.map(\.name))
        guard !inner.isEmpty else { return [] }
        return paths.filter { path in
            let parts = path.split(separator: ".").map(String.init)
            return parts.count == 3 && parts[0] == name && inner.contains(parts[2])
        }
    }
}
