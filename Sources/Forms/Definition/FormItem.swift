import Kernel
import Rules

/// One thing that a form asks for.
public struct FormItem: Sendable {
    /// Whether an answer is needed.
    public enum Requirement: Sendable {
        case always, never
        case when(FEELExpression)
    }

    /// A condition that the answers must fulfil, and what to say when they do not.
    public struct Check: Sendable {
        /// True, or null where it cannot be told, when all is well.
        public let must: FEELExpression
        /// What is wrong and what to do. `{…}` holds names whose answer is put in.
        public let message: LocalizedText
    }

    /// One of the offered answers.
    public struct Option: Sendable, Hashable {
        /// As stored and as conditions write it.
        public let value: String
        public let label: LocalizedText
        /// A line below the label.
        public let hint: LocalizedText?
    }

    /// Where an answer may come from before anybody types.
    public struct Source: Sendable, Hashable {
        /// Who knows it.
        public enum Keeper: String, CaseIterable, Sendable {
            /// The account with which the applicant signed in.
            case account
            /// The four attributes of the My Number card.
            case card
            /// The resident register, after signing in by card.
            case register
            /// The last application of the same procedure.
            case last
            /// What was answered when the procedure was looked for (手続き判定).
            case finder
        }

        public let keeper: Keeper
        /// What of it, such as `name`.
        public let fact: String
    }

    /// The name in answers, conditions and letters: letters, digits and hyphens.
    public let name: String
    public let kind: ItemKind
    public let label: LocalizedText
    /// What helps to answer, below the label.
    public let hint: LocalizedText?
    /// An answer as it may look.
    public let example: LocalizedText?
    /// The unit of a number, such as 通.
    public let unit: LocalizedText?
    public let requirement: Requirement
    /// When it is asked; nil for always.
    public let visible: FEELExpression?
    /// How the answer follows from others; nobody types it then.
    public let computed: FEELExpression?
    public let checks: [Check]
    public let options: [Option]
    public let limits: ItemLimits
    public let sources: [Source]
    /// The items of each row of a group.
    public let items: [FormItem]
    /// For an omission: why the law lets the city get it by itself (デジタル手続法11条, 番号法19条8号).
    public let reason: LocalizedText?
    /// For a slot: which calendar, and where.
    public let slot: SlotRule?
    /// Says that something is wrong with it, at its place in the pack.
    let place: @Sendable (_ reason: String) -> Void

    /// The type of the answer in conditions.
    public var type: FEELType {
        kind.type(
            options: options.map(\.value),
            rows: Dictionary(items.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Whether somebody answers it: it is neither only read nor worked out.
    public var isAnswered: Bool { kind != .note && computed == nil }
}

/// Of which calendar a slot is chosen (予約枠).
public struct SlotRule: Sendable {
    /// The calendar as the pack's reservations name it.
    public let calendar: String
    /// The code of the ward at whose office it is; nil where the calendar itself says where.
    public let place: FEELExpression?
}

/// What an answer must keep to.
public struct ItemLimits: Sendable, Hashable {
    /// Of a number or sum.
    public var smallest: Int?
    /// Of a number or sum.
    public var largest: Int?
    /// Of a text, in characters as Unicode counts code points.
    public var longest = 200
    /// Whether a text may have several lines.
    public var isMultiline = false
    /// How many rows, options or files at least.
    public var fewest = 0
    /// How many rows, options or files at most.
    public var most = 20
    /// Content types of files, such as `image/jpeg`.
    public var types: [String] = []
    /// The bytes that one file may have.
    public var bytes = 10 << 20
    /// Whether an address must lie in the city.
    public var inCity = false
}

extension [FormItem] {
    /// The names that decide whether another of these items is asked, must be answered, or what it is worked out to.
    public var deciding: Set<String> {
        reduce(into: []) { names, item in
            var conditions = [item.visible, item.computed, item.slot?.place].compactMap(\.self)
            if case .when(let condition) = item.requirement { conditions.append(condition) }
            for condition in conditions { names.formUnion(condition.inputs) }
            names.formUnion(item.items.deciding)
        }
    }
}
