import Forms
import Kernel
import Site
import Store

/// How far the procedures are used online, for the digital office (利用促進ボード): targets, rates by channel, what it saves, why
/// people still come by paper, and where forms hurt.
struct BoardPages: Sendable {
    static let path = "/office/adoption"

    let desk: OnlineDesk

    func board(_ request: SiteRequest) async throws -> SiteResponse {
        let query = BoardQuery(request)
        let all = try await read(query, request)
        return .page(BoardView(ctx: request.ctx, query: query, all: all).page)
    }

    func csv(_ request: SiteRequest) async throws -> SiteResponse {
        let query = BoardQuery(request)
        let ctx = request.ctx
        let rows = try await read(query, request).map { adoption -> [String] in
            [
                adoption.procedure.id, adoption.procedure.title.text(in: .ja),
                adoption.procedure.statistics.isTarget ? "1" : "0",
            ] + BoardQuery.channels.map { String(adoption.channels[$0] ?? 0) }
                + [
                    adoption.rate.map(BoardView.text) ?? "", adoption.procedure.statistics.goal.map(String.init) ?? "",
                    BoardView.text(adoption.savedHours),
                ]
        }
        let head = ["id", "title", "target"] + BoardQuery.channels + ["rate", "goal", "hours"]
        return .csv([head] + rows, downloadName: ctx.text("online.board") + " \(query.year.year).csv")
    }

    func procedure(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]) else { throw SiteFailure.notFound }
        let query = BoardQuery(request)
        let (counts, tried) = try await request.store.read { tx in
            (
                try DailyCount.sums(of: query.year, ward: query.ward, procedure: procedure.id, in: tx),
                try TrialStore.versions(of: procedure.id, in: tx)
            )
        }
        // Also pages that only second editions have: who began in one is counted as all others are.
        let seconds = tried.compactMap { desk.editions.tried(procedure.id, version: $0)?.sheet.pages }
        return .page(
            BoardProcedureView(
                ctx: request.ctx, query: query, adoption: Adoption(procedure, counts),
                pages: TrialFunnel.pages([procedure.sheet.pages] + seconds), cures: desk.catalogue.cures
            ).page)
    }

    /// The days of one procedure as a table, for whoever looks closer than a year.
    func days(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]) else { throw SiteFailure.notFound }
        let query = BoardQuery(request)
        let days = try await request.store.read { tx in
            try DailyCount.days(of: procedure.id, in: query.year, ward: query.ward, in: tx)
        }
        return .csv(
            [["day", "what", "n"]] + days.map { [$0.day.description, $0.what, String($0.count)] },
            downloadName: "\(procedure.id) \(query.year.year).csv")
    }

    func read(_ query: BoardQuery, _ request: SiteRequest) async throws -> [Adoption] {
        let counts = try await request.store.read { tx in
            try DailyCount.sums(of: query.year, ward: query.ward, in: tx)
        }
        let byProcedure = Dictionary(grouping: counts, by: \.procedure)
        return desk.catalogue.procedures
            .filter { !query.targetsOnly || $0.statistics.isTarget }
            .map { Adoption($0, byProcedure[$0.id] ?? []) }
    }
}

/// What the board shows.
struct BoardQuery: Sendable {
    static let channels = ["online", "counter", "post", "phone"]

    let year: FiscalYear
    let ward: WardCode?
    let targetsOnly: Bool

    init(_ request: SiteRequest) {
        let now = FiscalYear(containing: request.now.date)
        let asked = request.query.text("year").flatMap { Int($0) }
        year = asked.flatMap { (now.year - 10...now.year).contains($0) ? FiscalYear($0) : nil } ?? now
        // Staff of a ward see their own ward.
        ward = request.actor.ward
        targetsOnly = !request.query.has("all", "yes")
    }
}
