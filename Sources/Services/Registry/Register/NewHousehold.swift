import Kernel

/// A household to be written into the register.
public struct NewHousehold: Sendable, Hashable {
    public var id: HouseholdID
    public var ward: WardCode
    public var postalCode: PostalCode?
    /// 町字 without 丁目.
    public var town: String
    /// 丁目, 番地 and so on: `1丁目2番3号`.
    public var block: String
    /// 方書.
    public var building: String?
    /// The head first.
    public var members: [NewResident]

    public init(
        id: HouseholdID, ward: WardCode, postalCode: PostalCode?, town: String, block: String, building: String? = nil,
        members: [NewResident]
    ) {
        (self.id, self.ward, self.postalCode) = (id, ward, postalCode)
        (self.town, self.block, self.building, self.members) = (town, block, building, members)
    }
}

/// A person to be written into the register.
public struct NewResident: Sendable, Hashable {
    public var id: ResidentID
    public var name: PersonName
    public var birth: BirthDate
    public var sex: Sex
    public var relation: Relation
    /// `JPN` for Japanese nationals, who then have a ``domicile``.
    public var nationality: String? = "JPN"
    public var residence: ForeignResidence?
    /// Place of the family register (本籍).
    public var domicile: String?
    /// Who stands first in the family register (筆頭者).
    public var domicileHead: String?
    public var since: CivilDate?
    public var addressSince: CivilDate?
    public var formerAddresses: [FormerAddress] = []
    public var memberships: [Membership] = []
    /// Last day on which the individual number card is valid; nil when none is held.
    public var cardTo: CivilDate?
    /// Under support measures (支援措置).
    public var isProtected = false

    public init(id: ResidentID, name: PersonName, birth: BirthDate, sex: Sex, relation: Relation) {
        (self.id, self.name, self.birth, self.sex, self.relation) = (id, name, birth, sex, relation)
    }
}
