import DMN
import Kernel
import Pack
import Rules

/// What has helped elsewhere with an item that gives trouble (つまずきの直し方), from `cures.yml` of the pack: a condition over what the
/// item is and how it fares, and what to do.
public struct FormCure: Sendable {
    /// How an item fares, in times of a hundred in which it was asked.
    public struct Fare: Sendable, Hashable {
        public var errors: Int
        public var abandons: Int
        public var corrections: Int

        public init(errors: Int, abandons: Int, corrections: Int) {
            (self.errors, self.abandons, self.corrections) = (errors, abandons, corrections)
        }
    }

    /// Such as `prefill`.
    public let id: String
    public let title: LocalizedText
    public let text: LocalizedText
    let condition: FEELExpression

    private static let names: [String: FEELType] = [
        "kind": .string, "typed": .boolean, "prefilled": .boolean, "example": .boolean, "hint": .boolean,
        "required": .boolean, "items": .number, "options": .number, "errors": .number, "abandons": .number,
        "corrections": .number,
    ]

    /// Reads the cures of every layer; what is wrong is added to the pack's faults.
    static func read(_ pack: CityPack, _ functions: FEELFunctions) -> [FormCure] {
        let conditions = ExpressionReader(
            scope: FEELScope(names: names, functions: functions), faults: pack.faults)
        return pack.documentsOfLayers("cures.yml").flatMap { $0.nodes("cures") }.compactMap { node in
            node.allow(["id", "when", "title", "text"])
            let (id, title, text) = (node.string("id"), node.localized("title"), node.localized("text"))
            return conditions.required(node, "when", yielding: .boolean).map {
                FormCure(id: id, title: title, text: text, condition: $0)
            }
        }
    }

    /// Whether it is known to help with an item that fares so.
    public func fits(_ item: FormItem, _ fare: Fare) -> Bool {
        func number(_ value: Int) -> FEELValue { .number(Decimal34(value)) }
        let isRequired = if case .never = item.requirement { false } else { true }
        let values: [String: FEELValue] = [
            "kind": .string(item.kind.rawValue), "typed": .boolean(item.kind.isWritten),
            "prefilled": .boolean(!item.sources.isEmpty), "example": .boolean(item.example != nil),
            "hint": .boolean(item.hint != nil), "required": .boolean(isRequired), "items": number(item.items.count),
            "options": number(item.options.count), "errors": number(fare.errors), "abandons": number(fare.abandons),
            "corrections": number(fare.corrections),
        ]
        if case .boolean(true) = condition.evaluate(FEELInputs(values)) { return true }
        return false
    }
}

extension ItemKind {
    /// Whether its answer is typed rather than chosen.
    public var isWritten: Bool {
        switch self {
        case .choice, .choices, .yesNo, .consent, .omission, .ward, .members, .slot, .file, .note, .group: false
        default: true
        }
    }
}
