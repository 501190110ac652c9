import Forms
import Kernel
import Site

/// What there is to know of a procedure before one begins: for whom, until when, what is needed, what it costs.
struct ProcedureView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let procedure: OnlineProcedure
    /// What the reader has begun and not sent.
    let draft: Draft?
    /// By which the reader may begin it for others.
    let mandates: [Mandate]

    var page: Page {
        Page(
            title: ctx.text(procedure.title), heading: ctx.t(procedure.title),
            lead: "<p>\(ctx.t(procedure.about))</p>",
            breadcrumbs: [.init(ctx.t("online.catalogue"), path: OnlinePaths.catalogue)],
            body: "\(begin)\(known)")
    }

    /// What there is to know, without the way to begin.
    var known: HTML { "\(facts)\(documents)\(basis)" }

    private var isOpen: Bool { procedure.isOpen(on: ctx.now.date) }

    private var begin: HTML {
        guard desk.takes(procedure) else {
            let isCard = desk.isTaking && [.card, .signature].contains(procedure.identity)
            return Banner(.info, ctx.t(isCard ? "online.not-here.card" : "online.not-here")).html
        }
        if procedure.isWithdrawn(on: ctx.now.date), let withdrawal = procedure.withdrawal {
            let text: HTML = "<p>\(ctx.t(withdrawal.note))</p>"
            return """
                \(Banner(.info, ctx.t("online.withdrawn"), text: text))\
                \(SuccessorLink(ctx: ctx, desk: desk, withdrawal: withdrawal))
                """
        }
        guard isOpen else {
            let text: HTML? = procedure.until.map { "<p>\(ctx.t($0))</p>" }
            let key = procedure.channels.contains(.online) ? "online.closed.now" : "online.closed.counter"
            return Banner(.info, ctx.t(key), text: text).html
        }
        let going: HTML =
            draft.map { draft in
                Banner(
                    .info, ctx.t("online.draft.waits", ["moment": ctx.momentText(draft.touchedAt)]),
                    text:
                        "<p>\(LinkButton(ctx.t("online.draft.continue"), path: OnlinePaths.draft(draft.id), .primary))</p>"
                ).html
            } ?? HTML()
        let mayBegin = ctx.actor.kind == .staff || procedure.identity.isMet(by: ctx.actor)
        let hint: HTML? =
            mayBegin ? nil : "<p class=\"hint\">\(ctx.t("online.identity.sign-in.\(procedure.identity.rawValue)"))</p>"
        let label = ctx.t(
            ctx.actor.kind == .staff ? "online.begin.proxy" : mayBegin ? "online.begin" : "online.begin.sign-in")
        return """
            \(going)\(hint)\(Form(ctx, action: "\(OnlinePaths.procedure(procedure.id))/start") {
                Button(label, draft == nil ? .primary : .secondary).html
            })\(agency)
            """
    }

    /// For whom else the reader may begin it, and the way to an agent of their own.
    private var agency: HTML {
        guard Permission.applicant.allows(ctx.actor), procedure.identity != .none else { return HTML() }
        let others = mandates.map { mandate -> HTML in
            Form(ctx, action: "\(OnlinePaths.procedure(procedure.id))/start") {
                """
                \(HiddenField("mandate", mandate.id.description))\
                \(Button(ctx.t("online.agent.begin", ["name": mandate.principalName]), .secondary))
                """
            }.html
        }
        let path = "\(MandatePages.path)?procedure=\(procedure.id)"
        let own: HTML? =
            procedure.identity.isMet(by: ctx.actor)
            ? "<p><a href=\"\(href: path)\">\(ctx.t("online.agent.ask"))</a></p>" : nil
        return "\(others)\(own)"
    }

    private var facts: DescriptionList {
        var pairs: [(HTML, HTML)] = [(ctx.t("online.fact.applicant"), ctx.t(procedure.applicant))]
        if let until = procedure.until { pairs.append((ctx.t("online.fact.until"), ctx.t(until))) }
        pairs.append((ctx.t("online.fact.identity"), identity))
        let fees = procedure.fees.compactMap { desk.fee($0, on: ctx.now.date, ctx) }
        pairs.append((ctx.t("online.fact.fee"), fees.isEmpty ? ctx.t("online.fee.none") : fees.joined(by: "<br>")))
        if let days = procedure.standardDays {
            pairs.append((ctx.t("online.fact.days"), ctx.t("online.days", ["count": ctx.number(days)])))
        }
        if let result = procedure.result { pairs.append((ctx.t("online.fact.result"), ctx.t(result))) }
        pairs.append((ctx.t("online.fact.channels"), channels))
        pairs.append((ctx.t("online.fact.owner"), ctx.t(procedure.owner)))
        pairs.append(
            (
                ctx.t("online.fact.minutes"),
                ctx.t("online.minutes", ["count": ctx.number(procedure.statistics.minutesOnline)])
            ))
        return DescriptionList(pairs)
    }

    private var identity: HTML {
        let reason: HTML? = procedure.identityReason.map { "<br>\(ctx.t($0))" }
        return "\(ctx.t("online.identity.\(procedure.identity.rawValue)"))\(reason)"
    }

    private var channels: HTML {
        procedure.channels.map { ctx.t("online.channel.\($0.rawValue)") }.joined(
            by: HTML(text: ctx.isJapanese ? "・" : ", "))
    }

    private var documents: HTML {
        let files = procedure.sheet.pages.flatMap(\.items).filter { $0.kind == .file }.map(\.label)
        let needed = procedure.documents + files
        guard !needed.isEmpty else { return HTML() }
        let lines = needed.map { "<li>\(ctx.t($0))</li>" as HTML }
        return "<h2>\(ctx.t("online.fact.documents"))</h2><ul>\(lines)</ul>"
    }

    private var basis: HTML {
        guard !procedure.basis.isEmpty else { return HTML() }
        let lines = procedure.basis.map { "<li lang=\"ja\">\($0)</li>" as HTML }
        return "<h2>\(ctx.t("online.fact.basis"))</h2><ul>\(lines)</ul>"
    }
}

/// Leads to the procedure that takes the place of one that is not taken any more.
struct SuccessorLink: Component {
    let ctx: PageContext
    let desk: OnlineDesk
    let withdrawal: OnlineProcedure.Withdrawal

    var html: HTML {
        guard let successor = withdrawal.successor.flatMap(desk.catalogue.procedure) else { return HTML() }
        let label = ctx.t("online.withdrawn.successor", ["title": ctx.text(successor.title)])
        return "<p>\(LinkButton(label, path: OnlinePaths.procedure(successor.id), .primary))</p>"
    }
}
