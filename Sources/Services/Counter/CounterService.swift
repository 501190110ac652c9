import Kernel
import Site
import Store

/// The counter (窓口支援): one session for everything a visitor came for.
public struct CounterService: CityService {
    public static let name = "counter"
    public static let migrations: [Migration] = [
        .counterSessions, .counterRequests, .counterAcrossParts, .counterHandOvers,
        .counterLeaks, .ruleChanges, .counterCaseFacts, .counterLeakCertainty, .counterFormPrints,
        .counterNotices,
    ]

    public let desk: CounterDesk

    public init(desk: CounterDesk) { self.desk = desk }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: SessionPath.list, label: "counter.nav", about: "counter.about"),
            NavigationItem(path: HandOverPath.inbox, label: "counter.handover.nav", about: "counter.handover.about"),
            NavigationItem(path: LeakPages.path, label: "counter.leak.nav", about: "counter.leak.about"),
            NavigationItem(path: RulePages.path, label: "counter.rules.nav", about: "counter.rules.about"),
            NavigationItem(path: PreVisitPages.start, label: "previsit.nav", about: "previsit.about"),
        ]
            + (desk.mail == nil
                ? []
                : [
                    NavigationItem(
                        path: NoticeWishPage.path, label: "counter.notice.wish.title",
                        about: "counter.notice.wish.short")
                ])
    }

    public var parcels: [ParcelTopic] {
        [PreVisitStore.topic, KeptCalendar.topic, NoticeWish.topic, NoticeLetter.topic(desk)]
    }

    public func routes(_ r: inout Routes) {
        let desk = desk
        let clerk = Permission.staff("clerk")
        let purpose = PurposeRule.required(CounterDesk.purpose)
        func page(_ handler: @escaping @Sendable (SiteRequest, CounterDesk) async throws -> SiteResponse) -> Handler {
            { try await handler($0, desk) }
        }
        r.asset(CounterAssets.script)
        r.get("/office/sessions", allow: clerk, purpose: purpose, page(SessionListPage.show))
        r.get("/office/sessions/new", allow: clerk, page(OpenSessionPage.show))
        r.post("/office/sessions", allow: clerk, page(OpenSessionPage.open))
        r.get("/office/sessions/{id}", allow: clerk, purpose: purpose, page(SessionPage.show))
        r.get("/office/sessions/{id}/persons/new", allow: clerk, purpose: purpose, page(PersonPage.new))
        r.post("/office/sessions/{id}/persons", allow: clerk, purpose: purpose, page(PersonPage.add))
        r.get("/office/sessions/{id}/persons/register", allow: clerk, purpose: purpose, page(RegisterPage.show))
        r.post("/office/sessions/{id}/persons/register", allow: clerk, purpose: purpose, page(RegisterPage.search))
        r.post(
            "/office/sessions/{id}/persons/attributes", allow: clerk, purpose: purpose,
            bodyLimit: CardSearch.bodyLimit, page(CardSearch.byAttributes))
        if desk.cards != nil {
            r.asset(CounterAssets.card)
            r.post(
                "/office/sessions/{id}/persons/card", allow: clerk, purpose: purpose, bodyLimit: CardSearch.bodyLimit,
                page(CardSearch.byCertificate))
        }
        if desk.handovers != nil {
            r.get("/office/sessions/{id}/persons/terminal", allow: clerk, purpose: purpose, page(TerminalPage.show))
            r.post("/office/sessions/{id}/persons/terminal", allow: clerk, purpose: purpose, page(TerminalPage.take))
        }
        r.get(
            "/office/sessions/{id}/persons/register/{resident}", allow: clerk, purpose: purpose,
            page(RegisterPage.household))
        r.post(
            "/office/sessions/{id}/persons/register/{resident}", allow: clerk, purpose: purpose, page(RegisterPage.take)
        )
        r.get("/office/sessions/{id}/persons/{number}", allow: clerk, purpose: purpose, page(PersonPage.edit))
        r.post("/office/sessions/{id}/persons/{number}", allow: clerk, purpose: purpose, page(PersonPage.save))
        r.get("/office/sessions/{id}/move", allow: clerk, purpose: purpose, page(MovePage.show))
        r.post("/office/sessions/{id}/move", allow: clerk, purpose: purpose, page(MovePage.save))
        r.get("/office/sessions/{id}/characters", allow: clerk, purpose: purpose, page(CharacterPage.show))
        r.post("/office/sessions/{id}/characters", allow: clerk, purpose: purpose, page(CharacterPage.send))
        r.get("/office/sessions/{id}/answers", allow: clerk, purpose: purpose, page(AnswersPage.show))
        r.post("/office/sessions/{id}/answers/change", allow: clerk, purpose: purpose, page(AnswersPage.save))
        r.post("/office/sessions/{id}/answers", allow: clerk, purpose: purpose, page(SessionActions.answers))
        r.post("/office/sessions/{id}/choices", allow: clerk, purpose: purpose, page(SessionActions.choose))
        r.post("/office/sessions/{id}/documents", allow: clerk, purpose: purpose, page(SessionActions.documents))
        r.get("/office/sessions/{id}/confirm", allow: clerk, purpose: purpose, page(ConfirmPage.show))
        r.post("/office/sessions/{id}/confirm", allow: clerk, purpose: purpose, page(ConfirmPage.sign))
        r.post("/office/sessions/{id}/hand-in", allow: clerk, purpose: purpose, page(SessionActions.handIn))
        r.get("/office/sessions/{id}/forms/{form}", allow: clerk, purpose: purpose, page(SessionActions.form))
        if !desk.printers.isEmpty {
            r.get("/office/sessions/{id}/print", allow: clerk, purpose: purpose, page(FormPrintPage.show))
            r.post("/office/sessions/{id}/print", allow: clerk, purpose: purpose, page(FormPrintPage.print))
            r.post("/office/sessions/{id}/print/move", allow: clerk, purpose: purpose, page(FormPrintPage.move))
            r.post("/office/sessions/{id}/print/resolve", allow: clerk, purpose: purpose, page(FormPrintPage.resolve))
        }
        r.get("/office/sessions/{id}/leaflet.pdf", allow: clerk, purpose: purpose, page(LeafletPages.pdf))
        r.post("/office/sessions/{id}/take-over", allow: clerk, purpose: purpose, page(SessionActions.takeOver))
        r.post("/office/sessions/{id}/suspend", allow: clerk, purpose: purpose, page(SessionActions.suspend))
        r.post("/office/sessions/{id}/resume", allow: clerk, purpose: purpose, page(SessionActions.resume))
        r.post("/office/sessions/{id}/hand-over", allow: clerk, purpose: purpose, page(HandOverPages.send))
        r.post("/office/sessions/{id}/withdraw", allow: clerk, purpose: purpose, page(SessionActions.withdraw))

        r.get("/office/hand-overs", allow: clerk, purpose: purpose, page(HandOverPages.inbox))
        r.get("/office/hand-overs/{id}", allow: clerk, purpose: purpose, page(HandOverPages.show))
        r.post("/office/hand-overs/{id}/accept", allow: clerk, purpose: purpose, page(HandOverPages.accept))
        r.post("/office/hand-overs/{id}/return", allow: clerk, purpose: purpose, page(HandOverPages.giveBack))
        r.post("/office/hand-overs/{id}/finish", allow: clerk, purpose: purpose, page(HandOverPages.finish))
        r.post("/office/hand-overs/{id}/answers", allow: clerk, purpose: purpose, page(HandOverPages.answers))

        let leaks = PurposeRule.required(LeakFinder.purpose)
        r.get("/office/leaks", allow: clerk, purpose: leaks, page(LeakPages.list))
        r.post("/office/leaks/{id}/close", allow: clerk, purpose: leaks, page(LeakPages.close))
        if let mail = desk.mail {
            r.post("/office/leaks/{id}/notice", allow: clerk, purpose: leaks, page(LeakPages.notify))
            let wish = NoticeWishPage(desk: desk, mail: mail)
            r.get(NoticeWishPage.path, allow: .resident, purpose: .own, wish.show)
            r.post(NoticeWishPage.path, allow: .resident, purpose: .own, bodyLimit: 4_096, wish.save)
        }

        let policy = Permission.staff("policy")
        let rules = RulePages(rules: RuleDesk(desk))
        r.get(RulePages.path, allow: policy, rules.list)
        r.get("/office/rules/new", allow: policy, rules.new)
        r.post(RulePages.path, allow: policy, rules.submit)
        r.get("/office/rules/{id}", allow: policy, rules.show)
        r.post("/office/rules/{id}/publish", allow: policy, rules.publish)
        r.post("/office/rules/{id}/withdraw", allow: policy, rules.withdraw)

        r.post(
            "/api/v1/sessions", allow: clerk, purpose: purpose, bodyLimit: 65_536, api: SessionAPI.openOperation,
            page(SessionAPI.open))
        r.put(
            "/api/v1/sessions/{id}/facts", allow: clerk, purpose: purpose, api: SessionAPI.factsOperation,
            page(SessionAPI.putFacts))
        r.get(
            "/api/v1/sessions/{id}/outcomes", allow: clerk, purpose: purpose, api: SessionAPI.outcomesOperation,
            page(SessionAPI.outcomes))
        r.post(
            "/api/v1/sessions/{id}/signature", allow: clerk, purpose: purpose, api: SessionAPI.signatureOperation,
            page(SessionAPI.sign))
        r.get(
            "/api/v1/sessions/{id}/forms/{form}", allow: clerk, purpose: purpose, api: SessionAPI.formOperation,
            page(SessionAPI.form))

        // What visitors see.
        r.get("/leaflet/{token}", allow: .anyone, page(LeafletPages.calendar))
        r.get("/previsit", allow: .anyone, shared: .always, page(PreVisitPages.show))
        r.post("/previsit", allow: .anyone, page(PreVisitPages.begin))
        r.get("/previsit/{code}", allow: .anyone, page(PreVisitPages.hearing))
        r.post("/previsit/{code}", allow: .anyone, page(PreVisitPages.answer))
        r.get("/previsit/{code}/answers", allow: .anyone, page(PreVisitAnswersPage.show))
        r.post("/previsit/{code}/answers", allow: .anyone, page(PreVisitAnswersPage.save))
    }
}

/// Files for the counter's pages.
enum CounterAssets {
    static let script = Asset(name: "counter.js", bytes: PackageResources.counter_js)
    /// For pages that look people up by the card on the clerk's reader.
    static let card = Asset(
        name: "counter_card.js", bytes: CardBridgeScript.bytes + PackageResources.counter_card_js)
}
