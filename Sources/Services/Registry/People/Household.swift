import Kernel

/// The id of a household in the register.
public typealias HouseholdID = ID<Household>

/// People who live together and share a livelihood (世帯).
public struct Household: Sendable {
    public let id: HouseholdID
    /// Where it lives; closed when any of its members is protected.
    public let address: GuardedAddress
    /// The area of the city; nil when ``address`` is closed, because it is a part of the address.
    public let ward: WardCode?
    /// The head first, then in the order of the register; people who left are not among them.
    public let members: [Resident]
    /// True while any of its members is under support measures (支援措置).
    public let isProtected: Bool

    /// The head (世帯主); nil while the household has none because the last one left or died.
    public var head: Resident? { members.first { $0.relation.isHead } }
}

/// Who of a household is of age.
public struct HouseholdAdults: Sendable, Hashable {
    /// From which age somebody is of age (民法4).
    public static let age = 18

    public let household: HouseholdID
    /// In the order of the register, in which the head comes first.
    public internal(set) var adults: [ResidentID]
}
