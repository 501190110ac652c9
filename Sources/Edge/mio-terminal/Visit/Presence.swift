/// What the floor hears of the visit under way: that there is one, how far it is, and the mark by which it can be helped.
struct Presence: Sendable, Hashable {
    /// How far it is.
    enum Phase: String, Sendable {
        case filling, printing, failed, doubtful
    }

    let mark: String
    let phase: Phase
}
