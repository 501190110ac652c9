/// What a person is to the head of the household (続柄): a path of steps away from the head, such as 子の妻 (`child.wife`).
public struct Relation: Hashable, Sendable, Codable {
    /// One step away from the head or from the relative before it.
    public enum Step: String, Hashable, Sendable, Codable, CaseIterable {
        case husband, wife
        /// 夫（未届）, 妻（未届）: together without a registered marriage.
        case unregisteredHusband = "unregistered-husband"
        case unregisteredWife = "unregistered-wife"
        case child, father, mother, sibling
        /// 縁故者: a relative the register does not name more closely.
        case relative
        /// 同居人: no relative.
        case housemate

        /// Key of its word in the catalogue.
        var word: String { "registry.relation.\(rawValue)" }
    }

    /// Empty for the head itself.
    public let steps: [Step]

    /// The head of the household (世帯主).
    public static let head = Relation()
    public static let husband = Relation(.husband)
    public static let wife = Relation(.wife)
    public static let child = Relation(.child)
    public static let father = Relation(.father)
    public static let mother = Relation(.mother)
    public static let housemate = Relation(.housemate)

    /// A relation by its steps: `Relation(.child, .wife)` is the wife of a child.
    public init(_ steps: Step...) { self.steps = steps }

    /// True for the head of the household.
    public var isHead: Bool { steps.isEmpty }
    /// True for a husband or wife of the head, registered or not.
    public var isSpouse: Bool {
        guard steps.count == 1 else { return false }
        return [.husband, .wife, .unregisteredHusband, .unregisteredWife].contains(steps[0])
    }
    /// True for a child of the head.
    public var isChild: Bool { steps == [.child] }
}

extension Relation: LosslessStringConvertible {
    /// `head`, or the steps joined by dots: `child.wife`.
    public var description: String { isHead ? "head" : steps.map(\.rawValue).joined(separator: ".") }

    /// Reads ``description``; nil for a step that does not exist.
    public init?(_ description: String) {
        guard description != "head" else {
            self = .head
            return
        }
        let names = description.split(separator: ".", omittingEmptySubsequences: false)
        let steps = names.compactMap { Step(rawValue: String($0)) }
        guard steps.count == names.count, !steps.isEmpty else { return nil }
        self.steps = steps
    }
}
