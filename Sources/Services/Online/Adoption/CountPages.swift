import Forms
import Kernel
import Site
import Store

/// Applications that came by paper, post or telephone, counted with one touch at the window, with the reason if it was told
/// (窓口での件数の記録). What is counted is what the board and the plan compare with what came online.
struct CountPages: Sendable {
    static let path = "/office/counts"
    /// Why people come by paper although they could do it online.
    static let reasons = ["unknown", "no-card", "pin", "documents", "talk", "difficult", "hurry", "trust"]
    static let channels = ["counter", "post", "phone"]
    private static let most = 500

    let desk: OnlineDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        .page(page(FormState(request.ctx, FormData([("n", "1")])), request, notice: notice(request)))
    }

    func count(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let id = form.choice(
            "procedure", label: ctx.text("online.fact.procedure"), among: desk.catalogue.procedures.map(\.id),
            required: true)
        let channel = form.choice(
            "channel", label: ctx.text("online.count.channel"), among: Self.channels, required: true)
        let reason = form.choice("reason", label: ctx.text("online.count.reason"), among: Self.reasons)
        let count = form.int("n", label: ctx.text("online.count.n"), required: true, in: 1...Self.most)
        guard form.errors.isEmpty, let id, let channel, let count, let procedure = desk.catalogue.procedure(id) else {
            return .page(page(form.state, request, notice: nil))
        }
        let actor = request.actor
        try await request.store.write { tx in
            try PaperCount(procedure: procedure, channel: channel, count: count, reason: reason)
                .record(by: actor, ward: actor.ward, in: tx)
        }
        let query = "done=\(id)&channel=\(channel)" + (reason == nil ? "" : "&slip=yes")
        return .redirect("\(Self.path)?\(query)")
    }

    /// A slip that leads to the same procedure online (次回のためのご案内): nothing of the visitor stands on it.
    func slip(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["procedure"]) else {
            throw SiteFailure.notFound
        }
        let address = "\(desk.siteAddress(request))\(OnlinePaths.procedure(procedure.id))?from=slip"
        let slip = CounterSlip(ctx: request.ctx, procedure: procedure, address: address)
        return .file(try slip.render(), contentType: "application/pdf", downloadName: "\(procedure.id).pdf")
    }

    private func notice(_ request: SiteRequest) -> Banner? {
        guard let procedure = request.query.text("done").flatMap(desk.catalogue.procedure) else { return nil }
        let ctx = request.ctx
        let link = LinkButton(ctx.t("online.count.slip"), path: "\(Self.path)/\(procedure.id)/slip.pdf")
        return Banner(
            .success, ctx.t("online.count.done", ["procedure": ctx.text(procedure.title)]), text: "<p>\(link)</p>")
    }

    private func page(_ form: FormState, _ request: SiteRequest, notice: Banner?) -> Site.Page {
        let ctx = request.ctx
        let procedures = desk.catalogue.procedures.map { Choice($0.id, ctx.t($0.title)) }
        return Site.Page(
            ctx, "online.count", lead: "<p>\(ctx.t("online.count.lead"))</p>",
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(notice)\(ErrorSummary(form))
                \(Form(ctx, action: Self.path) {
                    """
                    \(Select(form.field("procedure", label: ctx.t("online.fact.procedure"), required: true), procedures))
                    \(RadioGroup(
                        form.field("channel", label: ctx.t("online.count.channel"), required: true),
                        Self.channels.map { Choice($0, ctx.t("online.count.channel.\($0)")) }, inline: true))
                    \(RadioGroup(
                        form.field("reason", label: ctx.t("online.count.reason"), hint: ctx.t("online.count.reason.hint")),
                        Self.reasons.map { Choice($0, ctx.t("online.count.reason.\($0)")) }))
                    \(NumberField(form.field("n", label: ctx.t("online.count.n"), required: true), unit: ctx.t("online.count.unit")))
                    \(Button(ctx.t("online.count.do")))
                    """
                })
                """)
    }
}

/// Applications on paper that somebody counted.
struct PaperCount: Sendable {
    let procedure: OnlineProcedure
    let channel: String
    let count: Int
    let reason: String?

    /// - Parameter day: when they came; today unless they are taken over from elsewhere.
    func record(by actor: Actor, ward: WardCode?, on day: CivilDate? = nil, in tx: WriteTransaction) throws {
        try DailyCount.add(.paper(channel), of: procedure.id, ward: ward, on: day, count: count, in: tx)
        if let reason {
            try DailyCount.add(.reason(reason), of: procedure.id, ward: ward, on: day, count: count, in: tx)
        }
        var data: [String: JSONValue] = [
            "procedure": .string(procedure.id), "channel": .string(channel), "n": .int(Int64(count)),
            "target": .bool(procedure.statistics.isTarget),
        ]
        data["reason"] = reason.map(JSONValue.string)
        // What came on an earlier day belongs to that day's fiscal year.
        let past = day.flatMap {
            $0 == tx.now.date ? nil : Timestamp.at($0, TimeOfDay(secondsAfterMidnight: 12 * 3600))
        }
        try tx.record(Event(kind: "paper.counted", at: past ?? tx.now, actor: actor, ward: ward, data: .object(data)))
    }
}
