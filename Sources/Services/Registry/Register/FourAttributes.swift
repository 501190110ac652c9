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
