import Kernel
import Procedures

/// The items of the moving-out certificate as one municipality tells them another before the people come
/// (転出証明書情報の事前通知、住基法施行令23条). Individual numbers and 住民票コード are not among them: they travel on their own way.
public struct AdvanceNotice: Sendable {
    public let reference: String
    /// Whether they move with a card (特例転出).
    public let isSpecial: Bool
    public let planned: CivilDate
    /// The former municipality.
    public let from: WardCode
    public let oldAddress: String
    /// The new municipality or its ward.
    public let to: WardCode
    public let postalCode: String?
    public let town: String
    public let lot: String
    public let building: String
    /// Name of the new head.
    public let head: String
    public let persons: [Person]
    /// When they want to come to the new municipality (転入予約); nil when they have not said.
    public let visit: Visit?

    /// A visit that was asked for.
    public struct Visit: Sendable, Hashable {
        public let day: CivilDate
        /// Nil when any time will do.
        public let time: TimeOfDay?
    }

    public struct Person: Sendable {
        public let family: String
        public let given: String
        public let furigana: (family: String, given: String)?
        public let formerFamily: String?
        /// 通称.
        public let commonName: String?
        public let birth: CivilDate
        /// `male` or `female`; nil when not told.
        public let sex: String?
        /// `head`, `spouse`, `child`, `parent`, `other`.
        public let relation: String
        public let honseki: String?
        public let hittousha: String?
        /// `japan` or `other`.
        public let nationality: String
        /// Nil for Japanese nationals.
        public let stay: ForeignStay?
        /// `kokuho`, `kouki`, `employee`, `seiho`; nil when not told.
        public let insurance: String?
        /// `1`, `2`, `3`; nil when not told.
        public let pension: String?
        public let careLevel: String?
        public let receivesChildAllowance: Bool
        public let holdsCard: Bool
        /// Kept sealed and apart; never part of what is stored of the notice.
        public var individualNumber: IndividualNumber?
        public var residentCode: ResidentCode?
    }
}

extension AdvanceNotice {
    static let relations = ["head", "spouse", "child", "parent", "other"]
    static let insurances = ["kokuho", "kouki", "employee", "seiho"]

    /// Reads what another municipality sent; what is wrong comes back with its place.
    static func read(_ json: JSONValue) throws(NoticeFaults) -> AdvanceNotice {
        var reader = AdvanceReader()
        let notice = reader.notice(json)
        guard reader.problems.isEmpty, let notice else { throw NoticeFaults(problems: reader.problems) }
        return notice
    }

    /// What this city sends.
    var json: JSONValue {
        var to: [String: JSONValue] = [
            "code6": .string(self.to.code), "town": .string(town), "lot": .string(lot), "building": .string(building),
        ]
        to["postalCode"] = postalCode.map(JSONValue.string)
        var all: [String: JSONValue] = [
            "reference": .string(reference), "special": .bool(isSpecial), "planned": .string(planned.description),
            "from": ["code6": .string(from.code), "address": .string(oldAddress)], "to": .object(to),
            "head": .string(head), "persons": .array(persons.map(\.json)),
        ]
        all["visit"] = visit.map { visit in
            var said: [String: JSONValue] = ["date": .string(visit.day.description)]
            said["time"] = visit.time.map { .string(String($0.description.prefix(5))) }
            return .object(said)
        }
        return .object(all)
    }
}

extension AdvanceNotice.Person {
    fileprivate var json: JSONValue {
        var object: [String: JSONValue] = [
            "family": .string(family), "given": .string(given), "birth": .string(birth.description),
            "relation": .string(relation), "nationality": .string(nationality), "card": .bool(holdsCard),
            "childAllowance": .bool(receivesChildAllowance),
        ]
        object["furigana"] = furigana.map { ["family": .string($0.family), "given": .string($0.given)] }
        object["formerFamily"] = formerFamily.map(JSONValue.string)
        object["commonName"] = commonName.map(JSONValue.string)
        object["stay"] = stay?.json
        object["sex"] = sex.map(JSONValue.string)
        object["honseki"] = honseki.map(JSONValue.string)
        object["hittousha"] = hittousha.map(JSONValue.string)
        object["insurance"] = insurance.map(JSONValue.string)
        object["pension"] = pension.map(JSONValue.string)
        object["care"] = careLevel.map(JSONValue.string)
        return .object(object)
    }
}

/// Reads an advance notice member by member.
struct AdvanceReader {
    private(set) var problems: [FieldProblem] = []

    mutating func notice(_ json: JSONValue) -> AdvanceNotice? {
        allow(
            json, ["reference", "special", "planned", "from", "to", "head", "persons", "visit"], "")
        let reference = text(json, "reference", "", most: 60)
        let planned = date(json, "planned", "")
        let from = json["from"] ?? .null, to = json["to"] ?? .null
        allow(from, ["code6", "address"], "/from")
        allow(to, ["code6", "postalCode", "town", "lot", "building"], "/to")
        let fromCode = code(from, "/from"), toCode = code(to, "/to")
        let address = text(from, "address", "/from", most: 200)
        let town = text(to, "town", "/to", most: 100)
        var postalCode = optional(to, "postalCode", "/to", most: 8)
        if let typed = postalCode {
            postalCode = PostalCode(typed)?.description
            if postalCode == nil { wrong("/to/postalCode", "must be a postal code of seven digits") }
        }
        let head = text(json, "head", "", most: 100)
        let items = json["persons"]?.arrayValue ?? []
        if !(1...NoticeReader.mostMembers).contains(items.count) {
            wrong("/persons", "must be a list of 1 to \(NoticeReader.mostMembers) persons")
        }
        let said = json["visit"] ?? .null
        let visit = said == .null ? nil : visit(said)
        let persons = items.enumerated().compactMap { person($1, "/persons/\($0)") }
        guard let reference, let planned, let fromCode, let toCode, let address, let town, let head,
            persons.count == items.count
        else { return nil }
        return AdvanceNotice(
            reference: reference, isSpecial: json["special"]?.boolValue ?? false, planned: planned, from: fromCode,
            oldAddress: address, to: toCode, postalCode: postalCode, town: town,
            lot: optional(to, "lot", "/to", most: 60) ?? "", building: optional(to, "building", "/to", most: 80) ?? "",
            head: head, persons: persons, visit: visit)
    }

    private mutating func visit(_ json: JSONValue) -> AdvanceNotice.Visit? {
        allow(json, ["date", "time"], "/visit")
        guard let day = date(json, "date", "/visit") else { return nil }
        guard let said = optional(json, "time", "/visit", most: 5) else { return .init(day: day, time: nil) }
        guard let time = TimeOfDay(iso: said) else {
            wrong("/visit/time", "must be a time such as 09:30")
            return nil
        }
        return .init(day: day, time: time)
    }

    private mutating func person(_ json: JSONValue, _ place: String) -> AdvanceNotice.Person? {
        allow(
            json,
            [
                "family", "given", "furigana", "formerFamily", "commonName", "stay", "birth", "sex", "relation",
                "honseki", "hittousha",
                "nationality", "insurance", "pension", "care", "childAllowance", "card", "individualNumber",
                "residentCode",
            ], place)
        let family = optional(json, "family", place, most: 60) ?? ""
        let given = text(json, "given", place, most: 100)
        let birth = date(json, "birth", place)
        let relation = choice(json, "relation", place, AdvanceNotice.relations)
        let nationality = choice(json, "nationality", place, ["japan", "other"])
        let isForeign = nationality == "other"
        let said = json["stay"] ?? .null
        if nationality == "japan", said != .null { wrong(place + "/stay", "is for foreign nationals alone") }
        if isForeign, said == .null { wrong(place + "/stay", "is missing: the items of a foreign national") }
        let stay = isForeign && said != .null ? stay(said, place + "/stay") : nil
        let sex = json["sex"] == nil ? nil : choice(json, "sex", place, ["male", "female"])
        let insurance =
            json["insurance"] == nil ? nil : choice(json, "insurance", place, AdvanceNotice.insurances)
        let pension = json["pension"] == nil ? nil : choice(json, "pension", place, ["1", "2", "3"])
        let reading = json["furigana"].flatMap { reading -> (String, String)? in
            guard let family = reading["family"]?.stringValue, let given = reading["given"]?.stringValue,
                family.unicodeScalars.count <= 100, given.unicodeScalars.count <= 100
            else {
                wrong(place + "/furigana", "must have family and given")
                return nil
            }
            return (family, given)
        }
        let number = sealed(json, "individualNumber", place) { IndividualNumber($0) }
        let code = sealed(json, "residentCode", place) { ResidentCode($0) }
        guard let given, let birth, let relation, let nationality else { return nil }
        return .init(
            family: family, given: given, furigana: reading,
            formerFamily: optional(json, "formerFamily", place, most: 60),
            commonName: optional(json, "commonName", place, most: 80), birth: birth, sex: sex, relation: relation,
            honseki: optional(json, "honseki", place, most: 100),
            hittousha: optional(json, "hittousha", place, most: 60), nationality: nationality, stay: stay,
            insurance: insurance, pension: pension, careLevel: optional(json, "care", place, most: 20),
            receivesChildAllowance: json["childAllowance"]?.boolValue ?? false,
            holdsCard: json["card"]?.boolValue ?? false, individualNumber: number, residentCode: code)
    }

    /// A number with its check digit; what is wrong is said without it.
    private mutating func sealed<Number>(
        _ json: JSONValue, _ name: String, _ place: String, _ read: (String) -> Number?
    ) -> Number? {
        guard let said = json[name], said != .null else { return nil }
        if let number = said.stringValue.flatMap(read) { return number }
        wrong("\(place)/\(name)", "must be a number with its check digit")
        return nil
    }

    mutating func wrong(_ pointer: String, _ detail: String) {
        problems.append(FieldProblem(pointer: pointer, detail: detail))
    }

    mutating func allow(_ json: JSONValue, _ known: [String], _ place: String) {
        guard let members = json.objectValue else { return wrong(place, "must be an object") }
        for name in members.keys.sorted() where !known.contains(name) {
            wrong("\(place)/\(name)", "is not known" + Suggestion.hint(name, among: known))
        }
    }

    mutating func optional(_ json: JSONValue, _ name: String, _ place: String, most: Int) -> String? {
        switch json[name] {
        case nil, .null?: return nil
        case .string(let text)? where text.unicodeScalars.count <= most: return text.isEmpty ? nil : text
        default:
            wrong("\(place)/\(name)", "must be a text of at most \(most) characters")
            return nil
        }
    }

    mutating func text(_ json: JSONValue, _ name: String, _ place: String, most: Int) -> String? {
        let count = problems.count
        if let text = optional(json, name, place, most: most) { return text }
        if problems.count == count { wrong("\(place)/\(name)", "is missing") }
        return nil
    }

    mutating func choice(_ json: JSONValue, _ name: String, _ place: String, _ among: [String]) -> String? {
        guard let text = json[name]?.stringValue, among.contains(text) else {
            wrong("\(place)/\(name)", "must be one of: \(among.joined(separator: ", "))")
            return nil
        }
        return text
    }

    mutating func date(_ json: JSONValue, _ name: String, _ place: String) -> CivilDate? {
        guard let text = text(json, name, place, most: 10) else { return nil }
        if let date = CivilDate(iso: text) { return date }
        wrong("\(place)/\(name)", "must be a date such as 2026-04-01")
        return nil
    }

    private mutating func code(_ json: JSONValue, _ place: String) -> WardCode? {
        guard let text = text(json, "code6", place, most: 6) else { return nil }
        if let code = WardCode(text) { return code }
        wrong(place + "/code6", "must be the code of a municipality, six digits with their check digit")
        return nil
    }
}
