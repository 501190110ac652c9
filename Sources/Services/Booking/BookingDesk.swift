import Kernel
import Store

/// Makes and moves reservations. Every function runs inside a transaction of the caller and records its event in it, so that a
/// visit is reserved together with what it is for, or not at all.
public struct BookingDesk: Sendable {
    /// The most people of one visit.
    public static let mostPersons = 20

    public let plan: BookingPlan

    public init(plan: BookingPlan) { self.plan = plan }

    /// Reserves a visit. The last place of a slot goes to one, however many ask at once: the count is raised only where it is
    /// below what fits, in the statement itself.
    ///
    /// - Parameters:
    ///   - key: The same key with the same slot is one reservation.
    ///   - flags: What is to be prepared; an object.
    /// - Throws: ``BookingRefusal``.
    @discardableResult
    public func reserve(
        _ slot: BookingSlot, persons: Int, flags: JSONValue = .object([:]), subject: String?, key: String,
        by actor: Actor, in tx: WriteTransaction
    ) throws -> Reservation {
        if let earlier = try tx.one(
            Reservation.self, "SELECT * FROM booking_reservation WHERE idempotency_key = \(key)")
        {
            guard earlier.slot == slot else { throw BookingRefusal.keyUsedBefore }
            return earlier
        }
        guard let share = plan.capacity(of: slot, today: tx.now.date),
            try !(plan.share == .outside && isGivenBack(slot.kind, slot.day, in: tx))
        else { throw BookingRefusal.notOffered }
        let capacity = share + (try givenBack(slot, in: tx))
        try tx.run(
            """
            INSERT INTO booking_slot (kind, place, day, minute, taken)
            VALUES (\(slot.kind), \(slot.place), \(slot.day), \(slot.minute), 0)
            ON CONFLICT (kind, place, day, minute) DO NOTHING
            """)
        let got: Int = try tx.run(
            "UPDATE booking_slot SET taken = taken + 1 WHERE \(slot.isThis) AND taken < \(capacity)")
        guard got == 1 else { throw BookingRefusal.full }
        let reservation = Reservation(
            id: .make(at: tx.now), slot: slot, persons: min(max(persons, 1), Self.mostPersons), flags: flags,
            subject: subject, status: .made, madeAt: tx.now, changedAt: tx.now)
        try tx.run(
            """
            INSERT INTO booking_reservation (id, kind, place, day, minute, persons, flags, subject, status,
                idempotency_key, made_at, changed_at)
            VALUES (\(reservation.id), \(slot.kind), \(slot.place), \(slot.day), \(slot.minute),
                \(reservation.persons), \(flags), \(subject), \(reservation.status.rawValue), \(key), \(tx.now),
                \(tx.now))
            """)
        try record("reservation.made", reservation, by: actor, in: tx)
        try send(reservation, in: tx)
        return reservation
    }

    /// Notes that the visitor came or did not, or takes the reservation back.
    ///
    /// - Parameter place: Only a reservation of this office; nil for any.
    /// - Throws: ``BookingRefusal``.
    @discardableResult
    public func move(
        _ id: Reservation.Identifier, of place: WardCode? = nil, to status: Reservation.Status, by actor: Actor,
        in tx: WriteTransaction
    ) throws -> Reservation {
        guard let reservation = try load(id, in: tx), place == nil || reservation.slot.place == place else {
            throw BookingRefusal.unknown
        }
        if reservation.status == status { return reservation }
        guard reservation.status == .made, status != .made else { throw BookingRefusal.notNow(reservation.status) }
        try tx.run(
            """
            UPDATE booking_reservation SET status = \(status.rawValue), changed_at = \(tx.now) WHERE id = \(id)
            """)
        if status == .cancelled, try !isFromOutside(id, in: tx) {
            try tx.run("UPDATE booking_slot SET taken = taken - 1 WHERE \(reservation.slot.isThis) AND taken > 0")
        }
        try record("reservation.\(status.rawValue)", reservation, by: actor, in: tx)
        let moved = try load(id, in: tx) ?? reservation
        try send(moved, in: tx)
        return moved
    }

    /// Marks as missed what was made for days before today and that nobody came for; at most 500 at a time.
    ///
    /// - Returns: How many.
    @discardableResult
    public func missPast(in tx: WriteTransaction) throws -> Int {
        // Who came is known inside.
        guard plan.share != .outside else { return 0 }
        let past = try tx.all(
            Reservation.Identifier.self,
            """
            SELECT id FROM booking_reservation WHERE status = 'made' AND day < \(tx.now.date) ORDER BY day, id LIMIT 500
            """)
        for id in past { try move(id, to: .missed, by: .system("booking"), in: tx) }
        return past.count
    }

    public func load(_ id: Reservation.Identifier, in tx: some Queryable) throws -> Reservation? {
        try tx.one(Reservation.self, "SELECT * FROM booking_reservation WHERE id = \(id)")
    }

    /// The reservations that belong to a subject, the earliest visit first.
    public func reservations(of subject: String, in tx: some Queryable) throws -> [Reservation] {
        try tx.all(
            Reservation.self,
            "SELECT * FROM booking_reservation WHERE subject = \(subject) ORDER BY day, minute, id")
    }

    /// The reservations of an office on a day, by time; cancelled ones are not among them.
    public func list(
        _ place: WardCode, _ day: CivilDate, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> ReservationPage {
        try tx.page(
            Reservation.self,
            """
            SELECT * FROM booking_reservation WHERE place = \(place) AND day = \(day) AND status <> 'cancelled'
            """, by: .ascending("minute", "id"), after: cursor, limit: limit)
    }

    /// The slots of a day with how many places are free; empty when nothing can be reserved.
    public func free(
        _ kind: String, _ place: WardCode, _ day: CivilDate, today: CivilDate, in tx: some Queryable
    ) throws -> [(slot: BookingSlot, free: Int)] {
        guard let known = plan.kind(kind) else { return [] }
        let slots = plan.times(known, place, day, today: today)
            .map { BookingSlot(kind: kind, place: place, day: day, time: $0) }
        guard !slots.isEmpty else { return [] }
        var taken: [Int: Int] = [:]
        for row in try tx.all(
            Row.self,
            "SELECT minute, taken FROM booking_slot WHERE kind = \(kind) AND place = \(place) AND day = \(day)")
        {
            taken[try row.int("minute")] = try row.int("taken")
        }
        let capacity = plan.places(known, at: place)
        let back = try givenBack(known, place, day, in: tx)
        if plan.share == .outside, try isGivenBack(kind, day, in: tx) { return [] }
        return slots.map { ($0, max(0, capacity + (back?($0.minute) ?? 0) - (taken[$0.minute] ?? 0))) }
    }

    private func record(
        _ kind: String, _ reservation: Reservation, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: reservation.id.description, ward: reservation.slot.place,
                data: .object([
                    "kind": .string(reservation.slot.kind), "day": .string(reservation.slot.day.description),
                    "persons": .int(Int64(reservation.persons)),
                ])))
    }
}

extension BookingSlot {
    var minute: Int { time.secondsAfterMidnight / 60 }

    var isThis: SQL { "kind = \(kind) AND place = \(place) AND day = \(day) AND minute = \(minute)" }
}
