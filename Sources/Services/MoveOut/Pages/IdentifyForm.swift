import Kernel
import Registry
import Site

/// The residents who may have signed a notice whose signer nobody knows, for the office to choose from.
struct IdentifyForm: Sendable {
    let candidates: [Candidate]
    let action: String
    let form: FormState

    func view(_ ctx: PageContext) -> HTML {
        guard !candidates.isEmpty else { return "<p>\(ctx.t("moveout.identify.nobody"))</p>" }
        let choices = candidates.map { candidate -> Choice in
            let person = candidate.person
            let place = person.address.value?.oneLine ?? ctx.text("registry.protected.marker")
            let differs = [
                candidate.comparison.name ? nil : ctx.text("moveout.identify.name"),
                candidate.comparison.address == false ? ctx.text("moveout.identify.address") : nil,
            ].compactMap { $0 }.joined(separator: ctx.isJapanese ? "・" : ", ")
            return Choice(
                person.id.description, "\(person.name.full)　\(place)",
                hint: differs.isEmpty ? nil : ctx.t("moveout.identify.differs", ["what": differs]))
        }
        let choose = Form(ctx, action: action) {
            """
            \(RadioGroup(form.field("resident", label: ctx.t("moveout.identify.who"), hint: ctx.t("moveout.identify.hint"), required: true), choices))
            \(Button(ctx.t("moveout.identify.do"), .secondary))
            """
        }
        // The form for refusing follows.
        return "\(choose)<hr>"
    }
}
