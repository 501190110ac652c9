import Booking
import Forms
import Kernel
import Site

/// The controls of a slot: what, on which day, at what time. Each step is sent with the page, so it works without scripts; with
/// them the times follow at once.
struct SlotView: Sendable {
    let item: ItemView
    let offer: SlotOffer

    private var ctx: PageContext { item.ctx }
    private var path: String { item.path }

    var html: HTML {
        FieldGroup(item.field, content: "\(about)\(kinds)\(steps)").html
    }

    private func field(_ part: String, hint: HTML? = nil) -> Field {
        item.field("\(path).\(part)", label: ctx.t("online.slot.\(part)"), hint: hint)
    }

    /// What is to be known of the kind, and what is held.
    private var about: HTML {
        let text: HTML? = offer.kind?.about.map { "<p>\(ctx.t($0))</p>" }
        let drawn: HTML? = offer.kind?.isDrawn == true ? drawnText : nil
        var held: HTML?
        if let until = offer.held?.heldUntil, until > offer.moment {
            held = "<p class=\"slot-held\">\(ctx.t("online.slot.held", ["time": ctx.timeText(until)]))</p>"
        }
        return "\(text)\(drawn)\(held)"
    }

    private var drawnText: HTML? {
        offer.kind?.closes.map { "<p>\(ctx.t("online.slot.drawn", ["moment": ctx.momentText($0)]))</p>" }
    }

    private var kinds: HTML {
        guard offer.kinds.count > 1 else { return HTML() }
        let choices = offer.kinds.map { kind in Choice(kind.id, ctx.t(kind.title), hint: kind.about.map { ctx.t($0) }) }
        let control =
            choices.count > ItemView.mostShown
            ? Select(field("kind"), choices).html : RadioGroup(field("kind"), choices).html
        return "<div data-decides>\(control)</div>\(offer.kind == nil ? seeDays : nil)"
    }

    private var seeDays: HTML {
        ButtonRow([Button(ctx.t("online.slot.see-days"), .secondary, name: "slots", value: path)]).html
    }

    private var steps: HTML {
        guard !offer.kinds.isEmpty else { return "<p>\(ctx.t("online.slot.none"))</p>" }
        guard let kind = offer.kind else { return HTML() }
        if let opens = kind.opens, offer.moment < opens {
            return "<p>\(ctx.t("online.slot.not-yet", ["moment": ctx.momentText(opens)]))</p>"
        }
        guard offer.place != nil else { return "<p>\(ctx.t("online.slot.place-first"))</p>\(seeDays)" }
        guard !offer.days.isEmpty else { return "<p>\(ctx.t("online.slot.none"))</p>" }
        return kind.grain == .day ? wholeDays(kind) : "\(days(kind))\(times(kind))"
    }

    private var office: HTML? {
        guard let place = offer.place, let ward = item.desk.places.ward(place), offer.kind?.ward == nil else {
            return nil
        }
        return ctx.t("online.slot.at", ["office": ctx.text(ward.office)])
    }

    private func days(_ kind: BookingPlan.Kind) -> HTML {
        let choices = offer.days.map { day in Choice(day.day.description, label(ctx.dateText(day.day), day.free, kind))
        }
        let control =
            choices.count > SlotOffer.mostDays
            ? Select(field("day", hint: office), choices).html : RadioGroup(field("day", hint: office), choices).html
        let see: HTML? =
            offer.days.count > 1
            ? ButtonRow([Button(ctx.t("online.slot.see-times"), .secondary, name: "slots", value: path)]).html : nil
        return "<div data-decides>\(control)</div>\(see)"
    }

    /// The times of the day; full ones are named, and can be chosen where one may wait.
    private func times(_ kind: BookingPlan.Kind) -> HTML {
        guard let day = offer.day else { return HTML() }
        let shown = day.times.filter { $0.free > 0 || line(of: kind) > 0 }
        let full = day.times.filter { $0.free == 0 && line(of: kind) == 0 }
        let choices = shown.map { Choice($0.slot.time.description, label($0.slot.time.description, $0.free, kind)) }
        let sentence: HTML? =
            full.isEmpty
            ? nil
            : "<p class=\"hint\">\(ctx.t("online.slot.full-times", ["times": full.map(\.slot.time.description).joined(separator: ctx.isJapanese ? "、" : ", ")]))</p>"
        guard !choices.isEmpty else { return "<p>\(ctx.t("online.slot.day-full"))</p>" }
        return
            "\(RadioGroup(field("time", hint: HTML(text: ctx.dateText(day.day))), choices, inline: false))\(sentence)\(wait(day, kind))"
    }

    /// How many may wait here for a place.
    private func line(of kind: BookingPlan.Kind) -> Int { item.desk.booking?.plan.line(of: kind) ?? 0 }

    private func wait(_ day: SlotDay, _ kind: BookingPlan.Kind) -> HTML? {
        guard line(of: kind) > 0, !kind.isDrawn, day.times.contains(where: { $0.free == 0 }) else { return nil }
        return Checkbox(field("waiting", hint: ctx.t("online.slot.waiting.hint"))).html
    }

    /// Days of which each has one time, which goes with it.
    private func wholeDays(_ kind: BookingPlan.Kind) -> HTML {
        let free = offer.days.filter { $0.free > 0 }
        guard let time = free.first?.times.first?.slot.time else { return "<p>\(ctx.t("online.slot.day-full"))</p>" }
        let choices = free.map { day in Choice(day.day.description, label(ctx.dateText(day.day), day.free, kind)) }
        let full = offer.days.filter { $0.free == 0 }.map { ctx.dateText($0.day) }
        let sentence: HTML? =
            full.isEmpty
            ? nil
            : "<p class=\"hint\">\(ctx.t("online.slot.full-times", ["times": full.joined(separator: ctx.isJapanese ? "、" : ", ")]))</p>"
        return
            "\(Select(field("day", hint: office), choices))\(sentence)\(HiddenField("\(path).time", time.description))"
    }

    private func label(_ what: String, _ free: Int, _ kind: BookingPlan.Kind) -> HTML {
        if kind.isDrawn { return ctx.t("online.slot.lots", ["what": what, "count": ctx.number(kind.capacity)]) }
        return free > 0
            ? ctx.t("online.slot.free", ["what": what, "count": ctx.number(free)])
            : ctx.t("online.slot.full", ["what": what])
    }
}
