import Kernel

/// How the parcels of a topic are taken.
public struct ParcelTopic: Sendable {
    /// The topic.
    public let name: String
    let take: @Sendable (WaitingParcel, WriteTransaction) throws -> Void

    /// A topic.
    ///
    /// - Parameter take: Stores what a parcel brings. After a restore of either side parcels arrive again, the older
    ///   ones too; what is older than what is known must change nothing.
    public init(_ name: String, take: @escaping @Sendable (WaitingParcel, WriteTransaction) throws -> Void) {
        self.name = name
        self.take = take
    }

    /// Events that were recorded in another part of the network. Each keeps its id, its time and its actor.
    public static let events = ParcelTopic(eventTopic) { parcel, tx in
        let event = try Event(carried: parcel.parcel.body)
        guard try !tx.exists("SELECT 1 AS one FROM event WHERE id = \(event.id)") else { return }
        try tx.record(event)
    }

    static let eventTopic = "event"
}

/// Takes the parcels of others, each once and in order, together with the note that it was taken.
public struct ParcelInbox: Sendable {
    /// What kind of work a parcel becomes that cannot be taken: seen, mended and tried again on the page of such work.
    public static let heldKind = "parcel.take"

    private let store: Store
    private let topics: [String: ParcelTopic]

    /// An inbox for these topics.
    public init(store: Store, topics: [ParcelTopic]) {
        self.store = store
        self.topics = Dictionary(topics.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The place up to which the parcels of a series were taken; 0 for a series that is not known.
    public func place(in series: String) async throws -> Int {
        try await store.read { try Self.place(in: series, $0) }
    }

    /// Whether anything of a series was ever taken.
    public func knows(_ series: String) async throws -> Bool {
        try await store.read { try $0.exists("SELECT 1 AS one FROM parcel_receipt WHERE series = \(series)") }
    }

    /// Takes parcels. Those that were taken already are passed over; those after a gap are left to be sent again.
    ///
    /// - Parameter first: The place of the oldest parcel that the sender still has, or would give to the next one. What
    ///   lies before it and was never taken is gone, which is recorded as `parcel.lost`.
    /// - Returns: The place up to which all are taken now.
    public func take(_ parcels: [WaitingParcel], of series: String, first: Int) async throws -> Int {
        let parcels = parcels.sorted { $0.place < $1.place }
        do {
            return try await store.write { tx in
                var place = try Self.begin(in: series, first: first, tx)
                for parcel in parcels where parcel.place == place + 1 {
                    try take(parcel, of: series, in: tx)
                    place = parcel.place
                }
                try Self.note(place, in: series, tx)
                return place
            }
        } catch  where !(error is StoreError) || Self.isOurs(error) {
            return try await takeSingly(parcels, of: series, first: first)
        }
    }

    /// The work that takes what was put aside, for the list of what a program can do.
    public var heldJob: JobKind {
        JobKind(Self.heldKind) { job in
            guard let series = job.data["series"]?.stringValue, let place = job.data["place"]?.intValue else {
                throw JobFailure("the job names no parcel")
            }
            let parcel = try await store.read { tx in
                try tx.one(
                    WaitingParcel.self,
                    """
                    SELECT place, topic, key, body, sent_at FROM parcel_held
                    WHERE series = \(series) AND place = \(place)
                    """)
            }
            guard let parcel else { return nil }
            guard try await store.read({ try !Self.waits(parcel, of: series, $0) }) else { throw Behind() }
            guard let topic = topics[parcel.parcel.topic] else { throw Unknown(topic: parcel.parcel.topic) }
            return { tx in
                try topic.take(parcel, tx)
                try tx.run("DELETE FROM parcel_held WHERE series = \(series) AND place = \(place)")
            }
        }
    }

    /// One that cannot be taken does not keep back those behind it: it is put aside, with those of its key.
    private func takeSingly(_ parcels: [WaitingParcel], of series: String, first: Int) async throws -> Int {
        var place = try await store.write { tx in
            let place = try Self.begin(in: series, first: first, tx)
            try Self.note(place, in: series, tx)
            return place
        }
        for parcel in parcels where parcel.place == place + 1 {
            do {
                try await store.write { tx in
                    guard try Self.place(in: series, tx) == parcel.place - 1 else { return }
                    try take(parcel, of: series, in: tx)
                    try Self.note(parcel.place, in: series, tx)
                }
            } catch  where !(error is StoreError) || Self.isOurs(error) {
                try await store.write { tx in
                    guard try Self.place(in: series, tx) == parcel.place - 1 else { return }
                    try hold(parcel, of: series, in: tx)
                    try Self.note(parcel.place, in: series, tx)
                }
            }
            place = parcel.place
        }
        return place
    }

    private func take(_ waiting: WaitingParcel, of series: String, in tx: WriteTransaction) throws {
        let parcel = waiting.parcel
        // Behind one of its key that was put aside it waits too.
        let waits = try tx.exists(
            "SELECT 1 AS one FROM parcel_held WHERE topic = \(parcel.topic) AND key = \(parcel.key)")
        if waits { return try hold(waiting, of: series, in: tx) }
        guard let topic = topics[parcel.topic] else { throw Unknown(topic: parcel.topic) }
        try topic.take(waiting, tx)
    }

    private func hold(_ waiting: WaitingParcel, of series: String, in tx: WriteTransaction) throws {
        let parcel = waiting.parcel
        try tx.run(
            """
            INSERT INTO parcel_held (series, place, topic, key, body, sent_at)
            VALUES (\(series), \(waiting.place), \(parcel.topic), \(parcel.key), \(parcel.body), \(waiting.sentAt))
            """)
        // Its name sorts as its place does, so that what was put aside is tried in the order of its sending.
        try tx.enqueue(
            Job(
                kind: Self.heldKind, key: "\(series)/\(waiting.place)",
                data: ["series": .string(series), "place": .int(Int64(waiting.place)), "topic": .string(parcel.topic)]))
    }

    /// Whether one of the same key that was sent before is still put aside.
    private static func waits(_ waiting: WaitingParcel, of series: String, _ tx: some Queryable) throws -> Bool {
        try tx.exists(
            """
            SELECT 1 AS one FROM parcel_held WHERE topic = \(waiting.parcel.topic) AND key = \(waiting.parcel.key)
            AND series = \(series) AND place < \(waiting.place)
            """)
    }

    /// Where to go on.
    private static func begin(in series: String, first: Int, _ tx: WriteTransaction) throws -> Int {
        let known = try tx.one(Int.self, "SELECT place FROM parcel_receipt WHERE series = \(series)")
        guard let known else { return first - 1 }
        guard known < first - 1 else { return known }
        try tx.record(
            Event(
                kind: "parcel.lost", at: tx.now, actor: .system("parcels"), subject: series,
                data: ["from": .int(Int64(known + 1)), "to": .int(Int64(first - 1))]))
        return first - 1
    }

    private static func place(in series: String, _ tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT place FROM parcel_receipt WHERE series = \(series)") ?? 0
    }

    private static func note(_ place: Int, in series: String, _ tx: WriteTransaction) throws {
        guard place > 0 else { return }
        try tx.run(
            """
            INSERT INTO parcel_receipt (series, place, taken_at) VALUES (\(series), \(place), \(tx.now))
            ON CONFLICT (series) DO UPDATE SET place = excluded.place, taken_at = excluded.taken_at
            """)
    }

    /// What is wrong with the parcel, and not with the database.
    private static func isOurs(_ error: any Error) -> Bool {
        switch error as? StoreError {
        case .constraint, .statement, .transactionLost: true
        default: false
        }
    }

    private struct Behind: Error, CustomStringConvertible {
        let description = "an earlier parcel of the same key is still put aside"
    }

    private struct Unknown: Error, CustomStringConvertible {
        let topic: String
        var description: String { "nobody here takes parcels about \(topic)" }
    }
}
