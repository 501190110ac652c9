import Booking
import Counter
import Kernel
import Site

/// The staff list of a day.
struct VisitDayView: Sendable {
    let ctx: PageContext
    let day: VisitDay
    let desk: MoveOutDesk

    private static let path = MoveOutPaths.office + "/visits"

    var page: Page {
        let picker = Form(ctx, action: Self.path, method: .get) {
            """
            \(TextField(
                Field(
                    ctx, name: "date", label: ctx.t("moveout.visits.day"), hint: ctx.t("moveout.visits.day.hint"),
                    values: [day.day.description]),
                width: .short))\(Button(ctx.t("moveout.visits.show"), .secondary))
            """
        }
        return Page(
            ctx, "moveout.visits.title", ["day": day.day.japanese],
            breadcrumbs: [.init(ctx.t("moveout.office.title"), path: MoveOutPaths.office)], width: .wide,
            body: "\(picker)\(prepared)\(batch)\(apart)\(reservations)\(undecided)")
    }

    private var batch: HTML? {
        guard day.forms > 0 else { return nil }
        return """
            <p>\(LinkButton(
                ctx.t("moveout.visits.batch", ["count": String(day.forms)]),
                path: "\(Self.path)/forms.pdf?date=\(day.day)", .primary, download: true))</p>
            """
    }

    /// Of households under a support measure nothing is told but that they come.
    private var apart: HTML? {
        guard !day.apart.isEmpty else { return nil }
        let links = day.apart.compactMap(\.visit?.session).map { id -> HTML in
            "<li><a href=\"\(href: "/office/sessions/\(id)")\">\(ctx.t("moveout.visit.session"))</a></li>"
        }
        return Banner(
            .warning, ctx.t("moveout.visits.apart", ["count": String(day.apart.count)]),
            text: "<p>\(ctx.t("moveout.visits.apart.about"))</p><ul>\(links)</ul>"
        ).html
    }

    private var prepared: HTML {
        Table(
            caption: ctx.t("moveout.visits.prepared"),
            columns: [
                .init(ctx.t("moveout.visits.time"), .rowHeading), .init(ctx.t("moveout.visits.who")),
                .init(ctx.t("moveout.visits.from")), .init(ctx.t("moveout.visits.forms"), .number),
                .init(ctx.t("moveout.visits.missing")), .init(ctx.t("moveout.visits.bring")),
                .init(ctx.t("moveout.visits.session")),
            ],
            rows: day.prepared.map { announced in
                [time(announced)] + shared(announced) + [list(announced.visit?.documents ?? []), link(announced)]
            }, empty: ctx.t("moveout.visits.none"), cards: true
        ).html
    }

    private var undecided: HTML? {
        guard !day.undecided.isEmpty else { return nil }
        return Table(
            caption: ctx.t("moveout.visits.undecided"),
            columns: [
                .init(ctx.t("moveout.visits.reference"), .rowHeading), .init(ctx.t("moveout.visits.who")),
                .init(ctx.t("moveout.visits.from")), .init(ctx.t("moveout.visits.forms"), .number),
                .init(ctx.t("moveout.visits.missing")), .init(ctx.t("moveout.when.planned")),
                .init(ctx.t("moveout.visits.session")),
            ],
            rows: day.undecided.map { announced in
                [HTML(text: announced.reference)] + shared(announced)
                    + [HTML(text: announced.planned.japanese), link(announced)]
            }, cards: true
        ).html
    }

    private func time(_ announced: VisitDay.Announced) -> HTML {
        announced.time.map { HTML(text: String($0.description.prefix(5))) } ?? ctx.t("moveout.visits.any-time")
    }

    private func shared(_ announced: VisitDay.Announced) -> [HTML] {
        let count = ctx.text("moveout.visits.people", ["count": String(announced.persons)])
        let who: HTML = announced.visit?.head.map { "\($0) \(count)" } ?? HTML(text: count)
        return [who, HTML(text: announced.from), HTML(text: String(announced.visit?.forms ?? 0)), missing(announced)]
    }

    /// What is still to be asked.
    private func missing(_ announced: VisitDay.Announced) -> HTML {
        guard let visit = announced.visit else { return ctx.t("moveout.visit.waiting") }
        var items: [HTML] = []
        if visit.questions > 0 { items.append(ctx.t("moveout.visits.questions", ["count": String(visit.questions)])) }
        if visit.lacksPhone { items.append(ctx.t("moveout.when.phone")) }
        return items.isEmpty ? "—" : "<ul>\(items.map { "<li>\($0)</li>" as HTML })</ul>"
    }

    private func list(_ texts: [LocalizedText]) -> HTML {
        texts.isEmpty ? "—" : "<ul>\(texts.map { "<li>\(ctx.t($0))</li>" as HTML })</ul>"
    }

    private func link(_ announced: VisitDay.Announced) -> HTML {
        guard let visit = announced.visit else { return ctx.t("moveout.visit.waiting") }
        return """
            <a href="\(href: "/office/sessions/\(visit.session)")">\(ctx.t("moveout.visit.session"))</a>
            """
    }

    private var reservations: Table {
        let rows = day.reservations.rows.map { visit -> [HTML] in
            let flags = (visit.flags.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap {
                name, value -> String? in
                guard value != false, value != 0 else { return nil }
                let word = ctx.text("moveout.flag.\(name)")
                return value.intValue.map { "\(word) \($0)" } ?? word
            }
            return [
                HTML(text: String(visit.slot.time.description.prefix(5))), HTML(text: String(visit.persons)),
                HTML(text: flags.joined(separator: "、")), ctx.t("moveout.visit.\(visit.status.rawValue)"),
            ]
        }
        return Table(
            caption: ctx.t(
                day.reservations.next == nil ? "moveout.visits.caption" : "moveout.visits.caption.more",
                ["count": String(rows.count)]),
            columns: [
                .init(ctx.t("moveout.visits.time"), .rowHeading), .init(ctx.t("moveout.column.members"), .number),
                .init(ctx.t("moveout.visits.flags")), .init(ctx.t("moveout.column.status")),
            ], rows: rows,
            next: day.reservations.next.map {
                .init(path: "\(Self.path)?date=\(day.day)&after=\($0)", label: ctx.t("moveout.office.more"))
            }, empty: ctx.t("moveout.visits.none"), cards: true)
    }
}
