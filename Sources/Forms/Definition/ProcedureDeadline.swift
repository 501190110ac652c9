import DMN
import Kernel
import Pack
import Rules

/// Until when the law takes a notification or application (いつまで), as it follows from the answers: an expression of the form, or
/// a rule for counting days of the pack from a day that the form asks for.
public struct ProcedureDeadline: Sendable {
    /// How the last day follows.
    public enum Base: Sendable {
        /// The last day itself.
        case day(FEELExpression)
        /// The day from which a rule of `day-rules.yml` counts.
        case rule(String, from: FEELExpression)
    }

    public let base: Base
    /// The last time on that day; the end of the day unless it says otherwise.
    public let time: TimeOfDay
    /// From how many days before the last one on the applicant is warned.
    public let warnDays: Int

    /// The last time of a day on which nothing else is said: 23:59:59.
    public static let endOfDay = TimeOfDay(secondsAfterMidnight: 86_399)
    /// From how many days before one is warned unless the definition says otherwise.
    public static let usualWarning = 7

    static let keys = ["day", "rule", "from", "at", "warn"]

    /// Reads `deadline: {day: last_day, at: "23:30"}` or `deadline: {rule: resident-14, from: moved}`.
    static func read(
        _ procedure: PackNode, _ conditions: ExpressionReader, rules: [String]
    ) -> ProcedureDeadline? {
        guard let node = procedure.node("deadline") else { return nil }
        node.allow(keys)
        var time = endOfDay
        if let text = node.optionalString("at") {
            if let read = TimeOfDay(iso: text) { time = read } else { node.fault("\"at\" is a time such as 23:30") }
        }
        let warn = node.optionalInt("warn") ?? usualWarning
        if !(1...60).contains(warn) { node.fault("\"warn\" must be from 1 to 60 days") }
        if let rule = node.optionalString("rule") {
            if !rules.contains(rule) {
                node.fault("\"\(rule)\" is no rule of day-rules.yml" + Suggestion.hint(rule, among: rules))
            }
            return conditions.required(node, "from", yielding: .date).map {
                ProcedureDeadline(base: .rule(rule, from: $0), time: time, warnDays: min(max(warn, 1), 60))
            }
        }
        return conditions.required(node, "day", yielding: .date).map {
            ProcedureDeadline(base: .day($0), time: time, warnDays: min(max(warn, 1), 60))
        }
    }
}

extension OnlineProcedure {
    /// The last day of the season in which a day lies; nil without one, or outside of it.
    public func lastDayOfSeason(on date: CivilDate) -> CivilDate? {
        guard let season, isOpen(on: date) else { return nil }
        let day = YearDay(month: date.month, day: date.day)
        let year = day <= season.to ? date.year : date.year + 1
        // 29 February is the last of February in years without one.
        return CivilDate(year: year, month: season.to.month, day: season.to.day)
            ?? CivilDate(year: year, month: season.to.month, day: 1)?.lastOfMonth
    }
}
