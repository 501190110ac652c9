import Kernel

/// Members of contexts and the parts of dates, times, durations and ranges.
enum Paths {
    private static let dateParts = ["year", "month", "day", "weekday"]
    private static let timeParts = ["hour", "minute", "second", "time offset", "timezone"]
    private static let durationParts = ["days", "hours", "minutes", "seconds"]
    private static let monthsParts = ["years", "months"]
    private static let rangeParts = ["start", "end", "start included", "end included"]

    /// The names with spaces that the scanner must know.
    static let names = ["time offset", "start included", "end included"]

    private static func parts(of type: FEELType) -> [String]? {
        switch type {
        case .date: dateParts
        case .time: timeParts
        case .dateTime: dateParts + timeParts
        case .daysTimeDuration: durationParts
        case .yearsMonthsDuration: monthsParts
        case .range: rangeParts
        case .context(let members) where !members.isEmpty: Array(members.keys)
        case .boolean, .number, .string, .choice, .function, .functionOf: []
        case .constrained(let type, _): parts(of: type)
        case .any, .null, .list, .context: nil
        }
    }

    /// The type of a member; `nil` when there cannot be one of that name.
    static func type(of member: String, in type: FEELType) -> FEELType? {
        switch type {
        case .list(let item): return self.type(of: member, in: item).map { .list($0) }
        case .constrained(let type, _): return self.type(of: member, in: type)
        case .context(let members) where !members.isEmpty: return members[member]
        default: break
        }
        guard let parts = parts(of: type) else { return .any }
        guard parts.contains(member) else { return nil }
        switch member {
        case "start", "end":
            if case .range(let end) = type { return end }
            return .any
        case "start included", "end included": return .boolean
        case "time offset": return .daysTimeDuration
        case "timezone": return .string
        default: return .number
        }
    }

    /// Why there is no such member.
    static func refusal(_ member: String, in type: FEELType) -> String {
        var shape = type
        while case .list(let item) = shape { shape = item }
        let known = parts(of: shape) ?? []
        return "a \(shape) has no '\(member)'" + Suggestion.hint(member, among: known)
    }

    /// The member of a value; of a list, the members of its items.
    static func member(_ name: String, of value: FEELValue, _ m: inout Machine) -> FEELValue {
        switch value {
        case .context(let context): return context[name] ?? m.null("the context has no '\(name)'")
        case .unknown, .null: return value
        case .list(let items):
            guard m.step(items.count) else { return .null }
            var result: [FEELValue] = []
            result.reserveCapacity(items.count)
            for item in items { result.append(member(name, of: item, &m)) }
            return .list(result)
        case .date(let date):
            switch name {
            case "year": return .number(date.year)
            case "month": return .number(date.month)
            case "day": return .number(date.day)
            case "weekday": return .number(date.weekday)
            default: break
            }
        case .dateTime(let moment):
            return member(name, of: dateParts.contains(name) ? .date(moment.date) : .time(moment.time), &m)
        case .time(let time):
            switch name {
            case "hour": return .number(time.hour)
            case "minute": return .number(time.minute)
            case "second": return .number(time.second)
            case "time offset":
                guard let offset = time.offset else { return .null }
                return .daysTimeDuration(FEELDuration(nanoseconds: Int128(offset) * FEELDuration.nanosecondsPerSecond))
            case "timezone": return time.zone.map { .string($0) } ?? .null
            default: break
            }
        case .daysTimeDuration(let duration):
            let seconds = Int(duration.nanoseconds / FEELDuration.nanosecondsPerSecond)
            switch name {
            case "days": return .number(seconds / 86_400)
            case "hours": return .number(seconds / 3600 % 24)
            case "minutes": return .number(seconds / 60 % 60)
            case "seconds": return .number(seconds % 60)
            default: break
            }
        case .yearsMonthsDuration(let months):
            switch name {
            case "years": return .number(months / 12)
            case "months": return .number(months % 12)
            default: break
            }
        case .range(let range):
            switch name {
            case "start": return range.low ?? .null
            case "end": return range.high ?? .null
            case "start included": return .boolean(range.lowIncluded)
            case "end included": return .boolean(range.highIncluded)
            default: break
            }
        case .boolean, .number, .string, .function: break
        }
        return m.null("a \(value.typeName) has no '\(name)'")
    }
}
