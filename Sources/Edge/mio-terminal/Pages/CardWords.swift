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

    func text(_ sight: CardSight) -> HTML { ctx.t(Self.key(sight)) }

    /// The key of the words for what lies on the reader.
    static func key(_ sight: CardSight) -> String {
        switch sight {
        case .noReader: "terminal.card.no-reader"
        case .noCard: "terminal.card.lay"
        case .severalCards: "terminal.card.several"
        case .busy: "terminal.card.busy"
        case .licence: "terminal.licence.there"
        case .other(.other(.residenceCard)): "terminal.card.other-known"
        case .other(.residentCard): "terminal.card.resident-card"
        case .other: "terminal.card.other"
        case .card: "terminal.card.there"
        }
    }
}
