import Kernel

/// Something that one part of the city's network hands to another (`public`, `staff`, `number`): put down in the
/// transaction that calls for it, carried later, taken once.
///
/// ```swift
/// try tx.send(Parcel(topic: "previsit", key: code, body: answers), .inward)
/// ```
/// What is sent again after a restore arrives again, so whoever takes a topic must not mind: see ``ParcelTopic``.
public struct Parcel: Sendable, Hashable {
    /// What it is about, such as `previsit`; a ``ParcelTopic`` of this name takes it.
    public let topic: String
    /// What of the topic it is about. Parcels of one key are taken in the order in which they were sent.
    public let key: String
    /// What is handed over.
    public let body: JSONValue

    /// A parcel.
    public init(topic: String, key: String, body: JSONValue) {
        self.topic = topic
        self.key = key
        self.body = body
    }
}

/// Which way a parcel goes. Whichever way, it is the inner part that calls; nothing calls in.
public enum ParcelDirection: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
    /// Towards the inside: fetched from here.
    case inward
    /// Towards the outside: brought from here.
    case outward
}

/// Which parcels a program keeps for others. What nobody would come for is not kept.
public struct ParcelPolicy: Sendable, Hashable {
    /// The ways for which there is somebody at the other end.
    public let kept: Set<ParcelDirection>
    /// Every event goes inward too, so that the inside counts and shows what was done outside.
    public let forwardsEvents: Bool

    /// A policy.
    public init(kept: Set<ParcelDirection> = [], forwardsEvents: Bool = false) {
        self.kept = kept
        self.forwardsEvents = forwardsEvents
    }

    /// One network, one database: nothing is carried.
    public static let none = ParcelPolicy()
}

/// A parcel as it waits to be carried.
public struct WaitingParcel: Sendable, Hashable, RowDecodable {
    /// Its place in the order of all parcels of its sender, rising from 1 without gaps in each direction.
    public let place: Int
    /// What is handed over.
    public let parcel: Parcel
    /// When it was sent.
    public let sentAt: Timestamp

    /// A parcel on its way.
    public init(place: Int, parcel: Parcel, sentAt: Timestamp) {
        self.place = place
        self.parcel = parcel
        self.sentAt = sentAt
    }

    /// From a row of the table `parcel`.
    public init(row: Row) throws {
        place = try row.int("place")
        parcel = Parcel(topic: try row.string("topic"), key: try row.string("key"), body: try row.json("body"))
        sentAt = try row.timestamp("sent_at")
    }
}

extension Migration {
    /// What waits to be carried, what has arrived from whom, and what could not be taken.
    static let parcels = Migration(
        service: "store", name: "0009-parcels",
        sql: """
            CREATE TABLE parcel_head (
                direction TEXT PRIMARY KEY, series TEXT NOT NULL, place INTEGER NOT NULL, fetched INTEGER NOT NULL
            );
            CREATE TABLE parcel (
                direction TEXT NOT NULL,
                place INTEGER NOT NULL,
                topic TEXT NOT NULL,
                key TEXT NOT NULL,
                body TEXT NOT NULL,
                sent_at INTEGER NOT NULL,
                PRIMARY KEY (direction, place)
            );
            CREATE TABLE parcel_receipt (
                series TEXT PRIMARY KEY, place INTEGER NOT NULL, taken_at INTEGER NOT NULL
            );
            CREATE TABLE parcel_held (
                series TEXT NOT NULL,
                place INTEGER NOT NULL,
                topic TEXT NOT NULL,
                key TEXT NOT NULL,
                body TEXT NOT NULL,
                sent_at INTEGER NOT NULL,
                PRIMARY KEY (series, place)
            );
            CREATE INDEX parcel_held_key ON parcel_held (topic, key)
            """)
}
