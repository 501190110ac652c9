import Kernel
import Site
import Store

/// The share of online notices by ward.
struct BoardPages: Sendable {
    let desk: MoveOutDesk

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
        func row(_ name: HTML, _ rate: WardRate) -> [HTML] {
            // The share stands first: it is what the page is for, and a telephone shows two columns.
            [
                name, HTML(text: rate.share.map { "\($0)%" } ?? "—"), HTML(text: String(rate.online)),
                HTML(text: String(rate.window)), HTML(text: String(rate.abroad)),
                HTML(text: rate.untouched.map { "\($0)%" } ?? "—"),
            ]
        }
        let whole = rates.values.reduce(into: WardRate()) { $0.add($1) }
        let rows =
            [row("<strong>\(ctx.t("moveout.rates.whole"))</strong>", whole)]
            + desk.places.wards.map { row(ctx.t($0.name), rates[$0.code] ?? WardRate()) }
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
                            .init(ctx.t("moveout.rates.ward"), .rowHeading), .init(ctx.t("moveout.rates.share"), .number),
                            .init(ctx.t("moveout.rates.online"), .number), .init(ctx.t("moveout.rates.window"), .number),
                            .init(ctx.t("moveout.rates.abroad"), .number),
                            .init(ctx.t("moveout.rates.untouched"), .number),
                        ], rows: rows))
                    <p class="hint">\(ctx.t("moveout.rates.formula"))</p>
                    \(Table(
                        caption: ctx.t("moveout.stations"),
                        columns: [
                            .init(ctx.t("moveout.stations.id"), .rowHeading), .init(ctx.t("moveout.stations.place")),
                            .init(ctx.t("moveout.column.status")),
                        ], rows: stationRows, empty: ctx.t("moveout.visits.none"), cards: true))
                    """))
    }
}

/// Notices of a ward that were filed in a time: those that stand. What was withdrawn or refused is no notice; who was refused and
/// goes to the window is counted there, once.
struct WardRate: Sendable, Hashable {
    var online = 0
    var window = 0
    /// Of both together those of moving abroad, which are in the denominator.
    var abroad = 0
    var reflected = 0
    var byHand = 0

    mutating func add(_ other: WardRate) {
        online += other.online
        window += other.window
        abroad += other.abroad
        reflected += other.reflected
        byHand += other.byHand
    }

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
            SELECT ward, COUNT(*) AS n, SUM(abroad) AS abroad,
                SUM(CASE WHEN status = 'reflected' THEN 1 ELSE 0 END) AS reflected,
                SUM(CASE WHEN status = 'reflected' AND by_hand = 1 THEN 1 ELSE 0 END) AS by_hand
            FROM moveout_notice WHERE arrived_at >= \(from) AND status NOT IN ('withdrawn', 'rejected') GROUP BY ward
            """)
        {
            let ward = try row.ward("ward")
            rates[ward, default: WardRate()].online = try row.int("n")
            rates[ward, default: WardRate()].abroad = try row.int("abroad")
            rates[ward, default: WardRate()].reflected = try row.int("reflected")
            rates[ward, default: WardRate()].byHand = try row.int("by_hand")
        }
        for row in try tx.all(
            Row.self,
            """
            SELECT ward, COUNT(*) AS n, SUM(abroad) AS abroad FROM moveout_window
            WHERE arrived_at >= \(from) AND withdrawn = 0 GROUP BY ward
            """)
        {
            let ward = try row.ward("ward")
            rates[ward, default: WardRate()].window = try row.int("n")
            rates[ward, default: WardRate()].abroad += try row.int("abroad")
        }
        return rates
    }
}
