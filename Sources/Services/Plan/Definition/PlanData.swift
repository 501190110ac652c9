import Kernel
import Pack

/// The plan of a city: its initiatives, their indicators, and the measures they are computed from. All of it is data of
/// the pack: `plan/plan.yml`, one file an initiative in `plan/`, and `plan/measures.yml` of every layer.
///
/// A city without a `plan/plan.yml` has no plan; everything is empty then.
public struct PlanData: Sendable {
    /// A ward as the plan's pages name it.
    public struct Ward: Sendable, Hashable {
        /// Its code.
        public let code: WardCode
        /// Its name.
        public let name: LocalizedText
    }

    /// The plan as a whole; nil for a city without one.
    public let document: PlanDocument?
    /// The initiatives in the order of their numbers.
    public let initiatives: [Initiative]
    /// All measures, in the order of the files.
    public let measures: [Measure]
    /// The wards of the city in the order of the pack; empty for a city that is one area.
    public let wards: [Ward]

    private let measuresByID: [String: Measure]

    /// Reads the plan of a pack; what is wrong with it is added to the pack's faults.
    public init(pack: CityPack) {
        let measures = Self.measures(pack)
        let scope = FormulaScope(measures: Set(measures.map(\.id)))
        let document = pack.document("plan/plan.yml").map(PlanDocument.init)
        let years = document?.years ?? []
        let files = pack.files(in: "plan").filter { $0.stem != "plan" && $0.stem != "measures" }
        let nodes = document == nil ? [] : files.compactMap(pack.read)
        let initiatives = nodes.map { ($0, Initiative($0, years: years, scope: scope)) }
        var numbers: Set<Int> = []
        for (node, initiative) in initiatives where !numbers.insert(initiative.number).inserted {
            node.fault("another file has the number \(initiative.number) already")
        }
        self.document = document
        self.initiatives = initiatives.map(\.1).sorted { $0.number < $1.number }
        self.measures = measures
        wards = Self.wards(pack)
        measuresByID = Dictionary(measures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The initiative with a number.
    public func initiative(_ number: Int) -> Initiative? { initiatives.first { $0.number == number } }

    /// The measure with an id.
    public func measure(_ id: String) -> Measure? { measuresByID[id] }

    private static func measures(_ pack: CityPack) -> [Measure] {
        let nodes = pack.documentsOfLayers("plan/measures.yml").flatMap(\.items)
        let measures = nodes.map(Measure.init)
        var ids: Set<String> = []
        for (node, measure) in zip(nodes, measures) where !ids.insert(measure.id).inserted {
            node.fault("there is another measure \"\(measure.id)\"")
        }
        return measures
    }

    private static func wards(_ pack: CityPack) -> [Ward] {
        let nodes = pack.document("places/wards.yml")?.nodes("wards") ?? []
        let wards = nodes.compactMap { node in
            node.optionalString("code").flatMap { WardCode($0) }.map { Ward(code: $0, name: node.localized("name")) }
        }
        return wards.count > 1 ? wards : []
    }
}
