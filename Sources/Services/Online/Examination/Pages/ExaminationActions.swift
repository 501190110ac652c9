import Forms
import Kernel
import Site

/// What a member of staff can do with an application where it stands.
struct ExaminationActions: Component {
    let ctx: PageContext
    let model: ExaminationModel
    let form: FormState

    private var examination: Examination { model.examination }

    private func path(_ act: String) -> String { "\(ExaminationPages.path)/\(examination.id)/\(act)" }

    var html: HTML { "\(assign)\(move)\(slots)\(correct)\(propose)\(decide)\(pay)\(complete)\(hold)" }

    private var assign: HTML {
        guard !examination.stage.isEnd else { return HTML() }
        let isOwn = examination.assignee == ctx.actor.id
        return Form(ctx, action: path("assign")) {
            ButtonRow([
                isOwn
                    ? Button(ctx.t("online.office.give-back"), .secondary, name: "back", value: "yes")
                    : Button(ctx.t("online.office.take"), .secondary)
            ]).html
        }.html
    }

    /// Leads to where a visit is moved.
    private var slots: HTML {
        guard !examination.stage.isEnd else { return HTML() }
        return HTML(
            model.reservations.filter { $0.isMovable(at: ctx.now) }.map { placed in
                "<p>\(LinkButton(ctx.t("online.slot.move"), path: path("slots/\(placed.reservation.id)")))</p>"
            })
    }

    private var note: HTML { TextArea(form.field("note", label: ctx.t("online.office.note")), rows: 2).html }

    private var move: HTML {
        let stages = examination.stage.next.filter { $0 != .completed }
        guard !stages.isEmpty else { return HTML() }
        return Accordion(
            ctx.t("online.office.move"), open: form.errors["stage"] != nil,
            content: Form(ctx, action: path("move")) {
                """
                \(RadioGroup(
                    form.field("stage", label: ctx.t("online.office.move"), required: true),
                    stages.map { Choice($0.rawValue, ctx.t("online.stage.\($0.rawValue)")) }))\(note)\
                \(Button(ctx.t("online.office.do")))
                """
            }.html
        ).html
    }

    private var correct: HTML {
        guard examination.stage.allowsCorrection else { return HTML() }
        let items = model.procedure.sheet.pages.flatMap(\.items).filter { $0.isAnswered && $0.kind != .slot }
            .filter { model.application.answers[$0.name] != nil || $0.kind == .file }
        return Accordion(
            ctx.t("online.office.correct"), open: ["items", "text", "due"].contains { form.errors[$0] != nil },
            content: Form(ctx, action: path("correct")) {
                """
                \(CheckboxGroup(
                    form.field(
                        "items", label: ctx.t("online.office.correct.items"), hint: ctx.t("online.office.correct.items.hint"),
                        required: true), items.map { Choice($0.name, ctx.t($0.label)) }))\
                \(TextArea(
                    form.field(
                        "text", label: ctx.t("online.office.correct.text"), hint: ctx.t("online.office.correct.text.hint"),
                        required: true), rows: 3))\
                \(DateField(form.field("due", label: ctx.t("online.office.correct.due"), required: true)))\
                \(Button(ctx.t("online.office.correct")))
                """
            }.html
        ).html
    }

    private var propose: HTML {
        guard examination.stage.allowsProposal else { return HTML() }
        return Accordion(
            ctx.t("online.office.propose"), open: ["decision", "reasons"].contains { form.errors[$0] != nil },
            content: Form(ctx, action: path("propose")) {
                """
                \(RadioGroup(
                    form.field("decision", label: ctx.t("online.office.decision"), required: true),
                    Decision.allCases.map { Choice($0.rawValue, ctx.t("online.decision.\($0.rawValue)")) }))\
                \(TextArea(
                    form.field("reasons", label: ctx.t("online.office.reasons"), hint: ctx.t("online.office.reasons.hint")),
                    rows: 4))\(Button(ctx.t("online.office.propose")))
                """
            }.html
        ).html
    }

    private var decide: HTML {
        guard examination.stage == .approval else { return HTML() }
        guard ctx.actor.roles.contains("approver"), examination.proposedBy != ctx.actor.id else {
            return Banner(.info, ctx.t("online.office.waits-for-second")).html
        }
        let hasFee = !model.procedure.fees.isEmpty
        let fee: HTML =
            hasFee
            ? NumberField(
                form.field("fee", label: ctx.t("online.office.fee"), hint: ctx.t("online.office.fee.hint")),
                unit: ctx.t("online.yen")
            ).html : HTML()
        return """
            \(Form(ctx, action: path("decide")) { "\(fee)\(Button(ctx.t("online.office.decide")))" })\
            \(Accordion(
                ctx.t("online.office.reject"), open: form.errors["note"] != nil,
                content: Form(ctx, action: path("reject")) { "\(note)\(Button(ctx.t("online.office.reject"), .secondary))" }.html))
            """
    }

    private var pay: HTML {
        guard examination.stage == .payment else { return HTML() }
        return Form(ctx, action: path("pay")) { Button(ctx.t("online.office.paid")).html }.html
    }

    /// Keeping it beyond its time, or not any more.
    private var hold: HTML {
        guard ctx.actor.roles.contains("approver") else { return HTML() }
        if let reason = model.hold {
            return """
                \(Banner(.warning, ctx.t("online.hold.held"), text: "<p class=\"typed\">\(reason)</p>"))\
                \(Form(ctx, action: path("hold")) {
                    "\(HiddenField("release", "yes"))\(Button(ctx.t("online.hold.release"), .secondary))"
                })
                """
        }
        return Accordion(
            ctx.t("online.hold"),
            content: Form(ctx, action: path("hold")) {
                """
                \(TextArea(form.field("hold", label: ctx.t("online.hold.reason"), hint: ctx.t("online.hold.hint"), required: true), rows: 2))\
                \(Button(ctx.t("online.hold"), .secondary))
                """
            }.html
        ).html
    }

    private var complete: HTML {
        guard examination.stage == .decided else { return HTML() }
        return Form(ctx, action: path("complete")) { Button(ctx.t("online.office.complete")).html }.html
    }
}
