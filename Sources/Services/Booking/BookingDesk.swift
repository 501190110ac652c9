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
    ///   - orWait: Whether to join the line when the slot is full and its kind has one.
    /// - Returns: The reservation; of a drawn kind an entry, and one that waits only where `orWait` asks for it.
    /// - Throws: ``BookingRefusal``.
    @discardableResult
    public func reserve(
        _ slot: BookingSlot, persons: Int, flags: JSONValue = .object([:]), subject: String?, key: String,
        orWait: Bool = false, by actor: Actor, in tx: WriteTransaction
    ) throws -> Reservation {
        if let earlier = try reservation(key: key, in: tx) {
            guard earlier.slot == slot else { throw BookingRefusal.keyUsedBefore }
            return earlier
        }
        let kind = try offered(slot, at: tx.now)
        guard try !(plan.share == .outside && isGivenBack(slot.kind, slot.day, in: tx)) else {
            throw BookingRefusal.notOffered
        }
        var wanted = Wanted(
            slot: slot, persons: persons, flags: flags, subject: subject, key: key, status: .made, heldUntil: nil)
        if kind.isDrawn {
            wanted.status = .entered
        } else if try !take(slot, of: kind, in: tx) {
            guard orWait, try joinLine(slot, of: kind, in: tx) else { throw BookingRefusal.full }
            wanted.status = .waiting
        }
        let reservation = try insert(wanted, in: tx)
        if reservation.status == .waiting { try standInLine(reservation, in: tx) }
        try record("reservation.\(reservation.status.rawValue)", reservation, by: actor, in: tx)
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
        let isTakenBack = status == .cancelled && reservation.status.isOpen
        guard isTakenBack || reservation.status == .made && [.kept, .missed].contains(status) else {
            throw BookingRefusal.notNow(reservation.status)
        }
        try tx.run(
            """
            UPDATE booking_reservation SET status = \(status.rawValue), changed_at = \(tx.now) WHERE id = \(id)
            """)
        if isTakenBack, try !isFromOutside(id, in: tx) { try free(reservation, in: tx) }
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

    /// The reservation of a key; nil when there is none.
    func reservation(key: String, in tx: some Queryable) throws -> Reservation? {
        try tx.one(Reservation.self, "SELECT * FROM booking_reservation WHERE idempotency_key = \(key)")
    }

    /// The visits of an office on a day, by time; what was cancelled, is only held, waits or was drawn for nothing is not
    /// among them.
    public func list(
        _ place: WardCode, _ day: CivilDate, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> ReservationPage {
        try tx.page(
            Reservation.self,
            """
            SELECT * FROM booking_reservation WHERE place = \(place) AND day = \(day)
            AND status IN ('made', 'kept', 'missed')
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
        if plan.share == .outside, try isGivenBack(kind, day, in: tx) { return [] }
        let most = plan.places(known, at: place)
        let back = try givenBack(known, place, day, in: tx)
        return slots.map { ($0, max(0, most + (back?($0.minute) ?? 0) - (taken[$0.minute] ?? 0))) }
    }

    func record(
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
