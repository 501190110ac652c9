import Kernel

/// A window of the office, or an agency, that a procedure sends people to.
public struct ServiceWindow: Sendable, Hashable {
    /// Such as `kokuho`.
    public let id: String
    public let title: LocalizedText
    /// The category of tickets that its queue calls; nil where it calls none.
    public var tickets: String?
}
