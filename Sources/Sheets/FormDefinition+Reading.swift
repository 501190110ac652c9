import Kernel
import Pack
import Paper

extension FormDefinition {
    /// The keys of a form file that are not about its sheet.
    static let keys = [
        "languages", "window", "owner", "events", "sex", "needsIndividualNumber", "handsDataOver", "digits", "card",
    ]

    /// Reads a form file strictly. What is wrong is a fault at its line.
    ///
    /// - Returns: Nil when there is no sheet that could be printed.
    public init?(_ node: PackNode, context: FormContext) {
        let template: FormTemplate
        do throws(FormFault) {
            template = try FormTemplate(FormSource(node), besides: Set(Self.keys))
        } catch {
            node.fault(error)
            return nil
        }
        let reader = FormDefinitionReader(node: node, template: template, context: context)
        self.template = template
        (title, purpose) = reader.languages()
        window = reader.window()
        owner = node.string("owner")
        events = reader.events()
        digits = node.optionalValue("digits", DigitStyle.self) ?? .half
        card = reader.card()
        printsSex = reader.sex(card)
        needsIndividualNumber = reader.individualNumber(card)
        handsDataOver = node.bool("handsDataOver", default: false)
        file = node.file
    }
}

extension PackNode {
    /// A fault at the place that Paper names, in the file of this node.
    fileprivate func fault(_ error: FormFault) {
        fault(line: error.line, column: error.column, error.reason)
    }
}

/// Reads what a form file says beside its sheet.
private struct FormDefinitionReader {
    /// Whether a form asks for the sex.
    private enum Sex: String, CaseIterable {
        case printed
        case notPrinted = "not-printed"
    }

    let node: PackNode
    let template: FormTemplate
    let context: FormContext

    func languages() -> (title: LocalizedText, purpose: LocalizedText) {
        guard let languages = node.node("languages") else {
            node.fault("\"languages\" is missing: {title: {ja: …, ja-easy: …, en: …}, purpose: {…}}")
            return (LocalizedText([:]), LocalizedText([:]))
        }
        languages.allow(["title", "purpose"])
        let texts = (title: languages.localized("title"), purpose: languages.localized("purpose"))
        for (key, text) in [("title", texts.title), ("purpose", texts.purpose)] where !text.isEmpty {
            for language in [Language.jaEasy, .en] where !text.has(language) {
                languages.node(key)?.fault("\(key) is missing in \(language.rawValue)")
            }
        }
        return texts
    }

    func window() -> String {
        let id = node.string("window")
        if !id.isEmpty, context.windows[id] == nil {
            node.node("window")?.fault(
                "there is no window \"\(id)\"" + Suggestion.hint(id, among: context.windows.keys.sorted()))
        }
        return id
    }

    func events() -> [String] {
        guard node.has("events") else {
            node.fault("\"events\" is missing: the life events that lead to the form, or []")
            return []
        }
        for event in node.nodes("events") {
            guard let id = event.scalar, !context.events.contains(id) else { continue }
            event.fault("there is no life event \"\(id)\"" + Suggestion.hint(id, among: context.events.sorted()))
        }
        return node.strings("events")
    }

    func card() -> [String: FormDefinition.CardEntry] {
        guard let map = node.node("card") else {
            node.fault("\"card\" is missing: the fields that a card fills, such as {applicant.name: name}")
            return [:]
        }
        let fields = Dictionary(template.allFields.map { ($0.name, $0.field) }, uniquingKeysWith: { first, _ in first })
        var card: [String: FormDefinition.CardEntry] = [:]
        for entry in map.entries {
            guard let field = fields[entry.key] else {
                entry.value.fault(
                    "the form has no field \"\(entry.key)\"" + Suggestion.hint(entry.key, among: fields.keys.sorted()))
                continue
            }
            guard let read = Self.entry(entry.value) else { continue }
            if let wrong = read.fact.mismatch(field.style) { entry.value.fault(wrong) }
            card[entry.key] = read
        }
        if !card.values.contains(where: { $0.fact == .name || $0.fact == .family }) {
            map.fault("the card's name has no field here")
        }
        return card
    }

    /// A fact, or a fact by the sex of the holder: `name` or `{male: name}`.
    private static func entry(_ node: PackNode) -> FormDefinition.CardEntry? {
        var word = node
        var column: CardHolder.Sex?
        if node.isMap {
            guard node.entries.count == 1, let sex = CardHolder.Sex(rawValue: node.entries[0].key) else {
                node.fault("a fact is expected here, or one by sex such as {male: name}")
                return nil
            }
            (word, column) = (node.entries[0].value, sex)
        }
        let known = CardFact.allCases.map(\.rawValue)
        guard let name = word.scalar, let fact = CardFact(rawValue: name) else {
            let name = word.scalar ?? ""
            let hint = Suggestion.nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" }
            word.fault("no card has \"\(name)\"" + (hint ?? "; known: \(known.joined(separator: ", "))"))
            return nil
        }
        return FormDefinition.CardEntry(fact: fact, column: column)
    }

    /// Whether the form asks for the sex; what it says has to be what it does.
    func sex(_ card: [String: FormDefinition.CardEntry]) -> Bool {
        let said = node.value("sex", Sex.self)
        let has = card.values.contains { $0.fact == .sex || $0.column != nil }
        if said == .printed, !has { node.node("sex")?.fault("sex is printed, but \"card\" names no field for it") }
        if said == .notPrinted, has { node.node("sex")?.fault("sex is not printed, but \"card\" names a field for it") }
        return said == .printed && has
    }

    /// Whether the form asks for the individual number: only where the pack's table says that the law does.
    func individualNumber(_ card: [String: FormDefinition.CardEntry]) -> Bool {
        let needs = node.bool("needsIndividualNumber", default: false)
        let has = card.values.contains { $0.fact == .individualNumber }
        if needs, !context.individualNumbers.allows(template.id) {
            node.node("needsIndividualNumber")?.fault(
                "\(IndividualNumberForms.file) does not name \(template.id): without a law (番号法14条・16条・19条) no form may ask for the "
                    + "individual number")
        }
        if needs, !has {
            node.node("needsIndividualNumber")?.fault("the form needs the number, but \"card\" names no field for it")
        }
        for field in template.allFields where field.name.hasSuffix("individualNumber") && !needs {
            node.fault("the form has the field \"\(field.name)\", but does not say needsIndividualNumber: true")
        }
        if has, !needs { node.node("card")?.fault("the form does not say needsIndividualNumber: true") }
        return needs && has
    }
}

extension CardFact {
    /// Whether it can be written into a box of a style.
    public func fits(_ style: Field.Style) -> Bool { mismatch(style) == nil }

    /// Why it cannot be written into a box of a style.
    fileprivate func mismatch(_ style: Field.Style) -> String? {
        switch (self, style) {
        case (.birthDate, .eraDate), (.birthDate, .eraCircle), (.agentBirthDate, .eraDate),
            (.agentBirthDate, .eraCircle),
            (.today, .eraDate), (.individualNumber, .digits(12)):
            return nil
        case (.birthDate, _), (.agentBirthDate, _): return "a date of birth needs style era-date or era-circle"
        case (.today, _): return "a date needs style era-date"
        case (.individualNumber, _): return "an individual number needs style digits with 12 boxes"
        case (.sex, .circle(let options)), (.sex, .check(let options)):
            let words = options.map(\.value)
            return words.contains("male") && words.contains("female") ? nil : "sex needs the options male and female"
        case (.sex, _): return "sex needs style circle or check"
        case (_, .text), (_, .name), (_, .vertical), (_, .digits): return nil
        default: return "this field has printed alternatives; a card's words cannot be written into it"
        }
    }
}

extension FormTemplate {
    /// Every field with the name that definitions use: `group.field` inside a repeated table.
    public var allFields: [(name: String, field: Field)] {
        fields.map { ($0.name, $0) } + groups.flatMap { group in group.fields.map { ("\(group.name).\($0.name)", $0) } }
    }
}
