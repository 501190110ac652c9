import Kernel
import Pack
import Rules

/// Something that is counted of events, by day, fiscal year and ward; from `plan/measures.yml`.
public struct Measure: Sendable {
    /// How matching events become a figure.
    public enum Aggregate: String, CaseIterable, Sendable {
        /// How many events.
        case events
        /// The sum of ``Measure/of``.
        case sum
        /// How many different values of ``Measure/of``.
        case distinct
        /// The median of ``Measure/of``.
        case median
        /// The smallest value of ``Measure/of`` that eight of ten values do not exceed.
        case percentile80
        /// The sum of ``Measure/of`` over the last event of each ``Measure/per``.
        case latest
    }

    /// Unique; the name in formulas.
    public let id: String
    /// What it counts.
    public let title: LocalizedText
    /// The unit of its figure.
    public let unit: LocalizedText
    /// The kinds of event that are looked at.
    public let events: [String]
    /// Which of these events count; nil for all.
    public let condition: FEELExpression?
    /// How they become a figure.
    public let aggregate: Aggregate
    /// What is summed, told apart or ordered.
    public let of: FEELExpression?
    /// Whose last event counts.
    public let per: FEELExpression?
    /// The day for which an event counts, such as the day of the filing that it ends; nil for the event's own.
    public let day: FEELExpression?
    /// Counted from the beginning up to the end of the year, not within the year.
    public let isCumulative: Bool
    /// Only the last so many days of the period count; nil for the whole period.
    public let lastDays: Int?

    /// The names that conditions and values may read of an event.
    static let eventScope = FEELScope(names: ["kind": .string, "ward": .string, "subject": .string, "data": .any])

    init(_ node: PackNode) {
        node.allow([
            "id", "title", "unit", "events", "where", "aggregate", "of", "per", "day", "cumulative", "lastDays",
        ])
        id = node.string("id")
        title = node.localized("title")
        unit = node.localized("unit")
        events = node.strings("events")
        condition = node.expression("where", scope: Self.eventScope, expecting: .boolean)
        aggregate = node.value("aggregate", Aggregate.self) ?? .events
        let isNumber = aggregate != .distinct
        of = node.expression("of", scope: Self.eventScope, expecting: isNumber ? .number : nil)
        per = node.expression("per", scope: Self.eventScope, expecting: nil)
        day = node.expression("day", scope: Self.eventScope, expecting: .string)
        isCumulative = node.bool("cumulative", default: false)
        lastDays = node.optionalInt("lastDays")
        if events.isEmpty { node.fault("\"events\" is missing: the kinds of event that are looked at") }
        if aggregate == .events, node.has("of") { node.fault("\"of\" has no meaning for the aggregate \"events\"") }
        if aggregate != .events, !node.has("of") { node.fault("\"of\" is missing: what is \(aggregate.rawValue)") }
        if aggregate == .latest, !node.has("per") { node.fault("\"per\" is missing: whose last event counts") }
        if aggregate != .latest, node.has("per") { node.fault("\"per\" has no meaning but for \"latest\"") }
        if aggregate == .median || aggregate == .percentile80, isCumulative {
            node.fault("a \(aggregate.rawValue) cannot be cumulative")
        }
        if let lastDays {
            if aggregate != .distinct || isCumulative || !(1...366).contains(lastDays) {
                node.fault("\"lastDays\" must be 1 to 366, for a \"distinct\" measure that is not cumulative")
            }
        }
    }

    /// The definition in one line: when it changes, the counts are made anew.
    var fingerprint: String {
        let parts =
            [
                id, events.joined(separator: ","), aggregate.rawValue, condition?.source ?? "", of?.source ?? "",
                per?.source ?? "", isCumulative ? "cumulative" : "",
            ] + (day.map { [$0.source] } ?? [])
        return parts.joined(separator: "\t")
    }
}
