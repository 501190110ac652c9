import DMN
import Kernel
import Pack
import Rules

/// Reads the files of a pack that the catalogue is made of.
struct CatalogueReader {
    let pack: CityPack

    /// What was read; nothing in it refers to something that is not there.
    struct Found {
        var events: [LifeEvent] = []
        /// Ids of every event a layer knows, also of those this city leaves out.
        var knownEvents: Set<String> = []
        var topics: [FactTopic] = []
        var facts: [FactDefinition] = []
        var documents: [DocumentDefinition] = []
        var dayRules: [DayRule] = []
        var fees: [FeeDefinition] = []
        var windows: [ServiceWindow] = []
        var procedures: [ProcedureDefinition] = []
        var texts: GuidanceTexts
        var scope: FEELScope
        var order: [Int] = []
    }

    func read() -> Found {
        let eventNodes = entries("life-events.yml")
        let factNodes = pack.documentsOfLayers("facts.yml").flatMap { $0.nodes("facts") }
        // Conditions may name every event that a layer knows, also the ones this city leaves out.
        let scope = scope(facts: factNodes, events: eventNodes.compactMap { $0.optionalString("id") })
        var found = Found(texts: texts(), scope: scope)
        let expressions = ExpressionReader(scope: scope, faults: pack.faults)
        let allEvents = eventNodes.compactMap(event)
        let omittedEvents = omitted("lifeEvents", known: allEvents.map(\.id))
        found.events = allEvents.filter { !omittedEvents.contains($0.id) }
        readFacts(factNodes, expressions: expressions, into: &found)
        found.dayRules = unique(entries("day-rules.yml").map { ($0, dayRule($0)) }, by: \.id)
        found.fees = unique(entries("fees.yml").map { ($0, fee($0)) }, by: \.id)
        found.windows = unique(entries("windows.yml").map { ($0, window($0)) }, by: \.id)
        found.documents = unique(
            entries("documents.yml").map { ($0, document($0, expressions: expressions)) }, by: \.id)
        found.knownEvents = Set(allEvents.map(\.id))
        let procedures = ProcedureReader(expressions: expressions, events: found.knownEvents, found: found)
        let all = unique(
            files("procedures").flatMap { file in
                (pack.read(file)?.items ?? []).map { ($0, procedures.procedure($0, topic: file.stem)) }
            }, by: \.id)
        let omittedProcedures = omitted("procedures", known: all.map(\.id))
        found.procedures = all.filter { !omittedProcedures.contains($0.id) }.sorted {
            ($0.row, $0.id) < ($1.row, $1.id)
        }
        readHours(known: all, expressions: expressions, into: &found)
        return found
    }

    /// The entries of one file in every layer that has it, base first.
    private func entries(_ path: String) -> [PackNode] { pack.documentsOfLayers(path).flatMap(\.items) }

    /// The files of a folder, those of the base first, so that a fault is found in the city's own.
    private func files(_ folder: String) -> [PackFile] {
        let all = pack.files(in: folder)
        return pack.layers.flatMap { layer in all.filter { $0.path.hasPrefix(layer.path + "/") } }
    }

    /// What the pack leaves out; an id that its base does not have is a fault.
    private func omitted(_ kind: String, known: [String]) -> Set<String> {
        let omitted = pack.omitted(kind)
        for id in omitted.sorted() where !known.contains(id) {
            let near = Suggestion.nearest(to: id, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            pack.manifest.node("omit")?.fault("\"\(id)\" is left out, but there is none in \(kind)\(near)")
        }
        return omitted
    }

    /// Of entries with one id in the same file of several layers the city's stands for its base's; any other second
    /// one is a fault.
    private func unique<T>(_ entries: [(PackNode, T?)], by id: (T) -> String) -> [T] {
        var result: [T] = []
        var places: [String: (index: Int, file: String)] = [:]
        for case (let node, let entry?) in entries {
            let key = id(entry)
            if let place = places[key] {
                let isOverride = place.file != node.file && name(place.file) == name(node.file)
                if !isOverride { node.fault("\"\(key)\" is already defined in \(place.file)") }
                result[place.index] = entry
                places[key] = (place.index, node.file)
            } else {
                places[key] = (result.count, node.file)
                result.append(entry)
            }
        }
        return result
    }

    private func name(_ path: String) -> Substring { path[(path.lastIndex(of: "/") ?? path.startIndex)...] }

    private func texts() -> GuidanceTexts {
        guard let node = pack.document("guidance.yml") else {
            pack.manifest.fault("no layer of the pack has guidance.yml, the general words of the guidance")
            let empty = LocalizedText([:])
            return GuidanceTexts(possible: empty, notNeeded: empty, named: empty, someone: empty)
        }
        node.allow(["possible", "notNeeded", "named", "someone"])
        return GuidanceTexts(
            possible: node.localized("possible"), notNeeded: node.localized("notNeeded"),
            named: node.localized("named"), someone: node.localized("someone"))
    }

    private func event(_ node: PackNode) -> LifeEvent? {
        node.allow(["id", "mark", "kind", "title", "subjects", "date", "future"])
        guard let kind = node.value("kind", LifeEvent.Kind.self) else { return nil }
        return LifeEvent(
            id: node.string("id"), mark: node.string("mark"), kind: kind, title: node.localized("title"),
            subjects: node.localized("subjects"), date: node.localized("date"),
            mayBeFuture: node.bool("future", default: false))
    }

    private func window(_ node: PackNode) -> ServiceWindow? {
        node.allow(["id", "title", "tickets"])
        return ServiceWindow(
            id: node.string("id"), title: node.localized("title"), tickets: node.optionalString("tickets"))
    }

    private func dayRule(_ node: PackNode) -> DayRule? {
        node.allow(["id", "firstDayCounted", "period", "closed", "law", "title", "late"])
        let written = node.string("period")
        guard let amount = DayCount.Amount(written) else {
            node.node("period")?.fault("\"period\" must be a period such as 14 days, 3 months or 2 years")
            return nil
        }
        guard let closed = DayCount.EndOnClosedDay(rawValue: node.optionalString("closed") ?? "next") else {
            node.node("closed")?.fault("\"closed\" must be next, previous or stays")
            return nil
        }
        let count = DayCount(
            name: node.string("law"), firstDayCounted: node.bool("firstDayCounted", default: false), amount: amount,
            endOnClosedDay: closed)
        return DayRule(
            id: node.string("id"), count: count, title: node.localized("title"), late: node.optionalLocalized("late"))
    }

    private func fee(_ node: PackNode) -> FeeDefinition? {
        node.allow(["id", "kind", "title", "amounts", "basis", "source"])
        guard let kind = node.value("kind", FeeDefinition.Kind.self), let source = DefinitionSource(in: node) else {
            return nil
        }
        let editions = node.nodes("amounts").map { entry in
            entry.allow(["from", "to", "known", "yen"])
            let yen = entry.int("yen")
            if yen < 0 { entry.fault("\"yen\" must not be less than 0") }
            return DatedParameter.Edition(
                .number(max(0, yen)), from: entry.date("from"), to: entry.optionalDate("to"),
                known: entry.optionalDate("known"))
        }
        if editions.isEmpty { node.fault("\"amounts\" is missing: a list such as [{from: 2026-04-01, yen: 300}]") }
        let amounts = DatedParameter(name: node.string("id"), unit: "yen", editions: editions)
        for fault in amounts.faults { (node.node("amounts") ?? node).fault("\(fault)") }
        return FeeDefinition(
            id: node.string("id"), kind: kind, title: node.localized("title"), basis: node.string("basis"),
            source: source, amounts: amounts)
    }

    private func document(_ node: PackNode, expressions: ExpressionReader) -> DocumentDefinition? {
        node.allow(["id", "title", "everywhere", "when", "later", "omit"])
        var omission: DocumentDefinition.Omission?
        if let omit = node.node("omit") {
            omit.allow(["when", "reason"])
            omission = expressions.required(omit, "when", yielding: .boolean).map {
                DocumentDefinition.Omission(when: $0, reason: omit.localized("reason"))
            }
        }
        return DocumentDefinition(
            id: node.string("id"), title: node.localized("title"),
            isNeededEverywhere: node.bool("everywhere", default: false),
            when: expressions.expression(node, "when", yielding: .boolean),
            mayFollow: node.bool("later", default: false),
            omission: omission)
    }
}

extension DefinitionSource {
    /// The entry `source: {from: …, checked: 2026-04-01, status: confirmed}` of a definition.
    init?(in node: PackNode) {
        guard let source = node.node("source") else {
            node.fault("\"source\" is missing: {from: …, checked: 2026-04-01, status: confirmed} is expected")
            return nil
        }
        source.allow(["from", "checked", "status"])
        guard let status = source.value("status", Status.self) else { return nil }
        self.init(from: source.string("from"), checked: source.date("checked"), status: status)
    }
}
