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
        var word: String { "registry.residence.\(rawValue)" }
    }

    public let status: Status
    /// Last day of the period of stay; nil where there is none (permanent residents).
    public let periodEnd: CivilDate?

    public init(status: Status, periodEnd: CivilDate?) {
        (self.status, self.periodEnd) = (status, periodEnd)
    }
}
