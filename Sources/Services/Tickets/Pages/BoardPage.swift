import Kernel
import Site
import Store

/// The live board of an office (状況ボード) for those who send people to windows.
struct BoardPage: Sendable {
    let desk: TicketDesk
    let live: LiveQueues

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let now = request.now
        let rhythm = desk.offices.rhythm
        let model = try await desk.store.read { tx in
            try BoardModel.read(try OfficePicture.read(office, rhythm: rhythm, at: now, in: tx), in: tx)
        }
        return .page(BoardView(ctx: request.ctx).page(model))
    }

    func events(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let place = LiveQueues.Place(ward: office.ward.code, page: "board", language: request.language)
        let ctx = request.ctx
        let listener = live.listen(place) { picture, tx in
            BoardView(ctx: ctx.forEverybody(at: picture.at)).live(try BoardModel.read(picture, in: tx))
        }
        return try .events(listener, for: request)
    }

    private func office(_ request: SiteRequest) throws -> TicketOffice {
        guard let ward = request.actor.ward, let office = desk.offices.office(ward) else { throw SiteFailure.notFound }
        return office
    }
}

/// What the board shows.
struct BoardModel: Sendable {
    let picture: OfficePicture
    let printers: [PrinterModel]
    /// Tickets that have not come out of their printer.
    let prints: [TicketPrint]

    static func read(_ picture: OfficePicture, in tx: some Queryable) throws -> BoardModel {
        let ward = picture.office.ward.code
        return BoardModel(
            picture: picture, printers: PrinterModel.all(of: picture.office, try PrintStore.printers(ward, in: tx)),
            prints: try PrintStore.open(ward, on: picture.at.date, in: tx))
    }
}

struct BoardView: Sendable {
    let ctx: PageContext

    func page(_ model: BoardModel) -> Page {
        Page(
            ctx, "tickets.board.title", lead: "<p>\(ctx.t(model.picture.office.ward.office))</p>", width: .wide,
            scripts: [TicketAssets.script],
            body: "\(LivePart(path: TicketPaths.board, content: live(model), isSpoken: false))\(displays(model))"
        ).refreshed(afterSeconds: 20)
    }

    func live(_ model: BoardModel) -> HTML {
        let picture = model.picture
        let rows = picture.groups.map { group -> [HTML] in
            let clerks = group.windows.map { "\($0.number) \($0.clerkName)" }.joined(
                separator: ctx.isJapanese ? "、" : ", ")
            return [
                ctx.t(group.group.title), HTML(text: ctx.number(group.waiting.count)),
                TicketWords.minutes(group.longestWait(at: picture.at), ctx),
                TicketWords.wait(group.group.categories.first.flatMap { group.newcomers[$0] }, ctx),
                "\(group.windows.count) / \(group.group.windows.count)", HTML(text: clerks),
                HTML(text: ctx.number(group.serving.count)), HTML(text: ctx.number(group.held.count)),
            ]
        }
        return """
            \(alarm(picture.calibration))\(printers(model))
            \(Table(
                caption: ctx.t("tickets.board.title"),
                columns: [
                    .init(ctx.t("tickets.column.group"), .rowHeading),
                    .init(ctx.t("tickets.column.waiting"), .number), .init(ctx.t("tickets.column.longest"), .number),
                    .init(ctx.t("tickets.column.wait"), .number), .init(ctx.t("tickets.column.windows"), .number),
                    .init(ctx.t("tickets.column.clerks")), .init(ctx.t("tickets.column.serving"), .number),
                    .init(ctx.t("tickets.column.held"), .number),
                ], rows: rows, captionHidden: true, cards: true))
            \(calibration(picture.calibration))
            <p class="quiet">\(ctx.t("tickets.as-of", ["time": ctx.timeText(picture.at)]))</p>
            """
    }

    private func calibration(_ calibration: Calibration) -> HTML {
        let share = calibration.percent.map { percent in
            ctx.t(
                "tickets.board.share",
                [
                    "percent": String(percent), "within": String(calibration.within),
                    "shown": String(calibration.shown),
                ])
        }
        return DescriptionList([(ctx.t("tickets.board.calibration"), share ?? ctx.t("tickets.board.no-share"))]).html
    }

    private func alarm(_ calibration: Calibration) -> HTML {
        guard let alarm = calibration.alarm else { return HTML() }
        return Banner(
            .warning, ctx.t("tickets.board.alarm.\(alarm.rawValue)", ["percent": String(calibration.percent ?? 0)]),
            text: "<p>\(ctx.t("tickets.board.alarm.do"))</p>"
        ).html
    }

    private func printers(_ model: BoardModel) -> HTML {
        HTML(
            model.printers.compactMap { printer -> HTML? in
                guard printer.state != .ready || printer.isLow else { return nil }
                let state = printer.state == .ready ? "low" : printer.state.rawValue
                let waiting = model.prints.filter { $0.printer == printer.printer.id }.count
                return Banner(
                    .warning,
                    ctx.t(
                        "tickets.printer.stuck",
                        ["printer": ctx.text(printer.printer.title), "state": ctx.text("tickets.printer.\(state)")]),
                    text: "<p>\(ctx.t("tickets.printer.waiting", ["count": String(waiting)]))</p>"
                ).html
            })
    }

    private func displays(_ model: BoardModel) -> HTML {
        let ward = model.picture.office.ward.code
        let links = model.picture.office.groups.map { group -> HTML in
            "<li><a href=\"\(href: TicketPaths.display(ward, group.id))\">\(ctx.t(group.title))</a></li>"
        }
        return "<section><h2>\(ctx.t("tickets.board.displays"))</h2><ul>\(links)</ul></section>"
    }
}
