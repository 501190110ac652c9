import Kernel
import Store

/// Reservations where the network is divided. Each part gives away its own share of a slot and tells the other nothing before
/// it does: no place is given twice. What was reserved outside goes inward and stands in the list of the day; what becomes of it
/// inside goes back outward. From the day on which nothing can be reserved outside any more, what is left of its share is
/// the inside's.
extension BookingDesk {
    static let topicName = "reservation"
    static let backName = "reservation-share"

    // MARK: Sending

    /// Tells the other part of a reservation of the outside; nothing of one of the inside.
    func send(_ reservation: Reservation, in tx: WriteTransaction) throws {
        let direction: ParcelDirection
        switch plan.share {
        case .whole: return
        case .outside: direction = .inward
        case .inside:
            guard try isFromOutside(reservation.id, in: tx) else { return }
            direction = .outward
        }
        var body: [String: JSONValue] = [
            "kind": .string(reservation.slot.kind), "place": .string(reservation.slot.place.code),
            "day": .string(reservation.slot.day.description), "minute": .int(Int64(reservation.slot.minute)),
            "persons": .int(Int64(reservation.persons)), "flags": reservation.flags,
            "status": .string(reservation.status.rawValue), "madeAt": .int(reservation.madeAt.milliseconds),
        ]
        body["subject"] = reservation.subject.map(JSONValue.string)
        try tx.send(Parcel(topic: Self.topicName, key: reservation.id.description, body: .object(body)), direction)
    }

    /// Gives back outside what was not reserved there: for each kind, the days that it offers no more. Run each day.
    func giveBack(in tx: WriteTransaction) throws {
        guard plan.share == .outside else { return }
        for kind in plan.kinds where plan.isOffered(kind) {
            let last = tx.now.date.adding(days: kind.from)
            let before = try givenBackThrough(kind.id, in: tx)
            guard before.map({ $0 < last }) ?? true else { continue }
            try keepGivenBack(kind.id, last, in: tx)
            try tx.send(
                Parcel(topic: Self.backName, key: kind.id, body: ["through": .string(last.description)]), .inward)
        }
    }

    private func keepGivenBack(_ kind: String, _ through: CivilDate, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO booking_given_back (kind, through) VALUES (\(kind), \(through))
            ON CONFLICT (kind) DO UPDATE SET through = excluded.through
            WHERE booking_given_back.through < excluded.through
            """)
    }

    // MARK: What was given back

    /// The last day for which the outside reserves nothing any more; nil while there is none.
    func givenBackThrough(_ kind: String, in tx: some Queryable) throws -> CivilDate? {
        try tx.one(CivilDate.self, "SELECT through FROM booking_given_back WHERE kind = \(kind)")
    }

    /// Whether the outside reserves nothing any more for a day.
    func isGivenBack(_ kind: String, _ day: CivilDate, in tx: some Queryable) throws -> Bool {
        try tx.exists("SELECT 1 AS one FROM booking_given_back WHERE kind = \(kind) AND through >= \(day)")
    }

    /// How many places of a slot the inside has beside its own; 0 before the outside has given them back.
    func givenBack(_ slot: BookingSlot, in tx: some Queryable) throws -> Int {
        guard let kind = plan.kind(slot.kind) else { return 0 }
        return try givenBack(kind, slot.place, slot.day, in: tx)?(slot.minute) ?? 0
    }

    /// The same for the slots of a day, by minute.
    func givenBack(
        _ kind: BookingPlan.Kind, _ place: WardCode, _ day: CivilDate, in tx: some Queryable
    ) throws -> ((Int) -> Int)? {
        guard plan.share == .inside, try isGivenBack(kind.id, day, in: tx) else { return nil }
        let share = kind.places(at: place) - plan.places(kind, at: place)
        var taken: [Int: Int] = [:]
        let rows = try tx.all(
            Row.self,
            """
            SELECT minute, COUNT(*) AS n FROM booking_reservation
            WHERE place = \(place) AND day = \(day) AND kind = \(kind.id) AND outside = 1 AND status <> 'cancelled'
            GROUP BY minute
            """)
        for row in rows { taken[try row.int("minute")] = try row.int("n") }
        return { max(0, share - (taken[$0] ?? 0)) }
    }

    func isFromOutside(_ id: Reservation.Identifier, in tx: some Queryable) throws -> Bool {
        guard plan.share == .inside else { return false }
        return try tx.exists("SELECT 1 AS one FROM booking_reservation WHERE id = \(id) AND outside = 1")
    }

    // MARK: Taking

    /// The topics of reservations.
    var topics: [ParcelTopic] {
        [
            ParcelTopic(Self.topicName) { waiting, tx in
                let reservation = try Reservation(carried: waiting.parcel)
                switch plan.share {
                case .inside: try takeInside(reservation, in: tx)
                case .outside: try takeOutside(reservation, in: tx)
                case .whole: throw UnreadableParcel(reason: "the network of this part is not divided")
                }
            },
            ParcelTopic(Self.backName) { waiting, tx in
                guard let through = waiting.parcel.body["through"]?.stringValue.flatMap({ CivilDate(iso: $0) }) else {
                    throw UnreadableParcel(reason: "a share without its day")
                }
                try keepGivenBack(waiting.parcel.key, through, in: tx)
            },
        ]
    }

    /// What was reserved or taken back outside. Its events came by themselves.
    private func takeInside(_ new: Reservation, in tx: WriteTransaction) throws {
        guard let known = try load(new.id, in: tx) else {
            let slot = new.slot
            try tx.run(
                """
                INSERT INTO booking_reservation (id, kind, place, day, minute, persons, flags, subject, status,
                    idempotency_key, made_at, changed_at, outside)
                VALUES (\(new.id), \(slot.kind), \(slot.place), \(slot.day), \(slot.minute), \(new.persons),
                    \(new.flags), \(new.subject), \(new.status.rawValue), \("outside/\(new.id)"), \(new.madeAt),
                    \(tx.now), \(true))
                """)
            return
        }
        guard known.status != new.status, new.status != .made else { return }
        guard known.status == .made else {
            // It was kept, missed or cancelled here before this came: that holds.
            return try send(known, in: tx)
        }
        try set(new.id, new.status, in: tx)
    }

    /// What became of it inside.
    private func takeOutside(_ told: Reservation, in tx: WriteTransaction) throws {
        guard let known = try load(told.id, in: tx), known.status != told.status else { return }
        try set(told.id, told.status, in: tx)
        let change = (told.status == .cancelled ? -1 : 0) + (known.status == .cancelled ? 1 : 0)
        if change != 0 {
            try tx.run("UPDATE booking_slot SET taken = taken + \(change) WHERE \(known.slot.isThis)")
        }
    }

    private func set(_ id: Reservation.Identifier, _ status: Reservation.Status, in tx: WriteTransaction) throws {
        try tx.run(
            "UPDATE booking_reservation SET status = \(status.rawValue), changed_at = \(tx.now) WHERE id = \(id)")
    }
}

extension Reservation {
    /// A reservation that was carried here.
    fileprivate init(carried parcel: Parcel) throws(UnreadableParcel) {
        let body = parcel.body
        guard let id = Identifier(parcel.key), let kind = body["kind"]?.stringValue,
            let place = body["place"]?.stringValue.flatMap({ WardCode($0) }),
            let day = body["day"]?.stringValue.flatMap({ CivilDate(iso: $0) }),
            let minute = body["minute"]?.intValue, (0..<1_440).contains(minute),
            let persons = body["persons"]?.intValue,
            let flags = body["flags"], let status = body["status"]?.stringValue.flatMap({ Status(rawValue: $0) }),
            case .int(let madeAt)? = body["madeAt"]
        else { throw UnreadableParcel(reason: "no reservation") }
        self.id = id
        slot = BookingSlot(kind: kind, place: place, day: day, time: TimeOfDay(secondsAfterMidnight: minute * 60))
        (self.persons, self.flags, subject, self.status) = (persons, flags, body["subject"]?.stringValue, status)
        self.madeAt = Timestamp(milliseconds: madeAt)
        changedAt = self.madeAt
    }
}
