import Kernel
import Registry
import Site

/// The accesses by month: a list that needs no width, so that a telephone shows all of it.
struct UsageView: Sendable {
    let ctx: PageContext
    let words: UsageWords

    func page(_ model: UsageModel, next: String?, isFirst: Bool) -> Page {
        let months = model.months.map(month)
        let none: HTML? =
            model.months.isEmpty ? "<p>\(ctx.t(isFirst ? "trail.usage.none" : "trail.usage.no-more"))</p>" : nil
        let more: HTML? = next.map { path in
            """
            <p class="table-next"><a class="button secondary" rel="next" href="\(href: path)">\
            \(ctx.t("trail.usage.older"))</a></p>
            """
        }
        let newest: HTML? =
            isFirst ? nil : "<p><a href=\"/my/usage\">\(ctx.t("trail.usage.newest"))</a></p>"
        return Page(
            ctx, "trail.usage.title", lead: "<p>\(ctx.t("trail.usage.about"))</p>",
            body: """
                \(newest)\(none)\(months)\(more)
                <section class="prose"><h2>\(ctx.t("trail.usage.doubt.title"))</h2>\
                <p>\(ctx.t("trail.usage.doubt.text"))</p></section>
                <p><a href="/my/record">\(ctx.t("registry.own.title"))</a></p>
                """)
    }

    private func month(_ month: UsageModel.Month) -> HTML {
        let items = month.lines.map { line in
            DescriptionList.Item(when(line), what(line))
        }
        return "<h2>\(ctx.monthText(month.first))</h2>\n\(DescriptionList(items))"
    }

    private func when(_ line: UsageModel.Line) -> HTML {
        guard line.count > 1 else { return ctx.moment(line.newest.at) }
        let times = ["count": ctx.number(line.count)]
        let first = ctx.timeText(line.since)
        let last = ctx.timeText(line.newest.at)
        let until: HTML =
            first == last ? HTML() : "–<time datetime=\"\(line.newest.at.iso)\">\(last)</time>"
        return "\(ctx.moment(line.since))\(until)\(ctx.t("trail.usage.times", times))"
    }

    private func what(_ line: UsageModel.Line) -> HTML {
        """
        <strong>\(words.who(line.newest, ctx))</strong><br>\
        \(ctx.t("trail.usage.why"))\(words.purpose(line.newest, ctx))<br>\
        \(ctx.t("trail.usage.what"))\(ctx.t(words.pageKey(line.newest, ctx)))
        """
    }
}
