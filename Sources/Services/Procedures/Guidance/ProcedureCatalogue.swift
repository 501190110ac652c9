import Kernel
import Pack
import Rules

/// Everything a city's pack says about which procedures follow from what happened: life events, facts and their
/// questions, documents, rules for counting days, fees and the procedures with their conditions. Checked as a whole
/// and compiled when it is loaded.
///
/// ```swift
/// let catalogue = ProcedureCatalogue(pack: pack)      // faults are in pack.faults
/// catalogue.procedure("tennyuu")?.title.text(in: .ja) // 転入届
/// ```
public struct ProcedureCatalogue: Sendable {
    /// The events in the order of the file.
    public let events: [LifeEvent]
    /// The screens of questions in their order.
    public let topics: [FactTopic]
    /// Every fact that conditions may read, in the order of the file.
    public let facts: [FactDefinition]
    /// The documents in the order of the file.
    public let documents: [DocumentDefinition]
    public let dayRules: [DayRule]
    public let fees: [FeeDefinition]
    public let windows: [ServiceWindow]
    /// The procedures in the order of their rows.
    public let procedures: [ProcedureDefinition]

    /// What is said where a procedure has no words of its own.
    let texts: GuidanceTexts
    let scope: FEELScope
    /// Ids of every event a layer knows.
    let knownEvents: Set<String>
    /// Indices into ``facts``, each after the ones it follows from.
    let order: [Int]
    private let factIndex: [String: Int]
    private let procedureIndex: [String: Int]
    private let proceduresByEvent: [String: [Int]]

    /// Reads `life-events.yml`, `facts.yml`, `documents.yml`, `day-rules.yml`, `fees.yml`, `windows.yml`,
    /// `guidance.yml` and `procedures/*.yml` of every layer; what is wrong is added to the faults of the pack.
    public init(pack: CityPack) {
        self.init(CatalogueReader(pack: pack).read())
    }

    /// A catalogue of what was read.
    init(_ found: CatalogueReader.Found) {
        events = found.events
        topics = found.topics
        facts = found.facts
        documents = found.documents
        dayRules = found.dayRules
        fees = found.fees
        windows = found.windows
        procedures = found.procedures
        texts = found.texts
        scope = found.scope
        knownEvents = found.knownEvents
        order = found.order
        factIndex = Self.index(facts.map(\.name))
        procedureIndex = Self.index(procedures.map(\.id))
        var byEvent: [String: [Int]] = [:]
        for (index, procedure) in procedures.enumerated() {
            let events = procedure.events + procedure.notices.flatMap(\.events)
            for event in Set(events) { byEvent[event, default: []].append(index) }
        }
        proceduresByEvent = byEvent
    }

    public func event(_ id: String) -> LifeEvent? { events.first { $0.id == id } }
    public func fact(_ name: String) -> FactDefinition? { factIndex[name].map { facts[$0] } }
    public func topic(_ id: String) -> FactTopic? { topics.first { $0.id == id } }
    public func document(_ id: String) -> DocumentDefinition? { documents.first { $0.id == id } }
    public func window(_ id: String) -> ServiceWindow? { windows.first { $0.id == id } }
    /// The windows of the office itself, where some procedure is done; agencies elsewhere are not among them.
    public var officeWindows: [ServiceWindow] {
        let here = Set(
            procedures.filter { $0.place == .thisDesk || $0.place == .otherWindow }.compactMap(\.window))
        return windows.filter { here.contains($0.id) }
    }
    public func fee(_ id: String) -> FeeDefinition? { fees.first { $0.id == id } }
    public func procedure(_ id: String) -> ProcedureDefinition? { procedureIndex[id].map { procedures[$0] } }

    /// The procedures that can follow from an event, in the order of their rows.
    public func procedures(of event: String) -> [ProcedureDefinition] {
        candidates(of: event).filter { $0.events.contains(event) }
    }

    /// The procedures with something to decide or to tell about an event.
    func candidates(of event: String) -> [ProcedureDefinition] {
        (proceduresByEvent[event] ?? []).map { procedures[$0] }
    }

    private static func index(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// General words of the guidance.
struct GuidanceTexts: Sendable {
    let possible: LocalizedText
    let notNeeded: LocalizedText
    /// How a person with a name is called, with `{name}`.
    let named: LocalizedText
    /// How a person without a name is called, with `{n}` for the place in the list, from 1.
    let someone: LocalizedText
}
