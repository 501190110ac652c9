import Kernel
import Site

/// How much work there is, and what was given up.
struct JobListView: Sendable {
    let ctx: PageContext

    func page(_ backlog: Backlog, _ dead: DeadWork, notice: Banner?) -> Page {
        Page(
            ctx, "operations.title", lead: "<p>\(ctx.t("operations.about"))</p>", width: .wide,
            body: "\(notice)\(figures(backlog))<section><h2>\(ctx.t("operations.dead"))</h2>\(table(dead))</section>")
    }

    private func figures(_ backlog: Backlog) -> HTML {
        var items: [(HTML, HTML)] = [
            (ctx.t("operations.due"), HTML(text: ctx.number(backlog.due))),
            (ctx.t("operations.running"), HTML(text: ctx.number(backlog.running))),
            (ctx.t("operations.later"), HTML(text: ctx.number(backlog.later))),
            (ctx.t("operations.dead"), HTML(text: ctx.number(backlog.dead))),
        ]
        if let oldest = backlog.oldest { items.append((ctx.t("operations.oldest"), ctx.moment(oldest))) }
        return DescriptionList(items).html
    }

    private func table(_ dead: DeadWork) -> Table {
        Table(
            caption: ctx.t("operations.dead"),
            columns: [
                .init(ctx.t("operations.kind"), .rowHeading), .init(ctx.t("operations.key")),
                .init(ctx.t("operations.given-up")), .init(ctx.t("operations.attempts"), .number),
                .init(ctx.t("operations.error")),
            ],
            rows: dead.rows.map { job in
                [
                    "<a href=\"\(href: "/office/operations/jobs/\(job.id)")\">\(job.kind)</a>", HTML(text: job.key),
                    ctx.moment(job.changedAt), HTML(text: ctx.number(job.attempts)), HTML(text: job.error ?? ""),
                ]
            },
            next: dead.next.map { .init(path: "/office/operations?after=\($0)", label: ctx.t("operations.next")) },
            captionHidden: true, empty: ctx.t("operations.none"))
    }
}
