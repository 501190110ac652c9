import Kernel
import Site
import Store

/// Online procedures (オンライン手続き): the catalogue, forms that people fill in, and what they sent.
public struct OnlineService: CityService {
    public static let name = "online"
    public static let migrations: [Migration] = [
        .online, .examinations, .onlineCounts, .onlineFiles, .procedureChanges, .procedureLinks, .onlineDeadlines,
        .onlineFinder, .onlineQueue, .onlineTrails, .onlineRenewals, .onlineUploads, .onlineAgents,
        .onlineCosignatures, .onlineRetention, .onlineCarried, .onlineMonths, .onlineCountFiles,
        .onlineTrials, .onlineRetentionTerms, .onlineLast,
    ]

    /// Where what was answered before a visit is gone on with; its number follows.
    public static let finder = FinderPages.path

    public let desk: OnlineDesk

    public init(desk: OnlineDesk) { self.desk = desk }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: OnlinePaths.catalogue, label: "online.catalogue", about: "online.catalogue.about"),
            NavigationItem(path: FinderPages.path, label: "online.finder", about: "online.finder.about"),
            NavigationItem(path: OnlinePaths.mine, label: "online.mine", about: "online.mine.about"),
            NavigationItem(path: ExaminationPages.path, label: "online.office", about: "online.office.about"),
            NavigationItem(path: DrawPages.path, label: "online.draw", about: "online.draw.about"),
            NavigationItem(path: RetentionPages.path, label: "online.retention.title", about: "online.retention.about"),
            NavigationItem(path: CountPages.path, label: "online.count", about: "online.count.about"),
            NavigationItem(path: BoardPages.path, label: "online.board.nav", about: "online.board.about"),
            NavigationItem(path: StudioPages.path, label: "studio.title", about: "studio.about"),
        ]
    }

    /// What is handed in outside, and what is told there.
    public var parcels: [ParcelTopic] {
        let acts = ApplicantActs(desk: desk)
        return [
            ParcelTopic(ApplicationRoute.topic) { try acts.take($0, in: $1) }, ApplicationState.topic,
            ApplicationState.letterTopic, DailyCount.topic, Trial.topic, TrialCount.topic,
        ]
    }

    public func routes(_ r: inout Routes) {
        let catalogue = CataloguePages(desk: desk)
        let forms = FormPages(desk: desk)
        let check = CheckPages(forms: forms)
        let copies = CopyPages(forms: forms)
        let mine = MinePages(desk: desk)
        r.get("/procedures", allow: .anyone, catalogue.list)
        r.get(CatalogueFile.path, allow: .anyone, CatalogueFile(desk: desk).download)
        let finder = FinderPages(desk: desk)
        r.get(FinderPages.path, allow: .anyone, finder.start)
        r.get("\(FinderPages.path)/{code}", allow: .anyone, purpose: .own, finder.show)
        r.post("\(FinderPages.path)/{code}/start", allow: .anyone, purpose: .own, bodyLimit: 16_384, finder.begin)
        r.get("/procedures/{id}", allow: .anyone, purpose: .own, catalogue.show)
        r.post("/procedures/{id}/start", allow: .anyone, purpose: .own, bodyLimit: 4_096, catalogue.start)
        r.get("/apply/{draft}", allow: .anyone, purpose: .own, forms.resume)
        r.get("/apply/{draft}/queue", allow: .anyone, purpose: .own, QueuePages(forms: forms).show)
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
        let slots = SlotPages(desk: desk)
        let slot = "/my/applications/{number}/slots/{reservation}"
        r.get(slot, allow: applicant, purpose: .own, slots.showOwn)
        r.post(slot, allow: applicant, purpose: .own, bodyLimit: 8_192, slots.moveOwn)
        agentRoutes(&r, forms)
        officeRoutes(&r)
        numberRoutes(&r)
        adoptionRoutes(&r)
        trialRoutes(&r)
        apiRoutes(&r)
        studioRoutes(&r)
        r.asset(OnlineAssets.script)
    }

    /// Agents, members of organisations, second signatures.
    private func agentRoutes(_ r: inout Routes, _ forms: FormPages) {
        let (agents, business, cosign) = (MandatePages(desk: desk), BusinessPages(), CosignPages(forms: forms))
        let limit = 8_192
        r.get(MandatePages.path, allow: .applicant, purpose: .own, agents.list)
        r.post(MandatePages.path, allow: .applicant, purpose: .own, bodyLimit: limit, agents.give)
        r.post("\(MandatePages.path)/redeem", allow: .applicant, purpose: .own, bodyLimit: limit, agents.redeem)
        r.post("\(MandatePages.path)/{id}/end", allow: .applicant, purpose: .own, bodyLimit: limit, agents.end)
        r.get(BusinessPages.path, allow: .applicant, purpose: .own, business.show)
        let member = "\(BusinessPages.path)/{member}"
        r.post(member, allow: .applicant, purpose: .own, bodyLimit: limit, business.set)
        r.post("\(member)/remove", allow: .applicant, purpose: .own, bodyLimit: limit, business.remove)
        r.post("/apply/{draft}/cosign", allow: .anyone, purpose: .own, bodyLimit: 524_288, cosign.ask)
        // Whoever reads or signs what is sealed has the code and says who they are.
        r.get(CosignPages.path, allow: .anyone, cosign.enter)
        r.post(CosignPages.path, allow: .anyone, bodyLimit: limit, cosign.find)
        r.get("\(CosignPages.path)/{code}", allow: .applicant, purpose: .own, cosign.show)
        r.post("\(CosignPages.path)/{code}/sign", allow: .applicant, purpose: .own, bodyLimit: 524_288, cosign.sign)
        r.post("\(CosignPages.path)/{code}/decline", allow: .applicant, purpose: .own, bodyLimit: limit, cosign.decline)
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
        let (retention, comparison) = (RetentionPages(desk: desk), ComparisonPages(desk: desk))
        r.get(RetentionPages.path, allow: approver, purpose: work, retention.list)
        r.post("\(path)/{id}/hold", allow: approver, purpose: work, bodyLimit: limit, retention.hold)
        r.get("\(path)/{id}/register", allow: readers, purpose: work, comparison.show)
        r.get("\(path)/{id}/cosignature.p7s", allow: readers, purpose: work, office.cosignature)
        r.get("\(path)/{id}/signature.p7s", allow: readers, purpose: work, office.signature)
        r.get("\(path)/{id}/signed.json", allow: readers, purpose: work, office.signed)
        let slots = SlotPages(desk: desk)
        r.get("\(path)/{id}/slots/{reservation}", allow: readers, purpose: work, slots.show)
        r.post("\(path)/{id}/slots/{reservation}", allow: readers, purpose: work, bodyLimit: limit, slots.move)
        let draws = DrawPages(desk: desk)
        r.get(DrawPages.path, allow: readers, draws.list)
        r.post("\(DrawPages.path)/{kind}/{place}/{day}/{time}", allow: readers, bodyLimit: limit, draws.draw)
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
        let files = CountFilePages(desk: desk)
        r.get(CountFilePages.path, allow: .staff("policy"), files.show)
        r.post(CountFilePages.path, allow: .staff("policy"), bodyLimit: CountFilePages.bodyLimit, files.take)
        r.get(BoardPages.path, allow: watch, board.board)
        r.get("\(BoardPages.path).csv", allow: watch, board.csv)
        r.get("\(BoardPages.path)/{id}", allow: watch, board.procedure)
        r.get("\(BoardPages.path)/{id}/days.csv", allow: watch, board.days)
        r.get("\(BoardPages.path)/{id}/items/{item}", allow: watch, PainPages(desk: desk).show)
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
        draftRoutes(&r)
        r.get("/api/v1/statistics/procedures", allow: watch, api: OnlineAPI.statisticsOperation, api.statistics)
    }

    /// Drafts, their files, and what the systems of sections do.
    private func draftRoutes(_ r: inout Routes) {
        let drafts = DraftAPI(desk: desk)
        let files = UploadAPI(drafts: drafts)
        let path = "/api/v1/drafts/{id}", file = "/api/v1/drafts/{id}/files/{file}"
        let body = OnlineAPI.bodyLimit, piece = UploadAPI.bodyLimit
        r.post(
            "/api/v1/drafts", allow: .anyone, purpose: .own, bodyLimit: body, api: DraftAPI.beginOperation, drafts.begin
        )
        r.get(path, allow: .anyone, purpose: .own, api: DraftAPI.showOperation, drafts.show)
        r.patch(
            path, allow: .anyone, purpose: .own, bodyLimit: body, api: DraftAPI.changeOperation, drafts.change)
        r.delete(path, allow: .anyone, purpose: .own, api: DraftAPI.discardOperation, drafts.discard)
        r.post("\(path)/files", allow: .anyone, purpose: .own, api: UploadAPI.createOperation, files.create)
        r.put(file, allow: .anyone, purpose: .own, bodyLimit: piece, api: UploadAPI.putOperation, files.put)
        r.get(file, allow: .anyone, purpose: .own, api: UploadAPI.showOperation, files.show)
        r.patch(file, allow: .anyone, purpose: .own, bodyLimit: piece, api: UploadAPI.patchOperation, files.patch)
        r.delete(file, allow: .anyone, purpose: .own, api: UploadAPI.removeOperation, files.remove)
        let transitions = TransitionAPI(desk: desk)
        let readers = Permission.anyOf([.staff("examiner"), .staff("approver")])
        r.post(
            "/api/v1/cases/{id}/transitions", allow: readers, purpose: .required(ExaminationPages.purpose),
            bodyLimit: TransitionAPI.bodyLimit, api: TransitionAPI.operation, transitions.move)
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
        let (store, acts, desk) = (desk.store, ExaminationDesk(desk: desk), desk)
        let links = desk.links.map { checker in
            Chore(
                "online-check-links", .daily(at: TimeOfDay(secondsAfterMidnight: 4 * 3600)), timeLimit: .seconds(3_600)
            ) { _ in try await checker.check(desk) }
        }
        let payments = Chore("online-payments", .every(seconds: 60)) { _ in
            try await store.write { tx in
                _ = try acts.lapse(in: tx)
                for examination in try acts.remind(in: tx) {
                    try ApplicationNotice.payment.send(about: examination.id, pack: acts.desk.pack, in: tx)
                }
            }
        }
        let renewals = Chore("online-renewals", .daily(at: TimeOfDay(secondsAfterMidnight: 9 * 3600))) { _ in
            try await Renewal(desk: desk).tellAll()
        }
        let trials = Chore("online-trials", .every(seconds: 60)) { _ in
            try await store.write { try TrialDesk(desk: desk).endOver(in: $0) }
        }
        // Outside, an application is only shown; what happens to it happens where it is examined.
        let inside = desk.route.seal == nil ? [payments, renewals, trials] : []
        return [links].compactMap(\.self) + inside + [
            Chore("online-uploads", .every(seconds: 60)) { now in
                for upload in try await store.read({ try Upload.waiting(in: $0) }) {
                    _ = try await desk.finish(upload, at: now)
                }
                _ = try await store.write { try Upload.forgetOld(in: $0) }
            },
            Chore("online-deadlines", .every(seconds: 600)) { _ in
                _ = try await store.write { try DeadlineLetters(desk: desk).send(in: $0) }
            },
            Chore("online-slots", .every(seconds: 60)) { _ in
                guard let slots = desk.slots else { return }
                try await store.write { try slots.tidy(in: $0) }
            },
            Chore("online-retention", .daily(at: TimeOfDay(secondsAfterMidnight: 4 * 3600))) { _ in
                try await desk.tidy()
            },
            Chore("online-forget-drafts", .daily(at: TimeOfDay(secondsAfterMidnight: 3 * 3600))) { _ in
                let abandonment = Abandonment(desk: acts.desk)
                let left = try await store.read { try abandonment.find(at: store.now(), in: $0) }
                _ = try await store.write { tx in
                    try RushQueue.forget(in: tx)
                    try FormTrail.forget(in: tx)
                    try abandonment.count(left, in: tx)
                    return try Draft.forgetOld(in: tx)
                }
            },
        ]
    }
}
