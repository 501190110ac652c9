import Kernel
import Site
import Store

/// What the machine asks before it issues a ticket for something that a free station does as well (転出ですか・カードはありますか), with the
/// honest comparison of both ways as they are at this moment.
struct StationQuestion: Sendable {
    /// The name of the answer among what the form sends.
    static let answer = "station"

    let ctx: PageContext
    let office: TicketOffice
    let offer: StationOffer
    /// Minutes at the window, waiting and service; nil when they cannot be told.
    let window: Int?

    /// Asks; everything that was chosen comes along.
    func page(_ form: FormData, path: String) -> Page {
        let kept = form.entries.filter { !["_token", Self.answer].contains($0.name) }
            .map { HiddenField($0.name, $0.value).html }
        let atWindow = window.map(about) ?? ctx.t("tickets.wait.unknown")
        return Page(
            ctx, "tickets.station.title", lead: ctx.t("tickets.station.lead"), width: .screen,
            scripts: [TicketAssets.script],
            body: """
                <div data-return="\(href: path)" data-seconds="\(IssuedView.seconds)">
                <table class="station-compare"><caption>\(ctx.t("tickets.station.compare"))</caption><tbody>\
                <tr><th scope="row">\(ctx.t("tickets.station.window"))</th><td>\(atWindow)</td></tr>\
                <tr><th scope="row">\(ctx.t("tickets.station.station"))</th><td>\(about(offer.minutes))</td></tr>\
                </tbody></table>
                <p class="hint">\(ctx.t(offer.isMeasured ? "tickets.station.measured" : "tickets.station.guess"))</p>
                \(Form(ctx, action: path) {
                    """
                    \(HTML(kept))\(ButtonRow([
                        Button(ctx.t("tickets.station.yes"), .primary, name: Self.answer, value: "yes"),
                        Button(ctx.t("tickets.station.no"), .secondary, name: Self.answer, value: "no"),
                    ]))
                    """
                })
                </div>
                """
        ).refreshed(afterSeconds: IssuedView.seconds * 2, to: path)
    }

    /// Shows the way to the stations that are free.
    func guide(path: String) -> Page {
        Page(
            ctx, "tickets.station.go", width: .screen, scripts: [TicketAssets.script],
            body: """
                <div data-return="\(href: path)" data-seconds="\(IssuedView.seconds)">
                <ul class="station-places">\(offer.free.map { "<li>\(ctx.t($0))</li>" as HTML })</ul>
                <p>\(ctx.t("tickets.station.needed"))</p>
                <p>\(LinkButton(ctx.t("tickets.issued.next"), path: path, .primary))</p>
                </div>
                """
        ).refreshed(afterSeconds: IssuedView.seconds, to: path)
    }

    /// Counts an answer, with both times as they were shown; nothing of who somebody is.
    func record(isTaken: Bool, by actor: Actor, in tx: WriteTransaction) throws {
        var data: [String: JSONValue] = [
            "taken": .bool(isTaken), "station": .int(Int64(offer.minutes)), "measured": .bool(offer.isMeasured),
        ]
        data["window"] = window.map { .int(Int64($0)) }
        try tx.record(TicketEvent.make("station.offered", office.ward.code, by: actor, data, in: tx))
    }

    private func about(_ minutes: Int) -> HTML { ctx.t("tickets.wait.about", ["minutes": String(minutes)]) }
}
