import Kernel

/// A field of the screen 異動入力.
struct EntryField: Sendable, Hashable {
    /// What may stand in it.
    enum Kind: Sendable, Hashable {
        /// Text of at most so many characters.
        case text(Int)
        /// A day as `2026-04-20`.
        case day
        /// Digits and hyphens, at most so many.
        case digits(Int)
        /// One of these.
        case choice([String])
    }

    /// The name in forms, files and the interface.
    let name: String
    /// What stands before it on the screen.
    let label: String
    let kind: Kind
    let isRequired: Bool

    init(_ name: String, _ label: String, _ kind: Kind, required: Bool = false) {
        self.name = name
        self.label = label
        self.kind = kind
        isRequired = required
    }
}

/// The screen 異動入力: ninety-one fields on seven tabs.
enum EntryForm {
    struct Tab: Sendable {
        let id: String
        let title: String
        let fields: [EntryField]
    }

    static let tabs: [Tab] =
        [
            Tab(
                id: "notice", title: "届出",
                fields: [
                    EntryField("caseNumber", "案件番号", .text(20), required: true),
                    EntryField("kind", "異動区分", .choice(["転入", "転居", "区間異動", "転出", "転出取消", "世帯変更"]), required: true),
                    EntryField("movedOn", "異動年月日", .day, required: true),
                    EntryField("notifiedOn", "届出年月日", .day, required: true),
                    EntryField("notifierName", "届出人氏名", .text(40)),
                    EntryField("notifierRelation", "届出人との関係", .text(20)),
                    EntryField("notifierAddress", "届出人住所", .text(80)),
                    EntryField("notifierPhone", "届出人電話番号", .digits(15)),
                ]),
            Tab(
                id: "place", title: "住所・世帯",
                fields: [
                    EntryField("newPostcode", "新住所郵便番号", .digits(8)),
                    EntryField("newTown", "新住所町名", .text(40)), EntryField("newLot", "新住所番地", .text(40)),
                    EntryField("newBuilding", "新住所方書", .text(60)),
                    EntryField("oldPostcode", "旧住所郵便番号", .digits(8)),
                    EntryField("oldAddress", "旧住所", .text(100)),
                    EntryField("newHead", "新世帯主", .text(40)), EntryField("oldHead", "旧世帯主", .text(40)),
                ]),
        ] + (1...5).map { number in Tab(id: "p\(number)", title: "異動者\(number)", fields: person(number)) }

    static let fields = tabs.flatMap(\.fields)

    /// The fields that are not as they must be, with what is wrong.
    static func problems(_ values: [String: String]) -> [(field: String, reason: String)] {
        var problems = fields.compactMap { field in
            problem(field, values[field.name] ?? "").map { (field: field.name, reason: $0) }
        }
        let known = Set(fields.map(\.name))
        problems += values.keys.filter { !known.contains($0) }.sorted().map { ($0, "この項目はありません") }
        return problems
    }

    private static func problem(_ field: EntryField, _ value: String) -> String? {
        if value.isEmpty { return field.isRequired ? "\(field.label)は必須です" : nil }
        switch field.kind {
        case .text(let most):
            return value.count > most ? "\(field.label)は\(most)文字までです" : nil
        case .digits(let most):
            let isRight = value.count <= most && value.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "-") }
            return isRight ? nil : "\(field.label)は半角の数字とハイフンで\(most)文字までです"
        case .day: return CivilDate(iso: value) == nil ? "\(field.label)は2026-04-20のように入力してください" : nil
        case .choice(let words):
            return words.contains(value) ? nil : "\(field.label)は\(words.joined(separator: "・"))のどれかです"
        }
    }

    private static func person(_ number: Int) -> [EntryField] {
        [
            EntryField("p\(number)_name", "氏名", .text(40)), EntryField("p\(number)_kana", "ふりがな", .text(60)),
            EntryField("p\(number)_birth", "生年月日", .day),
            EntryField("p\(number)_sex", "性別", .choice(["男", "女"])),
            EntryField("p\(number)_relation", "続柄", .text(20)),
            EntryField("p\(number)_nationality", "国籍・地域", .text(30)),
            EntryField("p\(number)_card", "個人番号カード", .choice(["有", "無"])),
            EntryField("p\(number)_honseki", "本籍", .text(80)),
            EntryField("p\(number)_hittousha", "筆頭者", .text(40)),
            // Of foreign nationals (住基法30条の45).
            EntryField("p\(number)_commonName", "通称", .text(80)),
            EntryField("p\(number)_stayCategory", "30条45区分", .text(30)),
            EntryField("p\(number)_stayStatus", "在留資格", .text(60)),
            EntryField("p\(number)_stayPeriod", "在留期間", .text(20)),
            EntryField("p\(number)_stayUntil", "在留期間の満了日", .day),
            EntryField("p\(number)_stayCard", "在留カード等の番号", .text(12)),
        ]
    }
}
