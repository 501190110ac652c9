import CardStation
import Kernel
import MyNumberCard
import Site

/// What went wrong with a card, in words that say what to do.
struct CardWords: Sendable {
    let ctx: PageContext

    func text(_ refusal: CardRefusal) -> HTML {
        switch refusal {
        case .staff(.notInstalled): ctx.t("terminal.staff.not-installed")
        case .staff(.wrong): ctx.t("terminal.staff.wrong")
        case .staff(.locked): ctx.t("terminal.staff.locked")
        case .sight(let sight): text(sight)
        case .removed: ctx.t("terminal.card.removed")
        case .wrong(let left): ctx.t("terminal.pin.wrong", ["left": String(left)])
        case .guarded(let left): ctx.t("terminal.pin.guarded", ["left": String(left)])
        case .blocked: ctx.t("terminal.pin.blocked")
        case .mismatch: ctx.t("terminal.card.mismatch")
        case .unreadable: ctx.t("terminal.card.unreadable")
        }
    }

    func text(_ sight: CardSight) -> HTML {
        switch sight {
        case .noReader: ctx.t("terminal.card.no-reader")
        case .noCard: ctx.t("terminal.card.lay")
        case .severalCards: ctx.t("terminal.card.several")
        case .busy: ctx.t("terminal.card.busy")
        case .other(.other(.drivingLicence)), .other(.other(.residenceCard)): ctx.t("terminal.card.other-known")
        case .other(.residentCard): ctx.t("terminal.card.resident-card")
        case .other: ctx.t("terminal.card.other")
        case .card: ctx.t("terminal.card.there")
        }
    }
}
