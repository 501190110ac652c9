import Foundation
import Kernel
import Logging
import Pack
import Procedures
import Registry
import Site
import Store
import Synchronization
import TestDatabase

@testable import Counter

/// A ward office with its staff, its database in a file and its site, called in-process like a browser would.
struct WardOffice {
    let clock: FixedClock
    let store: Store
    let app: SiteApp
    let desk: CounterDesk
    let log: LogBook

    static let ward = WardCode("271276") ?? unknownWard
    private static let otherWard = WardCode("271284") ?? unknownWard
    private static let unknownWard: WardCode = {
        guard let code = WardCode("131016") else { preconditionFailure("131016 has the right check digit") }
        return code
    }()

    static let clerk = staff("clerk", "見本 さくら", ["clerk"])
    static let second = staff("second", "仮名 次郎", ["clerk"])
    static let checker = staff("checker", "例文 健太", ["checker"])
    static let supervisor = staff("supervisor", "試用 由美", ["clerk", "checker", "supervisor"])
    static let elsewhere = staff("elsewhere", "架空 みどり", ["clerk"], otherWard)

    private static func staff(
        _ id: String, _ name: String, _ roles: Set<String>, _ ward: WardCode = ward
    ) -> Actor {
        Actor(kind: .staff, id: id, name: name, ward: ward, roles: roles)
    }

    /// The cities the tests stand in.
    enum City: String {
        case osaka
        /// An invented municipality without wards.
        case sampleTown = "sample-town"
    }

    /// The packs are read once for all tests.
    private static let osaka = Result { try CityPack.load(root + "/City/osaka") }
    private static let sampleTown = Result { try CityPack.load(root + "/City/sample-town") }
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    init(
        at moment: String = "2026-04-24T10:00:00+09:00", in city: City = .osaka,
        handovers: (any TerminalHandovers)? = nil, cards: (any CardHolders)? = nil, mail: (any ResidentMail)? = nil,
        residents: [Actor] = [], parcels: ParcelPolicy = .none,
        printers: ((inout FormPrinters) -> Void)? = nil
    ) async throws {
        let pack = try (city == .osaka ? Self.osaka : Self.sampleTown).get()
        clock = FixedClock(Timestamp(iso: moment) ?? Timestamp(milliseconds: 0))
        let folder = FileManager.default.temporaryDirectory.appending(path: "counter-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(TestDatabase.fresh(file: "\(folder.path)/mio.sqlite"), clock: clock, parcels: parcels)
        let places = Places(pack: pack)
        let calendars = Calendars(pack: pack)
        let registry = RegistryService(pack: pack, store: store, places: places)
        let procedures = ProceduresService(pack: pack, places: places, calendars: calendars)
        var desk = CounterDesk(
            store: store, pack: pack, live: procedures.live, forms: procedures.forms,
            formValues: FormValues(pack: pack), directory: registry.directory, calendars: calendars,
            handovers: handovers)
        printers?(&desk.printers)
        desk.cards = cards
        desk.mail = mail
        self.desk = desk
        let services: [any CityService] = [CounterService(desk: desk), procedures, registry]
        try await SiteApp.migrate(store, services: services)
        let policy = ["author", "publisher"].map {
            Actor(kind: .staff, id: $0, name: "設例 " + $0, roles: ["policy"])
        }
        let people = ([Self.clerk, Self.second, Self.checker, Self.supervisor, Self.elsewhere] + policy + residents).map
        {
            DemoPerson(id: $0.id, name: $0.name, role: LocalizedText(ja: "職員"), actor: Self.actor($0, in: city, places))
        }
        let log = LogBook()
        self.log = log
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: services, demo: DemoPeople(people),
            logger: Logger(label: "test") { _ in log })
    }

    /// The same person at the office of another city.
    private static func actor(_ actor: Actor, in city: City, _ places: Places) -> Actor {
        guard city != .osaka, actor.ward == ward else { return actor }
        return Actor(
            kind: actor.kind, id: actor.id, name: actor.name, ward: places.wards.first?.code, roles: actor.roles)
    }

    /// Somebody of the staff at a browser.
    func signedIn(_ actor: Actor) async -> Browser {
        let browser = Browser(app)
        await browser.get("/sign-in")
        await browser.post("/sign-in", [("person", actor.id)])
        return browser
    }

    /// Every event so far as one text: kinds, subjects and data.
    func events() async throws -> [RecordedEvent] { try await store.events(after: 0, kinds: nil, limit: 5_000) }

    func kinds() async throws -> [String] { try await events().map(\.kind) }
}

/// A log that keeps every line, to be searched for what may not be in it.
final class LogBook: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}
