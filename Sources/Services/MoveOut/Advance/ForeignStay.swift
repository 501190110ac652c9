import Counter
import Kernel
import Registry

extension AdvanceNotice {
    /// What the certificate says of a foreign national beside what it says of everybody (住民基本台帳法30条の45、住基法施行令23条).
    public struct ForeignStay: Sendable, Hashable {
        /// Country or region (国籍・地域), as the residence card names it.
        public let country: String
        /// By what the person is a resident (法30条の45の区分).
        public let category: ForeignResidence.Category
        /// Status of residence (在留資格), as the card names it.
        public let status: String?
        /// Period of stay (在留期間), as the card names it, such as 3年.
        public let period: String?
        /// Its last day (在留期間の満了の日).
        public let until: CivilDate?
        /// Number of the residence card or of the special permanent resident certificate.
        public let cardNumber: String?
    }
}

extension AdvanceNotice.ForeignStay {
    /// What this city tells of a resident; nil for Japanese nationals, and where the register does not say by what they live here.
    init?(_ resident: Resident, _ desk: MoveOutDesk) {
        guard !resident.isJapanese, let code = resident.nationality, let residence = resident.residence else {
            return nil
        }
        country = desk.data.countries.name(code)
        category = residence.category
        status = residence.status == .other ? nil : desk.pack.words.text(residence.status.word, .ja)
        (period, until, cardNumber) = (residence.period, residence.periodEnd, residence.cardNumber)
    }

    var json: JSONValue {
        var object: [String: JSONValue] = ["country": .string(country), "category": .string(category.rawValue)]
        object["status"] = status.map(JSONValue.string)
        object["period"] = period.map(JSONValue.string)
        object["until"] = until.map { .string($0.description) }
        object["card"] = cardNumber.map(JSONValue.string)
        return .object(object)
    }

    /// The items as facts of a session, by the names of the tables.
    ///
    /// - Parameter words: The Japanese word of a key of the catalogue.
    func facts(_ words: (String) -> String) -> [String: JSONValue] {
        var facts: [String: JSONValue] = [
            "person.country": .string(country), "person.residence.category": .string(words(category.word)),
        ]
        if let status {
            facts["person.residence.statusName"] = .string(status)
            let known = ForeignResidence.Status.allCases.first { $0 != .other && words($0.word) == status }
            facts["person.residence.status"] = .string((known ?? .other).rawValue)
        }
        if category == .specialPermanent {
            facts["person.residence.status"] = .string(ForeignResidence.Status.specialPermanent.rawValue)
        }
        facts["person.residence.period"] = period.map(JSONValue.string)
        facts["person.residence.periodEnd"] = until.map { .string($0.description) }
        facts["person.residence.cardNumber"] = cardNumber.map(JSONValue.string)
        return facts
    }
}

extension AdvanceReader {
    /// The items of a foreign national; what the law asks for must be there.
    mutating func stay(_ json: JSONValue, _ place: String) -> AdvanceNotice.ForeignStay? {
        allow(json, ["country", "category", "status", "period", "until", "card"], place)
        let country = text(json, "country", place, most: 60)
        let category = choice(json, "category", place, ForeignResidence.Category.allCases.map(\.rawValue))
            .flatMap(ForeignResidence.Category.init(rawValue:))
        // 特別永住者 have no status in this sense; the others with a residence card do.
        let isCardHolder = category == .midToLongTerm
        let status =
            isCardHolder
            ? text(json, "status", place, most: 60) : optional(json, "status", place, most: 60)
        let hasCard = isCardHolder || category == .specialPermanent
        let card = hasCard ? text(json, "card", place, most: 12) : optional(json, "card", place, most: 12)
        if let card, !ResidenceCard.isNumber(card) {
            wrong("\(place)/card", "must be two letters, eight digits and two letters")
        }
        var until: CivilDate?
        if json["until"] ?? .null != .null { until = date(json, "until", place) }
        guard let country, let category else { return nil }
        return .init(
            country: country, category: category, status: status,
            period: optional(json, "period", place, most: 20), until: until, cardNumber: card)
    }
}
