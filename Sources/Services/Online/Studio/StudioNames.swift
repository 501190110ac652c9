import Forms
import Kernel
import Site

/// What the city calls the things that a definition names by their ids: rules for counting days, procedures of the guidance,
/// calendars.
struct StudioNames: Sendable {
    /// The kinds of such things.
    enum Kind: Sendable {
        case rule, guidance, calendar
    }

    /// The rules for counting days, each with its law: several count alike and rest on another one.
    let rules: [Choice]
    /// The procedures that the guidance of the counters decides.
    let guidance: [Choice]
    /// The calendars from which slots are chosen; none where nothing is reserved.
    let calendars: [Choice]

    init(_ desk: OnlineDesk, _ ctx: PageContext) {
        let known = desk.live.current
        rules = known.dayRules.map { rule in
            Choice(rule.id, ctx.t("studio.rules.rule", ["title": ctx.text(rule.title), "law": rule.law]))
        }
        guidance = known.procedures.map { Choice($0.id, ctx.t($0.title)) }
        calendars = (desk.booking?.plan.calendarNames ?? []).sorted().map { name in
            let kinds = desk.booking?.plan.kinds(in: name) ?? []
            let titles = kinds.map { ctx.text($0.title) }.joined(separator: ctx.isJapanese ? "、" : ", ")
            return Choice(
                name, kinds.isEmpty ? ctx.t("studio.calendar.empty", ["name": name]) : HTML(text: titles))
        }
    }

    /// The kind of things that a difference names by their ids; nil for all others.
    func kind(of subject: ProcedureDifference.Subject) -> Kind? {
        switch subject {
        case .deadlineRule: .rule
        case .guidance: .guidance
        case .calendar: .calendar
        default: nil
        }
    }

    /// The name of one; its id where the city has it no more.
    func title(_ kind: Kind, _ id: String) -> HTML {
        let choices =
            switch kind {
            case .rule: rules
            case .guidance: guidance
            case .calendar: calendars
            }
        return choices.first { $0.value == id }?.label ?? HTML(text: id)
    }
}
