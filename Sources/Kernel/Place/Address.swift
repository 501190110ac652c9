/// An address in Japan, in the parts of the resident record. Code points are kept and compared as they came.
public struct Address: Sendable, Codable {
    /// 〒.
    public var postalCode: PostalCode?
    /// 都道府県.
    public var prefecture: String
    /// 市区町村 without the ward of a designated city.
    public var city: String
    /// 行政区 of a designated city; nil elsewhere.
    public var ward: String?
    /// 町字.
    public var town: String
    /// 番地, 番・号 or 街区符号 with 住居番号.
    public var block: String
    /// 方書: building, room, or 〇〇様方.
    public var building: String?
    /// The code of the 町字 in the address register (アドレス・ベース・レジストリ), if known.
    public var townCode: String?

    /// An address.
    public init(
        postalCode: PostalCode? = nil, prefecture: String, city: String, ward: String? = nil, town: String,
        block: String, building: String? = nil, townCode: String? = nil
    ) {
        (self.postalCode, self.prefecture, self.city, self.ward) = (postalCode, prefecture, city, ward)
        (self.town, self.block, self.building, self.townCode) = (town, block, building, townCode)
    }

    /// The address in one line without the postal code; the 方書 stands after an ideographic space.
    public var oneLine: String {
        let place = prefecture + city + (ward ?? "") + town + block
        guard let building, !building.isEmpty else { return place }
        return place + "\u{3000}" + building
    }
}

extension Address: Hashable {
    private var exact: [ExactText?] {
        [prefecture, city, ward, town, block, building, townCode].map { $0.map(ExactText.init) }
    }

    /// Compares code points.
    public static func == (left: Address, right: Address) -> Bool {
        left.postalCode == right.postalCode && left.exact == right.exact
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(postalCode)
        hasher.combine(exact)
    }
}
