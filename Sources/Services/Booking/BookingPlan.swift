import Kernel
import Pack
import Registry

/// What can be reserved in a city: kinds with their days, hours and how many fit, from `booking.yml` of the pack.
public struct BookingPlan: Sendable {
    /// The kinds in the order of the pack.
    public let kinds: [Kind]
    /// The calendars that forms may name, also those in which no kind stands now.
    public let calendarNames: Set<String>
    public let places: Places
    let calendars: Calendars
    /// Which of a slot's places are given away here.
    public var share = Share.whole

    /// Reads `booking.yml`; what is wrong is added to the pack's faults. A city without the file takes no reservations.
    public init(pack: CityPack, places: Places, calendars: Calendars) {
        self.places = places
        self.calendars = calendars
        var kinds: [Kind] = []
        var names: Set<String> = []
        for layer in pack.documentsOfLayers("booking.yml") {
            layer.allow(["kinds", "calendars"])
            names.formUnion(layer.strings("calendars"))
            for node in layer.nodes("kinds") {
                let kind = BookingKindReader(node: node, places: places).kind()
                kinds.removeAll { $0.id == kind.id }
                kinds.append(kind)
            }
        }
        self.kinds = kinds
        calendarNames = names.union(kinds.map(\.calendar))
    }

    public func kind(_ id: String) -> Kind? { kinds.first { $0.id == id } }

    /// The kinds that stand in a calendar.
    public func kinds(in calendar: String) -> [Kind] { kinds.filter { $0.calendar == calendar } }
}

extension BookingPlan {
    /// Which of a slot's places a part of the network gives away.
    public enum Share: Sendable {
        /// One network: all.
        case whole
        /// Those of the part that residents reach.
        case outside
        /// The rest, and what the outside gives back.
        case inside
    }
}

/// A time at an office that visits can be reserved for.
public struct BookingSlot: Sendable, Hashable {
    /// Id of the kind of visit.
    public let kind: String
    public let place: WardCode
    public let day: CivilDate
    public let time: TimeOfDay

    public init(kind: String, place: WardCode, day: CivilDate, time: TimeOfDay) {
        (self.kind, self.place, self.day, self.time) = (kind, place, day, time)
    }

    /// When it begins.
    public var start: Timestamp { .at(day, time) }
}

extension BookingPlan {
    /// How many visits fit into a slot; nil when nothing can be reserved then.
    public func capacity(of slot: BookingSlot, today: CivilDate) -> Int? {
        guard let kind = kind(slot.kind), times(kind, slot.place, slot.day, today: today).contains(slot.time) else {
            return nil
        }
        return places(kind, at: slot.place)
    }

    /// How many places of a slot are given away here: where the network is divided, each part has its own, so that neither
    /// need ask the other and no place is given twice. Lots are drawn inside, over all places.
    func places(_ kind: Kind, at place: WardCode) -> Int {
        let all = kind.places(at: place)
        let outside = kind.isDrawn ? 0 : all * kind.outside / 100
        switch share {
        case .whole: return all
        case .outside: return outside
        case .inside: return all - outside
        }
    }

    /// How many may wait for a place of a full slot here: where the network is divided, one waits inside.
    public func line(of kind: Kind) -> Int { share == .outside ? 0 : kind.waiting }

    /// Whether a kind can be reserved here at all.
    public func isOffered(_ kind: Kind) -> Bool { share != .outside || !kind.isDrawn && kind.outside > 0 }

    /// The beginnings of the slots of a day: of the kind's own moments or hours, else within the hours of the office.
    public func times(_ kind: Kind, _ place: WardCode, _ day: CivilDate, today: CivilDate) -> [TimeOfDay] {
        // Outside ends a day earlier: what is left of its share is given back then.
        let from = share == .outside ? kind.from + 1 : kind.from
        guard (from...max(from, kind.until)).contains(today.days(until: day)), isOffered(kind),
            kind.ward.map({ $0 == place }) ?? true, kind.days?.contains(day) ?? true,
            kind.weekdays.isEmpty || kind.weekdays.contains(day.weekday),
            let calendar = places.ward(place).flatMap({ calendars[$0.calendar] })
        else { return [] }
        guard kind.sessions.isEmpty else {
            return Array(Set(kind.sessions.filter { $0.day == day }.map(\.time))).sorted()
        }
        let office = calendar.hours.hours(on: day)
        guard !office.isEmpty else { return [] }
        let hours = kind.hours.isEmpty ? office : kind.hours.map { $0.opens...$0.closes }
        return hours.flatMap { hours in
            let (first, last) = (hours.lowerBound.secondsAfterMidnight, hours.upperBound.secondsAfterMidnight)
            return stride(from: first, through: last - kind.minutes * 60, by: kind.minutes * 60)
                .map { TimeOfDay(secondsAfterMidnight: $0) }
        }
    }

    /// The days on which a kind is offered at a place, as seen from a day.
    func days(_ kind: Kind, today: CivilDate) -> ClosedRange<CivilDate>? {
        var (first, last) = (today.adding(days: kind.from), today.adding(days: kind.until))
        if let days = kind.days { (first, last) = (max(first, days.lowerBound), min(last, days.upperBound)) }
        if let from = kind.sessions.map(\.day).min(), let to = kind.sessions.map(\.day).max() {
            (first, last) = (max(first, from), min(last, to))
        }
        return first <= last ? first...last : nil
    }
}
