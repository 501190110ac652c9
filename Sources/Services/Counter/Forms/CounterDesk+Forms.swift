import Kernel
import Paper
import Procedures
import Sheets
import Store

/// A form of a session with what was printed on it.
struct PrintedForm: Sendable {
    let entry: FormEntry
    let rendered: RenderedForm
}

/// One sheet of a session: a form for a procedure, for one person when the form has no room for several.
struct FormEntry: Sendable {
    let item: Decision.Item
    let template: FormTemplate
    var person: Int?
    /// Signed by someone else than the visitor, on paper: it is no draft before the visitor signs and not kept after.
    var isForPrincipal = false

    /// Its name within the session: two procedures may use the same sheet.
    var key: String {
        let whole = "\(item.definition.id)--\(template.id)"
        return person.map { "\(whole)--p\($0)" } ?? whole
    }
}

extension CounterDesk {
    /// The form with which somebody empowers an agent (委任状).
    private static let powerOfAttorney = "ininjou"

    /// Every sheet a session prints: what is handed in, and for an agent the 委任状 to bring back.
    func formList(_ decision: Decision, in record: SessionRecord, on today: CivilDate) -> [FormEntry] {
        let handedIn = formList(decision, on: today)
        guard record.facts.text(.party, "applicant.role") == "agent", let first = handedIn.first,
            let template = forms.template(Self.powerOfAttorney, on: today)
        else { return handedIn }
        return handedIn + [FormEntry(item: first.item, template: template, isForPrincipal: true)]
    }

    /// The forms handed in: those of each procedure that is handed in here and is not done by another one's form.
    func formList(_ decision: Decision, on today: CivilDate) -> [FormEntry] {
        decision.items.filter { $0.isHandedIn && !$0.isDeemed }.flatMap { item in
            item.definition.forms.compactMap { forms.template($0, on: today) }.flatMap { template in
                let persons = item.persons.compactMap { Int($0.dropFirst()) }
                guard template.groups.isEmpty, persons.count > 1 else {
                    return [FormEntry(item: item, template: template)]
                }
                return persons.map { FormEntry(item: item, template: template, person: $0) }
            }
        }
    }

    /// Prints one form.
    ///
    /// - Parameter watermark: text across every page, such as 要再署名.
    func print(
        _ entry: FormEntry, of decision: Decision, in record: SessionRecord, at now: Timestamp,
        watermark: String? = nil
    ) throws(PaperError) -> PrintedForm {
        let filling = filling(record, decision, on: now.date)
        let marks = FormMarks(caseID: record.session.caseMark, issuedAt: now, watermark: watermark)
        let data = filling.data(for: entry.item, person: entry.person)
        return PrintedForm(entry: entry, rendered: try entry.template.render(data, marks: marks))
    }

    /// A form of a session as PDF: as it was signed, or as it is now.
    ///
    /// - Returns: Nil when the session has no such form.
    func pdf(of form: String, in record: SessionRecord, at now: Timestamp) async throws -> [UInt8]? {
        if record.signature?.isValid == true,
            let kept = try await store.read({ try KeptForm.pdf(form, of: record.session.id, in: $0) })
        {
            return kept
        }
        let decision = decide(record, on: now.date)
        guard let entry = formList(decision, in: record, on: now.date).first(where: { $0.key == form }) else {
            return nil
        }
        return try print(
            entry, of: decision, in: record, at: now, watermark: entry.isForPrincipal ? nil : watermark(record)
        ).rendered.pdf
    }

    /// Adds the forms of a session to those that are printed together, as they are handed in on a day.
    func add(_ record: SessionRecord, to batch: inout FormBatch, for day: CivilDate, at now: Timestamp) {
        let decision = decide(record, on: day)
        let filling = filling(record, decision, on: day)
        for entry in formList(decision, in: record, on: day) {
            batch.add(
                entry.template, filling.data(for: entry.item, person: entry.person),
                marks: FormMarks(caseID: record.session.caseMark, issuedAt: now, watermark: nil))
        }
    }

    /// The words across the forms of a session: none once it is signed, "sign again" after a change, else "draft".
    func watermark(_ record: SessionRecord) -> String? {
        guard let signature = record.signature else { return pack.words.text("counter.form.draft", .ja) }
        return signature.isValid ? nil : pack.words.text("counter.form.sign-again", .ja)
    }

    private func filling(_ record: SessionRecord, _ decision: Decision, on today: CivilDate) -> FormFilling {
        let words = pack.words
        let ward = directory.places.ward(record.session.ward)?.name.text(in: .ja) ?? ""
        return FormFilling(
            record: record, decision: decision, today: today,
            officeHead: words.text("counter.form.office-head", .ja, ["name": ward]),
            protectedMarker: words.text("counter.quiet.printed", .ja), values: formValues, catalogue: catalogue,
            words: { words.text($0, .ja) })
    }
}

extension CounterSession {
    /// The number that ties printed sheets to their session, in bar codes.
    var caseMark: String { id.description }
}
