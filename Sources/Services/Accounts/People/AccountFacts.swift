import Kernel
import Mail
import Store

/// What the holder of an account has said of themselves; forms begin with it (`from: [account.name]`). It is nobody's record but
/// theirs and was not checked, but for the mail address, which they have used.
public struct AccountFacts: Sendable, Hashable, Codable {
    /// Family and given name.
    public var family: String?
    public var given: String?
    /// The same in full-width katakana.
    public var familyKana: String?
    public var givenKana: String?
    /// Date of birth.
    public var birth: CivilDate?
    /// 〒, 1234567 or 123-4567 as `PostalCode` writes it.
    public var postcode: String?
    public var prefecture: String?
    public var city: String?
    public var town: String?
    public var block: String?
    public var building: String?
    /// Digits with or without hyphens.
    public var phone: String?
    /// The mail address; not part of what is typed.
    public internal(set) var mail: String = ""

    private enum CodingKeys: String, CodingKey {
        case family, given, familyKana, givenKana, birth, postcode, prefecture, city, town, block, building, phone
    }

    /// Nothing said.
    public init() {}

    /// The name in one line; nil when it was not said.
    public var fullName: String? {
        guard let family, let given else { return nil }
        return PersonName(family: family, given: given).full
    }

    /// The facts by the names and in the shapes of forms: `name` and `kana` (`family`, `given`), `birth`, `address` (`postcode`,
    /// `prefecture`, `city`, `town`, `block`, `building`), `phone`, `mail`. What was not said is not there.
    public var values: [String: JSONValue] {
        var values: [String: JSONValue] = ["mail": .string(mail)]
        if let family, let given { values["name"] = ["family": .string(family), "given": .string(given)] }
        if let familyKana, let givenKana {
            values["kana"] = ["family": .string(familyKana), "given": .string(givenKana)]
        }
        if let birth { values["birth"] = .string(birth.description) }
        if let phone { values["phone"] = .string(phone) }
        let address = [
            "postcode": postcode, "prefecture": prefecture, "city": city, "town": town, "block": block,
            "building": building,
        ].compactMapValues { $0.map(JSONValue.string) }
        if !address.isEmpty { values["address"] = .object(address) }
        return values
    }

    /// The facts of who is signed in: by account, or as a resident who has joined an account to the card. Nil for all others.
    public static func of(_ actor: Actor, in tx: some Queryable) throws -> AccountFacts? {
        try AccountStore.account(of: actor, in: tx)?.facts
    }
}
