import Kernel
import Procedures
import Site

/// How the one at the counter is reached and was identified, as form fields: a session that was prepared before the visit knows
/// neither.
enum ApplicantFields {
    /// The fields with the facts they fill.
    static let facts = [("phone", "applicant.phone"), ("identity", "identity.document")]

    /// What was typed and chosen; fields that the form did not have stay as they are.
    static func read(_ form: inout FormReader, _ record: SessionRecord, by clerk: Actor) -> MovePage.Typed {
        let ctx = form.ctx
        var typed: MovePage.Typed = []
        if form.values["phone"] != nil {
            let phone = form.text("phone", label: ctx.text("counter.open.phone"), maxLength: 30)
            typed.append((.party, "applicant.phone", phone.map(JSONValue.string)))
        }
        let document = form.choice(
            "identity", label: ctx.text("counter.open.identity"), among: OpenSessionPage.identityDocuments)
        if let document, document != record.facts.text(.party, "identity.document") {
            typed.append((.party, "identity.document", .string(document)))
            typed.append((.party, "identity.checkedBy", .string(clerk.name)))
        }
        return typed
    }

    static func view(_ form: FormState) -> HTML {
        let ctx = form.ctx
        return """
            <h2>\(ctx.t("counter.open.who"))</h2>
            \(TextField(form.field("phone", label: ctx.t("counter.open.phone")), kind: .tel, width: .short))
            \(RadioGroup(
                form.field(
                    "identity", label: ctx.t("counter.open.identity"), hint: ctx.t("counter.open.identity.hint")),
                OpenSessionPage.identityDocuments.map { Choice($0, ctx.t("counter.identity.\($0)")) }))
            """
    }
}
