import Kernel
import Site

/// One piece of work that was given up: why, what it knows, and what can be done.
struct JobView: Sendable {
    let ctx: PageContext
    let job: Work

    func page(_ form: FormState, notice: Banner? = nil, status: Int = 200) -> Page {
        Page(
            title: "\(job.kind) \(ctx.text("operations.title"))", heading: HTML(text: job.kind),
            breadcrumbs: [.init(ctx.t("operations.title"), path: "/office/operations")], status: status,
            hasErrors: !form.errors.isEmpty, body: "\(ErrorSummary(form))\(notice)\(facts)\(actions(form))")
    }

    private var facts: HTML {
        DescriptionList([
            (ctx.t("operations.state"), ctx.t("operations.state.\(job.state.rawValue)")),
            (ctx.t("operations.key"), HTML(text: job.key)),
            (ctx.t("operations.created"), ctx.moment(job.createdAt)),
            (ctx.t("operations.changed"), ctx.moment(job.changedAt)),
            (ctx.t("operations.attempts"), HTML(text: ctx.number(job.attempts))),
            (ctx.t("operations.error"), HTML(text: job.error ?? "")),
        ]).html
    }

    private func actions(_ form: FormState) -> HTML {
        guard job.state == .dead else { return "<p>\(ctx.t("operations.no-actions"))</p>" }
        let typed = form.values.text("data")
        let path = "/office/operations/jobs/\(job.id)"
        let data = Field(
            ctx, name: "data", label: ctx.t("operations.data"), hint: ctx.t("operations.data.hint"),
            error: form.errors["data"], values: [typed ?? job.data.canonical])
        let reason = form.field("reason", label: ctx.t("operations.reason"), required: true)
        return """
            <section><h2>\(ctx.t("operations.retry"))</h2>
            \(Form(ctx, action: path + "/retry", label: ctx.text("operations.retry")) {
                "\(TextArea(data, rows: 6, maxLength: JobPages.longestData))\(Button(ctx.t("operations.retry")))"
            })</section>
            <section><h2>\(ctx.t("operations.drop"))</h2>
            \(Form(ctx, action: path + "/drop", label: ctx.text("operations.drop")) {
                "\(TextArea(reason, rows: 3, maxLength: JobPages.longestReason))\(Button(ctx.t("operations.drop"), .danger))"
            })</section>
            """
    }
}
