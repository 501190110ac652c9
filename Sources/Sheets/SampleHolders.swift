import Kernel
import Pack

/// Invented people to look at forms with: `sample/card-holders.yml` of the pack. Nobody is meant.
///
/// ```yaml
/// - id: normal
///   title: {ja: ふつうの例, en: An ordinary person}
///   name: 見本　太郎
///   address: 見本県見本市本町１丁目２番３号
///   birthDate: "19900102"      # as on a card: 00 for what is unknown
///   sex: "1"                   # as on a card: 1 男, 2 女, 9
///   furigana: みほん　たろう
///   phone: 090-0000-0001
///   agent: {name: 見本　次郎, address: …, phone: …}
/// ```
public struct SampleHolders: Sendable {
    /// One of them.
    public struct Person: Sendable {
        public let id: String
        public let title: LocalizedText
        public let holder: CardHolder
    }

    /// In the order of the file.
    public let people: [Person]

    /// Reads them; what is wrong is a fault of the pack.
    public init(pack: CityPack) {
        people = (pack.document("sample/card-holders.yml")?.items ?? []).map(Self.person)
    }

    /// The person of an id.
    public subscript(id: String) -> Person? { people.first { $0.id == id } }

    private static func person(_ node: PackNode) -> Person {
        node.allow(["id", "title", "name", "address", "birthDate", "sex", "furigana", "phone", "agent"])
        var holder = CardHolder(
            name: node.string("name"), address: node.string("address"), birthDate: node.string("birthDate"),
            sex: node.string("sex"))
        if holder.birthDate == nil {
            node.node("birthDate")?.fault("a date of birth is eight digits as on a card, such as \"19450300\"")
        }
        holder.furigana = node.optionalString("furigana")
        holder.phone = node.optionalString("phone")
        holder.agent = node.node("agent").map { agent in
            agent.allow(["name", "furigana", "address", "birthDate", "phone"])
            return CardHolder.Agent(
                name: agent.string("name"), furigana: agent.optionalString("furigana"),
                address: agent.optionalString("address"),
                birthDate: agent.optionalString("birthDate").flatMap(PartialDate.init(digits:)),
                phone: agent.optionalString("phone"))
        }
        return Person(id: node.string("id"), title: node.localized("title"), holder: holder)
    }
}
