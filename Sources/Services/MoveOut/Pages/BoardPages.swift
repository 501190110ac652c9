import Booking
import Kernel
import Site
import Store

/// The visits of a day, and the share of online notices by ward.
struct BoardPages: Sendable {
    let desk: MoveOutDesk

    /// `/office/moveouts/visits?date=`: tomorrow unless another day is asked for.
    func visits(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let ctx = request.ctx
        let day = request.query.text("date").flatMap { CivilDate(iso: $0) } ?? request.now.date.adding(days: 1)
        let cursor = request.query.text("after").flatMap { Cursor($0) }
        let (page, advance) = try await request.store.read { tx in
            (
                try desk.booking.list(ward, day, after: cursor, limit: 200, in: tx),
                try KeptAdvance.received(by: ward, since: request.now.adding(seconds: -60 * 86_400), in: tx)
            )
        }
        let rows = page.rows.map { visit -> [HTML] in
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
        let prepared = advance.map { kept -> [HTML] in
            let persons = kept.payload["persons"]?.arrayValue?.count ?? 0
            let link: HTML =
                kept.session.map {
                    "<a href=\"\(href: "/office/sessions/\($0)")\">\(ctx.t("moveout.visit.session"))</a>"
                }
                ?? ctx.t("moveout.visit.waiting")
            return [
                HTML(text: kept.reference), HTML(text: kept.planned.japanese), HTML(text: String(persons)), link,
            ]
        }
        let picker = Form(ctx, action: MoveOutPaths.office + "/visits", method: .get) {
            """
            \(TextField(
                Field(ctx, name: "date", label: ctx.t("moveout.visits.day"), hint: ctx.t("moveout.visits.day.hint"), values: [day.description]),
                width: .short))\(Button(ctx.t("moveout.visits.show"), .secondary))
            """
        }
        return .page(
            Page(
                ctx, "moveout.visits.title", ["day": day.japanese],
                breadcrumbs: [.init(ctx.t("moveout.office.title"), path: MoveOutPaths.office)], width: .wide,
                body: """
                    \(picker)
                    \(Table(
                        caption: ctx.t("moveout.visits.caption", ["count": String(page.rows.count)]),
                        columns: [
                            .init(ctx.t("moveout.visits.time"), .rowHeading), .init(ctx.t("moveout.column.members"), .number),
                            .init(ctx.t("moveout.visits.flags")), .init(ctx.t("moveout.column.status")),
                        ], rows: rows,
                        next: page.next.map {
                            .init(path: "\(MoveOutPaths.office)/visits?date=\(day)&after=\($0)", label: ctx.t("moveout.office.more"))
                        }, empty: ctx.t("moveout.visits.none"), cards: true))
                    \(Table(
                        caption: ctx.t("moveout.visits.prepared"),
                        columns: [
                            .init(ctx.t("moveout.visits.reference"), .rowHeading), .init(ctx.t("moveout.when.planned")),
                            .init(ctx.t("moveout.column.members"), .number), .init(ctx.t("moveout.visit.session")),
                        ], rows: prepared, empty: ctx.t("moveout.visits.none"), cards: true))
                    """))
    }

    /// `/office/moveouts/rates`: by ward, this fiscal year; and how the stations are doing.
    func rates(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let year = FiscalYear(containing: request.now.date)
        let from = Timestamp.at(year.first, .midnight)
        let (rates, stations) = try await request.store.read { tx in
            (
                try WardRate.read(from: from, in: tx),
                try StationState.read(desk.data.stations, at: request.now, in: tx)
            )
        }
        let rows = desk.places.wards.map { ward -> [HTML] in
            let rate = rates[ward.code] ?? WardRate()
            return [
                ctx.t(ward.name), HTML(text: String(rate.online)), HTML(text: String(rate.window)),
                HTML(text: rate.share.map { "\($0)%" } ?? "—"), HTML(text: rate.untouched.map { "\($0)%" } ?? "—"),
            ]
        }
        let stationRows = stations.map { state -> [HTML] in
            [
                HTML(text: state.station.id), ctx.t(state.station.place),
                Chip(
                    ctx.t(state.isFree ? "moveout.station.free" : "moveout.station.busy"),
                    state.isFree ? .green : .yellow
                ).html,
            ]
        }
        return .page(
            Page(
                ctx, "moveout.rates.title", ["year": year.japanese],
                breadcrumbs: [.init(ctx.t("moveout.office.title"), path: MoveOutPaths.office)], width: .wide,
                body: """
                    \(Table(
                        caption: ctx.t("moveout.rates.caption"),
                        columns: [
                            .init(ctx.t("moveout.rates.ward"), .rowHeading), .init(ctx.t("moveout.rates.online"), .number),
                            .init(ctx.t("moveout.rates.window"), .number), .init(ctx.t("moveout.rates.share"), .number),
                            .init(ctx.t("moveout.rates.untouched"), .number),
                        ], rows: rows))
                    \(Table(
                        caption: ctx.t("moveout.stations"),
                        columns: [
                            .init(ctx.t("moveout.stations.id"), .rowHeading), .init(ctx.t("moveout.stations.place")),
                            .init(ctx.t("moveout.column.status")),
                        ], rows: stationRows, empty: ctx.t("moveout.visits.none"), cards: true))
                    """))
    }
}

/// Notices of a ward in a time, withdrawn ones excluded.
struct WardRate: Sendable {
    var online = 0
    var window = 0
    var reflected = 0
    var byHand = 0

    /// Online ones in a hundred of all, rounded half up; nil without any.
    var share: Int? {
        let all = online + window
        return all == 0 ? nil : (online * 200 + all) / (2 * all)
    }

    /// Those in the resident system that nobody touched, in a hundred.
    var untouched: Int? { reflected == 0 ? nil : ((reflected - byHand) * 200 + reflected) / (2 * reflected) }

    static func read(from: Timestamp, in tx: some Queryable) throws -> [WardCode: WardRate] {
        var rates: [WardCode: WardRate] = [:]
        for row in try tx.all(
            Row.self,
            """
            SELECT ward, COUNT(*) AS n, SUM(CASE WHEN status = 'reflected' THEN 1 ELSE 0 END) AS reflected,
                SUM(CASE WHEN status = 'reflected' AND by_hand = 1 THEN 1 ELSE 0 END) AS by_hand
            FROM moveout_notice WHERE arrived_at >= \(from) AND status <> 'withdrawn' GROUP BY ward
            """)
        {
            let ward = try row.ward("ward")
            rates[ward, default: WardRate()].online = try row.int("n")
            rates[ward, default: WardRate()].reflected = try row.int("reflected")
            rates[ward, default: WardRate()].byHand = try row.int("by_hand")
        }
        for row in try tx.all(
            Row.self,
            """
            SELECT ward, COUNT(*) AS n FROM moveout_window WHERE arrived_at >= \(from) AND withdrawn = 0 GROUP BY ward
            """)
        {
            rates[try row.ward("ward"), default: WardRate()].window = try row.int("n")
        }
        return rates
    }
}
