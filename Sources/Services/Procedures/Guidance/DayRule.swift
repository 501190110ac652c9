import Kernel

/// A named rule by which a last day is counted, with its law and its words.
public struct DayRule: Sendable, Hashable {
    /// Such as `resident-14`.
    public let id: String
    public let count: DayCount
    public let title: LocalizedText
    /// What the clerk says when the day has passed; nil when there is nothing to say beside the day.
    public let late: LocalizedText?

    /// The law, such as 住民基本台帳法22条.
    public var law: String { count.name }
}
