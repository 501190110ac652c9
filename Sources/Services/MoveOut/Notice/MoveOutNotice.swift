import Kernel

/// A moving-out notice (転出届) as it is signed: the form `moveout/1`.
///
/// What is signed are the bytes of ``content``: UTF-8, members sorted, no spaces. Names stand in it as the register has them,
/// code point by code point.
public struct MoveOutNotice: Sendable, Hashable {
    public static let form = "moveout/1"

    /// Who signs: the four attributes of the certificate.
    public struct Signer: Sendable, Hashable {
        public var name: String
        /// `1990-01-02`, with 00 for what is not known.
        public var birth: String
        /// 1 male, 2 female, 9 not known.
        public var sex: String
        public var address: String
    }

    /// One of those who move.
    public struct Member: Sendable, Hashable {
        /// The place in the household, the head being 1.
        public var no: Int
        public var name: String
        /// 続柄 to the head of the present household, in words.
        public var relation: String
    }

    /// Where they move.
    public struct Destination: Sendable, Hashable {
        /// The municipality's code of six digits; nil abroad.
        public var code: WardCode?
        /// The country's name when it is abroad.
        public var country: String?
        public var postalCode: String?
        public var town: String
        public var lot: String
        public var building: String
    }

    /// The visit that is planned at the new place (転入予約).
    public struct Visit: Sendable, Hashable {
        public var code: WardCode
        public var office: String
        public var date: CivilDate
        public var time: TimeOfDay?
        /// How many come.
        public var persons: Int?
    }

    /// Whether the whole household moves or a part of it.
    public enum Kind: String, Sendable, CaseIterable {
        /// 全部転出
        case all
        /// 一部転出
        case part
    }

    public var signer: Signer
    public var kind: Kind
    public var members: [Member]
    /// The planned first day in the new home (転出予定年月日).
    public var planned: CivilDate
    /// The day on which they moved, where that has happened.
    public var moved: CivilDate?
    public var to: Destination
    /// Who will be head of the household at the new place, by ``Member/no``.
    public var newHead: Int
    /// Who will be head of those who stay, by the place in the household; nil when nobody stays or the head does.
    public var remainingHead: Int?
    /// Ids of the procedures that are filed with the same signature.
    public var also: [String]
    public var phone: String?
    public var mail: String?
    /// Whether the card is to go on at the new place (カード継続利用).
    public var continuesCard: Bool
    public var visit: Visit?
    /// When it was put together.
    public var at: Timestamp
    /// The server's word that makes it one of its kind; used once.
    public var nonce: String
}

extension MoveOutNotice {
    /// The bytes that are signed.
    public var content: [UInt8] { json.canonicalBytes }

    /// The notice as JSON; what is not there is left out.
    public var json: JSONValue {
        var object: [String: JSONValue] = [
            "form": .string(Self.form),
            "signer": [
                "name": .string(signer.name), "birth": .string(signer.birth), "sex": .string(signer.sex),
                "address": .string(signer.address),
            ],
            "kind": .string(kind.rawValue),
            "members": .array(
                members.map {
                    ["no": .int(Int64($0.no)), "name": .string($0.name), "relation": .string($0.relation)]
                }),
            "planned": .string(planned.description), "to": to.json, "newHead": .int(Int64(newHead)),
            "continueCard": .bool(continuesCard), "at": .string(at.iso), "nonce": .string(nonce),
        ]
        if let moved { object["moved"] = .string(moved.description) }
        var contact: [String: JSONValue] = [:]
        contact["tel"] = phone.map(JSONValue.string)
        contact["mail"] = mail.map(JSONValue.string)
        if !contact.isEmpty { object["contact"] = .object(contact) }
        if let remainingHead { object["remaining"] = ["head": .int(Int64(remainingHead))] }
        if !also.isEmpty { object["also"] = .array(also.map(JSONValue.string)) }
        if let visit { object["visit"] = visit.json }
        return .object(object)
    }
}

extension MoveOutNotice.Destination {
    var json: JSONValue {
        var object: [String: JSONValue] = [
            "town": .string(town), "lot": .string(lot), "building": .string(building),
        ]
        object["code6"] = code.map { .string($0.code) }
        object["country"] = country.map(JSONValue.string)
        object["postalCode"] = postalCode.map(JSONValue.string)
        return .object(object)
    }

    /// Whether it is outside of Japan.
    public var isAbroad: Bool { country != nil }
}

extension MoveOutNotice.Visit {
    var json: JSONValue {
        var object: [String: JSONValue] = [
            "code6": .string(code.code), "office": .string(office), "date": .string(date.description),
        ]
        object["time"] = time.map { .string($0.description) }
        object["persons"] = persons.map { .int(Int64($0)) }
        return .object(object)
    }
}
