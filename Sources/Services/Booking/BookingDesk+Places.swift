import Kernel
import Store

/// Places of slots: taken, held, waited for and given back. The counts stand in the slot's row and change in the statement that
/// looks at them, so no place goes to two.
extension BookingDesk {
    /// What is written down for somebody.
    struct Wanted {
        let slot: BookingSlot
        let persons: Int
        let flags: JSONValue
        let subject: String?
        let key: String
        var status: Reservation.Status
        let heldUntil: Timestamp?
    }

    // MARK: Holding

    /// Holds a place for who fills in a form, so that nobody else gets it before they have sent it. Holding the same slot again
    /// holds it for longer; holding another lets the first go.
    ///
    /// - Parameter key: The same key is one place.
    /// - Returns: The place; nil for a drawn kind, in which nothing is held.
    /// - Throws: ``BookingRefusal``; what was held before is held on.
    @discardableResult
    public func hold(
        _ slot: BookingSlot, subject: String, key: String, in tx: WriteTransaction
    ) throws -> Reservation? {
        let kind = try offered(slot, at: tx.now)
        guard try !(plan.share == .outside && isGivenBack(slot.kind, slot.day, in: tx)) else {
            throw BookingRefusal.notOffered
        }
        let earlier = try reservation(key: key, in: tx)
        if let earlier, earlier.status != .held { return earlier }
        let until = tx.now.adding(seconds: kind.hold * 60)
        if let earlier, earlier.slot == slot {
            try tx.run(
                """
                UPDATE booking_reservation SET held_until = \(until), changed_at = \(tx.now) WHERE id = \(earlier.id)
                """)
            return try load(earlier.id, in: tx)
        }
        guard !kind.isDrawn else {
            if let earlier { try letGo(earlier, in: tx) }
            return nil
        }
        guard try take(slot, of: kind, in: tx) else { throw BookingRefusal.full }
        if let earlier { try letGo(earlier, in: tx) }
        return try insert(
            Wanted(
                slot: slot, persons: 1, flags: .object([:]), subject: subject, key: key, status: .held,
                heldUntil: until), in: tx)
    }

    /// Makes what is held a reservation; reserves anew where nothing is held any more.
    ///
    /// - Returns: The reservation, which waits where the slot is full and `orWait` asks for it.
    /// - Throws: ``BookingRefusal``.
    @discardableResult
    public func confirm(
        _ slot: BookingSlot, persons: Int, flags: JSONValue = .object([:]), subject: String, key: String,
        orWait: Bool = false, by actor: Actor, in tx: WriteTransaction
    ) throws -> Reservation {
        guard let held = try reservation(key: key, in: tx), held.status == .held else {
            return try reserve(
                slot, persons: persons, flags: flags, subject: subject, key: key, orWait: orWait, by: actor, in: tx)
        }
        guard held.slot == slot else {
            try letGo(held, in: tx)
            return try reserve(
                slot, persons: persons, flags: flags, subject: subject, key: key, orWait: orWait, by: actor, in: tx)
        }
        // As long as nobody has cleared it away the place is theirs, also when its time is over.
        try tx.run(
            """
            UPDATE booking_reservation SET status = 'made', held_until = NULL, subject = \(subject), flags = \(flags),
                persons = \(min(max(persons, 1), Self.mostPersons)), made_at = \(tx.now), changed_at = \(tx.now)
            WHERE id = \(held.id)
            """)
        guard let made = try load(held.id, in: tx) else { throw BookingRefusal.unknown }
        try record("reservation.made", made, by: actor, in: tx)
        try send(made, in: tx)
        return made
    }

    /// Lets go of what is held under a key.
    public func release(key: String, in tx: WriteTransaction) throws {
        guard let held = try reservation(key: key, in: tx), held.status == .held else { return }
        try letGo(held, in: tx)
    }

    /// What is held for somebody under a key; nil when nothing is.
    public func held(key: String, in tx: some Queryable) throws -> Reservation? {
        try reservation(key: key, in: tx).flatMap { $0.status == .held ? $0 : nil }
    }

    /// Clears away what was held for too long; at most 500 at a time.
    ///
    /// - Returns: How many places are free again.
    @discardableResult
    public func clearHolds(in tx: WriteTransaction) throws -> Int {
        let old = try tx.all(
            Reservation.self,
            """
            SELECT * FROM booking_reservation WHERE status = 'held' AND held_until < \(tx.now)
            ORDER BY held_until LIMIT 500
            """)
        for reservation in old { try letGo(reservation, in: tx) }
        return old.count
    }

    // MARK: The line

    /// Gives free places of a slot to those who wait for them, the first in the line first.
    ///
    /// - Returns: Who has a place now.
    @discardableResult
    public func promote(_ slot: BookingSlot, in tx: WriteTransaction) throws -> [Reservation] {
        guard let kind = plan.kind(slot.kind), slot.start > tx.now else { return [] }
        let most = try places(slot, of: kind, in: tx)
        var promoted: [Reservation] = []
        while promoted.count < 500 {
            let got: Int = try tx.run(
                """
                UPDATE booking_slot SET taken = taken + 1, waiting = waiting - 1
                WHERE \(slot.isThis) AND waiting > 0 AND taken < \(most)
                """)
            guard got == 1, let first = try line(slot, limit: 1, in: tx).first else { break }
            try tx.run(
                """
                UPDATE booking_reservation SET status = 'made', changed_at = \(tx.now) WHERE id = \(first.id)
                """)
            guard let made = try load(first.id, in: tx) else { break }
            try record("reservation.promoted", made, by: .system("booking"), in: tx)
            promoted.append(made)
        }
        return promoted
    }

    /// Gives free places everywhere to those who wait for them.
    ///
    /// - Returns: Who has a place now.
    public func promoteAll(in tx: WriteTransaction) throws -> [Reservation] {
        let rows = try tx.all(
            Row.self,
            """
            SELECT DISTINCT s.kind, s.place, s.day, s.minute FROM booking_reservation r
            JOIN booking_slot s ON s.kind = r.kind AND s.place = r.place AND s.day = r.day AND s.minute = r.minute
            WHERE r.status = 'waiting' AND r.day >= \(tx.now.date) AND s.waiting > 0
            ORDER BY s.day, s.kind, s.place, s.minute LIMIT 500
            """)
        return try rows.flatMap { row in
            try promote(
                BookingSlot(
                    kind: try row.string("kind"), place: try row.ward("place"), day: try row.date("day"),
                    time: TimeOfDay(secondsAfterMidnight: try row.int("minute") * 60)), in: tx)
        }
    }

    /// Who waits for a slot, in the order in which they came or were drawn.
    func line(_ slot: BookingSlot, limit: Int, in tx: some Queryable) throws -> [Reservation] {
        try tx.all(
            Reservation.self,
            """
            SELECT * FROM booking_reservation WHERE \(slot.isThis) AND status = 'waiting'
            ORDER BY place_in_line, id LIMIT \(limit)
            """)
    }

    /// The place of somebody who waits, from 1; nil when they do not wait.
    public func standing(_ reservation: Reservation, in tx: some Queryable) throws -> Int? {
        guard reservation.status == .waiting else { return nil }
        return try line(reservation.slot, limit: 10_000, in: tx).firstIndex { $0.id == reservation.id }.map { $0 + 1 }
    }

    // MARK: Moving

    /// Moves a visit to another slot of the same kind: the new place is taken before the old one is given back.
    ///
    /// - Returns: The new reservation.
    /// - Throws: ``BookingRefusal``; nothing is changed then.
    public func shift(
        _ reservation: Reservation, to slot: BookingSlot, by actor: Actor, in tx: WriteTransaction
    ) throws -> Reservation {
        guard reservation.slot != slot else { return reservation }
        guard reservation.status == .made || reservation.status == .waiting else {
            throw BookingRefusal.notNow(reservation.status)
        }
        let moved = try reserve(
            slot, persons: reservation.persons, flags: reservation.flags, subject: reservation.subject,
            key: "\(reservation.id)>\(slot.place)/\(slot.day)/\(slot.time)", by: actor, in: tx)
        try move(reservation.id, to: .cancelled, by: actor, in: tx)
        return moved
    }

    // MARK: Parts

    /// The kind of a slot that is offered now.
    ///
    /// - Throws: ``BookingRefusal/notOffered``, ``BookingRefusal/notYet(_:)`` or ``BookingRefusal/closed``.
    func offered(_ slot: BookingSlot, at now: Timestamp) throws(BookingRefusal) -> BookingPlan.Kind {
        guard let kind = plan.kind(slot.kind), plan.capacity(of: slot, today: now.date) != nil, slot.start > now else {
            throw .notOffered
        }
        if let opens = kind.opens, now < opens { throw .notYet(opens) }
        if let closes = kind.closes, now > closes { throw .closed }
        return kind
    }

    /// How many places of a slot can be given away here now: its share, and what the outside has given back.
    func places(_ slot: BookingSlot, of kind: BookingPlan.Kind, in tx: some Queryable) throws -> Int {
        plan.places(kind, at: slot.place) + (try givenBack(slot, in: tx))
    }

    /// Takes a place of a slot, if one is free and nobody waits for it.
    func take(_ slot: BookingSlot, of kind: BookingPlan.Kind, in tx: WriteTransaction) throws -> Bool {
        try open(slot, in: tx)
        let most = try places(slot, of: kind, in: tx)
        func taken() throws -> Bool {
            let got: Int = try tx.run(
                """
                UPDATE booking_slot SET taken = taken + 1 WHERE \(slot.isThis) AND taken < \(most) AND waiting = 0
                """)
            return got == 1
        }
        if try taken() { return true }
        // Full, unless somebody holds a place longer than they may.
        let late = try tx.all(
            Reservation.self,
            """
            SELECT * FROM booking_reservation WHERE \(slot.isThis) AND status = 'held' AND held_until < \(tx.now)
            """)
        guard !late.isEmpty else { return false }
        for reservation in late { try letGo(reservation, in: tx) }
        return try taken()
    }

    /// Joins the line of a full slot, if it has one that is not full too.
    func joinLine(_ slot: BookingSlot, of kind: BookingPlan.Kind, in tx: WriteTransaction) throws -> Bool {
        let got: Int = try tx.run(
            "UPDATE booking_slot SET waiting = waiting + 1 WHERE \(slot.isThis) AND waiting < \(plan.line(of: kind))")
        return got == 1
    }

    /// Puts somebody behind all who stand in the line of a slot.
    func standInLine(_ reservation: Reservation, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE booking_reservation SET place_in_line = 1 + (SELECT COALESCE(MAX(o.place_in_line), 0)
                FROM booking_reservation o WHERE o.kind = \(reservation.slot.kind) AND o.place = \(reservation.slot.place)
                AND o.day = \(reservation.slot.day) AND o.minute = \(reservation.slot.minute))
            WHERE id = \(reservation.id)
            """)
    }

    /// The row of a slot, if it is not there yet.
    func open(_ slot: BookingSlot, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO booking_slot (kind, place, day, minute, taken)
            VALUES (\(slot.kind), \(slot.place), \(slot.day), \(slot.minute), 0)
            ON CONFLICT (kind, place, day, minute) DO NOTHING
            """)
    }

    /// Writes a reservation down.
    func insert(_ wanted: Wanted, in tx: WriteTransaction) throws -> Reservation {
        let slot = wanted.slot
        let reservation = Reservation(
            id: .make(at: tx.now), slot: slot, persons: min(max(wanted.persons, 1), Self.mostPersons),
            flags: wanted.flags, subject: wanted.subject, status: wanted.status, madeAt: tx.now, changedAt: tx.now,
            heldUntil: wanted.heldUntil)
        try tx.run(
            """
            INSERT INTO booking_reservation (id, kind, place, day, minute, persons, flags, subject, status,
                idempotency_key, made_at, changed_at, held_until)
            VALUES (\(reservation.id), \(slot.kind), \(slot.place), \(slot.day), \(slot.minute),
                \(reservation.persons), \(wanted.flags), \(wanted.subject), \(wanted.status.rawValue), \(wanted.key),
                \(tx.now), \(tx.now), \(wanted.heldUntil))
            """)
        return reservation
    }

    /// Gives back what a reservation that was taken back had.
    func free(_ reservation: Reservation, in tx: WriteTransaction) throws {
        switch reservation.status {
        case .made, .held:
            try tx.run("UPDATE booking_slot SET taken = taken - 1 WHERE \(reservation.slot.isThis) AND taken > 0")
        case .waiting:
            try tx.run("UPDATE booking_slot SET waiting = waiting - 1 WHERE \(reservation.slot.isThis) AND waiting > 0")
        case .kept, .missed, .cancelled, .entered, .lost: break
        }
    }

    /// Clears away a place that was only held; nobody was told of a reservation.
    private func letGo(_ held: Reservation, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM booking_reservation WHERE id = \(held.id)")
        try free(held, in: tx)
    }
}
