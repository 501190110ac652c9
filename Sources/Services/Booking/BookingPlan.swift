import Kernel
import Pack
import Registry

/// What can be reserved in a city: kinds of visit with their hours and how many fit, from `booking.yml` of the pack.
public struct BookingPlan: Sendable {
    /// A kind of visit that can be reserved at every office.
    public struct Kind: Sendable {
        /// Such as `move-in`.
        public let id: String
        public let title: LocalizedText
        /// The length of a slot in minutes.
        public let minutes: Int
        /// How many visits fit into one slot of an office, unless the office says otherwise.
        public let capacity: Int
        /// How many visits fit into one slot, by office.
        public let capacities: [WardCode: Int]
        /// Where the network is divided, how many of a slot's places are given away outside, in percent, rounded down.
        public let outside: Int
        /// From how many days after today on it can be reserved; 0 for today.
        public let from: Int
        /// Up to how many days after today.
        public let until: Int
    }

    /// The kinds in the order of the pack.
    public let kinds: [Kind]
    public let places: Places
    let calendars: Calendars
    /// Which of a slot's places are given away here.
    public var share = Share.whole

    /// Reads `booking.yml`; what is wrong is added to the pack's faults. A city without the file takes no reservations.
    public init(pack: CityPack, places: Places, calendars: Calendars) {
        self.places = places
        self.calendars = calendars
        var kinds: [Kind] = []
        for layer in pack.documentsOfLayers("booking.yml") {
            layer.allow(["kinds"])
            for node in layer.nodes("kinds") {
                let kind = Self.kind(node, places)
                kinds.removeAll { $0.id == kind.id }
                kinds.append(kind)
            }
        }
        self.kinds = kinds
    }

    public func kind(_ id: String) -> Kind? { kinds.first { $0.id == id } }

    /// The share of the outside where the pack does not say it, in percent.
    private static let usualShare = 50

    private static func kind(_ node: PackNode, _ places: Places) -> Kind {
        node.allow(["id", "title", "minutes", "capacity", "offices", "outside", "from", "until"])
        func int(_ key: String, _ range: ClosedRange<Int>) -> Int {
            let value = node.int(key)
            if !range.contains(value) {
                (node.node(key) ?? node).fault("\"\(key)\" must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return min(max(value, range.lowerBound), range.upperBound)
        }
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
        return Kind(
            id: node.string("id"), title: node.localized("title"), minutes: int("minutes", 5...480),
            capacity: int("capacity", 0...10_000), capacities: capacities,
            outside: node.has("outside") ? int("outside", 0...100) : Self.usualShare, from: int("from", 0...366),
            until: int("until", 0...366))
    }
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
    /// need ask the other and no place is given twice.
    func places(_ kind: Kind, at place: WardCode) -> Int {
        let all = kind.capacities[place] ?? kind.capacity
        let outside = all * kind.outside / 100
        switch share {
        case .whole: return all
        case .outside: return outside
        case .inside: return all - outside
        }
    }

    /// The beginnings of the slots of a day, within the hours of the office.
    public func times(_ kind: Kind, _ place: WardCode, _ day: CivilDate, today: CivilDate) -> [TimeOfDay] {
        // Outside ends a day earlier: what is left of its share is given back then.
        let from = share == .outside ? kind.from + 1 : kind.from
        guard (from...max(from, kind.until)).contains(today.days(until: day)),
            let calendar = places.ward(place).flatMap({ calendars[$0.calendar] })
        else { return [] }
        return calendar.hours.hours(on: day).flatMap { hours in
            let (first, last) = (hours.lowerBound.secondsAfterMidnight, hours.upperBound.secondsAfterMidnight)
            return stride(from: first, through: last - kind.minutes * 60, by: kind.minutes * 60)
                .map { TimeOfDay(secondsAfterMidnight: $0) }
        }
    }
}
