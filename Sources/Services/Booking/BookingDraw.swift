import Kernel
import Store

/// A draw of lots (抽選) as it was made. Anybody who has the numbers of the entries and the seed makes the same draw again: entries
/// are put in the order of SHA-256 over the seed and their number, the smallest first.
public struct BookingDraw: Sendable, Hashable {
    public let slot: BookingSlot
    /// What the order follows from.
    public let seed: String
    /// How many had entered.
    public let entries: Int
    /// How many have a place.
    public let won: Int
    /// SHA-256 over the numbers of all entries, sorted and joined by line ends: which entries were drawn.
    public let digest: String
    public let drawnAt: Timestamp
    public let drawnBy: String

    /// The order in which entries are drawn.
    public static func order(_ entries: [Reservation.Identifier], seed: String) -> [Reservation.Identifier] {
        entries.map { entry in (BlobHash(of: Array("\(seed)|\(entry)".utf8)).description, entry) }
            .sorted { ($0.0, $0.1.description) < ($1.0, $1.1.description) }
            .map(\.1)
    }

    /// What names the entries of a draw.
    public static func digest(of entries: [Reservation.Identifier]) -> String {
        BlobHash(of: Array(entries.map(\.description).sorted().joined(separator: "\n").utf8)).description
    }
}

extension BookingDraw: RowDecodable {
    public init(row: Row) throws {
        slot = BookingSlot(
            kind: try row.string("kind"), place: try row.ward("place"), day: try row.date("day"),
            time: TimeOfDay(secondsAfterMidnight: try row.int("minute") * 60))
        seed = try row.string("seed")
        entries = try row.int("entries")
        won = try row.int("won")
        digest = try row.string("digest")
        drawnAt = try row.timestamp("drawn_at")
        drawnBy = try row.string("drawn_by")
    }
}

extension BookingDesk {
    /// A draw that was made; nil before.
    public func drawn(_ slot: BookingSlot, in tx: some Queryable) throws -> BookingDraw? {
        try tx.one(BookingDraw.self, "SELECT * FROM booking_draw WHERE \(slot.isThis)")
    }

    /// How many have entered in the draws of a kind, by slot.
    public func entries(of kind: BookingPlan.Kind, in tx: some Queryable) throws -> [BookingSlot: Int] {
        var counts: [BookingSlot: Int] = [:]
        for row in try tx.all(
            Row.self,
            """
            SELECT place, day, minute, COUNT(*) AS n FROM booking_reservation
            WHERE kind = \(kind.id) AND status IN ('entered', 'made', 'waiting', 'lost', 'kept', 'missed')
            GROUP BY place, day, minute
            """)
        {
            let slot = BookingSlot(
                kind: kind.id, place: try row.ward("place"), day: try row.date("day"),
                time: TimeOfDay(secondsAfterMidnight: try row.int("minute") * 60))
            counts[slot] = try row.int("n")
        }
        return counts
    }

    /// Draws the lots of a slot whose entries have ended: so many as fit have a place, so many as may wait stand in line in the
    /// order of the draw, the others have lost. Made once; the same call again returns the draw that was made.
    ///
    /// - Parameter seed: Drawn in public or by chance, and kept with the draw.
    /// - Returns: The draw, and everybody whose lot it decided; nobody where it was made before.
    /// - Throws: ``BookingRefusal/notOffered`` for what is not drawn, ``BookingRefusal/notYet(_:)`` before the close.
    public func draw(
        _ slot: BookingSlot, seed: String, by actor: Actor, in tx: WriteTransaction
    ) throws -> (draw: BookingDraw, decided: [Reservation]) {
        if let made = try drawn(slot, in: tx) { return (made, []) }
        guard let kind = plan.kind(slot.kind), kind.isDrawn, let closes = kind.closes else {
            throw BookingRefusal.notOffered
        }
        guard tx.now > closes else { throw BookingRefusal.notYet(closes) }
        let entered = try tx.all(
            Reservation.self,
            "SELECT * FROM booking_reservation WHERE \(slot.isThis) AND status = 'entered' ORDER BY id")
        let ids = entered.map(\.id)
        let order = BookingDraw.order(ids, seed: seed)
        let won = order.prefix(kind.places(at: slot.place))
        let line = order.dropFirst(won.count).prefix(kind.waiting)
        for id in won { try settle(id, .made, place: nil, in: tx) }
        for (number, id) in line.enumerated() { try settle(id, .waiting, place: number + 1, in: tx) }
        for id in order.dropFirst(won.count + line.count) { try settle(id, .lost, place: nil, in: tx) }
        try open(slot, in: tx)
        try tx.run("UPDATE booking_slot SET taken = \(won.count), waiting = \(line.count) WHERE \(slot.isThis)")
        let draw = BookingDraw(
            slot: slot, seed: seed, entries: ids.count, won: won.count, digest: BookingDraw.digest(of: ids),
            drawnAt: tx.now, drawnBy: actor.name)
        try tx.run(
            """
            INSERT INTO booking_draw (kind, place, day, minute, seed, entries, won, digest, drawn_at, drawn_by)
            VALUES (\(slot.kind), \(slot.place), \(slot.day), \(slot.minute), \(seed), \(ids.count), \(won.count),
                \(draw.digest), \(tx.now), \(actor.name))
            """)
        try tx.record(
            Event(
                kind: "reservation.drawn", at: tx.now, actor: actor, subject: slot.kind, ward: slot.place,
                data: .object([
                    "kind": .string(slot.kind), "day": .string(slot.day.description), "seed": .string(seed),
                    "digest": .string(draw.digest), "entries": .int(Int64(ids.count)), "won": .int(Int64(won.count)),
                ])))
        return (draw, try ids.compactMap { try load($0, in: tx) })
    }

    private func settle(
        _ id: Reservation.Identifier, _ status: Reservation.Status, place: Int?, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            UPDATE booking_reservation SET status = \(status.rawValue), place_in_line = \(place), changed_at = \(tx.now)
            WHERE id = \(id)
            """)
    }
}
