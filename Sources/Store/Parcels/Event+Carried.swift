import Kernel

extension Event {
    /// The event as it is carried to another part of the network.
    var carried: JSONValue {
        var body: [String: JSONValue] = [
            "id": .string(id.description), "kind": .string(kind), "at": .int(at.milliseconds),
            "actorKind": .string(actor.kind.rawValue), "actor": .string(actor.id), "data": data,
        ]
        body["onBehalfOf"] = actor.onBehalfOf.map(JSONValue.string)
        body["subject"] = subject.map(JSONValue.string)
        body["ward"] = ward.map { .string($0.code) }
        body["purpose"] = purpose.map(JSONValue.string)
        return .object(body)
    }

    /// An event that was carried here.
    /// - Throws: ``UnreadableParcel``.
    init(carried body: JSONValue) throws {
        guard let id = body["id"]?.stringValue.flatMap({ ID<Event>($0) }), let kind = body["kind"]?.stringValue,
            case .int(let at)? = body["at"],
            let actorKind = body["actorKind"]?.stringValue.flatMap(Actor.Kind.init),
            let actor = body["actor"]?.stringValue
        else { throw UnreadableParcel(reason: "an event without id, kind, time or actor") }
        let ward = body["ward"]?.stringValue
        guard ward == nil || ward.flatMap({ WardCode($0) }) != nil else {
            throw UnreadableParcel(reason: "an event of a ward that is none")
        }
        self.init(
            id: id, kind: kind, at: Timestamp(milliseconds: at),
            actor: Actor(kind: actorKind, id: actor, name: "", onBehalfOf: body["onBehalfOf"]?.stringValue),
            subject: body["subject"]?.stringValue, ward: ward.flatMap { WardCode($0) },
            purpose: body["purpose"]?.stringValue, data: body["data"] ?? .object([:]))
    }
}

/// What a parcel brings is not what its topic says.
public struct UnreadableParcel: Error, Sendable, CustomStringConvertible {
    let reason: String

    /// - Parameter reason: What is wrong, without personal data.
    public init(reason: String) { self.reason = reason }

    /// What is wrong.
    public var description: String { "the parcel cannot be read: \(reason)" }
}
