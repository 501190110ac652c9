import Foundation
import Kernel

/// What is wrong with a notice, each with its place as a JSON Pointer.
public struct NoticeFaults: Error, Sendable, Hashable {
    public let problems: [FieldProblem]
}

/// Reads a notice strictly: unknown members, wrong types and texts that are too long are faults with their place.
struct NoticeReader {
    /// The most people of one household.
    static let mostMembers = 20

    private var problems: [FieldProblem] = []

    static func read(_ json: JSONValue) throws(NoticeFaults) -> MoveOutNotice {
        var reader = NoticeReader()
        let notice = reader.notice(json)
        guard reader.problems.isEmpty, let notice else { throw NoticeFaults(problems: reader.problems) }
        return notice
    }

    private mutating func notice(_ json: JSONValue) -> MoveOutNotice? {
        let known = [
            "form", "signer", "kind", "members", "planned", "moved", "to", "newHead", "remaining", "also", "contact",
            "visit", "continueCard", "at", "nonce",
        ]
        allow(json, known, "")
        if json["form"]?.stringValue != MoveOutNotice.form { wrong("/form", "must be \"\(MoveOutNotice.form)\"") }
        let signer = signer(json["signer"] ?? .null)
        let kind = text(json, "kind", most: 10).flatMap { MoveOutNotice.Kind(rawValue: $0) }
        if kind == nil, !has("/kind") { wrong("/kind", "must be all or part") }
        let members = members(json["members"] ?? .null)
        let planned = date(json, "planned", "")
        let moved = json["moved"] == nil ? nil : date(json, "moved", "")
        let to = destination(json["to"] ?? .null)
        let newHead = json["newHead"]?.intValue ?? 0
        if !members.isEmpty, !members.contains(where: { $0.no == newHead }) {
            wrong("/newHead", "must be the no of one of the members")
        }
        let contact = json["contact"] ?? .object([:])
        allow(contact, ["tel", "mail"], "/contact")
        let phone = optionalText(contact, "tel", "/contact", most: 20)
        if let phone, !phone.allSatisfy({ $0.isASCII && ($0.isNumber || "+-() ".contains($0)) }) {
            wrong("/contact/tel", "must be a telephone number in digits and hyphens")
        }
        let mail = optionalText(contact, "mail", "/contact", most: 254)
        if let mail,
            mail.split(separator: "@", omittingEmptySubsequences: false).count != 2 || mail.hasSuffix("@")
                || mail.hasPrefix("@")
        {
            wrong("/contact/mail", "must be a mail address such as name@example.jp")
        }
        var remaining: Int?
        if let value = json["remaining"] {
            allow(value, ["head"], "/remaining")
            remaining = value["head"]?.intValue
            if remaining == nil { wrong("/remaining/head", "must be a place in the household") }
        }
        var also: [String] = []
        if let value = json["also"] {
            also = value.arrayValue?.compactMap(\.stringValue) ?? []
            if also.count != value.arrayValue?.count || also.count > 10 {
                wrong("/also", "must be a list of procedures, ten at most")
            }
        }
        let visit = json["visit"].flatMap { self.visit($0) }
        let at = text(json, "at", most: 40).flatMap { Timestamp(iso: $0) }
        if at == nil, !has("/at") { wrong("/at", "must be a moment such as 2026-03-16T10:21:07+09:00") }
        let nonce = text(json, "nonce", most: 64)
        guard let signer, let kind, let planned, let to, let at, let nonce else { return nil }
        return MoveOutNotice(
            signer: signer, kind: kind, members: members, planned: planned, moved: moved, to: to, newHead: newHead,
            remainingHead: remaining, also: also, phone: phone, mail: mail,
            continuesCard: json["continueCard"]?.boolValue ?? false, visit: visit, at: at, nonce: nonce)
    }

    private mutating func signer(_ json: JSONValue) -> MoveOutNotice.Signer? {
        allow(json, ["name", "birth", "sex", "address"], "/signer")
        let name = text(json, "name", "/signer", most: 200)
        let birth = text(json, "birth", "/signer", most: 10)
        let sex = text(json, "sex", "/signer", most: 1)
        let address = text(json, "address", "/signer", most: 300)
        if let sex, !["1", "2", "9"].contains(sex) { wrong("/signer/sex", "must be 1, 2 or 9") }
        guard let name, let birth, let sex, let address else { return nil }
        return .init(name: name, birth: birth, sex: sex, address: address)
    }

    private mutating func members(_ json: JSONValue) -> [MoveOutNotice.Member] {
        guard let items = json.arrayValue, (1...Self.mostMembers).contains(items.count) else {
            wrong("/members", "must be a list of 1 to \(Self.mostMembers) persons")
            return []
        }
        var seen: Set<Int> = []
        return items.enumerated().compactMap { index, item in
            let place = "/members/\(index)"
            allow(item, ["no", "name", "relation"], place)
            guard let no = item["no"]?.intValue, (1...99).contains(no), seen.insert(no).inserted else {
                wrong(place + "/no", "must be the place in the household, each once")
                return nil
            }
            guard let name = text(item, "name", place, most: 200) else { return nil }
            return .init(no: no, name: name, relation: optionalText(item, "relation", place, most: 40) ?? "")
        }
    }

    private mutating func destination(_ json: JSONValue) -> MoveOutNotice.Destination? {
        allow(json, ["code6", "country", "postalCode", "town", "lot", "building"], "/to")
        let country = optionalText(json, "country", "/to", most: 60)
        var code: WardCode?
        if country == nil {
            code = text(json, "code6", "/to", most: 6).flatMap { WardCode($0) }
            if code == nil, !has("/to/code6") {
                wrong("/to/code6", "must be the code of a municipality, six digits with their check digit")
            }
        }
        var postalCode = optionalText(json, "postalCode", "/to", most: 8)
        if let typed = postalCode {
            postalCode = PostalCode(typed)?.description
            if postalCode == nil { wrong("/to/postalCode", "must be a postal code of seven digits") }
        }
        let town = country == nil ? text(json, "town", "/to", most: 100) : optionalText(json, "town", "/to", most: 100)
        let lot = optionalText(json, "lot", "/to", most: 60)
        let building = optionalText(json, "building", "/to", most: 64)
        guard country != nil || (code != nil && town != nil) else { return nil }
        return .init(
            code: code, country: country, postalCode: postalCode, town: town ?? "", lot: lot ?? "",
            building: building ?? "")
    }

    private mutating func visit(_ json: JSONValue) -> MoveOutNotice.Visit? {
        allow(json, ["code6", "office", "date", "time", "persons"], "/visit")
        let code = text(json, "code6", "/visit", most: 6).flatMap { WardCode($0) }
        if code == nil, !has("/visit/code6") { wrong("/visit/code6", "must be the code of a municipality or ward") }
        let day = date(json, "date", "/visit")
        var time: TimeOfDay?
        if let text = optionalText(json, "time", "/visit", most: 8) {
            time = TimeOfDay(iso: text)
            if time == nil { wrong("/visit/time", "must be a time such as 10:30") }
        }
        guard let code, let day else { return nil }
        return .init(
            code: code, office: optionalText(json, "office", "/visit", most: 100) ?? "", date: day, time: time,
            persons: json["persons"]?.intValue.flatMap { (1...Self.mostMembers).contains($0) ? $0 : nil })
    }
}

extension NoticeReader {
    private mutating func wrong(_ pointer: String, _ detail: String) {
        problems.append(FieldProblem(pointer: pointer, detail: detail))
    }

    private func has(_ pointer: String) -> Bool { problems.contains { $0.pointer == pointer } }

    private mutating func allow(_ json: JSONValue, _ known: [String], _ pointer: String) {
        guard let members = json.objectValue else { return wrong(pointer, "must be an object") }
        for name in members.keys.sorted() where !known.contains(name) {
            wrong("\(pointer)/\(name)", "is not known" + Suggestion.hint(name, among: known))
        }
    }

    private mutating func optionalText(
        _ json: JSONValue, _ name: String, _ pointer: String = "", most: Int
    ) -> String? {
        switch json[name] {
        case nil, .null?: return nil
        case .string(let text)? where text.unicodeScalars.count <= most:
            // Line ends and other control characters stand on no form.
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                wrong("\(pointer)/\(name)", "must be one line")
                return nil
            }
            return text.isEmpty ? nil : text
        case .string?: wrong("\(pointer)/\(name)", "must be at most \(most) characters")
        default: wrong("\(pointer)/\(name)", "must be a text")
        }
        return nil
    }

    private mutating func text(
        _ json: JSONValue, _ name: String, _ pointer: String = "", most: Int
    ) -> String? {
        let count = problems.count
        if let text = optionalText(json, name, pointer, most: most) { return text }
        if problems.count == count { wrong("\(pointer)/\(name)", "is missing") }
        return nil
    }

    private mutating func date(_ json: JSONValue, _ name: String, _ pointer: String) -> CivilDate? {
        guard let text = text(json, name, pointer, most: 10) else { return nil }
        if let date = CivilDate(iso: text) { return date }
        wrong("\(pointer)/\(name)", "must be a date such as 2026-04-01")
        return nil
    }
}
