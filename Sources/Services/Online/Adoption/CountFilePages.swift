import Forms
import Kernel
import Site
import Store

/// Taking over counts that somebody else keeps (統計の取込み). A file is taken whole or not at all, and once.
struct CountFilePages: Sendable {
    static let path = "/office/counts/files"
    static let bodyLimit = 4 << 20
    private static let shownFaults = 30

    let desk: OnlineDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let taken = request.query.text("lines").flatMap { Int($0) }
        return .page(page(request, FormState(request.ctx, FormData([])), taken: taken))
    }

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        guard let sent = request.form.file("file"), !sent.bytes.isEmpty else {
            form.errors.add("file", ctx.t("online.count.file.missing"))
            return .page(page(request, form.state))
        }
        let catalogue = desk.catalogue
        let file = CountFile(
            sent.bytes, procedures: Set(catalogue.procedures.map(\.id)), places: desk.places, today: request.now.date)
        guard file.faults.isEmpty else {
            form.errors.add("file", ctx.t("online.count.file.faulty", ["count": ctx.number(file.faults.count)]))
            return .page(page(request, form.state, faults: file.faults))
        }
        let (hash, actor) = (BlobHash(of: sent.bytes).description, request.actor)
        let isNew = try await request.store.write { tx in
            try Self.store(file, hash: hash, catalogue: catalogue, by: actor, in: tx)
        }
        guard isNew else {
            form.errors.add("file", ctx.t("online.count.file.known"))
            return .page(page(request, form.state))
        }
        return .redirect("\(Self.path)?lines=\(file.lines.count)")
    }

    /// Counts the lines; false when this very file was taken before.
    private static func store(
        _ file: CountFile, hash: String, catalogue: OnlineCatalogue, by actor: Actor, in tx: WriteTransaction
    ) throws -> Bool {
        let known = try tx.one(Row.self, "SELECT hash FROM online_count_file WHERE hash = \(hash)") != nil
        guard !known else { return false }
        try tx.run(
            """
            INSERT INTO online_count_file (hash, lines, taken_by, taken_at)
            VALUES (\(hash), \(file.lines.count), \(actor.id), \(tx.now))
            """)
        for line in file.lines where line.count > 0 {
            guard let procedure = catalogue.procedure(line.procedure) else { continue }
            try PaperCount(procedure: procedure, channel: line.channel, count: line.count, reason: nil)
                .record(by: actor, ward: line.ward, on: line.day, in: tx)
        }
        return true
    }

    private func page(
        _ request: SiteRequest, _ form: FormState, faults: [CountFile.Fault] = [], taken: Int? = nil
    ) -> Site.Page {
        let ctx = request.ctx
        let done = taken.map { Banner(.success, ctx.t("online.count.file.done", ["count": ctx.number($0)])) }
        let rows = faults.prefix(Self.shownFaults).map {
            [HTML(text: ctx.number($0.line)), ctx.t("online.count.file.fault.\($0.reason)")]
        }
        let table = Table(
            caption: ctx.t("online.count.file.faults"),
            columns: [
                .init(ctx.t("online.count.file.line"), .number), .init(ctx.t("online.count.file.reason")),
            ], rows: Array(rows))
        return Site.Page(
            ctx, "online.count.file", lead: "<p>\(ctx.t("online.count.file.lead"))</p>",
            breadcrumbs: [
                .init(
                    ctx.t("online.board", ["year": String(FiscalYear(containing: ctx.now.date).year)]),
                    path: BoardPages.path)
            ], status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(done)\(ErrorSummary(form))\(rows.isEmpty ? HTML() : table.html)
                <pre class="definition">\(CountFile.columns.joined(separator: ","))
                \(desk.catalogue.procedures.first?.id ?? ""),,2026-04,post,120</pre>
                \(Form(ctx, action: Self.path, multipart: true) {
                    """
                    \(FileField(
                        form.field(
                            "file", label: ctx.t("online.count.file.field"), hint: ctx.t("online.count.file.hint"),
                            required: true), accept: ".csv,text/csv"))
                    \(Button(ctx.t("online.count.file.do")))
                    """
                })
                """)
    }
}
