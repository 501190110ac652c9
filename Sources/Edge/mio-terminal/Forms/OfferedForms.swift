import Kernel
import Pack
import Sheets

/// The forms of a pack as visitors choose among them.
struct OfferedForms: Sendable {
    /// How the list is divided.
    enum View: String, Sendable, CaseIterable {
        case event, window, name
    }

    /// A part of the list.
    struct Part: Sendable {
        let title: LocalizedText
        let forms: [FormDefinition]
        /// The life event that it is about; nil for other parts.
        var event: String?
    }

    let catalogue: FormCatalogue
    /// Which of them need not be written at all, and where instead.
    let ways: OtherWays
    /// The form by which a window resets a locked PIN; nil where the pack names none.
    let pinResetForm: String?
    private let events: [(id: String, title: LocalizedText)]

    init(pack: CityPack) {
        catalogue = FormCatalogue(pack: pack)
        ways = OtherWays(pack: pack, forms: catalogue)
        pinResetForm = TerminalSettings(pack: pack, forms: catalogue).pinResetForm
        let omitted = pack.omitted("lifeEvents")
        var events: [(id: String, title: LocalizedText)] = []
        for node in pack.documentsOfLayers("life-events.yml").flatMap(\.items) {
            guard let id = node.optionalString("id"), let title = node.optionalLocalized("title"), !omitted.contains(id)
            else { continue }
            events.removeAll { $0.id == id }
            events.append((id, title))
        }
        self.events = events
    }

    /// The editions in use on a day.
    func all(on day: CivilDate) -> [FormDefinition] { catalogue.ids.compactMap { catalogue.definition($0, on: day) } }

    /// The form of an id in use on a day.
    func form(_ id: String, on day: CivilDate) -> FormDefinition? { catalogue.definition(id, on: day) }

    /// The list, divided; empty parts are left out.
    func parts(_ view: View, on day: CivilDate, language: Language) -> [Part] {
        let forms = all(on: day)
        switch view {
        case .event:
            let rest = forms.filter(\.events.isEmpty)
            return events.map { event in
                Part(title: event.title, forms: forms.filter { $0.events.contains(event.id) }, event: event.id)
            }
            .filter { !$0.forms.isEmpty } + Self.byWindow(rest, catalogue.context)
        case .window: return Self.byWindow(forms, catalogue.context)
        case .name:
            let sorted = forms.sorted { $0.title.text(in: language) < $1.title.text(in: language) }
            return [Part(title: LocalizedText([:]), forms: sorted)]
        }
    }

    /// The forms in whose name, purpose or id all words of a search stand.
    func search(_ text: String, on day: CivilDate, language: Language) -> [FormDefinition] {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { return [] }
        return all(on: day).filter { form in
            let languages = [language, .ja]
            let all =
                languages.map { form.title.text(in: $0) + " " + form.purpose.text(in: $0) }.joined(separator: " ")
                .lowercased() + " " + form.template.id
            return words.allSatisfy { all.contains($0) }
        }
    }

    /// What a window is called.
    func window(_ id: String) -> LocalizedText { catalogue.context.windows[id] ?? LocalizedText(ja: id) }

    private static func byWindow(_ forms: [FormDefinition], _ context: FormContext) -> [Part] {
        let grouped = Dictionary(grouping: forms, by: \.window)
        return context.windowOrder.compactMap { window in
            grouped[window].map { Part(title: context.windows[window] ?? LocalizedText(ja: window), forms: $0) }
        }
    }
}
