import Kernel

/// An event as it is kept. A read-back has no name of the actor: names change, and facts do not.
public struct RecordedEvent: Sendable, Hashable, RowDecodable {
    /// The place in the order of events, rising from 1.
    public let seq: Int
    /// Identifies the event.
    public let id: ID<Event>
    /// What happened.
    public let kind: String
    /// When it happened.
    public let at: Timestamp
    /// What kind of actor did it.
    public let actorKind: Actor.Kind
    /// Which actor of that kind did it.
    public let actorID: String
    /// Whom the actor represented.
    public let onBehalfOf: String?
    /// Whom or what it is about.
    public let subject: String?
    /// The ward it belongs to.
    public let ward: WardCode?
    /// The code of the purpose.
    public let purpose: String?
    /// Everything else.
    public let data: JSONValue

    /// From a row of the table `event`.
    public init(row: Row) throws {
        seq = try row.int("seq")
        id = try row.id("id")
        kind = try row.string("kind")
        at = try row.timestamp("at")
        actorKind = try row.get("actor_kind")
        actorID = try row.string("actor_id")
        onBehalfOf = try row.optionalString("on_behalf_of")
        subject = try row.optionalString("subject")
        ward = try row.optionalWard("ward")
        purpose = try row.optionalString("purpose")
        data = try row.json("data")
    }

    init(seq: Int, _ event: Event) {
        self.seq = seq
        id = event.id
        kind = event.kind
        at = event.at
        actorKind = event.actor.kind
        actorID = event.actor.id
        onBehalfOf = event.actor.onBehalfOf
        subject = event.subject
        ward = event.ward
        purpose = event.purpose
        data = event.data
    }
}
