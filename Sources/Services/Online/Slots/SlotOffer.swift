import Booking
import Forms
import Kernel
import Store

/// What a page shows of an item that asks for a slot: the kinds of its calendar, the days of one, the times of a day.
struct SlotOffer: Sendable {
    /// More days than this are chosen from a list that opens.
    static let mostDays = 7

    /// The moment as of which it is offered.
    let moment: Timestamp
    /// The kinds that stand in the calendar.
    let kinds: [BookingPlan.Kind]
    /// The one that is chosen, or the only one.
    let kind: BookingPlan.Kind?
    /// Where; nil where the form does not know it yet.
    let place: WardCode?
    /// The days on which something is offered.
    let days: [SlotDay]
    /// The day that is chosen.
    let day: SlotDay?
    /// What is held for the draft.
    let held: Reservation?

    /// Reads what is offered now.
    init(
        _ item: FormItem, _ draft: Draft, _ outcome: FormOutcome, _ booking: BookingDesk, at now: Timestamp,
        in tx: some Queryable
    ) throws {
        func chosen(_ part: String) -> String? { draft.raw.texts["\(item.name).\(part)"]?.first }
        moment = now
        let all = booking.plan.kinds(in: item.slot?.calendar ?? "")
        // What is over is not offered any more; what has not begun says when it does.
        kinds = all.filter { kind in kind.closes.map { now <= $0 } ?? true }
        kind = kinds.count == 1 ? kinds.first : kinds.first { $0.id == chosen("kind") }
        held = try booking.held(key: SlotDesk.key(draft.id, item.name), in: tx)
        let asked = item.slot?.place?.evaluate(outcome.inputs).json.stringValue.flatMap { WardCode($0) }
        place = kind?.ward ?? asked
        guard let kind, let place else {
            (days, day) = ([], nil)
            return
        }
        let isOpen = kind.opens.map { now >= $0 } ?? true
        let own = held
        days = try isOpen ? booking.days(kind, at: place, now: now, in: tx).map { $0.counting(own) } : []
        let dayText = chosen("day")
        day = days.first { $0.day.description == dayText } ?? (days.count == 1 ? days.first : nil)
    }

    /// All offers of a page.
    static func all(
        _ items: [FormItem], _ draft: Draft, _ outcome: FormOutcome, _ booking: BookingDesk?, at now: Timestamp,
        in tx: some Queryable
    ) throws -> [String: SlotOffer] {
        guard let booking else { return [:] }
        var offers: [String: SlotOffer] = [:]
        for item in items where item.kind == .slot && outcome.shown.contains(item.name) {
            offers[item.name] = try SlotOffer(item, draft, outcome, booking, at: now, in: tx)
        }
        return offers
    }
}

extension SlotDay {
    /// With the place that is held for the reader free to them.
    fileprivate func counting(_ own: Reservation?) -> SlotDay {
        guard let own, own.slot.day == day else { return self }
        return SlotDay(
            day: day,
            times: times.map {
                $0.slot == own.slot ? Time(slot: $0.slot, free: max(1, $0.free + 1), waiting: $0.waiting) : $0
            })
    }
}
