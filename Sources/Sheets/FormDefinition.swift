import Kernel
import Paper

/// A form with what a terminal and a desk need to know about it beside its sheet.
///
/// ```yaml
/// languages:
///   title: {ja: 住民票の写し等交付請求書, ja-easy: "…", en: Request for copies of the resident record}
///   purpose: {ja: 住民票の写しや記載事項証明書を受け取るとき, en: To get a copy of the resident record}
/// window: shoumei
/// owner: 住民記録担当
/// events: [moved-in]
/// sex: printed
/// needsIndividualNumber: false
/// handsDataOver: false
/// digits: half
/// card: {applicant.name: name, applicant.address: address, applicant.birthDate: birthDate}
/// ```
/// A form with a column for each sex says `{husband.name: {male: name}, wife.name: {female: name}}`.
public struct FormDefinition: Sendable {
    /// The sheet: its boxes, edition, first and last day.
    public let template: FormTemplate
    /// What visitors choose it by, in the languages of the pack.
    public let title: LocalizedText
    /// What it is for, in one line.
    public let purpose: LocalizedText
    /// Where it is handed in; an id of `windows.yml`.
    public let window: String
    /// The section that keeps the definition.
    public let owner: String
    /// Life events that lead to it; empty for a form that none does.
    public let events: [String]
    /// Whether the form asks for the sex of its person, so that a terminal may read and print it.
    public let printsSex: Bool
    /// Whether the form asks for the individual number; only where the law does.
    public let needsIndividualNumber: Bool
    /// Whether a terminal may print a 2D code with which the window takes the facts over, if the visitor agrees.
    public let handsDataOver: Bool
    /// How digits of an address are written on it.
    public let digits: DigitStyle
    /// Which fact of a card and its holder goes into which field; fields of a repeated table are `group.field` and mean its first
    /// row.
    public let card: [String: CardEntry]
    /// The file it was read from, such as `City/base/forms/idou-todoke.yml`.
    public let file: String
    /// The text of that file, as its owner wrote it; empty for a definition that stands in no pack.
    public internal(set) var text = ""

    /// What goes into one field.
    public struct CardEntry: Hashable, Sendable {
        public let fact: CardFact
        /// The column of a form that has one for each sex, such as 夫になる人 and 妻になる人: only a holder of this sex is written
        /// there. Nil for every holder.
        public let column: CardHolder.Sex?
    }

    /// How digits of an address are written.
    public enum DigitStyle: String, CaseIterable, Sendable {
        /// 1丁目3番20号.
        case half
        /// １丁目３番２０号.
        case full
    }
}

/// What a terminal can write on a form: the four attributes of a card, what follows from them, and what its holder adds.
public enum CardFact: String, CaseIterable, Sendable {
    /// The name as on the card, 旧氏 and 通称 in its brackets.
    case name
    /// The name before its full-width space; the whole name where there is none.
    case family
    /// The name after its full-width space.
    case given
    /// The reading, as its holder confirmed it; no card holds it.
    case furigana
    /// The address in one line.
    case address
    /// The parts of the address by ``AddressParts``.
    case town = "address.town"
    case block = "address.block"
    case building = "address.building"
    case birthDate
    case sex
    case phone
    /// The individual number, where the form asks for it and its holder agreed.
    case individualNumber
    case agentName = "agent.name"
    case agentFurigana = "agent.furigana"
    case agentAddress = "agent.address"
    case agentBirthDate = "agent.birthDate"
    case agentPhone = "agent.phone"
    /// The office the form is addressed to.
    case office
    /// The day of printing.
    case today
}
