import Foundation
import Kernel
import Logging
import Pack
import Registry
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import Tickets

/// An office with its queues, its staff and its site, in memory, at any moment.
struct TicketHall {
    let clock: FixedClock
    let store: Store
    let pack: CityPack
    let service: TicketService
    let app: SiteApp
    let ward: WardCode

    var desk: TicketDesk { service.desk }

    /// The cities the tests stand in.
    enum City: String {
        case osaka
        /// An invented municipality without wards, with a break at noon.
        case sampleTown = "sample-town"
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let osaka = Result { try CityPack.load(root + "/City/osaka") }
    private static let sampleTown = Result { try CityPack.load(root + "/City/sample-town") }

    /// - Parameter pack: Another pack than the city's.
    init(
        at moment: String = "2026-04-24T10:00:00+09:00", in city: City = .osaka, pack other: CityPack? = nil,
        codes: (any CheckInCodes)? = nil, stations: (any StationOffers)? = nil, parcels: ParcelPolicy = .none,
        push: PushDesk? = nil
    ) async throws {
        pack = try other ?? (city == .osaka ? Self.osaka : Self.sampleTown).get()
        clock = FixedClock(try #require(Timestamp(iso: moment)))
        store = try Store.open(TestDatabase.fresh(), clock: clock, parcels: parcels)
        let places = Places(pack: pack)
        ward = city == .osaka ? try #require(WardCode("271276")) : try #require(places.wards.first).code
        let offices = TicketOffices(pack: pack, places: places, calendars: Calendars(pack: pack))
        service = TicketService(
            store: store, offices: offices, words: pack.words, codes: codes, stations: stations, push: push)
        try await SiteApp.migrate(store, services: [service])
        let ward = ward
        func person(_ id: String, _ roles: Set<String>, at place: WardCode? = nil) -> DemoPerson {
            let actor = Actor(kind: .staff, id: id, name: id, ward: place ?? ward, roles: roles)
            return DemoPerson(id: id, name: id, role: LocalizedText(ja: "職員"), actor: actor)
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: [service],
            demo: DemoPeople([
                person("clerk", ["clerk"]), person("second", ["clerk"]), person("floor", ["floor-manager"]),
                person("manager", ["ward-manager"]), person("checker", ["checker"]),
                person("elsewhere", ["clerk"], at: WardCode("131016")),
            ]), logger: logger)
    }

    func clerk(_ name: String = "clerk") -> Actor {
        Actor(kind: .staff, id: name, name: name, ward: ward, roles: ["clerk"])
    }

    @discardableResult
    func issue(
        _ categories: String..., priority: TicketClass = .ordinary
    ) async throws -> Ticket {
        try await desk.issue(
            TicketWish(categories: categories, priority: priority, channel: "machine"), at: ward, by: clerk("floor"))
    }

    func open(_ window: Int, by name: String = "clerk") async throws {
        try await desk.open(window, of: ward, by: clerk(name))
    }

    /// One whole service that takes so many seconds, at the clerk's window.
    func serve(_ window: Int, seconds: Int, by name: String = "clerk") async throws {
        let ticket = try await desk.callNext(to: window, of: ward, by: clerk(name))
        try await desk.serve(ticket.id, of: ward, by: clerk(name))
        clock.advance(seconds: seconds)
        try await desk.finish(ticket.id, of: ward, by: clerk(name))
    }

    func now(_ ticket: Ticket) async throws -> Ticket {
        try #require(try await desk.ticket(ticket.id, of: ward))
    }

    func picture() async throws -> OfficePicture {
        try await desk.picture(try #require(desk.offices.office(ward)), at: clock.now())
    }

    func kinds() async throws -> [String] { try await store.events(limit: 5_000).map(\.kind) }

    /// Somebody of the staff at a browser.
    func signedIn(_ person: String) async -> Visitor {
        let visitor = Visitor(app)
        await visitor.signIn(person)
        return visitor
    }

    /// The refusal of something that is refused.
    func refusal(_ work: () async throws -> some Any) async -> TicketRefusal? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? TicketRefusal
        }
    }
}
