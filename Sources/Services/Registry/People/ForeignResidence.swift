import Kernel

/// How a foreign national may live in Japan, as the residence card or certificate says (住民基本台帳法30条の45).
public struct ForeignResidence: Hashable, Sendable, Codable {
    /// Status of residence (在留資格), by a short name whose word stands in the catalogue.
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        /// 特別永住者.
        case specialPermanent = "special-permanent"
        /// 永住者.
        case permanent
        /// 定住者.
        case longTerm = "long-term"
        /// 日本人の配偶者等.
        case spouseOfJapanese = "spouse-of-japanese"
        /// 技術・人文知識・国際業務.
        case engineer = "engineer-humanities-international"
        /// 留学.
        case student
        /// 家族滞在.
        case dependent
        /// 特定技能.
        case specifiedSkilled = "specified-skilled"
        /// 技能実習.
        case technicalIntern = "technical-intern"
        /// Another status, which the card names.
        case other

        /// Key of its word in the catalogue.
        public var word: String { "registry.residence.\(rawValue)" }
    }

    /// By what the person is a foreign resident (法30条の45の区分).
    public enum Category: String, Hashable, Sendable, Codable, CaseIterable {
        /// 中長期在留者.
        case midToLongTerm = "mid-to-long-term"
        /// 特別永住者.
        case specialPermanent = "special-permanent"
        /// 一時庇護許可者.
        case temporaryRefuge = "temporary-refuge"
        /// 仮滞在許可者.
        case provisionalStay = "provisional-stay"
        /// 出生による経過滞在者.
        case born
        /// 国籍喪失による経過滞在者.
        case lostNationality = "lost-nationality"

        /// Key of its word in the catalogue.
        public var word: String { "registry.residence-category.\(rawValue)" }
    }

    public let status: Status
    /// Last day of the period of stay; nil where there is none (permanent residents).
    public let periodEnd: CivilDate?

    public let category: Category
    /// The period of stay as the card names it (在留期間), such as 3年; nil where there is none or it is not known.
    public let period: String?
    /// Number of the residence card or of the special permanent resident certificate (在留カード等の番号).
    public let cardNumber: String?

    /// - Parameter category: Nil for the one that follows from the status.
    public init(
        status: Status, periodEnd: CivilDate?, category: Category? = nil, period: String? = nil,
        cardNumber: String? = nil
    ) {
        (self.status, self.periodEnd) = (status, periodEnd)
        self.category = category ?? (status == .specialPermanent ? .specialPermanent : .midToLongTerm)
        (self.period, self.cardNumber) = (period, cardNumber)
    }
}
