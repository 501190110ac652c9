import Kernel
import Logging
import Store

extension SiteApp {
    /// Answers a request. Never throws: what goes wrong becomes a page or a problem.
    public func handle(_ incoming: IncomingRequest) async -> SiteResponse {
        let start = ContinuousClock.now
        let isProbe = Probes.paths.contains(incoming.target)
        let entered = isProbe || underWay.enter()
        defer { if entered, !isProbe { underWay.leave() } }
        if !entered, let answer = refusal(of: incoming) { return answer }
        let secret = Cookies.value(Cookies.session, in: incoming.headers).flatMap(Secret.init)
        var exchange = Exchange(
            incoming: incoming, id: Self.requestID(), now: clock.now(), visit: Visit(secret: secret))
        var response: SiteResponse
        do {
            guard entered else {
                // What was typed is shown again with the way to send it once more.
                exchange.form = Self.typed(in: incoming)
                throw SiteFailure.crowded(retryAfter: CrowdedAnswers.retryAfter)
            }
            response = try await answer(&exchange, secret: secret)
        } catch {
            note(error, exchange)
            response = failure(error, exchange)
        }
        finish(&response, exchange)
        let elapsed = ContinuousClock.now - start
        metrics.count(route: exchange.route, method: incoming.method, status: response.status, elapsed: elapsed)
        logger.log(
            level: isProbe ? .debug : .info, "request",
            metadata: [
                "id": "\(exchange.id)", "method": "\(Self.known(incoming.method))", "route": "\(exchange.route)",
                "status": "\(response.status)", "ms": "\(elapsed.milliseconds)",
            ])
        return response
    }

    private func answer(_ exchange: inout Exchange, secret: Secret?) async throws -> SiteResponse {
        let incoming = exchange.incoming
        if let path = LocalPath.checked(incoming.target) { exchange.target = path }
        let read = Result { () throws(UnreadableText) in try Target(incoming.target) }
        if case .success(let target) = read { exchange.query = target.query }
        (exchange.language, exchange.languageChosen) = LanguageChoice.choose(
            query: exchange.query, headers: incoming.headers, offered: shell.pack.languages)
        let target = try read.get()

        if let key = MachineAccount.key(in: incoming.headers) {
            exchange.machine = try await machine(key)
        } else if let secret, secret.isSession, !Probes.paths.contains(incoming.target) {
            exchange.session = try await sessions.find(secret, now: exchange.now)
        }

        if !Probes.paths.contains(incoming.target) { try checkRate(exchange) }
        guard let sent = Method(rawValue: incoming.method) else {
            throw SiteFailure.methodNotAllowed(Method.allCases)
        }
        let method = sent == .head ? .get : sent
        let route: Route
        let parameters: Parameters
        switch router.match(method, target.segments) {
        case .found(let found, let parts): (route, parameters) = (found, parts)
        case .otherMethods(let methods): throw SiteFailure.methodNotAllowed(methods)
        case .none: throw SiteFailure.notFound
        }
        exchange.route = route.path
        exchange.isAPI = route.api != nil
        exchange.isPersonal = route.purpose != .none
        if method == .get, let path = target.withoutSlash { return Self.moved(to: path) }
        if exchange.session == nil, target.query.entries.allSatisfy({ $0.name == "lang" }),
            let state = try await SharedPages.State(route.sharing, store: store, today: exchange.now.date)
        {
            let place = SharedPages.Place(
                key: SharedPages.Key(route: route.path, language: exchange.language), state: state)
            exchange.shared = place
            // Links back to the page are everybody's: they do not repeat how this visitor wrote its address.
            exchange.target = route.path
            if let page = shell.shared.page(place) { return Self.answer(page, exchange.visit) }
        }

        let body = try Self.body(of: incoming, limit: route.bodyLimit)
        var form = try Self.form(in: body, contentType: incoming.headers["content-type"])
        let token = form[Form.tokenName] ?? incoming.headers["x-form-token"]
        form.remove(Form.tokenName)
        exchange.form = form

        guard route.allow.allows(exchange.actor) else {
            throw exchange.actor.kind == .anonymous ? SiteFailure.signInNeeded : .forbidden
        }
        try Forgery.check(method, headers: incoming.headers, token: token, visit: secret)

        let trail = ReadTrail()
        if case .asked(let name) = route.purpose, parameters[name] != exchange.actor.id {
            // An id is written one way, so that the purpose is recorded for the person it was chosen for.
            guard parameters[name] == parameters[name].lowercased() else { throw SiteFailure.notFound }
            guard exchange.session?.purposes[parameters[name]] != nil else {
                throw SiteFailure.purposeNeeded(subject: parameters[name])
            }
            trail.add(parameters[name], ward: nil)
        }
        let request = SiteRequest(
            method: method, path: "/" + target.segments.joined(separator: "/"), route: route.path,
            parameters: parameters, query: target.query, headers: incoming.headers, body: body, form: form,
            session: exchange.session, actor: exchange.actor, language: exchange.language, now: exchange.now,
            peer: incoming.peer, requestID: exchange.id, store: store, ctx: exchange.context(shell),
            isSessionOver: secret?.isSession == true && exchange.session == nil && exchange.machine == nil,
            sessions: sessions, trail: trail, purposeRule: route.purpose, streams: streams,
            secureCookies: secure)
        let response = try await route.handler(request)
        try await record(trail.all, request)
        return response
    }

    /// Who comes with a key.
    private func machine(_ key: String) async throws -> Actor {
        if let account = MachineAccount.find(key, in: machines) { return account.actor }
        guard key.utf8.count >= MachineAccount.shortestKey else { throw SiteFailure.signInNeeded }
        let hash = MachineAccount.hash(key)
        for directory in keys {
            if let actor = try await directory.actor(keyHash: hash) { return actor }
        }
        throw SiteFailure.signInNeeded
    }

    /// Records whose data the answer shows, before it leaves. Without the record there is no answer.
    private func record(_ reads: [ReadTrail.Read], _ request: SiteRequest) async throws {
        guard !reads.isEmpty else { return }
        let data = request.actor.recordedRoles.merging(["route": .string(request.route)]) { $1 }
        let events = reads.map { read in
            Event(
                kind: "personal.read", at: request.now, actor: request.actor, subject: read.subject,
                ward: read.ward ?? request.actor.ward,
                purpose: request.purpose(for: read.subject), data: .object(data))
        }
        try await store.write { tx in
            for event in events { try tx.record(event) }
        }
    }

    private static func body(of incoming: IncomingRequest, limit: Int) throws(SiteFailure) -> [UInt8] {
        switch incoming.body {
        case .bytes(let bytes) where bytes.count <= limit: return bytes
        case .bytes, .tooLarge: throw .tooLarge(limit: limit)
        case .noRoom: throw .crowded(retryAfter: 1)
        }
    }

    /// The form of a request, as far as it can be read.
    private static func typed(in incoming: IncomingRequest) -> FormData {
        guard case .bytes(let bytes) = incoming.body,
            var form = try? form(in: bytes, contentType: incoming.headers["content-type"])
        else { return FormData() }
        form.remove(Form.tokenName)
        return form
    }

    /// Refuses a sender who sends too much: who is signed in by name, others by address.
    private func checkRate(_ exchange: Exchange) throws(SiteFailure) {
        let (sender, limit) =
            exchange.actor.kind != .anonymous
            ? ("account \(exchange.actor.kind.rawValue) \(exchange.actor.id)", limits.perAccount)
            : ("address \(exchange.incoming.peer ?? "")", limits.perAddress)
        guard let limit, let seconds = rates.refusal(of: sender, limit: limit, now: exchange.now) else { return }
        throw .tooMany(retryAfter: seconds)
    }

    private static func form(in body: [UInt8], contentType: String?) throws(UnreadableText) -> FormData {
        guard !body.isEmpty, let contentType else { return FormData() }
        let type = contentType.prefix { $0 != ";" }.lowercased().trimmingWhitespace
        switch type {
        case "application/x-www-form-urlencoded": return try FormData(urlEncoded: body)
        case "multipart/form-data":
            guard let multipart = Multipart(contentType: contentType, body: body) else {
                throw UnreadableText(reason: "a form without a boundary")
            }
            return try multipart.parse()
        default: return FormData()
        }
    }

    /// A page that all visitors share, for one of them.
    private static func answer(_ page: SharedPages.Page, _ visit: Visit) -> SiteResponse {
        SiteResponse(
            headers: ["content-type": "text/html; charset=utf-8", "vary": "cookie, accept-language"],
            body: .bytes(page.bytes { visit.secret().formToken }))
    }

    private static func moved(to path: String) -> SiteResponse {
        SiteResponse(status: 308, headers: ["location": LocalPath.checked(path) ?? "/"])
    }

    /// Puts the frame around a page and adds the header fields and cookies that every answer has.
    private func finish(_ response: inout SiteResponse, _ exchange: Exchange) {
        if case .page(let page) = response.body {
            let bytes = Layout(page: page, ctx: exchange.context(shell)).html.bytes
            response.body = .bytes(bytes)
            if let place = exchange.shared, response.status == 200 {
                shell.shared.keep(
                    SharedPages.Page(bytes, token: exchange.visit.shownSecret?.formToken), at: place)
            }
            response.headers.add("vary", "cookie, accept-language")
        }
        SecurityHeaders.add(to: &response.headers, secure: secure)
        response.headers.add("x-request-id", exchange.id)
        if response.headers["cache-control"] == nil {
            response.headers.add(
                "cache-control",
                exchange.actor.kind != .anonymous || exchange.isPersonal ? "no-store" : "private, no-cache")
        }
        if let secret = exchange.visit.newSecret,
            !response.headers.all("set-cookie").contains(where: { $0.hasPrefix("mio=") })
        {
            response.headers.add("set-cookie", Cookies.session(secret, secure: secure))
        }
        if exchange.languageChosen {
            response.headers.add("set-cookie", Cookies.language(exchange.language.rawValue, secure: secure))
        }
    }

    /// Writes down what went wrong on our side. Types and places only: values may be personal.
    private func note(_ error: any Error, _ exchange: Exchange) {
        let failure = SiteFailure(error)
        // A crowd is no fault, and in one a line more for each would make it worse.
        if case .crowded = failure { return }
        guard !(error is Problem), failure.status >= 500 else { return }
        let what =
            (error as? StoreError)?.description ?? (error as? VaultError)?.description ?? "\(type(of: error))"
        logger.error(
            "request failed", metadata: ["id": "\(exchange.id)", "route": "\(exchange.route)", "error": "\(what)"])
    }

    private static func requestID() -> String {
        Hex.text(withUnsafeBytes(of: UInt64.random(in: 0...(.max))) { Array($0) })
    }

    /// The method for logs and figures: what is none is not repeated.
    static func known(_ method: String) -> String { Method(rawValue: method) == nil ? "other" : method }
}

extension Duration {
    /// Milliseconds to the microsecond, for the log.
    var milliseconds: Double {
        let parts = components
        return Double(parts.seconds) * 1_000 + Double(parts.attoseconds / 1_000_000_000_000) / 1_000
    }

    var seconds: Double { milliseconds / 1_000 }
}
