import Kernel

/// What can happen in a life that procedures follow from, such as `moved-in` (転入).
public struct LifeEvent: Sendable, Hashable {
    /// Sorts of events that the counter treats alike.
    public enum Kind: String, CaseIterable, Sendable {
        case move, birth, death, marriage
    }

    /// As procedures name it, such as `moved-in`.
    public let id: String
    /// One character, as clerks write it in tables: 入国区居出外生死婚.
    public let mark: String
    public let kind: Kind
    public let title: LocalizedText
    /// Who the event is about, such as 引っ越してきた人.
    public let subjects: LocalizedText
    /// What its day is called.
    public let date: LocalizedText
    /// Whether its day may lie after today.
    public let mayBeFuture: Bool
}
