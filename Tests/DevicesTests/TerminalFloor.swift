import Foundation
import Kernel
import Logging
import Pack
import Plan
import Registry
import Sheets
import Site
import Store
import TestDatabase
import TestVisitor
import Testing
import Tickets

@testable import Devices

/// A city with enrolled terminals, its staff and its site, at any moment.
struct TerminalFloor {
    let clock: FixedClock
    let store: Store
    let pack: CityPack
    let devices: DevicesService
    let forms: FormCatalogue
    let plan: PlanService
    let app: SiteApp
    let ward: WardCode
    /// The queues of the offices; nil where nobody is called to terminals.
    let tickets: TicketDesk?

    enum City: String { case osaka, sampleTown = "sample-town" }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    /// A pack and what is read of it, once for all tests.
    private struct Read: Sendable {
        let pack: CityPack
        let forms: FormCatalogue
        let plan: PlanService

        init(_ city: City) throws {
            pack = try CityPack.load(root + "/City/" + city.rawValue)
            forms = FormCatalogue(pack: pack)
            plan = PlanService(pack: pack)
        }
    }

    private static let osaka = Result { try Read(.osaka) }
    private static let sampleTown = Result { try Read(.sampleTown) }

    /// - Parameters:
    ///   - ownForms: Reads the forms for this floor alone, for tests that publish some.
    ///   - calls: People are called to terminals by their tickets.
    init(
        at moment: String = "2026-04-24T10:00:00+09:00", in city: City = .osaka, wishes: (any VisitorWishes)? = nil,
        ownForms: Bool = false, calls: Bool = false
    ) async throws {
        let read = try (city == .osaka ? Self.osaka : Self.sampleTown).get()
        pack = read.pack
        clock = FixedClock(try #require(Timestamp(iso: moment)))
        store = try Store.open(TestDatabase.fresh(), clock: clock)
        let places = Places(pack: pack)
        ward = city == .osaka ? try #require(WardCode("271276")) : try #require(places.wards.first).code
        forms = ownForms ? FormCatalogue(pack: pack) : read.forms
        let queues =
            calls
            ? TicketService(
                store: store, offices: TicketOffices(pack: pack, places: places, calendars: Calendars(pack: pack)),
                words: pack.words) : nil
        tickets = queues?.desk
        devices = DevicesService(
            pack: pack, places: places, forms: forms, store: store, wishes: wishes, tickets: queues?.desk)
        plan = read.plan
        let services: [any CityService] = [devices, plan] + (queues.map { [$0] } ?? [])
        try await SiteApp.migrate(store, services: services)
        let ward = ward
        func person(_ id: String, _ roles: Set<String>, at place: WardCode?) -> DemoPerson {
            let actor = Actor(kind: .staff, id: id, name: id, ward: place, roles: roles)
            return DemoPerson(id: id, name: id, role: LocalizedText(ja: "職員"), actor: actor)
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: services,
            demo: DemoPeople([
                person("floor", ["floor-manager"], at: ward), person("clerk", ["clerk"], at: ward),
                person("elsewhere", ["floor-manager"], at: WardCode("271284")),
                person("operator", ["operator"], at: nil),
                person("checker", ["checker"], at: ward),
            ]), logger: logger)
    }

    func enrol(_ name: String = "KITA-01", in other: WardCode? = nil) async throws -> (device: Device, key: String) {
        try await devices.register.enrol(
            .terminal, name: name, place: "1階", ward: other ?? ward, by: .system("test"))
    }

    /// A request of a device with its key.
    func ask(_ method: String, _ path: String, _ body: JSONValue? = nil, key: String) async -> SiteResponse {
        await app.handle(
            IncomingRequest(
                method: method, target: path,
                headers: [
                    "authorization": "Bearer \(key)", "content-type": "application/json", "host": "city.example",
                ],
                body: .bytes(body.map { Array($0.canonical.utf8) } ?? [])))
    }

    func signedIn(_ person: String) async -> Visitor {
        let visitor = Visitor(app)
        await visitor.signIn(person)
        return visitor
    }

    /// A use as a terminal reports it.
    func use(
        _ forms: [(String, Int)] = [("juuminhyou-seikyuu", 60)], seconds: Int = 45, source: String = "card",
        endingAt end: Timestamp? = nil
    ) -> JSONValue {
        let end = end ?? clock.now()
        return [
            "id": .string(ID<EdgeReport>.make(at: end).description), "kind": "use",
            "start": .string(end.adding(seconds: -seconds).iso), "end": .string(end.iso), "source": .string(source),
            "forms": .array(
                forms.map { ["form": .string($0.0), "version": "2026-04", "chars": .int(Int64($0.1))] }),
            "pages": .int(Int64(forms.count)), "result": "printed",
        ]
    }

    func events(_ kind: String) async throws -> [RecordedEvent] {
        try await store.events(limit: 5_000).filter { $0.kind == kind }
    }

    /// The figure of a measure that the plan shows on its page for initiative 2.
    func json(_ response: SiteResponse) throws -> JSONValue { try JSONValue(parsing: response.bytes) }
}
