import Kernel

/// What somebody looks for in the register: the beginning of a name in kana, kanji or Latin letters, a date of birth, or a
/// postal code.
///
/// ```swift
/// RegisterQuery("やまだ")              // everyone whose reading begins with ヤマダ
/// RegisterQuery("山田 太郎 S55.4.1")    // the name and the date of birth
/// RegisterQuery("530-0001")           // everyone in a town
/// ```
public struct RegisterQuery: Hashable, Sendable {
    /// The name as typed; empty when there is none.
    public let name: String
    public let birth: BirthDate?
    public let postalCode: PostalCode?
    /// Only people of this area. Protected persons are in no area's list.
    public let ward: WardCode?

    /// The longest text that is looked at; more is cut off.
    static let longest = 100

    /// A search by name, date of birth or both.
    public init(name: String, birth: BirthDate? = nil, ward: WardCode? = nil) {
        self.name = String(name.prefix(Self.longest))
        self.birth = birth
        postalCode = nil
        self.ward = ward
    }

    /// Reads what was typed into the search field: the last word may be a date of birth (`1980-04-01`, `19800401`,
    /// `S55.4.1`, `昭和55年4月1日`), and the whole may be a postal code.
    public init(_ text: String, ward: WardCode? = nil) {
        let text = String(text.prefix(Self.longest))
        self.ward = ward
        if let code = PostalCode(text) {
            (name, birth, postalCode) = ("", nil, code)
            return
        }
        postalCode = nil
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        birth = words.last.flatMap(Self.date)
        if birth != nil { words.removeLast() }
        name = words.joined(separator: " ")
    }

    /// Nothing to look for.
    public var isEmpty: Bool { name.isEmpty && birth == nil && postalCode == nil }

    /// What the search is by, for the event: never the words themselves.
    var means: String {
        if postalCode != nil { return "postal-code" }
        switch (name.isEmpty, birth) {
        case (true, _): return "birth"
        case (false, nil): return Kana.isKana(name) ? "kana" : "name"
        case (false, _): return Kana.isKana(name) ? "kana-birth" : "name-birth"
        }
    }

    private static func date(_ word: String) -> BirthDate? {
        let plain = Kana.toHalfWidth(word)
        if let date = BirthDate(iso: plain.replacing("/", with: "-")) { return date }
        if plain.utf8.count == 8, let number = Int(plain) { return BirthDate(number: number) }
        return (try? WarekiParser.date(plain)).map(BirthDate.init)
    }
}
