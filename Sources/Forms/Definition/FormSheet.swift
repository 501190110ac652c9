import Kernel
import Rules

/// A form (申請フォーム): pages of items that a person answers, and examples that show what it does.
public struct FormSheet: Sendable {
    public let pages: [FormSheetPage]
    public let examples: [FormExample]
    /// The items of the whole form in an order in which each comes after those that its visibility or value needs.
    let order: [FormItem]

    /// The item of a name on any page; not those inside groups.
    public func item(_ name: String) -> FormItem? { order.first { $0.name == name } }

    /// The items that ask for a slot.
    public var slots: [FormItem] { pages.flatMap(\.items).filter { $0.kind == .slot } }

    /// Names that every form's conditions may use: the day, the moment of arrival and the ward to which it goes.
    public static let givens: [String: FEELType] = ["today": .date, "now": .dateTime, "ward": .string]
}

/// One page of a form.
public struct FormSheetPage: Sendable {
    public let id: String
    public let title: LocalizedText
    /// What to know before answering.
    public let lead: LocalizedText?
    /// When the page is shown; nil for always.
    public let visible: FEELExpression?
    public let items: [FormItem]

    /// A page; always shown unless it has a condition.
    public init(
        id: String, title: LocalizedText, lead: LocalizedText? = nil, visible: FEELExpression? = nil, items: [FormItem]
    ) {
        (self.id, self.title, self.lead, self.visible, self.items) = (id, title, lead, visible, items)
    }
}

/// Answers with what must come of them: tests that a definition carries.
public struct FormExample: Sendable {
    public let name: String
    /// When the example is filled in.
    public let at: Timestamp
    public let answers: JSONValue
    /// Files that were uploaded, which answers name by id.
    public let files: [FormPlaces.File]
    /// The household as the register has it, whose members answers name by id.
    public let members: [FormPlaces.Member]
    /// Paths of the items that are refused, in their order; nil when the example does not say.
    public let problems: [String]?
    /// Answers after reading and working out, by path.
    public let values: [(path: String, value: JSONValue)]
    /// Items that are asked.
    public let shown: [String]
    /// Items that are not asked.
    public let hidden: [String]
    /// Where it stands.
    let place: @Sendable (_ reason: String) -> Void
}
