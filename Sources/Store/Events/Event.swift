import Kernel

/// A fact to be recorded: who did what, to whom, where, for what purpose, and when. Facts are never changed.
public struct Event: Sendable, Hashable {
    /// Identifies the event for ever; recording the same event twice is an error.
    public let id: ID<Event>
    /// What happened, as `thing.happened`: `case.completed`, `personal.read`.
    public let kind: String
    /// When it happened. Its day, in the city's time, is what counts are made by.
    public let at: Timestamp
    /// Who did it, and for whom. Kind, id and represented person are kept; the name is not.
    public let actor: Actor
    /// Whom or what it is about, such as a resident's id.
    public let subject: String?
    /// The ward it belongs to; nil for the whole city.
    public let ward: WardCode?
    /// The code of the purpose for which personal data was used.
    public let purpose: String?
    /// Everything else; what measures count by.
    public let data: JSONValue

    /// An event that has not been recorded yet.
    /// - Parameter id: Made from the time if not given.
    public init(
        id: ID<Event>? = nil, kind: String, at: Timestamp, actor: Actor, subject: String? = nil, ward: WardCode? = nil,
        purpose: String? = nil, data: JSONValue = .object([:])
    ) {
        self.id = id ?? .make(at: at)
        self.kind = kind
        self.at = at
        self.actor = actor
        self.subject = subject
        self.ward = ward
        self.purpose = purpose
        self.data = data
    }
}
