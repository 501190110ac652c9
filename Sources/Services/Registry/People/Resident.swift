import Kernel

/// The id of a person in the register.
public typealias ResidentID = ID<Resident>

/// A person of the resident register (住民). Individual numbers (個人番号) are not held here.
public struct Resident: Sendable {
    public let id: ResidentID
    public let name: PersonName
    public let birth: BirthDate
    public let sex: Sex
    /// ISO 3166-1 alpha-3, `JPN` for Japanese nationals; nil when the register does not know it or there is none (無国籍).
    public let nationality: String?
    /// Status and period of residence; nil for Japanese nationals.
    public let residence: ForeignResidence?
    /// 本籍 and 筆頭者; nil for foreign nationals.
    public let domicile: RegisteredDomicile?
    public let household: HouseholdID
    public let relation: Relation
    /// Where the person lives; closed for protected persons.
    public let address: GuardedAddress
    /// The day the person became a resident of the city (住民となった日).
    public let residentSince: CivilDate?
    /// The day from which the person lives at ``address`` (住所を定めた日).
    public let addressSince: CivilDate?
    /// The day the person stopped being a resident, and why; nil while they are one.
    public let departure: Departure?
    /// The individual number card the person holds; nil when none is held.
    public let card: Card?
    public let memberships: [Membership]
    /// True while the person is under support measures (支援措置).
    public let isProtected: Bool

    /// The individual number card (マイナンバーカード), without its number.
    public struct Card: Hashable, Sendable, Codable {
        /// Last day on which the card is valid.
        public let validTo: CivilDate

        public init(validTo: CivilDate) { self.validTo = validTo }

        /// True while the card is valid.
        public func isValid(on date: CivilDate) -> Bool { date <= validTo }
    }

    /// The end of being a resident (消除).
    public struct Departure: Hashable, Sendable, Codable {
        /// Why.
        public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
            case movedOut = "moved-out"
            case movedAbroad = "moved-abroad"
            case died
            case other
        }

        public let date: CivilDate
        public let reason: Reason

        public init(date: CivilDate, reason: Reason) { (self.date, self.reason) = (date, reason) }
    }

    /// True for Japanese nationals.
    public var isJapanese: Bool { nationality == "JPN" }

    /// What the ledgers say about one kind of membership on a day.
    public func holding(_ kind: Membership.Kind, on date: CivilDate) -> Holding { memberships.holding(kind, on: date) }
}

/// 本籍 and 筆頭者: which family register (戸籍) a Japanese national is in.
public struct RegisteredDomicile: Sendable, Hashable {
    /// The place of the register; closed for protected persons, whose old addresses can be found through it.
    public let place: Guarded<String>
    /// Name of the person who stands first in it (筆頭者).
    public let head: String
}
