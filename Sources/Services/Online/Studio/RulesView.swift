import Forms
import Kernel
import Site

/// The page of the rules of time and of second signers.
struct RulesView: Sendable {
    let ctx: PageContext
    let change: ProcedureChange
    /// What the definition says now: also what the city has no more can stay.
    let rules: ProcedureDesign.RuleValues
    /// The answers of the form that are days.
    let days: [Choice]
    let names: StudioNames
    /// What the rule that stands comes to when it counts from today; nil without one.
    let counted: HTML?

    /// The rules for counting days from which one is chosen.
    var dayRules: [Choice] {
        guard case .rule(let id, _)? = rules.deadline?.base else { return names.rules }
        return with([id], in: names.rules)
    }

    /// The days from which a rule may count; an expression that was written as text stays as it is.
    var firstDays: [Choice] {
        guard case .rule(_, let from)? = rules.deadline?.base else { return days }
        return with([from], in: days)
    }

    /// The procedures of the guidance that can be ticked.
    var guidance: [Choice] { with(rules.guidance, in: names.guidance) }

    private func with(_ standing: [String], in choices: [Choice]) -> [Choice] {
        choices
            + standing.filter { value in !choices.contains { $0.value == value } }
            .map { Choice($0, ctx.t("studio.rules.as-written", ["text": $0])) }
    }

    func page(_ state: FormState) -> Site.Page {
        Site.Page(
            ctx, "studio.rules", lead: "<p>\(ctx.t("studio.rules.about"))</p>",
            breadcrumbs: StudioCrumbs.below(change, ctx), width: .narrow, status: state.errors.isEmpty ? 200 : 422,
            hasErrors: !state.errors.isEmpty,
            body: """
                \(ErrorSummary(state))\
                \(Form(ctx, action: RulesPages.path(change), label: ctx.text("studio.rules")) {
                    """
                    \(HiddenField("revision", String(change.revision)))\(deadline(state))\(yearly(state))\(rush(state))\
                    \(guidance(state))\(cosigning(state))\
                    \(ButtonRow([Button(ctx.t("studio.save")), LinkButton(ctx.t("studio.back"), path: StudioPages.change(change))]))
                    """
                })
                """)
    }

    private func field(_ state: FormState, _ key: String, required: Bool = false, hint: Bool = true) -> Field {
        state.field(
            key, label: ctx.t("studio.subject.\(key)"), hint: hint ? ctx.t("studio.hint.\(key)") : nil,
            required: required)
    }

    private func deadline(_ state: FormState) -> HTML {
        let ways = RulesForm.DeadlineWay.allCases.map { way in
            Choice(
                way.rawValue, ctx.t("studio.deadline.\(way.rawValue)"),
                hint: ctx.t("studio.deadline.\(way.rawValue).hint"))
        }
        let counting = FieldGroup(
            state.field("counting", label: ctx.t("studio.deadline.rule"), hint: ctx.t("studio.hint.counting")),
            content: """
                \(Select(field(state, "deadline-rule", hint: false), dayRules))\
                \(Select(field(state, "deadline-from"), firstDays))\
                \(counted.map { "<p class=\"hint\">\($0)</p>" as HTML })
                """)
        let expression = FieldGroup(
            state.field("expression", label: ctx.t("studio.deadline.day"), hint: ctx.t("studio.hint.expression")),
            content: TextField(field(state, "deadline-day")).html)
        return """
            <h2>\(ctx.t("studio.subject.deadline"))</h2><p>\(ctx.t("studio.rules.deadline"))</p>\
            \(RadioGroup(field(state, "deadline", required: true, hint: false), ways))\(counting)\(expression)\
            \(TextField(field(state, "deadline-at"), width: .short))\
            \(NumberField(field(state, "deadline-warn"), unit: ctx.t("studio.unit.days-before")))
            """
    }

    private func yearly(_ state: FormState) -> HTML {
        """
        <h2>\(ctx.t("studio.rules.yearly"))</h2><p>\(ctx.t("studio.rules.yearly.about"))</p>\
        \(TextField(field(state, "renews"), width: .short))
        """
    }

    private func rush(_ state: FormState) -> HTML {
        """
        <h2>\(ctx.t("studio.rules.rush"))</h2><p>\(ctx.t("studio.rules.rush.about"))</p>\
        \(NumberField(field(state, "rush"), unit: ctx.t("studio.unit.per-minute")))
        """
    }

    /// The list is long: what is ticked is named above it.
    private func guidance(_ state: FormState) -> HTML {
        let ticked = state.values.all("guidance")
        let chosen = guidance.filter { ticked.contains($0.value) }.map(\.label)
        let named: HTML? =
            chosen.isEmpty ? nil : "<p>\(ctx.t("studio.rules.guidance.chosen"))\(chosen.joined(by: "、"))</p>"
        return """
            <h2>\(ctx.t("studio.rules.guidance"))</h2><p>\(ctx.t("studio.rules.guidance.about"))</p>\(named)\
            \(Accordion(
                ctx.t("studio.rules.guidance.choose", ["count": ctx.number(ticked.count)]),
                open: state.errors["guidance"] != nil,
                content: CheckboxGroup(field(state, "guidance", hint: false), guidance).html))
            """
    }

    private func cosigning(_ state: FormState) -> HTML {
        let signers = RulesForm.signers.map { by in
            Choice(by, ctx.t(by == "none" ? "studio.cosign.none" : "studio.identity.\(by)"))
        }
        return """
            <h2>\(ctx.t("studio.rules.cosign"))</h2><p>\(ctx.t("studio.rules.cosign.about"))</p>\
            \(RadioGroup(field(state, "cosign-by", required: true), signers))\
            \(LocalizedFields(
                state, "cosign-who", label: ctx.t("studio.subject.cosign-who"), hint: ctx.t("studio.hint.cosign-who")))\
            \(NumberField(field(state, "cosign-days"), unit: ctx.t("studio.unit.calendar-days")))\
            \(TextField(field(state, "cosign-when")))
            """
    }
}
