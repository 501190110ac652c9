import Kernel
import Pack

/// The plan as a whole, from `plan/plan.yml`: what it is called, who made it, and for which years it sets targets.
public struct PlanDocument: Sendable {
    /// Whether the plan is a real one that was checked, or a made-up sample.
    public enum Status: String, CaseIterable, Sendable {
        case confirmed, unconfirmed, sample
    }

    /// The name of the plan.
    public let title: LocalizedText
    /// The part of the plan that the initiatives were taken from.
    public let part: LocalizedText?
    /// Who published it.
    public let publisher: LocalizedText
    /// When it was published, as written, such as `2026-03`.
    public let published: String
    /// The fiscal years with targets, in order.
    public let years: [FiscalYear]
    /// How sure the data is.
    public let status: Status

    init(_ node: PackNode) {
        node.allow(["title", "part", "publisher", "published", "years", "status"])
        title = node.localized("title")
        part = node.optionalLocalized("part")
        publisher = node.localized("publisher")
        published = node.string("published")
        years = node.nodes("years").compactMap { item in
            guard let text = item.scalar, let year = Int(text), (1..<9999).contains(year) else {
                item.fault("\"years\" must list fiscal years, such as 2026")
                return nil
            }
            return FiscalYear(year)
        }
        if years.isEmpty || years != years.sorted() || Set(years).count != years.count {
            node.fault("\"years\" must list at least one fiscal year, each once, in order")
        }
        status = node.value("status", Status.self) ?? .unconfirmed
    }
}
