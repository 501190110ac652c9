import Kernel

extension WriteTransaction {
    /// Whether somebody comes for what is sent in a direction.
    public func sends(_ direction: ParcelDirection) -> Bool { parcels.kept.contains(direction) }

    /// Sends a parcel with this change: it leaves if and only if the change is stored. Where nobody would come for it,
    /// nothing is done.
    public func send(_ parcel: Parcel, _ direction: ParcelDirection) throws {
        guard parcels.kept.contains(direction) else { return }
        // A series of its own for each database and each restore: places are compared within a series only.
        let place = try one(
            Int.self,
            """
            INSERT INTO parcel_head (direction, series, place, fetched)
            VALUES (\(direction), \(ID<Parcel>.make(at: now).description), 1, 0)
            ON CONFLICT (direction) DO UPDATE SET place = parcel_head.place + 1
            RETURNING place
            """)
        guard let place else { throw StoreError.damaged("a parcel has no place") }
        try run(
            """
            INSERT INTO parcel (direction, place, topic, key, body, sent_at)
            VALUES (\(direction), \(place), \(parcel.topic), \(parcel.key), \(parcel.body), \(now))
            """)
        state.hasJobs = true
    }

    /// Notes that the other side has everything up to a place. It is kept for some days more: the other side may have
    /// to come again after a restore.
    /// - Parameter days: For how many days.
    public func noteFetched(_ direction: ParcelDirection, through place: Int, keptDays days: Int = 7) throws {
        try run(
            """
            UPDATE parcel_head SET fetched = \(place)
            WHERE direction = \(direction) AND fetched < \(place) AND place >= \(place)
            """)
        try run(
            """
            DELETE FROM parcel WHERE direction = \(direction) AND sent_at < \(now.adding(seconds: -86_400 * days))
            AND place <= (SELECT fetched FROM parcel_head WHERE direction = \(direction))
            """)
    }
}

/// What waits in one direction.
public struct ParcelQueue: Sendable, Hashable {
    /// The series its places belong to; nil before anything was sent.
    public let series: String?
    /// The place of the oldest parcel that is kept, or would be given to the next one.
    public let first: Int
    /// The place of the newest parcel; 0 before anything was sent.
    public let newest: Int
    /// Up to where the other side is known to have them.
    public let fetched: Int
    /// Since when the oldest waits; nil when none does.
    public let oldest: Timestamp?
}

extension Queryable {
    /// What waits in a direction, after a place, oldest first.
    /// - Parameter limit: At most so many.
    public func parcels(_ direction: ParcelDirection, after place: Int, limit: Int = 200) throws -> [WaitingParcel] {
        try all(
            WaitingParcel.self,
            """
            SELECT place, topic, key, body, sent_at FROM parcel
            WHERE direction = \(direction) AND place > \(place) ORDER BY place LIMIT \(limit)
            """)
    }

    /// How the queue of a direction stands.
    public func parcelQueue(_ direction: ParcelDirection) throws -> ParcelQueue {
        let head = try one(Row.self, "SELECT series, place, fetched FROM parcel_head WHERE direction = \(direction)")
        guard let head else { return ParcelQueue(series: nil, first: 1, newest: 0, fetched: 0, oldest: nil) }
        let (newest, fetched) = (try head.int("place"), try head.int("fetched"))
        let first = try one(Int.self, "SELECT place FROM parcel WHERE direction = \(direction) ORDER BY place LIMIT 1")
        let oldest = try one(
            WaitingParcel.self,
            """
            SELECT place, topic, key, body, sent_at FROM parcel
            WHERE direction = \(direction) AND place > \(fetched) ORDER BY place LIMIT 1
            """)
        return ParcelQueue(
            series: try head.string("series"), first: first ?? newest + 1, newest: newest, fetched: fetched,
            oldest: oldest?.sentAt)
    }
}

extension Store {
    /// Whether somebody comes for what is sent in a direction.
    public func sends(_ direction: ParcelDirection) -> Bool { parcelPolicy.kept.contains(direction) }

    /// A sign when something may wait to be carried, and every now and then.
    public func parcelSigns() -> AsyncStream<Void> { workSigns() }
}
