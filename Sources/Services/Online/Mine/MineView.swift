import Forms
import Kernel
import Site

/// One's own application: where it stands, what is to be done, letters, messages, and what was sent.
struct MineView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let model: ExaminationModel
    let form: FormState

    private var examination: Examination { model.examination }
    private var application: Application { model.application }

    private func path(_ part: String) -> String { "\(OnlinePaths.application(application.number))/\(part)" }

    var page: Page {
        Page(
            title: ctx.text(model.procedure.title), heading: ctx.t(model.procedure.title),
            breadcrumbs: [.init(ctx.t("online.mine"), path: OnlinePaths.mine)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body:
                """
                \(ErrorSummary(form))\(bounced)\(correction)\(withdrawal)\(facts)\(letters)\(messages)\(answers)\
                \(again)\(withdraw)
                """)
    }

    /// Letters do not reach who reads this.
    private var bounced: HTML {
        guard let since = model.bounced, application.owner == DraftOwner(ctx.actor) else { return HTML() }
        return Banner(
            .warning, ctx.t("online.bounced.mine", ["day": ctx.dateText(since.date)]),
            text: "<p>\(ctx.t("online.bounced.mine.text"))</p>"
        ).html
    }

    private var correction: HTML {
        guard examination.stage == .correction, let open = model.corrections.last(where: { $0.answeredAt == nil })
        else {
            return HTML()
        }
        return Banner(
            .warning, ctx.t("online.correction.asked"),
            text: """
                <p class="typed">\(open.text)</p><p>\(ctx.t("online.correction.until", ["day": ctx.dateText(open.due)]))</p>\
                <p>\(LinkButton(ctx.t("online.correction.go"), path: path("correction"), .primary))</p>
                """
        ).html
    }

    /// Whether what was written is with the office and not here.
    private var isHandedOver: Bool { desk.route.seal != nil }

    private var withdrawal: HTML {
        guard let at = application.withdrawalAt, examination.stage.allowsWithdrawal else { return HTML() }
        return Banner(.info, ctx.t("online.withdraw.asked", ["moment": ctx.momentText(at)])).html
    }

    private var facts: HTML {
        var pairs: [(HTML, HTML)] = [
            (
                ctx.t("online.fact.state"),
                "\(StageChip(ctx: ctx, stage: examination.stage.shown)) \(ctx.t("online.state.\(examination.stage.shown.rawValue)"))"
            ),
            (ctx.t("online.fact.number"), HTML(text: application.number)),
            (ctx.t("online.fact.arrived"), ctx.moment(application.arrivedAt)),
            (ctx.t("online.fact.owner"), ctx.t(model.procedure.owner)),
        ]
        pairs += SlotFacts(ctx: ctx, desk: desk, reservations: model.reservations).pairs
        if application.owner != DraftOwner(ctx.actor) {
            pairs.append((ctx.t("online.agent.acts"), ctx.t("online.agent.acts.text")))
        }
        if let filer = application.filer {
            let key = filer.isAgent ? "online.agent.filed-by" : "online.business.filed-by"
            pairs.append((ctx.t(key), HTML(text: filer.name)))
        }
        if let cosign = model.cosign, let name = cosign.secondName {
            pairs.append((ctx.t("online.cosign.second"), HTML(text: cosign.signer ?? name)))
        }
        if let due = examination.due, !examination.stage.isEnd, examination.stage != .decided {
            pairs.append((ctx.t("online.fact.expected"), ctx.date(due)))
        }
        if let decision = examination.decision, ![.approval, .examination].contains(examination.stage) {
            pairs.append((ctx.t("online.office.decision"), ctx.t("online.decision.\(decision.rawValue)")))
        }
        if examination.stage == .payment, let term = examination.term, let yen = examination.feeYen {
            pairs.append(
                (
                    ctx.t("online.fact.fee"),
                    ctx.t("online.office.fee.until", ["yen": ctx.number(yen), "day": ctx.dateText(term.lastDay)])
                ))
        }
        let moves = model.reservations.filter { $0.isMovable(at: ctx.now) && !examination.stage.isEnd }.map { placed in
            LinkButton(ctx.t("online.slot.move"), path: path("slots/\(placed.reservation.id)"))
        }
        let buttons = moves + (isHandedOver ? [] : [LinkButton(ctx.t("online.copy"), path: path("copy.pdf"))])
        return "\(DescriptionList(pairs))\(buttons.isEmpty ? nil : ButtonRow(buttons).html)"
    }

    private var letters: HTML {
        let shown = model.documents.filter { ctx.now <= $0.until }
        guard !shown.isEmpty else { return HTML() }
        let items = shown.map { document -> HTML in
            """
            <li><a href="\(href: path("documents/\(document.id).pdf"))"><span lang="ja">\(document.title)</span></a> \
            <span class="hint">\(ctx.t("online.letter.until", ["day": ctx.dateText(document.until.date)]))</span></li>
            """
        }
        return "<h2>\(ctx.t("online.office.letters"))</h2><ul>\(items)</ul>"
    }

    private var messages: HTML {
        """
        <h2>\(ctx.t("online.messages"))</h2>\(MessageList(ctx: ctx, messages: model.messages))\
        \(Form(ctx, action: path("messages")) {
            """
            \(TextArea(form.field("message", label: ctx.t("online.message")), rows: 3))\
            \(ButtonRow([Button(ctx.t("online.message.send"), .secondary)]))
            """
        })
        """
    }

    private var answers: HTML {
        guard !isHandedOver else { return "<p>\(ctx.t("online.handed-over"))</p>" }
        let words = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan)
        let parts = words.rows(model.procedure.sheet.pages, application.answers.objectValue ?? [:])
            .filter { !$0.rows.isEmpty }
            .map { page, rows -> HTML in
                "<h3>\(ctx.t(page.title))</h3>\(DescriptionList(rows.map { (HTML(text: $0.label), HTML(text: $0.text)) }))"
            }
        return Accordion(ctx.t("online.mine.answers"), content: HTML(parts)).html
    }

    private var again: HTML {
        guard model.procedure.isOpen(on: ctx.now.date),
            model.procedure.allowsAgain(after: application, on: ctx.now.date)
        else { return HTML() }
        return Form(ctx, action: "\(OnlinePaths.procedure(model.procedure.id))/start") {
            ButtonRow([Button(ctx.t("online.again"), .secondary)]).html
        }.html
    }

    private var withdraw: HTML {
        guard examination.stage.allowsWithdrawal, application.withdrawalAt == nil else { return HTML() }
        return Accordion(
            ctx.t("online.withdraw"), open: form.errors["reason"] != nil,
            content: Form(ctx, action: path("withdraw")) {
                """
                \(TextArea(form.field("reason", label: ctx.t("online.withdraw.reason"), required: true), rows: 2))\
                \(Button(ctx.t("online.withdraw"), .danger))
                """
            }.html
        ).html
    }
}
