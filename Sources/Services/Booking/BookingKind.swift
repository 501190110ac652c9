import Kernel
import Pack
import Registry

extension BookingPlan {
    /// What can be reserved: a kind of visit at every office, a course on its days, a collection. The same kind may be asked for
    /// by a desk of this program and by a form; its places are the same.
    public struct Kind: Sendable {
        /// What is chosen of a kind: a time, or a whole day (収集日), whose one time is only shown.
        public enum Grain: String, CaseIterable, Sendable {
            case time, day
        }

        /// Such as `move-in`.
        public let id: String
        /// The calendar that forms name; several kinds may stand in one, such as the courses of a season. Its own id unless said.
        public let calendar: String
        public let title: LocalizedText
        /// What is to be known of it: where, what to bring.
        public let about: LocalizedText?
        /// The length of a slot in minutes.
        public let minutes: Int
        /// How many visits fit into one slot of an office, unless the office says otherwise.
        public let capacity: Int
        /// How many visits fit into one slot, by office.
        public let capacities: [WardCode: Int]
        /// Where the network is divided, how many of a slot's places are given away outside, in percent, rounded down.
        public let outside: Int
        /// The only place of it; nil for every office, one of which is chosen.
        public let ward: WardCode?
        /// From how many days after today on it can be reserved; 0 for today.
        public let from: Int
        /// Up to how many days after today.
        public let until: Int
        public let grain: Grain
        /// Its days, where it is not reserved the year round.
        public let days: ClosedRange<CivilDate>?
        /// Its days of the week; empty for all on which the office is open.
        public let weekdays: Set<Weekday>
        /// Its own hours on days on which the office is open; empty for the office's.
        public let hours: [HourRange]
        /// Its only moments, whenever the office is open (催し); empty where they follow from days and hours.
        public let sessions: [Session]
        /// The moment from which on it is reserved (受付開始); nil for no such moment.
        public let opens: Timestamp?
        /// The last moment at which it is reserved; nil for no such moment.
        public let closes: Timestamp?
        /// For how many minutes a place is held for who fills in a form.
        public let hold: Int
        /// How many may wait for a place of a full slot (キャンセル待ち); 0 for none.
        public let waiting: Int
        /// Whether places are drawn by lot after the close, rather than given in the order of arrival (抽選).
        public let isDrawn: Bool

        /// How many fit into a slot of a place.
        public func places(at place: WardCode) -> Int { capacities[place] ?? capacity }
    }

    /// One moment of an event.
    public struct Session: Sendable, Hashable {
        public let day: CivilDate
        public let time: TimeOfDay

        /// Reads `2026-06-14T10:00`.
        public init?(_ text: String) {
            let parts = text.split(separator: "T", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let day = CivilDate(iso: parts[0]), let time = TimeOfDay(iso: parts[1]) else {
                return nil
            }
            (self.day, self.time) = (day, time)
        }

        var moment: Timestamp { .at(day, time) }
    }
}

/// Reads one kind of `booking.yml`.
struct BookingKindReader {
    /// The share of the outside where the pack does not say it, in percent.
    private static let usualShare = 50

    let node: PackNode
    let places: Places

    func kind() -> BookingPlan.Kind {
        node.allow([
            "id", "calendar", "title", "about", "minutes", "capacity", "offices", "outside", "ward", "from", "until",
            "shows", "days", "weekdays", "hours", "sessions", "opens", "closes", "hold", "waiting", "draw",
        ])
        let (opens, closes) = (moment("opens"), moment("closes"))
        let isDrawn = node.bool("draw", default: false)
        if isDrawn, closes == nil { node.fault("\"closes\" is missing: a draw needs the moment at which entries end") }
        if let opens, let closes, closes <= opens { node.fault("\"closes\" must lie after \"opens\"") }
        let id = node.string("id")
        return BookingPlan.Kind(
            id: id, calendar: node.optionalString("calendar") ?? id, title: node.localized("title"),
            about: node.optionalLocalized("about"), minutes: int("minutes", 5...480),
            capacity: int("capacity", 0...10_000), capacities: capacities(),
            outside: optionalInt("outside", 0...100, or: Self.usualShare), ward: ward(),
            from: optionalInt("from", 0...366, or: 0), until: optionalInt("until", 0...366, or: 366),
            grain: node.optionalValue("shows", BookingPlan.Kind.Grain.self) ?? .time, days: days(),
            weekdays: weekdays(),
            hours: hours(), sessions: sessions(), opens: opens, closes: closes,
            hold: optionalInt("hold", 1...240, or: 20), waiting: optionalInt("waiting", 0...10_000, or: 0),
            isDrawn: isDrawn)
    }

    private func int(_ key: String, _ range: ClosedRange<Int>) -> Int { checked(node.int(key), key, range) }

    private func optionalInt(_ key: String, _ range: ClosedRange<Int>, or fallback: Int) -> Int {
        node.optionalInt(key).map { checked($0, key, range) } ?? fallback
    }

    private func checked(_ value: Int, _ key: String, _ range: ClosedRange<Int>) -> Int {
        if !range.contains(value) {
            (node.node(key) ?? node).fault("\"\(key)\" must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return min(max(value, range.lowerBound), range.upperBound)
    }

    private func capacities() -> [WardCode: Int] {
        var capacities: [WardCode: Int] = [:]
        for office in node.nodes("offices") {
            office.allow(["ward", "capacity"])
            // A layer below does not know the offices of every city.
            guard let ward = WardCode(office.string("ward")), places.ward(ward) != nil else {
                office.fault("\"ward\" must be the code of an area of wards.yml")
                continue
            }
            capacities[ward] = office.int("capacity")
        }
        return capacities
    }

    private func ward() -> WardCode? {
        guard let text = node.optionalString("ward") else { return nil }
        guard let ward = WardCode(text), places.ward(ward) != nil else {
            (node.node("ward") ?? node).fault("\"ward\" must be the code of an area of wards.yml")
            return nil
        }
        return ward
    }

    private func days() -> ClosedRange<CivilDate>? {
        guard let days = node.node("days") else { return nil }
        days.allow(["from", "to"])
        let (first, last) = (days.date("from"), days.date("to"))
        guard first <= last else {
            days.fault("\"to\" lies before \"from\"")
            return nil
        }
        return first...last
    }

    private func weekdays() -> Set<Weekday> {
        Set(
            node.strings("weekdays").compactMap { name in
                if let day = Weekday(name: name) { return day }
                node.fault("\"\(name)\" is no weekday; write monday … sunday")
                return nil
            })
    }

    private func hours() -> [HourRange] {
        node.strings("hours").compactMap { text in
            if let hours = HourRange(text) { return hours }
            node.fault("\"\(text)\" are no hours; write such as 9:30-12:00")
            return nil
        }
    }

    private func sessions() -> [BookingPlan.Session] {
        node.strings("sessions").compactMap { text in
            if let session = BookingPlan.Session(text) { return session }
            node.fault("\"\(text)\" is no moment; write such as 2026-06-14T10:00")
            return nil
        }
    }

    private func moment(_ key: String) -> Timestamp? {
        guard let text = node.optionalString(key) else { return nil }
        guard let session = BookingPlan.Session(text) else {
            (node.node(key) ?? node).fault("\"\(key)\" must be a moment such as 2026-09-01T09:00")
            return nil
        }
        return session.moment
    }
}
