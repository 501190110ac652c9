import Kernel
import Pack
import Paper

/// Shows a definition that somebody is writing, without storing anything: its faults with their lines, or the sheet as it is
/// printed for an invented person.
///
/// ```swift
/// switch preview.read(text, as: "juuminhyou-seikyuu") {
/// case .success(let form): try preview.print(form, for: "longest", at: now).pdf
/// case .failure(let faults): faults.faults.map(\.description)
/// }
/// ```
public struct FormPreview: Sendable {
    /// What is wrong with a definition, in the order of its lines.
    public struct Faults: Error, Sendable {
        public let faults: [PackFault]
    }

    /// The longest definition in bytes; the longest of the packs has some 8,000.
    public static let longestText = 65_536
    /// The most boxes and words of a sheet; the fullest of the packs has some 600. One form is printed at a time, so that a larger
    /// one would make all others wait.
    public static let mostPieces = 4_000

    public let forms: FormCatalogue
    public let people: SampleHolders

    public init(forms: FormCatalogue, people: SampleHolders) {
        self.forms = forms
        self.people = people
    }

    /// Reads a definition.
    ///
    /// - Parameters:
    ///   - text: YAML as in `forms/` of a pack.
    ///   - id: The id that it has to have.
    public func read(_ text: String, as id: String) -> Result<FormDefinition, Faults> {
        let faults = PackFaults()
        let file = "\(id).yml"
        func fail(_ reason: String) -> Result<FormDefinition, Faults> {
            .failure(Faults(faults: [PackFault(file: file, line: 1, column: 1, reason: reason)]))
        }
        guard text.utf8.count <= Self.longestText else {
            return fail("the definition has \(text.utf8.count) bytes; at most \(Self.longestText)")
        }
        guard let node = forms.read(text, as: file, faults: faults) else {
            return faults.isEmpty ? fail("the definition is empty") : .failure(Faults(faults: faults.all))
        }
        guard let form = FormDefinition(node, context: forms.context) else {
            return .failure(Faults(faults: faults.all))
        }
        if form.template.id != id { node.node("id")?.fault("the id of this form is \(id)") }
        if form.template.pieces > Self.mostPieces {
            node.fault("the sheet has \(form.template.pieces) boxes and words; at most \(Self.mostPieces)")
        }
        return faults.isEmpty ? .success(form) : .failure(Faults(faults: faults.all))
    }

    /// What a person's card writes on a form; a blank form when there is no such person.
    public func sheet(_ form: FormDefinition, for person: String?, on today: CivilDate) -> CardSheet {
        guard let holder = person.flatMap({ people[$0] })?.holder else {
            return CardSheet(form, holder: CardHolder())
        }
        return CardSheet(form, holder: holder, today: today)
    }

    /// The sheet as it is printed, marked as a preview.
    public func print(
        _ form: FormDefinition, for person: String?, at now: Timestamp, watermark: String? = nil
    ) throws(PaperError) -> RenderedForm {
        let marks = FormMarks(caseID: nil, issuedAt: now, watermark: watermark)
        return try form.template.render(sheet(form, for: person, on: now.date).data, marks: marks)
    }

    /// The sheet as pictures for a screen, a PNG a page.
    public func pictures(
        _ form: FormDefinition, for person: String?, at now: Timestamp
    ) throws(PaperError) -> [[UInt8]] {
        try form.template.pictures(
            sheet(form, for: person, on: now.date).data, marks: FormMarks(caseID: nil, issuedAt: now))
    }
}
