import Rules

/// What an item of a form (項目) asks for. The kind decides how it is drawn, how its text is read, and what its answer is
/// in JSON and in FEEL.
public enum ItemKind: String, CaseIterable, Sendable, Hashable {
    /// 氏名: family and given name apart; code points are kept as typed.
    case personName = "person-name"
    /// フリガナ: family and given name apart, stored in full-width katakana.
    case kana
    /// 住所: postal code, prefecture, city, town, block, building.
    case address
    /// A ward (行政区) of the city; a city without wards does not ask.
    case ward
    /// A day, in 西暦 or 和暦.
    case date
    /// From one day to another.
    case period
    /// A telephone number of Japan.
    case telephone
    /// A mail address.
    case email
    /// One of the options.
    case choice
    /// Any of the options.
    case choices
    case yesNo = "yes-no"
    /// A whole number with its unit.
    case number
    /// A sum in whole yen.
    case yen
    /// Text of one or more lines.
    case text
    /// 口座: bank and branch by code, or ゆうちょ by 記号 and 番号.
    case bankAccount = "bank-account"
    /// 個人番号: never among the answers, see ``AnswerReading/secrets``.
    case individualNumber = "individual-number"
    /// 法人番号.
    case corporateNumber = "corporate-number"
    /// Members of the applicant's household, chosen from the register.
    case members
    /// Rows of the items inside it, such as one a child.
    case group
    /// 車両番号 (標識).
    case vehicleNumber = "vehicle-number"
    /// A place on the map or in words.
    case place
    /// Photographs or documents, which are uploaded apart; the answer names them.
    case file
    /// Agreement that must be given.
    case consent
    /// 予約枠: a slot of a calendar, with its kind, place, day and time.
    case slot
    /// A document that the city gets by itself when the applicant agrees (添付書類の省略).
    case omission
    /// Words that are only read.
    case note

    /// The parts of which the answer consists and in which it is typed; empty when it is typed in one piece.
    public var parts: [String] {
        switch self {
        case .personName, .kana: ["family", "given"]
        case .address: ["postcode", "prefecture", "city", "town", "block", "building"]
        case .period: ["from", "to"]
        case .bankAccount: ["bank", "branch", "kind", "number", "holder", "symbol"]
        case .vehicleNumber: ["office", "class", "letter", "serial"]
        case .place: ["latitude", "longitude", "words"]
        case .slot: ["kind", "place", "day", "time"]
        default: []
        }
    }

    /// The type of the answer in conditions.
    ///
    /// - Parameter options: the values that a choice offers.
    func type(options: [String], rows: [String: FEELType] = [:]) -> FEELType {
        func texts(_ names: [String]) -> FEELType {
            .context(Dictionary(uniqueKeysWithValues: names.map { ($0, .string) }))
        }
        return switch self {
        case .personName, .kana: texts(parts)
        case .address: texts(parts + ["ward"])
        case .bankAccount, .vehicleNumber, .place: texts(parts)
        case .period: .context(["from": .date, "to": .date])
        case .slot: .context(["kind": .string, "place": .string, "day": .date, "time": .string, "waiting": .boolean])
        case .date: .date
        case .number, .yen: .number
        case .choice: options.isEmpty ? .string : .choice(options)
        case .choices: .list(options.isEmpty ? .string : .choice(options))
        case .yesNo, .consent, .omission: .boolean
        case .members: .list(.context(["id": .string, "birth": .date, "relation": .string]))
        case .group: .list(.context(rows))
        case .file:
            .list(
                .context([
                    "id": .string, "name": .string, "type": .string, "bytes": .number, "sha256": .string,
                ]))
        case .ward, .telephone, .email, .text, .corporateNumber, .individualNumber, .note: .string
        }
    }
}
