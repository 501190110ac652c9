import Kernel
import Site

/// Who looked at my data, when, why: newest first.
struct AccessesView: Sendable {
    let ctx: PageContext
    let places: Places
    let purposes: PurposeLabels

    func page(_ accesses: [Access], hasMore: Bool) -> Page {
        let rows = accesses.map { access -> [HTML] in
            [
                ctx.moment(access.at), who(access), ctx.t("registry.access.\(access.kind.rawValue)"),
                purposes.html(access.purpose, ctx),
            ]
        }
        let next = hasMore ? accesses.last.map { "/my/accesses?before=\($0.id)" } : nil
        let table = Table(
            caption: ctx.t("registry.accesses.title"),
            columns: [
                .init(ctx.t("registry.column.when"), .rowHeading), .init(ctx.t("registry.column.who")),
                .init(ctx.t("registry.column.what")), .init(ctx.t("registry.column.why")),
            ],
            rows: rows, next: next.map { Table.Next(path: $0, label: ctx.t("registry.accesses.older")) },
            captionHidden: true, empty: ctx.t("registry.accesses.none"))
        return Page(
            ctx, "registry.accesses.title", lead: "<p>\(ctx.t("registry.accesses.about"))</p>",
            body: "\(table)<p><a href=\"/my/record\">\(ctx.t("registry.own.title"))</a></p>")
    }

    /// The office and the number of the member of staff; names are not kept with events.
    private func who(_ access: Access) -> HTML {
        let office = access.ward.flatMap { places.ward($0) }.map { ctx.t($0.office) } ?? ctx.t("registry.actor.city")
        return "\(office) \(ctx.t("registry.actor.\(access.actorKind.rawValue)", ["id": access.actorID]))"
    }
}
