/// The four attributes by which a person is told apart from all others (基本4情報): name, address, date of birth and sex.
public struct FourAttributes: Hashable, Sendable {
    /// Any name the person has, in kanji, kana or Latin letters.
    public let name: String
    /// The address with or without prefecture, city, area and building.
    public let address: String
    public let birth: BirthDate
    public let sex: Sex

    public init(name: String, address: String, birth: BirthDate, sex: Sex) {
        (self.name, self.address, self.birth, self.sex) = (name, address, birth, sex)
    }
}

/// How four attributes compare with those that the register has of one person.
public struct AttributeComparison: Hashable, Sendable {
    /// Whether the name is one of the person's.
    public let name: Bool
    public let birth: Bool
    /// Also true where either does not say.
    public let sex: Bool
    /// Nil where the address is closed: it is compared with nothing.
    public let address: Bool?

    /// Whether all are the same, as far as they may be compared.
    public var isSame: Bool { name && birth && sex && address ?? true }
}
