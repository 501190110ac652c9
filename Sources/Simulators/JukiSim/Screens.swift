import Hummingbird
import Kernel

/// What an operator's browser asks for: log-in, entry, confirmation, search.
struct Screens: Sendable {
    static let cookie = "juki-session"

    let operatorID: String
    let password: String
    /// Seconds that every screen takes.
    let pause: Double
    let register: EntryRegister
    let faults: FaultDesk
    let sessions: OperatorSessions

    func routes(_ router: Router<BasicRequestContext>) {
        router.get("/") { _, _ in Exchange.see("/login") }
        router.get("/login") { request, _ in
            Exchange.page(ScreenViews.login(isOver: request.uri.queryParameters["over"] != nil, isWrong: false))
        }
        router.post("/login", use: logIn)
        router.get("/logout") { request, _ in
            await sessions.end(Exchange.cookie(Self.cookie, request))
            return Exchange.see("/login")
        }
        router.get("/menu") { request, _ in try await used(request) { _, _ in Exchange.page(ScreenViews.menu) } }
        router.get("/entry") { request, _ in
            try await used(request) { _, session in
                Exchange.page(ScreenViews.entry(session.draft ?? [:], problems: []))
            }
        }
        router.post("/entry") { request, _ in try await used(request) { id, _ in try await take(request, id) } }
        router.get("/warning") { request, _ in try await used(request) { _, session in warning(session) } }
        router.post("/warning") { request, _ in
            try await used(request) { id, session in
                await sessions.keep(id, draft: session.draft, warning: nil)
                return Exchange.see(try await Exchange.form(request)["answer"] == "ok" ? "/confirm" : "/entry")
            }
        }
        router.get("/confirm") { request, _ in try await used(request) { _, session in confirm(session) } }
        router.post("/commit") { request, _ in try await used(request, commit) }
        router.get("/done/{number}") { request, context in
            let number = context.parameters.get("number") ?? ""
            return try await used(request) { _, _ in Exchange.page(ScreenViews.done(number)) }
        }
        router.get("/search") { request, _ in
            let wanted = request.uri.queryParameters["case"].map(String.init)
            return try await used(request) { _, _ in
                let found = if let wanted { await register.entries(of: wanted) } else { [EntryRegister.Entry]() }
                return Exchange.page(ScreenViews.search(wanted, found))
            }
        }
        router.get("/entries/{number}") { request, context in
            let number = context.parameters.get("number").flatMap(Int.init)
            return try await used(request) { _, _ in
                guard let entry = await register.entries.first(where: { $0.number == number }) else {
                    return Exchange.page(ScreenViews.search("", []), status: .notFound)
                }
                return Exchange.page(ScreenViews.shown(entry))
            }
        }
    }

    @Sendable private func logIn(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let form = try await Exchange.form(request)
        guard form["operator"] == operatorID, form["password"] == password else {
            return Exchange.page(ScreenViews.login(isOver: false, isWrong: true), status: .unauthorized)
        }
        let id = await sessions.open()
        return Exchange.see("/menu", cookie: "\(Self.cookie)=\(id); Path=/; HttpOnly; SameSite=Strict")
    }

    /// Answers who is logged in; others are sent to the log-in.
    private func used(
        _ request: Request, _ answer: (String, OperatorSessions.Session) async throws -> Response
    ) async throws -> Response {
        let id = Exchange.cookie(Self.cookie, request)
        if await faults.take(.expireSession) != nil { await sessions.end(id) }
        guard let id, let session = await sessions.use(id) else { return Exchange.see("/login?over=1") }
        let wait = pause + (await faults.take(.slow)?.seconds ?? 0)
        if wait > 0 { try await Task.sleep(for: .seconds(wait)) }
        return try await answer(id, session)
    }

    private func take(_ request: Request, _ id: String) async throws -> Response {
        let values = try await Exchange.form(request).filter { !$0.value.isEmpty }
        let problems = await faults.problems(values)
        guard problems.isEmpty else {
            return Exchange.page(ScreenViews.entry(values, problems: problems), status: .unprocessableContent)
        }
        var warning: String?
        if await faults.take(.supportWarning) != nil {
            warning = ScreenViews.supportWarning
        } else if await register.hasSamePerson(values) {
            warning = ScreenViews.duplicateWarning
        }
        await sessions.keep(id, draft: await faults.understood(values), warning: warning)
        return Exchange.see(warning == nil ? "/confirm" : "/warning")
    }

    private func warning(_ session: OperatorSessions.Session) -> Response {
        guard let warning = session.warning else { return Exchange.see("/entry") }
        return Exchange.page(ScreenViews.warning(warning))
    }

    private func confirm(_ session: OperatorSessions.Session) -> Response {
        guard let draft = session.draft, session.warning == nil else { return Exchange.see("/entry") }
        return Exchange.page(ScreenViews.confirm(draft))
    }

    private func commit(_ id: String, _ session: OperatorSessions.Session) async throws -> Response {
        guard let draft = session.draft, session.warning == nil else { return Exchange.see("/entry") }
        await sessions.keep(id, draft: nil, warning: nil)
        let entry = try await register.commit(draft, way: "screen")
        return Exchange.see("/done/\(entry.number)")
    }
}
