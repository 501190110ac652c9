import Kernel
import Site
import Store

/// The handlers of the routes for the work of the queue.
struct JobPages: Sendable {
    /// The longest data of a job, in characters.
    static let longestData = 60_000
    static let longestReason = 1_000

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let cursor = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let now = request.now
        let (backlog, dead) = try await request.store.read { tx in
            (try tx.jobBacklog(now: now), try tx.deadJobs(after: cursor))
        }
        let done = ["retried", "dropped"].first { request.query.has("done", $0) }
        let notice = done.map { Banner(.success, request.ctx.t("operations.done.\($0)")) }
        return .page(JobListView(ctx: request.ctx).page(backlog, dead, notice: notice))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let job = try await job(request)
        return .page(JobView(ctx: request.ctx, job: job).page(FormState(request.ctx)))
    }

    /// Tries again what was given up, with the data as it was mended.
    func retry(_ request: SiteRequest) async throws -> SiteResponse {
        let job = try await job(request)
        var form = FormReader(request.ctx, request.form)
        let text = form.text(
            "data", label: request.ctx.text("operations.data"), maxLength: Self.longestData)
        var data: JSONValue?
        if let text, !text.isEmpty {
            data = try? JSONValue(parsing: text)
            if data == nil { form.errors.add("data", request.ctx.t("operations.data.invalid")) }
        }
        guard form.errors.isEmpty else { return page(job, request, form.state) }
        let mended = data == job.data ? nil : data
        return try await settle(request, job, "retried", reason: nil) { try $0.revive(job.id, data: mended) }
    }

    /// Ends what nobody is to do any more, with the reason.
    func drop(_ request: SiteRequest) async throws -> SiteResponse {
        let job = try await job(request)
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason", label: request.ctx.text("operations.reason"), required: true, maxLength: Self.longestReason)
        guard form.errors.isEmpty, let reason else { return page(job, request, form.state) }
        return try await settle(request, job, "dropped", reason: reason) { try $0.drop(job.id) }
    }

    private func settle(
        _ request: SiteRequest, _ job: RecordedJob, _ what: String, reason: String?,
        _ change: @escaping @Sendable (WriteTransaction) throws -> Bool
    ) async throws -> SiteResponse {
        let actor = request.actor
        let isDone = try await request.store.write { tx in
            guard try change(tx) else { return false }
            var data: [String: JSONValue] = ["kind": .string(job.kind)]
            data["reason"] = reason.map { .string($0) }
            try tx.record(
                Event(
                    kind: "job.\(what)", at: tx.now, actor: actor, subject: job.id.description, data: .object(data)))
            return true
        }
        if isDone { return .redirect("/office/operations?done=\(what)") }
        // Somebody else was first.
        let notice = Banner(.error, request.ctx.t("operations.taken"))
        let now = try await self.job(request)
        return .page(
            JobView(ctx: request.ctx, job: now).page(FormState(request.ctx), notice: notice, status: 409))
    }

    private func job(_ request: SiteRequest) async throws -> RecordedJob {
        let id: ID<Job> = try request.parameters.value("id")
        guard let job = try await request.store.read({ try $0.job(id) }) else { throw SiteFailure.notFound }
        return job
    }

    private func page(_ job: RecordedJob, _ request: SiteRequest, _ form: FormState) -> SiteResponse {
        .page(JobView(ctx: request.ctx, job: job).page(form, status: 422))
    }
}
