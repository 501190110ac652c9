import Kernel
import Store

/// The times of one day that can be reserved, with what is free of them.
public struct SlotDay: Sendable, Hashable {
    public struct Time: Sendable, Hashable {
        public let slot: BookingSlot
        /// How many places are free; of a drawn kind all of them.
        public let free: Int
        /// How many wait for one.
        public let waiting: Int

        public init(slot: BookingSlot, free: Int, waiting: Int) {
            (self.slot, self.free, self.waiting) = (slot, free, waiting)
        }
    }

    public let day: CivilDate
    public let times: [Time]

    public init(day: CivilDate, times: [Time]) { (self.day, self.times) = (day, times) }

    /// Free places of the whole day.
    public var free: Int { times.reduce(0) { $0 + $1.free } }
}

extension BookingDesk {
    /// The days on which a kind is offered at a place from now on, in their order, with what is free; one query, however many days.
    public func days(
        _ kind: BookingPlan.Kind, at place: WardCode, now: Timestamp, in tx: some Queryable
    ) throws -> [SlotDay] {
        guard let days = plan.days(kind, today: now.date) else { return [] }
        var counts: [BookingSlot: (taken: Int, waiting: Int)] = [:]
        for row in try tx.all(
            Row.self,
            """
            SELECT day, minute, taken, waiting FROM booking_slot
            WHERE kind = \(kind.id) AND place = \(place) AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
            """)
        {
            let slot = BookingSlot(
                kind: kind.id, place: place, day: try row.date("day"),
                time: TimeOfDay(secondsAfterMidnight: try row.int("minute") * 60))
            counts[slot] = (try row.int("taken"), try row.int("waiting"))
        }
        let most = plan.places(kind, at: place)
        let given = plan.share == .whole ? nil : try givenBackThrough(kind.id, in: tx)
        return try (days.lowerBound.dayNumber...days.upperBound.dayNumber).compactMap { number -> SlotDay? in
            let day = CivilDate(dayNumber: number)
            let isGivenBack = given.map { day <= $0 } ?? false
            if isGivenBack, plan.share == .outside { return nil }
            let back = isGivenBack ? try givenBack(kind, place, day, in: tx) : nil
            let times = plan.times(kind, place, day, today: now.date).compactMap { time -> SlotDay.Time? in
                let slot = BookingSlot(kind: kind.id, place: place, day: day, time: time)
                guard slot.start > now else { return nil }
                let (taken, waiting) = counts[slot] ?? (0, 0)
                // A place that is free belongs to who waits for it.
                let all = most + (back?(slot.minute) ?? 0)
                let free = kind.isDrawn ? all : waiting > 0 ? 0 : max(0, all - taken)
                return SlotDay.Time(slot: slot, free: free, waiting: waiting)
            }
            return times.isEmpty ? nil : SlotDay(day: day, times: times)
        }
    }
}
