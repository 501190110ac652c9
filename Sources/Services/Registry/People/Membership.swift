import Kernel

/// What a person holds or receives, in one of the city's ledgers or known to it: insurance, pension, benefits,
/// certificates, handbooks, and the things the counter asks about.
public struct Membership: Hashable, Sendable, Codable {
    /// Which ledger.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// 国民健康保険.
        case nationalHealth = "kokuho"
        /// 後期高齢者医療.
        case lateElderly = "kouki"
        /// 健康保険 of an employer; the city learns of it only by hearing.
        case employeeHealth = "shaho"
        /// 生活保護.
        case publicAssistance = "seiho"
        /// 国民年金; level `1`, `2`, `3` (第1–3号) or `recipient`.
        case pension = "nenkin"
        /// 介護保険 認定; level `support1`, `support2`, `care1`…`care5`.
        case care = "kaigo"
        /// 児童手当, on the person who receives it.
        case childAllowance = "jido-teate"
        /// 児童扶養手当.
        case childRearingAllowance = "jido-fuyo"
        /// こども医療証.
        case childMedical = "kodomo-iryo"
        /// ひとり親家庭医療証.
        case singleParentMedical = "hitorioya-iryo"
        /// 重度障がい者医療証.
        case severeDisabilityMedical = "judo-iryo"
        /// 身体障がい者手帳; level `1`…`6`.
        case physicalHandbook = "techo-shintai"
        /// 療育手帳; level `A`, `B1`, `B2`.
        case intellectualHandbook = "techo-ryoiku"
        /// 精神障がい者保健福祉手帳; level `1`…`3`.
        case mentalHandbook = "techo-seishin"
        /// 特定医療費（指定難病）.
        case designatedDisease = "nanbyo"
        /// 印鑑登録.
        case seal = "inkan"
        /// 敬老優待乗車証.
        case seniorPass = "keiro"
        /// 市営住宅.
        case municipalHousing = "shiei-jutaku"
        /// 固定資産 in the city.
        case fixedAssets = "kotei-shisan"
        /// 犬の登録.
        case dog = "inu"
        /// 原動機付自転車.
        case moped = "gentsuki"

        /// True when the ledger is the city's own, so that no entry means "not held"; elsewhere it means "not known".
        public var isKeptHere: Bool {
            switch self {
            case .employeeHealth, .pension: false
            default: true
            }
        }

        /// Key of its word in the catalogue.
        var word: String { "registry.membership.\(rawValue)" }
    }

    public let kind: Kind
    /// Grade, class or level where the ledger has one, such as `care2`.
    public let level: String?
    /// First day; nil when the ledger does not say.
    public let from: CivilDate?
    /// Last day; nil while it lasts.
    public let to: CivilDate?
    /// False when the ledger itself says that it does not know whether the person holds it (不明).
    public let isKnown: Bool

    public init(_ kind: Kind, level: String? = nil, from: CivilDate?, to: CivilDate? = nil, isKnown: Bool = true) {
        (self.kind, self.level, self.from, self.to, self.isKnown) = (kind, level, from, to, isKnown)
    }

    /// Whether the entry counts on a day; both ends are included.
    public func isValid(on date: CivilDate) -> Bool {
        (from.map { $0 <= date } ?? true) && (to.map { date <= $0 } ?? true)
    }
}

/// The answer to "does this person hold it": yes, no, or not known, which is neither.
public enum Holding: Hashable, Sendable {
    case held(Membership)
    case notHeld
    case unknown
}

extension Sequence where Element == Membership {
    /// What the ledgers say about one kind on a day.
    public func holding(_ kind: Membership.Kind, on date: CivilDate) -> Holding {
        let valid = filter { $0.kind == kind && $0.isValid(on: date) }
        if let held = valid.first(where: \.isKnown) { return .held(held) }
        return valid.isEmpty && kind.isKeptHere ? .notHeld : .unknown
    }
}
