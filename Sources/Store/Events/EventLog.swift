import Kernel

/// How the table of events is written.
enum EventColumns {
    /// The columns behind `seq`, in the order in which they are given to ``DatabaseConnection/appendEvent(_:)``.
    static let behindPlace =
        "id, kind, at, day, actor_kind, actor_id, on_behalf_of, subject, ward, purpose, data"
}

extension WriteTransaction {
    /// Records a fact, in this transaction: it is there if and only if the change is.
    /// - Returns: Its place in the order of events.
    @discardableResult
    public func record(_ event: Event) throws -> Int {
        let actor = event.actor
        let columns: [SQLValue] = [
            event.id.sqlValue, event.kind.sqlValue, event.at.sqlValue, event.at.date.sqlValue,
            actor.kind.rawValue.sqlValue,
            actor.id.sqlValue, actor.onBehalfOf.sqlValue, event.subject.sqlValue, event.ward.sqlValue,
            event.purpose.sqlValue, event.data.sqlValue,
        ]
        let seq = try guarding { try connection.appendEvent(columns) }
        if parcels.forwardsEvents {
            try send(Parcel(topic: ParcelTopic.eventTopic, key: event.id.description, body: event.carried), .inward)
        }
        state.events.append(RecordedEvent(seq: seq, event))
        return seq
    }
}

extension Queryable {
    /// Events after a place in their order, oldest first. Keep the `seq` of the last one to go on from there.
    ///
    /// - Parameters:
    ///   - seq: The place after which to begin; 0 for the beginning.
    ///   - kinds: Only these kinds; nil for all.
    ///   - subject: Only events about this subject; nil for all.
    ///   - limit: At most so many.
    public func events(
        after seq: Int = 0, kinds: Set<String>? = nil, subject: String? = nil, limit: Int = 500
    ) throws -> [RecordedEvent] {
        var sql: SQL = "SELECT * FROM event WHERE seq > \(seq)"
        if let kinds { sql += " AND kind IN \(list: kinds.sorted())" }
        if let subject { sql += " AND subject = \(subject)" }
        sql += " ORDER BY seq LIMIT \(limit)"
        return try all(RecordedEvent.self, sql)
    }
}
