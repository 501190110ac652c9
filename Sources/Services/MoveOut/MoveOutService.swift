import Kernel
import Registry
import Site
import Store

/// Moving out without waiting (窓口で待たずに簡単セルフ転出届): notices signed with a card, from the page to the resident system.
public struct MoveOutService: CityService {
    public static let name = "moveout"
    public static let migrations: [Migration] = [
        .moveOuts, .moveOutPackages, .moveOutAdvance, .moveOutVisits, .moveOutNumbers,
        .moveOutWindowsAbroad,
    ]

    public let desk: MoveOutDesk
    private let tickets: (any StationTickets)?

    public init(desk: MoveOutDesk, tickets: (any StationTickets)? = nil) {
        self.desk = desk
        self.tickets = tickets
    }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: MoveOutPaths.start, label: "moveout.nav", about: "moveout.about"),
            NavigationItem(path: MoveOutPaths.office, label: "moveout.office.nav", about: "moveout.office.about"),
        ]
    }

    public func routes(_ r: inout Routes) {
        let clerk = Permission.staff("clerk")
        let watch = Permission.anyOf([clerk, .staff("ward-manager"), .staff("policy"), .staff("floor-manager")])
        let work = PurposeRule.required(MoveOutDesk.purpose)
        let start = StartPage(desk: desk, tickets: tickets)
        let draft = DraftPages(desk: desk, tickets: tickets)
        let notice = NoticePage(desk: desk)
        let post = PostPage(desk: desk)
        let office = OfficePages(desk: desk)
        let visits = VisitPages(desk: desk)
        let board = BoardPages(desk: desk)
        let api = MoveOutAPI(desk: desk)
        let limit = MoveOutAPI.bodyLimit
        r.asset(MoveOutAssets.script)

        // Residents, at a station or at home.
        r.get("/moveout", allow: .anyone, start.show)
        r.get("/moveout/stations", allow: .anyone, start.stations)
        r.get("/moveout/card", allow: .anyone, start.card)
        r.post("/moveout/card", allow: .anyone, bodyLimit: limit, start.check)
        r.get("/moveout/post", allow: .anyone, post.show)
        r.post("/moveout/post", allow: .anyone, bodyLimit: 16_384, post.make)
        r.get("/moveout/begun/{token}/who", allow: .anyone, purpose: .own, draft.who)
        r.post("/moveout/begun/{token}/who", allow: .anyone, purpose: .own, bodyLimit: 16_384, draft.saveWho)
        r.get("/moveout/begun/{token}/where", allow: .anyone, purpose: .own, draft.showWhere)
        r.post("/moveout/begun/{token}/where", allow: .anyone, purpose: .own, bodyLimit: 16_384, draft.saveWhere)
        r.get("/moveout/begun/{token}/when", allow: .anyone, purpose: .own, draft.when)
        r.post("/moveout/begun/{token}/when", allow: .anyone, purpose: .own, bodyLimit: 16_384, draft.saveWhen)
        r.get("/moveout/begun/{token}/confirm", allow: .anyone, purpose: .own, draft.confirm)
        r.post("/moveout/begun/{token}/sign", allow: .anyone, purpose: .own, bodyLimit: limit, draft.sign)
        r.get("/moveout/begun/{token}/post.pdf", allow: .anyone, purpose: .own, draft.post)
        r.post("/moveout/begun/{token}/ticket", allow: .anyone, purpose: .own, bodyLimit: 16_384, draft.ticket)
        r.post("/moveout/begun/{token}/reserve", allow: .anyone, purpose: .own, bodyLimit: 16_384, draft.reserve)
        r.post("/moveout/begun/{token}/end", allow: .anyone, bodyLimit: 16_384, draft.end)
        r.get("/moveout/{receipt}", allow: .anyone, purpose: .own, notice.show)
        r.post("/moveout/{receipt}/withdraw", allow: .anyone, purpose: .own, bodyLimit: limit, notice.withdraw)
        r.get("/moveout/{receipt}/slip.pdf", allow: .anyone, purpose: .own, notice.slipPDF)
        r.get("/moveout/{receipt}/days.ics", allow: .anyone, purpose: .own, notice.days)

        // The office.
        r.get("/office/moveouts", allow: clerk, purpose: work, office.list)
        r.get("/office/moveouts/visits", allow: clerk, purpose: work, visits.show)
        r.get("/office/moveouts/visits/forms.pdf", allow: clerk, purpose: work, visits.forms)
        r.get("/office/moveouts/rates", allow: watch, board.rates)
        r.get("/office/moveouts/{id}", allow: clerk, purpose: work, office.show)
        r.get("/office/moveouts/{id}/content", allow: clerk, purpose: work, office.content)
        r.get("/office/moveouts/{id}/cms", allow: clerk, purpose: work, office.cms)
        r.post("/office/moveouts/{id}/accept", allow: clerk, purpose: work, bodyLimit: 16_384, office.accept)
        r.post("/office/moveouts/{id}/identify", allow: clerk, purpose: work, bodyLimit: 16_384, office.identify)
        r.post("/office/moveouts/{id}/reject", allow: clerk, purpose: work, bodyLimit: 16_384, office.reject)
        r.post("/office/moveouts/{id}/withdraw", allow: clerk, purpose: work, bodyLimit: 16_384, office.withdraw)
        r.post(
            "/office/moveouts/{id}/reveal", allow: .staff("supervisor"), purpose: work, bodyLimit: 16_384,
            office.reveal)

        // The part of the network that works with individual numbers.
        let numbers = AdvanceNumberPages(desk: desk)
        let numberClerk = Permission.staff(NumberAccess.role)
        r.get("/office/moveouts/numbers", allow: numberClerk, purpose: work, numbers.list)
        r.post("/office/moveouts/numbers", allow: numberClerk, purpose: work, bodyLimit: 4_096, numbers.show)

        // Programs.
        r.post("/api/v1/moveout-nonces", allow: .anyone, bodyLimit: 4_096, api: MoveOutAPI.nonceOperation, api.nonce)
        r.post(
            "/api/v1/moveout-notices", allow: .anyone, purpose: .own, bodyLimit: limit, api: MoveOutAPI.fileOperation,
            api.file)
        r.post(
            "/api/v1/moveout-notices/check", allow: .anyone, bodyLimit: 16_384, api: MoveOutAPI.checkOperation,
            api.check)
        r.get("/api/v1/moveout-notices/{no}", allow: .anyone, purpose: .own, api: MoveOutAPI.showOperation, api.show)
        r.post(
            "/api/v1/moveout-notices/{no}/withdraw", allow: .anyone, purpose: .own, bodyLimit: limit,
            api: MoveOutAPI.withdrawOperation, api.withdraw)
        r.post(
            "/api/v1/intake/portal/pull", allow: clerk, purpose: work, bodyLimit: 4_096,
            api: MoveOutAPI.pullOperation, api.pull)
        let municipality = Permission.organisation("municipality")
        r.post(
            "/api/v1/advance-notices", allow: municipality, purpose: work, bodyLimit: limit,
            api: MoveOutAPI.advanceOperation, api.advance)
        r.post(
            "/api/v1/advance-notices/{reference}/arrived", allow: municipality, bodyLimit: 4_096,
            api: MoveOutAPI.arrivedOperation, api.arrived)
        r.get("/api/v1/stations/{id}/state", allow: watch, api: MoveOutAPI.stationOperation, api.station)
    }

    /// The kinds of work, for the list of what a program can do.
    public var jobs: [JobKind] { [desk.processJob, desk.advanceJob, desk.reminderJob] }

    /// What returns by the clock.
    public var chores: [Chore] {
        let desk = desk
        var chores = [
            Chore("moveout-follow", .every(seconds: 2)) { _ in try await desk.follow() },
            Chore("moveout-recheck", .every(seconds: 300)) { _ in try await desk.recheckHeld() },
            Chore("moveout-windows", .every(seconds: 60)) { _ in try await desk.countWindows() },
            Chore("moveout-wipe", .every(seconds: 10)) { now in try await desk.wipeLeft(at: now) },
            Chore("moveout-prepare", .daily(at: TimeOfDay(secondsAfterMidnight: 6 * 3600))) { _ in
                try await desk.prepareSessions()
            },
            Chore("moveout-forget", .daily(at: TimeOfDay(secondsAfterMidnight: 3 * 3600))) { _ in
                _ = try await desk.store.write { try AdvanceNumbers.forgetOld(in: $0) }
            },
            Chore("booking-missed", .daily(at: TimeOfDay(secondsAfterMidnight: 1800))) { _ in
                _ = try await desk.store.write { try desk.booking.missPast(in: $0) }
            },
        ]
        if desk.portal != nil {
            chores.append(
                Chore("moveout-portal", .every(seconds: 30)) { now in _ = try await desk.pullPortal(at: now) })
        }
        return chores
    }
}
