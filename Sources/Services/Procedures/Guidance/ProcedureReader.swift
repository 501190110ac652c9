import DMN
import Kernel
import Pack
import Registry
import Rules

/// Reads one procedure of a pack.
struct ProcedureReader {
    let expressions: ExpressionReader
    /// Every event a layer knows.
    let events: Set<String>
    /// Documents, rules and fees that procedures refer to.
    let found: CatalogueReader.Found

    func procedure(_ node: PackNode, topic: String) -> ProcedureDefinition? {
        node.allow([
            "id", "row", "title", "events", "per", "who", "when", "needed", "possible", "notNeeded", "notices", "basis",
            "lastDay", "documents", "fields", "where", "window", "online", "fee", "minutes", "deemed", "counterSupport",
            "forms", "leak", "source",
        ])
        let row = node.int("row")
        if !(1...999).contains(row) { node.fault("\"row\" must be from 1 to 999") }
        if node.nodes("basis").isEmpty { node.fault("\"basis\" is missing: the law or ordinance is expected") }
        let minutes = node.int("minutes")
        if !(0...480).contains(minutes) { node.fault("\"minutes\" must be from 0 to 480") }
        let fee = node.optionalString("fee")
        if let fee, !found.fees.contains(where: { $0.id == fee }) {
            node.node("fee")?.fault("there is no fee \"\(fee)\"")
        }
        let window = node.optionalString("window")
        if let window, !found.windows.contains(where: { $0.id == window }) {
            node.node("window")?.fault("there is no window \"\(window)\" in windows.yml")
        }
        guard let condition = expressions.required(node, "when", yielding: .boolean),
            let unit = node.value("per", ProcedureDefinition.Unit.self),
            let place = node.value("where", ProcedureDefinition.Place.self),
            let source = DefinitionSource(in: node)
        else { return nil }
        return ProcedureDefinition(
            id: node.string("id"), row: row, topic: topic, title: node.localized("title"),
            events: eventIDs(node, "events"), unit: unit,
            persons: node.optionalValue("who", ProcedureDefinition.Persons.self) ?? .concerned,
            basis: node.strings("basis"), fields: node.strings("fields"), place: place,
            window: window, isOnline: node.bool("online", default: false), fee: fee,
            minutes: minutes, deemedBy: Set(eventIDs(node, "deemed")),
            isCounterSupported: node.bool("counterSupport", default: false), forms: node.strings("forms"),
            leak: leak(node),
            source: source, needed: node.localized("needed"), possible: node.optionalLocalized("possible"),
            condition: condition, notNeeded: refusals(node), lastDays: lastDays(node), documents: documents(node),
            notices: notices(node))
    }

    /// `leak: {ledger: jido-teate}`, or `leak: {}` where no ledger tells.
    private func leak(_ node: PackNode) -> ProcedureDefinition.LeakRule? {
        guard let leak = node.node("leak") else { return nil }
        leak.allow(["ledger"])
        return ProcedureDefinition.LeakRule(ledger: leak.optionalValue("ledger", Membership.Kind.self))
    }

    private func eventIDs(_ node: PackNode, _ key: String) -> [String] {
        for item in node.nodes(key) {
            guard let id = item.scalar, !events.contains(id) else { continue }
            let near = Suggestion.nearest(to: id, among: events.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
            item.fault("there is no life event \"\(id)\"\(near)")
        }
        return node.strings(key)
    }

    private func refusals(_ node: PackNode) -> [ProcedureDefinition.Refusal] {
        node.nodes("notNeeded").compactMap { entry in
            entry.allow(["when", "reason"])
            return expressions.required(entry, "when", yielding: .boolean).map {
                ProcedureDefinition.Refusal(when: $0, reason: entry.localized("reason"))
            }
        }
    }

    private func lastDays(_ node: PackNode) -> [ProcedureDefinition.LastDayCase] {
        node.nodes("lastDay").map { entry in
            entry.allow(["when", "rule", "from", "text"])
            let text = entry.optionalLocalized("text")
            var counted: (DayRule, FEELExpression)?
            if let id = entry.optionalString("rule") {
                if let rule = found.dayRules.first(where: { $0.id == id }) {
                    counted = expressions.required(entry, "from", yielding: .date).map { (rule, $0) }
                } else {
                    let near = Suggestion.nearest(to: id, among: found.dayRules.map(\.id))
                    entry.node("rule")?.fault(
                        "there is no rule \"\(id)\"\(near.map { "; did you mean \"\($0)\"?" } ?? "")")
                }
            } else if text == nil {
                entry.fault("a last day needs a rule with \"from\", or a text")
            }
            return ProcedureDefinition.LastDayCase(
                when: expressions.expression(entry, "when", yielding: .boolean), counted: counted, text: text)
        }
    }

    private func documents(_ node: PackNode) -> [ProcedureDefinition.NeededDocument] {
        let everywhere = found.documents.filter(\.isNeededEverywhere).map {
            ProcedureDefinition.NeededDocument(document: $0, when: $0.when)
        }
        return everywhere
            + node.nodes("documents").compactMap { entry in
                if entry.isMap { entry.allow(["id", "when"]) }
                guard let id = entry.isMap ? entry.string("id") : entry.scalar else { return nil }
                guard let document = found.documents.first(where: { $0.id == id }) else {
                    entry.fault("there is no document \"\(id)\"")
                    return nil
                }
                return ProcedureDefinition.NeededDocument(
                    document: document, when: expressions.expression(entry, "when", yielding: .boolean))
            }
    }

    private func notices(_ node: PackNode) -> [ProcedureDefinition.NoticeRule] {
        node.nodes("notices").compactMap { entry in
            entry.allow(["events", "when", "text"])
            return expressions.required(entry, "when", yielding: .boolean).map {
                ProcedureDefinition.NoticeRule(
                    events: Set(eventIDs(entry, "events")), when: $0, text: entry.localized("text"))
            }
        }
    }
}
