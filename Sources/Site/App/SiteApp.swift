import Kernel
import Logging
import Pack
import Store

/// The whole web site as a function from requests to answers: sessions, languages, permissions, purposes, proof against
/// forged forms, security headers, errors as pages or problems. A server binds it to HTTP; tests call it directly.
/// ```swift
/// try await SiteApp.migrate(store, services: services)
/// let app = try SiteApp(store: store, pack: pack, clock: SystemClock(), services: services)
/// let response = await app.handle(IncomingRequest(method: "GET", target: "/plan"))
/// ```
public struct SiteApp: Sendable {
    let store: Store
    let clock: any CityClock
    let shell: Shell
    let router: Router
    let sessions: Sessions
    let metrics: Metrics
    let logger: Logger
    let limits: RequestLimits
    let underWay: RequestsUnderWay
    let rates: RequestRates
    let crowded: CrowdedAnswers
    let machines: [MachineAccount]
    /// Those who know further keys: of devices that were enrolled while the program runs.
    let keys: [any KeyDirectory]
    /// Whether this program wants new requests; see ``Readiness``.
    public let readiness: Readiness
    /// The answers that go on until the other side leaves.
    let streams: OpenStreams
    /// Cookies travel only over TLS, and browsers are told to use nothing else.
    let secure: Bool

    /// Every line of the route table, the site's own included.
    public let routes: [Route]

    /// Composes the site.
    ///
    /// - Parameter demo: the people one can be without signing in; only for demonstrations, and every page says so.
    /// - Parameter machines: the programs that may ask, by key.
    /// - Parameter role: the part of the network that is served; what belongs elsewhere is absent.
    /// - Parameter version: the version that the API document states.
    /// - Parameter overTLS: whether it is reached over TLS only; without it, unless it is a demonstration.
    /// - Throws: ``RouteConflict`` when two services claim the same route.
    public init(
        store: Store, pack: CityPack, clock: any CityClock, services: [any CityService], demo: DemoPeople? = nil,
        machines: [MachineAccount] = [], policy: SessionPolicy = SessionPolicy(), limits: RequestLimits = .none,
        role: NetworkRole = .all, version: String = "1", overTLS: Bool? = nil,
        logger: Logger = Logger(label: "mio.site")
    ) throws {
        self.store = store
        self.clock = clock
        self.logger = logger
        secure = overTLS ?? (demo == nil)
        keys = services.compactMap(\.keys)
        sessions = Sessions(store: store, policy: policy)
        metrics = Metrics()
        self.limits = limits
        self.machines = machines
        underWay = RequestsUnderWay(limit: limits.atATime)
        streams = OpenStreams(limit: limits.streams)
        readiness = Readiness(streams: streams)
        rates = RequestRates(store: store, logger: logger)

        var table = Routes()
        for service in services { service.routes(&table) }
        table.keep { role.serves($0.allow) && role.serves($0.audience) }
        let items = services.flatMap(\.navigation)
        let navigation = items.map { item in
            Shell.Entry(
                item: item,
                allow: table.all.first { $0.method == .get && $0.path == item.path }?.allow ?? .anyOf([]))
        }
        let shell = Shell(
            pack: pack, isDemo: demo != nil, navigation: navigation,
            style: Asset(name: "site.css", text: StyleSheet.text), icon: Asset(name: "icon.svg", text: StyleSheet.icon))
        self.shell = shell
        crowded = CrowdedAnswers(pack: pack, style: shell.style)
        table.asset(shell.style)
        table.asset(shell.icon)
        table.asset(Page.renewing)

        let ways = services.flatMap(\.signInWays).filter { role.serves($0.audience) }
        SignIn(sessions: sessions, demo: demo, ways: ways, secure: secure).routes(&table)
        PurposeChoice(sessions: sessions, purposes: PurposeChoice.purposes(of: pack)).routes(&table)
        Probes(store: store, metrics: metrics, readiness: readiness, role: role, streams: streams).routes(&table)
        AssetFiles(table.assets).routes(&table)
        if !table.all.contains(where: { $0.method == .get && $0.path == "/" }) {
            table.get("/", allow: .anyone, shared: .always, HomePage.show)
        }
        let documented = table.all
        let title = pack.name.text(in: .en)
        table.get("/api/v1/openapi.json", allow: .anyone) { _ in
            .json(OpenAPI.document(title: title, version: version, routes: documented))
        }
        routes = table.all
        router = try Router(table.all)
    }

    /// Brings the tables of the site and of the services up to date; returns what was applied.
    @discardableResult
    public static func migrate(_ store: Store, services: [any CityService]) async throws -> [String] {
        try await store.migrate(
            Sessions.migrations + [RequestRates.migration] + services.flatMap { type(of: $0).migrations })
    }

    /// Ends every session of a person, on every device.
    public func signOutEverywhere(_ actor: Actor) async throws { try await sessions.endAll(of: actor) }

    /// Ends the sessions that time has ended, also those that nobody uses any more: a clock set back finds them gone.
    public func endOldSessions() async throws { try await sessions.endOld(now: clock.now()) }

    /// Whether as many requests are being answered as the program takes at a time.
    public var isFull: Bool { underWay.isFull }

    /// The answer to a request that comes while ``isFull``, when it can be given without reading the body: nothing that
    /// somebody typed would be lost. Nil for the others, and for probes, which are always answered.
    public func refusal(of incoming: IncomingRequest) -> SiteResponse? {
        guard !Probes.paths.contains(incoming.target), let answer = crowded.answer(to: incoming) else { return nil }
        metrics.count(route: "-", method: incoming.method, status: answer.status, elapsed: .zero)
        return answer
    }

    /// How many bytes of body a request may have; a server stops reading there and hands over ``IncomingRequest/Body/tooLarge``.
    public func bodyLimit(method: String, target: String) -> Int {
        guard let method = Method(rawValue: method), let target = try? Target(target),
            case .found(let route, _) = router.match(method, target.segments)
        else { return Routes.defaultBodyLimit }
        return route.bodyLimit
    }
}
