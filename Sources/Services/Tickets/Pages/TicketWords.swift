import Kernel
import Site

/// What several pages of tickets say.
enum TicketWords {
    /// A waiting time: まもなく, 約10分, 30分以上, or that it cannot be told.
    static func wait(_ shown: ShownWait?, _ ctx: PageContext) -> HTML {
        guard let shown else { return ctx.t("tickets.wait.unknown") }
        if shown.isOrMore { return ctx.t("tickets.wait.or-more", ["minutes": String(shown.minutes)]) }
        if shown.minutes == 0 { return ctx.t("tickets.wait.soon") }
        return ctx.t("tickets.wait.about", ["minutes": String(shown.minutes)])
    }

    /// People: 3人.
    static func people(_ count: Int, _ ctx: PageContext) -> HTML {
        ctx.t("tickets.people", ["count": String(count)])
    }

    static func window(_ number: Int, _ ctx: PageContext) -> HTML {
        ctx.t("tickets.window", ["number": String(number)])
    }

    /// Where somebody is called to: a window, or a terminal that they use by themselves.
    static func spot(_ ticket: Ticket, _ office: TicketOffice, _ ctx: PageContext) -> HTML {
        ctx.t(spotKey(ticket, office), ["number": String(ticket.window ?? 0)])
    }

    /// The key of the words for where somebody is called to, with the argument `number`.
    static func spotKey(_ ticket: Ticket, _ office: TicketOffice?) -> String {
        office?.group(ticket.group)?.isSelfService == true ? "tickets.terminal" : "tickets.window"
    }

    static func category(_ id: String, _ office: TicketOffice, _ ctx: PageContext) -> HTML {
        office.categoriesByID[id].map { ctx.t($0.title) } ?? HTML(text: id)
    }

    static func state(_ state: TicketState, _ ctx: PageContext) -> Chip {
        let tone: Chip.Tone =
            switch state {
            case .issued, .transferred: .neutral
            case .called: .yellow
            case .serving: .blue
            case .held: .yellow
            case .done: .green
            case .noShow: .red
            }
        return Chip(ctx.t("tickets.state.\(state.rawValue)"), tone)
    }

    /// Of when the queues are; where nothing comes from the office any more, that it does not.
    static func asOf(_ picture: OfficePicture, _ ctx: PageContext) -> HTML {
        guard picture.isOld else {
            return "<p class=\"quiet\">\(ctx.t("tickets.as-of", ["time": ctx.timeText(picture.at)]))</p>"
        }
        guard let heard = picture.feed?.heardAt else { return Banner(.warning, ctx.t("tickets.old.never")).html }
        return Banner(.warning, ctx.t("tickets.old", ["time": ctx.timeText(heard)])).html
    }

    /// Whole minutes of a stretch of seconds.
    static func minutes(_ seconds: Int, _ ctx: PageContext) -> HTML {
        ctx.t("tickets.minutes", ["minutes": String(seconds / 60)])
    }

    /// A refusal as a banner.
    static func banner(_ refusal: TicketRefusal, _ ctx: PageContext) -> Banner {
        Banner(.error, refusal.text(ctx))
    }

    /// A number as large figures.
    static func number(_ number: TicketNumber) -> HTML { "<strong class=\"ticket-number\">\(number)</strong>" }
}

extension TicketRefusal {
    /// Why, and what to do, in the reader's words.
    public func text(_ ctx: PageContext) -> HTML {
        var arguments = arguments
        if case .notNow(let state) = self { arguments["state"] = ctx.text("tickets.state.\(state.rawValue)") }
        return ctx.t(word, arguments)
    }
}

/// What scripts keep up to date: drawn by the server, replaced as a whole.
struct LivePart: Component {
    let path: String
    let content: HTML
    /// Whether changes are read out by screen readers.
    var isSpoken = true

    var html: HTML {
        """
        <div data-live="\(href: TicketPaths.events(of: path))"\(attribute: "aria-live", isSpoken ? "polite" : nil)>\
        \(content)</div>
        """
    }
}
