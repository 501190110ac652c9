import Kernel
import Sheets
import Site

/// The ways without a card: typing name and address, or a form with nothing on it.
struct FactPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            return .page(view(visit, request).page(FormState(request.ctx)))
        }
    }

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            let ctx = request.ctx
            var form = FormReader(ctx, request.form)
            let family = form.text("family", label: ctx.text("terminal.type.family"), required: true, maxLength: 100)
            let given = form.text("given", label: ctx.text("terminal.type.given"), maxLength: 100)
            let address = form.text("address", label: ctx.text("terminal.type.address"), maxLength: 300)
            let birth = form.date("birth", label: ctx.text("terminal.type.birth"))
            let sex = form.choice(
                "sex", label: ctx.text("terminal.type.sex"), among: CardHolder.Sex.allCases.map(\.rawValue))
            if let birth, birth > request.now.date { form.errors.add("birth", ctx.t("terminal.type.birth.future")) }
            guard form.errors.isEmpty, let family else { return .page(view(visit, request).page(form.state)) }
            let name = [family, given].compactMap(\.self).joined(separator: "\u{3000}")
            let known = await terminal.visits.update(visit.id) { visit in
                var holder = CardHolder(name: name, address: address ?? "", birthDate: "", sex: "")
                holder.birthDate = birth.map { PartialDate($0) }
                holder.sex = sex.flatMap { CardHolder.Sex(rawValue: $0) }
                visit.begin(.typed, holder)
                return true
            }
            guard known == true else { throw VisitOver() }
            return .redirect(visit.path("confirm"))
        }
    }

    /// A form with nothing on it but its own words.
    func blank(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            await terminal.visits.update(visit.id) { $0.begin(.blank, CardHolder()) }
            return .redirect(visit.path("confirm"))
        }
    }

    private func view(_ visit: Visit, _ request: SiteRequest) -> TypeView {
        TypeView(frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal))
    }
}

extension Visit {
    /// Facts that came without a card.
    fileprivate mutating func begin(_ source: UseSource, _ holder: CardHolder) {
        self.source = source
        self.holder = holder
        nameOnCard = nil
        authenticity = nil
        cardGoneAt = nil
    }
}

struct TypeView: Sendable {
    let frame: VisitPage

    func page(_ form: FormState) -> Page {
        let ctx = frame.ctx
        let sexes = CardHolder.Sex.allCases.map { Choice($0.rawValue, ctx.t("terminal.sex.\($0.rawValue)")) }
        return frame.page(
            "terminal.type.title", step: .facts, lead: "<p>\(ctx.t("terminal.type.lead"))</p>", form: form,
            back: "card",
            body: """
                \(Form(ctx, action: frame.visit.path("type"), label: ctx.text("terminal.type.title")) {
                    """
                    <div class="field-row">\(TextField(
                        form.field("family", label: ctx.t("terminal.type.family"), required: true), autocomplete: "off"))\
                    \(TextField(form.field("given", label: ctx.t("terminal.type.given")), autocomplete: "off"))</div>
                    \(TextField(
                        form.field("address", label: ctx.t("terminal.type.address"), hint: ctx.t("terminal.type.address.hint")),
                        autocomplete: "off"))
                    \(DateField(form.field(
                        "birth", label: ctx.t("terminal.type.birth"), hint: ctx.t("terminal.type.birth.hint"))))
                    \(RadioGroup(
                        form.field("sex", label: ctx.t("terminal.type.sex"), hint: ctx.t("terminal.type.sex.hint")), sexes,
                        inline: true))
                    \(Button(ctx.t("terminal.type.next")))
                    """
                })
                """)
    }
}
