import Kernel

/// Something that is not as it was sealed.
public enum AuditFinding: Sendable, Hashable, CustomStringConvertible {
    /// An event is not what it was when it was sealed.
    case changed(seq: Int, id: String, seal: Int)
    /// An event was sealed and is gone. The place is exact where places have no gaps, else the nearest one known.
    case removed(seq: Int, seal: Int)
    /// An event stands among sealed ones and was not there when they were sealed.
    case inserted(seq: Int, id: String, seal: Int)
    /// An event stands at another place than the one at which it was sealed.
    case moved(seq: Int, id: String, sealedAt: Int, seal: Int)
    /// A seal does not fit its own hash, its leaves or the seal before it.
    case sealBroken(number: Int, reason: String)
    /// A seal is gone from the chain.
    case sealMissing(number: Int)
    /// A signed checkpoint names a seal that the database does not have: the end was cut off, or an old backup restored.
    case behindCheckpoint(number: Int, at: Timestamp, events: Int)
    /// A signed checkpoint names another hash for a seal: the chain was written anew.
    case againstCheckpoint(number: Int, at: Timestamp)
    /// A checkpoint that does not carry a valid signature of the city's key.
    case checkpointUnsigned(number: Int, reason: String)

    /// The place of the event concerned, for the order of findings.
    var place: Int {
        switch self {
        case .changed(let seq, _, _), .removed(let seq, _), .inserted(let seq, _, _), .moved(let seq, _, _, _): seq
        case .sealBroken, .sealMissing: 0
        case .behindCheckpoint, .againstCheckpoint, .checkpointUnsigned: .max
        }
    }

    /// What is wrong, in one English sentence.
    public var description: String {
        switch self {
        case .changed(let seq, let id, let seal): "event \(seq) (\(id)) was changed after seal \(seal)"
        case .removed(let seq, let seal): "event \(seq) was removed after seal \(seal)"
        case .inserted(let seq, let id, let seal): "event \(seq) (\(id)) was inserted after seal \(seal)"
        case .moved(let seq, let id, let sealedAt, let seal):
            "event \(seq) (\(id)) stood at place \(sealedAt) when seal \(seal) was made"
        case .sealBroken(let number, let reason): "seal \(number): \(reason)"
        case .sealMissing(let number): "seal \(number) is missing"
        case .behindCheckpoint(let number, let at, let events):
            "the checkpoint of \(at.iso) names seal \(number) over \(events) events, which this database does not have: "
                + "its end was cut off, or an older copy was restored"
        case .againstCheckpoint(let number, let at):
            "the checkpoint of \(at.iso) names another hash for seal \(number): the trail was written anew"
        case .checkpointUnsigned(let number, let reason): "the checkpoint of seal \(number) is not valid: \(reason)"
        }
    }
}

/// What a verification of the trail found.
public struct AuditReport: Sendable, Hashable {
    /// How many seals were verified.
    public let seals: Int
    /// How many sealed events were verified.
    public let events: Int
    /// How many events at the end are not sealed yet.
    public let unsealed: Int
    /// How many checkpoints were compared.
    public let checkpoints: Int
    /// What is wrong, by place; empty when the trail is as it was sealed.
    public let findings: [AuditFinding]

    /// Whether nothing is wrong.
    public var isWhole: Bool { findings.isEmpty }
}
