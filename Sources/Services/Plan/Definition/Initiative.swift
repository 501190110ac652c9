import Kernel
import Pack

/// One initiative (取組) of the plan, from a file of `plan/`.
public struct Initiative: Sendable {
    /// A row of the schedule (取組スケジュール).
    public struct Step: Sendable {
        /// What is done.
        public let item: LocalizedText
        /// What happens, from the first scheduled year on; `→` goes on as before, the last one holds to the end.
        public let steps: [LocalizedText]
    }

    /// Its number in the plan, from 1.
    public let number: Int
    /// Its name, as printed.
    public let title: LocalizedText
    /// The heading it stands under; nil when under none.
    public let group: LocalizedText?
    /// The office in charge; nil when not known.
    public let owner: LocalizedText?
    /// True when the plan itself names the owner.
    public let isOwnerConfirmed: Bool
    /// The page of the plan; nil when not known.
    public let page: Int?
    /// The aim (施策のめざす姿), one text a bullet.
    public let aim: [LocalizedText]
    /// The aim in one sentence for languages the plan is not printed in.
    public let aimInShort: LocalizedText?
    /// What is measured, in the order of the plan.
    public let kpis: [KPI]
    /// Measures shown beside the KPIs.
    public let beside: [String]
    /// Figures made of measures, shown beside the KPIs as well; they have no targets.
    public let ratios: [KPI]
    /// The schedule.
    public let schedule: [Step]

    init(_ node: PackNode, years: [FiscalYear], scope: FormulaScope) {
        node.allow([
            "number", "title", "group", "owner", "ownerStatus", "page", "aim", "aimInShort", "kpis", "beside",
            "ratios", "schedule",
        ])
        number = node.int("number")
        title = node.localized("title")
        group = node.optionalLocalized("group")
        owner = node.optionalLocalized("owner")
        isOwnerConfirmed = node.optionalValue("ownerStatus", PlanDocument.Status.self) ?? .confirmed == .confirmed
        page = node.optionalInt("page")
        aim = node.nodes("aim").compactMap { $0.localizedText() }
        aimInShort = node.node("aimInShort").map(Self.otherLanguages)
        kpis = node.nodes("kpis").map { KPI($0, years: years, scope: scope) }
        beside = node.strings("beside")
        ratios = node.nodes("ratios").map { KPI($0, years: years, scope: scope, hasTargets: false) }
        schedule = node.nodes("schedule").map(Self.step)
        if number < 1 { node.fault("\"number\" must be the initiative's number in the plan, from 1") }
        if aim.isEmpty { node.fault("\"aim\" is missing: the state the initiative aims at") }
        if kpis.isEmpty { node.fault("\"kpis\" is missing: at least one indicator") }
        if Set(kpis.map(\.id)).count != kpis.count { node.fault("two indicators have the same id") }
        for id in beside where !scope.measures.contains(id) {
            node.node("beside")?.fault("there is no measure \"\(id)\" in plan/measures.yml")
        }
    }

    private static func step(_ node: PackNode) -> Step {
        node.allow(["item", "steps"])
        return Step(item: node.localized("item"), steps: node.nodes("steps").compactMap { $0.localizedText() })
    }

    /// Text by language without the Japanese, which stands elsewhere.
    private static func otherLanguages(_ node: PackNode) -> LocalizedText {
        var texts: [Language: String] = [:]
        for entry in node.entries {
            guard let text = entry.value.scalar else {
                entry.value.fault("the text in language \"\(entry.key)\" must be one scalar")
                continue
            }
            texts[Language(rawValue: entry.key)] = text
        }
        if texts.isEmpty { node.fault("text by language is expected here, such as {en: …}") }
        return LocalizedText(texts)
    }
}
