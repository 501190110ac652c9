import Kernel
import Procedures

/// What a fact about a person may be, whoever says it: the page of a person and the API ask here.
enum PersonCheck {
    /// Nobody has lived longer.
    static let longestLife = 130

    /// The key of the words that say what is wrong; nil when nothing is.
    static func problem(_ fact: String, _ value: JSONValue, today: CivilDate) -> String? {
        guard let text = value.stringValue, !text.isEmpty else { return nil }
        switch fact {
        case "person.birthDate":
            guard let born = CivilDate(iso: text) else { return nil }
            if born > today { return "counter.person.birth.future" }
            return born < today.adding(years: -longestLife) ? "counter.date.too-long-ago" : nil
        case "person.furigana.family", "person.furigana.given":
            return Kana.isKana(text) ? nil : "counter.person.kana.wrong"
        case "person.residence.cardNumber":
            return ResidenceCard.isNumber(text) ? nil : "counter.person.residence-card.wrong"
        default: return nil
        }
    }
}
