/// A person's name as registered. Code points are kept as they came (MJ characters, variation selectors, compatibility
/// ideographs), and two names are equal only when all their code points are.
public struct PersonName: Sendable, Codable {
    /// 氏; empty for a name that has no division.
    public var family: String
    /// 名, or the whole name where there is no division.
    public var given: String
    /// 旧氏 (住民基本台帳法施行令30条の13).
    public var formerFamily: String?
    /// 通称 of a foreign resident (同令30条の16).
    public var commonName: String?
    /// The name in Latin letters as in the passport or residence card.
    public var romaji: String?
    /// The reading, which stands apart from the characters.
    public var furigana: Furigana?

    /// The reading of a name, family and given apart.
    public struct Furigana: Sendable, Codable {
        /// Reading of the family name; may be empty.
        public var family: String
        /// Reading of the given name.
        public var given: String

        /// A reading.
        public init(family: String, given: String) { (self.family, self.given) = (family, given) }

        /// Both parts with an ideographic space between: `ヤマダ　タロウ`.
        public var full: String { joined(family, given) }

        /// Both parts as one key for searching, see ``Kana/searchKey(_:)``.
        public var searchKey: String { Kana.searchKey(family + given) }
    }

    /// A name.
    public init(
        family: String, given: String, formerFamily: String? = nil, commonName: String? = nil, romaji: String? = nil,
        furigana: Furigana? = nil
    ) {
        (self.family, self.given, self.formerFamily) = (family, given, formerFamily)
        (self.commonName, self.romaji, self.furigana) = (commonName, romaji, furigana)
    }

    /// Family and given name with an ideographic space between: `山田　太郎`; one part alone where the other is empty.
    public var full: String { joined(family, given) }
}

private func joined(_ family: String, _ given: String) -> String {
    family.isEmpty ? given : given.isEmpty ? family : family + "\u{3000}" + given
}

extension PersonName: Hashable {
    private var exact: [ExactText?] {
        [family, given, formerFamily, commonName, romaji].map { $0.map(ExactText.init) }
    }

    /// Compares code points, so that 神 (U+FA19) is not 神 (U+795E).
    public static func == (left: PersonName, right: PersonName) -> Bool {
        left.exact == right.exact && left.furigana == right.furigana
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(exact)
        hasher.combine(furigana)
    }
}

extension PersonName.Furigana: Hashable {
    /// Compares code points.
    public static func == (left: Self, right: Self) -> Bool {
        left.family.isExactly(right.family) && left.given.isExactly(right.given)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(family))
        hasher.combine(ExactText(given))
    }
}
