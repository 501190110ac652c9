import Kernel
import Site
import Store

/// Online procedures (オンライン手続き): the catalogue, forms that people fill in, and what they sent.
public struct OnlineService: CityService {
    public static let name = "online"
    public static let migrations: [Migration] = [.online, .examinations, .onlineCounts, .onlineFiles, .onlineCarried]

    public let desk: OnlineDesk

    public init(desk: OnlineDesk) { self.desk = desk }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: OnlinePaths.catalogue, label: "online.catalogue", about: "online.catalogue.about"),
            NavigationItem(path: OnlinePaths.mine, label: "online.mine", about: "online.mine.about"),
            NavigationItem(path: ExaminationPages.path, label: "online.office", about: "online.office.about"),
            NavigationItem(path: CountPages.path, label: "online.count", about: "online.count.about"),
            NavigationItem(path: BoardPages.path, label: "online.board.nav", about: "online.board.about"),
        ]
    }

    /// What is handed in outside, and what is told there.
    public var parcels: [ParcelTopic] {
        let acts = ApplicantActs(desk: desk)
        return [
            ParcelTopic(ApplicationRoute.topic) { try acts.take($0, in: $1) }, ApplicationState.topic,
            ApplicationState.letterTopic, DailyCount.topic,
        ]
    }

    public func routes(_ r: inout Routes) {
        let catalogue = CataloguePages(desk: desk)
        let forms = FormPages(desk: desk)
        let check = CheckPages(forms: forms)
        let copies = CopyPages(forms: forms)
        let mine = MinePages(desk: desk)
        r.get("/procedures", allow: .anyone, catalogue.list)
        r.get("/procedures/{id}", allow: .anyone, purpose: .own, catalogue.show)
        r.post("/procedures/{id}/start", allow: .anyone, purpose: .own, bodyLimit: 4_096, catalogue.start)
        r.get("/apply/{draft}", allow: .anyone, purpose: .own, forms.resume)
        r.get("/apply/{draft}/pages/{page}", allow: .anyone, purpose: .own, forms.show)
        r.post("/apply/{draft}/pages/{page}", allow: .anyone, purpose: .own, bodyLimit: 32 << 20, forms.answer)
        r.post("/apply/{draft}/renew", allow: .anyone, purpose: .own, bodyLimit: 4_096, forms.renew)
        r.post("/apply/{draft}/discard", allow: .anyone, purpose: .own, bodyLimit: 4_096, forms.discard)
        r.get("/apply/{draft}/check", allow: .anyone, purpose: .own, check.check)
        r.post("/apply/{draft}/submit", allow: .anyone, purpose: .own, bodyLimit: 524_288, check.submit)
        r.get("/apply/{draft}/done", allow: .anyone, purpose: .own, check.done)
        r.get("/apply/{draft}/copy.pdf", allow: .anyone, purpose: .own, copies.copy)
        r.get("/apply/{draft}/answers.pdf", allow: .anyone, purpose: .own, copies.answers)
        let applicant = Permission.anyOf([.applicant, .anyStaff])
        r.get("/my/applications", allow: applicant, purpose: .own, mine.list)
        r.get("/my/applications/{number}", allow: applicant, purpose: .own, mine.show)
        r.get("/my/applications/{number}/copy.pdf", allow: applicant, purpose: .own, mine.copy)
        r.get("/my/applications/{number}/documents/{document}", allow: applicant, purpose: .own, mine.document)
        r.post("/my/applications/{number}/messages", allow: applicant, purpose: .own, bodyLimit: 32_768, mine.message)
        r.post("/my/applications/{number}/withdraw", allow: applicant, purpose: .own, bodyLimit: 32_768, mine.withdraw)
        let correction = CorrectionPages(mine: mine)
        r.get("/my/applications/{number}/correction", allow: applicant, purpose: .own, correction.show)
        r.post(
            "/my/applications/{number}/correction", allow: applicant, purpose: .own, bodyLimit: 262_144,
            correction.answer)
        officeRoutes(&r)
        numberRoutes(&r)
        adoptionRoutes(&r)
        apiRoutes(&r)
        r.asset(OnlineAssets.script)
    }

    private func officeRoutes(_ r: inout Routes) {
        let office = ExaminationPages(desk: desk)
        let work = PurposeRule.required(ExaminationPages.purpose)
        let examiner = Permission.staff("examiner"), approver = Permission.staff("approver")
        let readers = Permission.anyOf([examiner, approver])
        let limit = 65_536
        let path = ExaminationPages.path
        r.get(path, allow: readers, purpose: work, office.list)
        r.post("\(path)/decide", allow: approver, purpose: work, bodyLimit: limit, office.decideAll)
        r.get("\(path)/{id}", allow: readers, purpose: work, office.show)
        r.get("\(path)/{id}/copy.pdf", allow: readers, purpose: work, office.copy)
        r.get("\(path)/{id}/files/{file}", allow: readers, purpose: work, office.file)
        r.get("\(path)/{id}/documents/{document}", allow: readers, purpose: work, office.document)
        r.post("\(path)/{id}/assign", allow: readers, purpose: work, bodyLimit: limit, office.assign)
        r.post("\(path)/{id}/move", allow: examiner, purpose: work, bodyLimit: limit, office.move)
        r.post("\(path)/{id}/correct", allow: examiner, purpose: work, bodyLimit: limit, office.correct)
        r.post("\(path)/{id}/propose", allow: examiner, purpose: work, bodyLimit: limit, office.propose)
        r.post("\(path)/{id}/decide", allow: approver, purpose: work, bodyLimit: limit, office.decide)
        r.post("\(path)/{id}/reject", allow: approver, purpose: work, bodyLimit: limit, office.reject)
        r.post("\(path)/{id}/pay", allow: readers, purpose: work, bodyLimit: limit, office.pay)
        r.post("\(path)/{id}/complete", allow: readers, purpose: work, bodyLimit: limit, office.complete)
        r.get("\(path)/{id}/signature.p7s", allow: readers, purpose: work, office.signature)
        r.get("\(path)/{id}/signed.json", allow: readers, purpose: work, office.signed)
        r.post("\(path)/{id}/messages", allow: readers, purpose: work, bodyLimit: limit, office.message)
    }

    /// What the windows count, and what the digital office sees of it.
    private func adoptionRoutes(_ r: inout Routes) {
        let counts = CountPages(desk: desk)
        let board = BoardPages(desk: desk)
        let window = Permission.anyOf([.staff("clerk"), .staff("examiner")])
        let watch = Permission.anyOf([.staff("policy"), .staff("ward-manager")])
        r.get(CountPages.path, allow: window, counts.show)
        r.post(CountPages.path, allow: window, bodyLimit: 8_192, counts.count)
        r.get("\(CountPages.path)/{procedure}/slip.pdf", allow: window, counts.slip)
        r.get(BoardPages.path, allow: watch, board.board)
        r.get("\(BoardPages.path).csv", allow: watch, board.csv)
        r.get("\(BoardPages.path)/{id}", allow: watch, board.procedure)
    }

    private func apiRoutes(_ r: inout Routes) {
        let api = OnlineAPI(desk: desk)
        r.get("/api/v1/procedures", allow: .anyone, api: OnlineAPI.proceduresOperation, api.procedures)
        r.get("/api/v1/procedures/{id}", allow: .anyone, api: OnlineAPI.procedureOperation, api.procedure)
        r.post(
            "/api/v1/submissions", allow: .anyone, purpose: .own, bodyLimit: OnlineAPI.bodyLimit,
            api: OnlineAPI.submitOperation, api.submit)
        r.get(
            "/api/v1/submissions/{number}", allow: .applicant, purpose: .own, api: OnlineAPI.submissionOperation,
            api.submission)
        let window = Permission.anyOf([.staff("clerk"), .staff("examiner")])
        r.post(
            "/api/v1/channel-counts", allow: window, bodyLimit: 8_192, api: OnlineAPI.countOperation, api.count)
        let watch = Permission.anyOf([.staff("policy"), .staff("ward-manager")])
        r.get("/api/v1/statistics/procedures", allow: watch, api: OnlineAPI.statisticsOperation, api.statistics)
    }

    /// What only the part of the network has that works with individual numbers.
    private func numberRoutes(_ r: inout Routes) {
        guard desk.vault != nil else { return }
        let pages = ApplicationNumberPages(desk: desk)
        let work = PurposeRule.required(ExaminationPages.purpose)
        let clerk = Permission.staff(ApplicationNumbers.role)
        r.get("\(ExaminationPages.path)/{id}/numbers", allow: clerk, purpose: work, pages.list)
        r.post("\(ExaminationPages.path)/{id}/numbers", allow: clerk, purpose: work, bodyLimit: 4_096, pages.show)
    }

    /// What returns by the clock.
    public var chores: [Chore] {
        let (store, acts) = (desk.store, ExaminationDesk(desk: desk))
        let payments = Chore("online-payments", .every(seconds: 60)) { _ in
            try await store.write { tx in
                _ = try acts.lapse(in: tx)
                for examination in try acts.remind(in: tx) {
                    try ApplicationNotice.payment.send(about: examination.id, pack: acts.desk.pack, in: tx)
                }
            }
        }
        // Outside, an application is only shown; what happens to it happens where it is examined.
        return (desk.route.seal == nil ? [payments] : []) + [
            Chore("online-forget-drafts", .daily(at: TimeOfDay(secondsAfterMidnight: 3 * 3600))) { _ in
                _ = try await store.write { try Draft.forgetOld(in: $0) }
            }
        ]
    }
}
