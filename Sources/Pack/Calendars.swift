import Kernel

/// The opening calendars of a city by their ids, from `calendars.yml` of the pack.
///
/// ```swift
/// calendars["ward-office"]?.hours.isOpen(at: now)
/// ```
public struct Calendars: Sendable {
    /// A calendar with its title and what is to be known about its extra openings.
    public struct Entry: Sendable {
        public let title: LocalizedText
        public let hours: OpeningCalendar
        /// What visitors must know about an extra opening, in the order of the pack.
        public let notes: [LocalizedText]
    }

    /// The id of the calendar whose closed days decide on which day a period in law ends; every pack has it.
    public static let legalDays = "city-holidays"

    private let entries: [String: Entry]

    /// Reads the calendars of a pack; what is wrong with them is added to the pack's faults.
    public init(pack: CityPack) {
        guard let node = pack.document("calendars.yml") else {
            pack.faults.add(
                PackFault(file: pack.root + "/calendars.yml", line: 1, column: 1, reason: "the file is missing"))
            entries = [:]
            return
        }
        node.allow(["calendars"])
        let list = node.node("calendars")?.entries ?? []
        entries = Dictionary(list.map { ($0.key, Self.entry($0.value)) }, uniquingKeysWith: { first, _ in first })
        if entries[Self.legalDays] == nil { node.fault("the calendar \"\(Self.legalDays)\" is missing") }
    }

    /// The calendar with an id; nil when the pack has none such.
    public subscript(id: String) -> Entry? { entries[id] }

    /// The calendar whose closed days decide on which day a period in law ends.
    public var legal: OpeningCalendar { entries[Self.legalDays]?.hours ?? OpeningCalendar() }

    /// Every id, ordered.
    public var ids: [String] { entries.keys.sorted() }

    private static func entry(_ node: PackNode) -> Entry {
        node.allow(["title", "closed", "weekly", "extra", "shut"])
        let weekly = node.nodes("weekly").map { item in
            item.allow(["days", "hours", "from", "to"])
            return WeeklyHours(
                days: weekdays(item, "days"), hours: read(item, "hours", "hours such as 9:00-17:30"),
                from: item.optionalDate("from"), to: item.optionalDate("to"))
        }
        let extra = node.nodes("extra").compactMap { item -> ExtraOpening? in
            item.allow(["day", "hours", "evenOnHolidays", "from", "to", "note"])
            guard let day = ExtraOpening.Occurrence(item.string("day")) else {
                item.node("day")?.fault("\"day\" must be a date or \"4 sunday\"")
                return nil
            }
            return ExtraOpening(
                day: day, hours: read(item, "hours", "hours such as 9:00-17:30"),
                evenOnHolidays: item.bool("evenOnHolidays", default: false), from: item.optionalDate("from"),
                to: item.optionalDate("to"))
        }
        let hours = OpeningCalendar(
            closed: closed(node), weekly: weekly, extra: extra,
            shut: read(node, "shut", "days such as 2026-04-01...2026-04-10"))
        return Entry(
            title: node.localized("title"), hours: hours,
            notes: node.nodes("extra").compactMap { $0.optionalLocalized("note") })
    }

    private static func closed(_ node: PackNode) -> ClosedDays {
        guard let closed = node.node("closed") else { return .localGovernment }
        closed.allow(["weekdays", "holidays", "yearly", "dates"])
        return ClosedDays(
            weekdays: weekdays(closed, "weekdays"), holidays: closed.bool("holidays", default: false),
            yearly: read(closed, "yearly", "days of the year such as 12-29...01-03"),
            dates: Set(closed.strings("dates").compactMap { CivilDate(iso: $0) }))
    }

    private static func weekdays(_ node: PackNode, _ key: String) -> Set<Weekday> {
        var days: Set<Weekday> = []
        for name in node.strings(key) {
            guard let day = Weekday(name: name) else {
                node.node(key)?.fault("\"\(name)\" is not a weekday such as monday")
                continue
            }
            days.insert(day)
        }
        return days
    }

    private static func read<T: LosslessStringConvertible>(_ node: PackNode, _ key: String, _ kind: String) -> [T] {
        node.strings(key).compactMap { text in
            guard let value = T(text) else {
                node.node(key)?.fault("\"\(text)\" must be \(kind)")
                return nil
            }
            return value
        }
    }
}
