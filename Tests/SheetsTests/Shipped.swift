import Foundation
import Kernel
import Pack
import Paper
import Sheets

/// The packs of the repository and the invented people in them.
enum Shipped {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false)

    static let pack = load("osaka")
    static let forms = FormCatalogue(pack: pack)
    static let people = SampleHolders(pack: pack)
    static let ids = forms.ids

    static let today = CivilDate(year: 2026, month: 4, day: 24) ?? .latest
    static let marks = FormMarks(caseID: nil, issuedAt: Timestamp(milliseconds: 1_776_992_400_000))

    static func load(_ name: String) -> CityPack {
        do { return try CityPack.load("\(root)City/\(name)") } catch { preconditionFailure("\(error)") }
    }

    static func form(_ id: String) throws -> FormDefinition {
        guard let form = forms.definition(id, on: today) else { throw Missing(what: id) }
        return form
    }

    static func holder(_ id: String) throws -> CardHolder {
        guard let person = people[id] else { throw Missing(what: id) }
        return person.holder
    }

    static func print(_ form: FormDefinition, for holder: CardHolder) throws -> RenderedForm {
        try form.template.render(CardSheet(form, holder: holder, today: today).data, marks: marks)
    }

    struct Missing: Error {
        let what: String
    }
}

extension FormDefinition {
    /// Whether a holder's name and address are written on it: all but forms with a column for each sex, when it is not known.
    func writes(_ fact: CardFact, of holder: CardHolder) -> Bool {
        card.values.contains { $0.fact == fact && ($0.column == nil || $0.column == holder.sex) }
    }
}
