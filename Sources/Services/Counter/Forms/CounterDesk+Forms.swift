import Kernel
import Paper
import Procedures
import Store

/// A form of a session with what was printed on it.
struct PrintedForm: Sendable {
    let template: FormTemplate
    let item: Decision.Item
    let rendered: RenderedForm
}

extension CounterDesk {
    /// The forms of a session: those of each procedure that is handed in here and is not done by another one's form.
    func formList(_ decision: Decision, on today: CivilDate) -> [(item: Decision.Item, template: FormTemplate)] {
        decision.items.filter { $0.isHandedIn && !$0.isDeemed }.flatMap { item in
            item.definition.forms.compactMap { id in forms.template(id, on: today).map { (item, $0) } }
        }
    }

    /// Prints one form.
    ///
    /// - Parameter watermark: text across every page, such as 要再署名.
    func print(
        _ template: FormTemplate, for item: Decision.Item, in record: SessionRecord, at now: Timestamp,
        watermark: String? = nil
    ) throws(PaperError) -> PrintedForm {
        let filling = filling(record, on: now.date)
        let marks = FormMarks(caseID: record.session.caseMark, issuedAt: now, watermark: watermark)
        return PrintedForm(
            template: template, item: item, rendered: try template.render(filling.data(for: item), marks: marks))
    }

    /// The words across the forms of a session: none once it is signed, "sign again" after a change, else "draft".
    func watermark(_ record: SessionRecord) -> String? {
        guard let signature = record.signature else { return pack.words.text("counter.form.draft", .ja) }
        return signature.isValid ? nil : pack.words.text("counter.form.sign-again", .ja)
    }

    private func filling(_ record: SessionRecord, on today: CivilDate) -> FormFilling {
        let words = pack.words
        let ward = directory.places.ward(record.session.ward)?.name.text(in: .ja) ?? ""
        return FormFilling(
            record: record, today: today,
            officeHead: words.text("counter.form.office-head", .ja, ["name": ward]),
            protectedMarker: words.text("registry.protected.marker", .ja), values: formValues, catalogue: catalogue,
            words: { words.text($0, .ja) })
    }
}

extension Decision.Item {
    /// The name of one of its printed forms within a session: two procedures may use the same sheet.
    func formKey(_ template: String) -> String { "\(definition.id)--\(template)" }
}

extension CounterSession {
    /// The number that ties printed sheets to their session, in bar codes.
    var caseMark: String { id.description }
}
