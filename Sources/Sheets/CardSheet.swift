import Kernel
import Paper

/// What a terminal writes on one form: the facts of a card in the boxes that the definition names; all others stay blank.
///
/// ```swift
/// let sheet = CardSheet(definition, holder: holder, today: today, office: "みほん区長")
/// let pdf = try sheet.form.template.render(sheet.data, marks: FormMarks(caseID: nil, issuedAt: now)).pdf
/// ```
public struct CardSheet: Sendable {
    public let form: FormDefinition
    public let data: FormData
    /// Characters that the holder need not write; a circle counts as one. Spaces, the office and the reading do not count.
    public let charactersSaved: Int

    /// Fills a form.
    ///
    /// The sex is written only on a form that prints it, and the individual number only on one that needs it, whatever the holder
    /// brings.
    /// - Parameters:
    ///   - today: The day of printing; nil leaves the date blank.
    ///   - office: Whom the form is addressed to.
    public init(_ form: FormDefinition, holder: CardHolder, today: CivilDate? = nil, office: String? = nil) {
        self.form = form
        let filling = Filling(form: form, holder: holder, today: today, office: office)
        var data = FormData()
        var saved = 0
        let labels = Dictionary(
            form.template.allFields.map { ($0.name, $0.field.label) }, uniquingKeysWith: { first, _ in first })
        for (field, entry) in form.card {
            if let column = entry.column, !form.printsSex || column != holder.sex { continue }
            guard let value = filling.value(entry.fact, in: labels[field] ?? "") else { continue }
            saved += Self.characters(value, entry.fact)
            if let group = form.template.groups.first(where: { field.hasPrefix($0.name + ".") }) {
                let name = String(field.dropFirst(group.name.count + 1))
                var rows = data.groups[group.name] ?? [[:]]
                rows[0][name] = value
                data.groups[group.name] = rows
            } else {
                data.values[field] = value
            }
        }
        self.data = data
        charactersSaved = saved
    }

    private static func characters(_ value: FormValue, _ fact: CardFact) -> Int {
        if fact == .office || fact == .furigana || fact == .agentFurigana { return 0 }
        return switch value {
        case .text(let text), .name(let text, _): text.count { !$0.isWhitespace }
        case .date(let date), .westernDate(let date): PartialDate(date).japanese.count
        case .partialDate(let date): date.japanese.count
        case .choices(let choices): choices.count
        case .strokes: 0
        }
    }
}

/// The values of single facts for one form.
private struct Filling {
    let form: FormDefinition
    let holder: CardHolder
    let today: CivilDate?
    let office: String?

    /// The value of a fact for a field with a label.
    func value(_ fact: CardFact, in label: String) -> FormValue? {
        switch fact {
        case .name: name(holder.name, furigana: holder.furigana, ownBox: .furigana)
        case .family: text(holder.nameParts.family)
        case .given: text(holder.nameParts.given)
        case .furigana: text(holder.furigana.map { reading($0, label) })
        case .address: text(written(holder.address))
        case .town: text(written(AddressParts(holder.address).town))
        case .block: text(written(AddressParts(holder.address).block))
        case .building: text(written(AddressParts(holder.address).building))
        case .birthDate: date(holder.birthDate, isWestern: holder.writesWesternDates)
        case .sex: form.printsSex ? holder.sex.map { .choices([$0.rawValue]) } : nil
        case .phone: text(holder.phone)
        case .individualNumber: form.needsIndividualNumber ? text(holder.individualNumber?.revealed) : nil
        case .agentName:
            name(holder.agent?.name ?? "", furigana: holder.agent?.furigana, ownBox: .agentFurigana)
        case .agentFurigana: text(holder.agent?.furigana.map { reading($0, label) })
        case .agentAddress: text(holder.agent?.address.map(written))
        case .agentBirthDate: date(holder.agent?.birthDate, isWestern: false)
        case .agentPhone: text(holder.agent?.phone)
        case .office: text(office)
        case .today: today.map { .date($0) }
        }
    }

    /// A name with its reading above it, unless the form has a box of its own for the reading.
    private func name(_ name: String, furigana: String?, ownBox: CardFact) -> FormValue? {
        guard !name.isEmpty else { return nil }
        let hasOwnBox = form.card.values.contains { $0.fact == ownBox }
        return .name(name, furigana: hasOwnBox ? nil : furigana)
    }

    /// A reading in the kana that the field's own label asks for: フリガナ or ふりがな.
    private func reading(_ furigana: String, _ label: String) -> String {
        if label.contains("フリガナ") { return Kana.toKatakana(furigana) }
        return label.contains("ふりがな") ? Kana.toHiragana(furigana) : furigana
    }

    private func text(_ text: String?) -> FormValue? {
        guard let text, !text.isEmpty else { return nil }
        return .text(text)
    }

    private func date(_ date: PartialDate?, isWestern: Bool) -> FormValue? {
        guard let date else { return nil }
        if isWestern, let day = date.date { return .westernDate(day) }
        return .partialDate(date)
    }

    /// An address with its digits in the form's style, a hyphen between them with them.
    private func written(_ address: String) -> String {
        switch form.digits {
        case .half: Self.withHyphens(Kana.halfWidthDigits(address), from: "－", to: "-")
        case .full: Self.withHyphens(Kana.fullWidthDigits(address), from: "-", to: "－")
        }
    }

    private static func withHyphens(_ text: String, from: Character, to: Character) -> String {
        let characters = Array(text)
        return String(
            characters.indices.map { index in
                guard characters[index] == from, index > 0, index + 1 < characters.count,
                    characters[index - 1].isWholeNumber, characters[index + 1].isWholeNumber
                else { return characters[index] }
                return to
            })
    }
}
