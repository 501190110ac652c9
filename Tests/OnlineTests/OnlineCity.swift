import Accounts
import Booking
import Counter
import Forms
import Foundation
import Kernel
import Logging
import Mail
import MoveOut
import Pack
import Procedures
import Registry
import Site
import Store
import Synchronization
import TestDatabase
import TestVisitor
import Testing

@testable import Online

/// A city whose procedures can be done online: its register with one family, its staff, its site.
struct OnlineCity {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    /// Loaded once: a whole pack takes a moment.
    static let parts = Result { try Parts() }

    struct Parts {
        let pack: CityPack
        let places: Places
        let calendars: Calendars
        let catalogue: OnlineCatalogue
        let booking: BookingPlan
        let procedures: ProceduresService

        init() throws {
            pack = try CityPack.load(OnlineCity.root + "/City/osaka")
            let places = Places(pack: pack)
            self.places = places
            calendars = Calendars(pack: pack)
            booking = BookingPlan(pack: pack, places: places, calendars: calendars)
            catalogue = Self.catalogue(pack, calendars, places, booking)
            procedures = ProceduresService(pack: pack, places: places, calendars: calendars)
        }

        static func catalogue(
            _ pack: CityPack, _ calendars: Calendars, _ places: Places, _ booking: BookingPlan
        ) -> OnlineCatalogue {
            var known = FormPlaces(ward: { places.ward(of: $0) }, wards: places.wards.map(\.code))
            known.calendars = SlotCalendars(booking)
            return OnlineCatalogue(pack: pack, calendar: calendars.legal, places: known)
        }
    }

    let clock: MovingClock
    let store: Store
    let desk: OnlineDesk
    let service: OnlineService
    let app: SiteApp
    let ward: WardCode
    let head: ResidentID
    let parts: Parts

    /// - Parameters:
    ///   - ownCatalogue: whether what is published here is seen nowhere else.
    ///   - reserves: whether the city has calendars.
    init(
        at moment: String = "2026-05-01T10:00:00+09:00", scanner: VirusScanner? = nil, isTaking: Bool = true,
        ownCatalogue: Bool = false, parcels: ParcelPolicy = .none, route: ApplicationRoute = .here,
        reserves: Bool = true
    ) async throws {
        parts = try Self.parts.get()
        clock = MovingClock(try #require(Timestamp(iso: moment)))
        store = try Store.open(TestDatabase.fresh(), clock: clock, parcels: parcels)
        ward = try #require(WardCode("271276"))
        let registry = RegistryService(pack: parts.pack, store: store, places: parts.places)
        try await SiteApp.migrate(store, services: [registry])
        let vault = try await RecordVault.open(MasterKeys.generate(), in: store)
        var desk = OnlineDesk(
            store: store, pack: parts.pack,
            catalogue: ownCatalogue
                ? Parts.catalogue(parts.pack, parts.calendars, parts.places, parts.booking) : parts.catalogue,
            places: parts.places,
            calendars: parts.calendars, directory: registry.directory, live: parts.procedures.live, vault: vault,
            seals: try await Authority.shared.value.seals, scanner: scanner,
            booking: reserves ? BookingDesk(plan: parts.booking) : nil, isTaking: isTaking, route: route)
        desk.address = "https://city.example"
        self.desk = desk
        service = OnlineService(desk: desk)
        let accounts = AccountsService(
            desk: AccountDesk(store: store, pack: parts.pack, directory: registry.directory, address: nil))
        let mail = MailService(sender: nil, isDemo: false)
        let booking = BookingService(plan: parts.booking)
        let counter = CounterService(
            desk: CounterDesk(
                store: store, pack: parts.pack, live: parts.procedures.live, forms: parts.procedures.forms,
                formValues: FormValues(pack: parts.pack), directory: registry.directory, calendars: parts.calendars))
        let services: [any CityService] = [parts.procedures, registry, service, accounts, mail, booking, counter]
        try await SiteApp.migrate(store, services: services)
        // Whose certificate it is that has signed stands in the tables of moving out.
        _ = try await store.migrate(MoveOutService.migrations)
        head = .make(at: clock.now())
        app = try Self.app(store, parts.pack, clock, services, ward, head)
        try await settle(registry)
    }

    func visitor(_ person: String? = nil) async -> Visitor {
        let visitor = Visitor(app)
        if let person { await visitor.signIn(person) } else { await visitor.get("/procedures") }
        return visitor
    }

    private static func app(
        _ store: Store, _ pack: CityPack, _ clock: MovingClock, _ services: [any CityService], _ ward: WardCode,
        _ head: ResidentID
    ) throws -> SiteApp {
        func person(
            _ id: String, _ kind: Actor.Kind, _ roles: Set<String> = [], _ place: WardCode? = nil,
            as actor: String? = nil, of organisation: String? = nil
        ) -> DemoPerson {
            DemoPerson(
                id: id, name: id, role: LocalizedText(ja: id),
                actor: Actor(
                    kind: kind, id: actor ?? id, name: id, ward: place, roles: roles, onBehalfOf: organisation))
        }
        let sections: Set<String> = [
            "section.child-benefits", "section.childcare", "section.tax", "section.care-insurance", "section.events",
            "section.health-centre", "section.housing",
        ]
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try SiteApp(
            store: store, pack: pack, clock: clock, services: services,
            demo: DemoPeople([
                person("head", .resident, as: head.description), person("other", .resident),
                person("account", .account), person("business", .organisation),
                person("boss", .organisation, ["administrator"], of: "1010001000001"),
                person("member", .organisation, of: "1010001000001"),
                person("colleague", .organisation, of: "1010001000001"),
                person("rival", .organisation, ["administrator"], of: "2010001000002"),
                person("examiner", .staff, sections.union(["examiner"]), ward),
                person("approver", .staff, sections.union(["examiner", "approver"]), ward),
                person("city", .staff, sections.union(["examiner", "approver"])),
                person("second", .staff, sections.union(["examiner", "approver"])),
                person("elsewhere", .staff, sections.union(["examiner", "approver"]), WardCode("271284")),
                person("fire", .staff, ["examiner", "approver", "section.fire"], ward),
                person("fire-chief", .staff, ["examiner", "approver", "section.fire"], ward),
                person("clerk", .staff, ["clerk"], ward), person("policy", .staff, ["policy"]),
                person("owner", .staff, ["owner", "section.child-benefits"]),
                person("publisher", .staff, ["owner", "publisher", "section.child-benefits"]),
                person("tax-owner", .staff, ["owner", "publisher", "section.tax"]),
                person("number", .staff, sections.union(["number-clerk"]), ward),
            ]), logger: logger)
    }

    private func settle(_ registry: RegistryService) async throws {
        let people: [(String, String, String, Sex, Relation)] = [
            ("大阪", "太郎", "1990-01-02", .male, .head), ("大阪", "花子", "1991-05-05", .female, .wife),
            ("大阪", "一", "2018-06-10", .male, .child), ("大阪", "二葉", "2026-04-20", .female, .child),
        ]
        let members = try people.map { family, given, birth, sex, relation in
            var resident = NewResident(
                id: relation.isHead ? head : .make(at: clock.now()),
                name: PersonName(
                    family: family, given: given, furigana: .init(family: "ミホン", given: "ミホン")),
                birth: try #require(BirthDate(iso: birth)), sex: sex, relation: relation)
            resident.since = CivilDate(iso: "2019-04-01")
            resident.domicile = "大阪府大阪市北区中之島一丁目"
            resident.domicileHead = "大阪太郎"
            return resident
        }
        try await registry.directory.add(
            NewHousehold(
                id: .make(at: clock.now()), ward: ward, postalCode: PostalCode("530-0005"), town: "中之島",
                block: "1丁目3番20号", members: members), by: .system("test"))
    }
}

/// A clock that a test sets.
final class MovingClock: CityClock {
    private let state: Mutex<Timestamp>

    init(_ now: Timestamp) { state = Mutex(now) }

    func now() -> Timestamp { state.withLock { $0 } }

    func set(_ iso: String) throws {
        let moment = try #require(Timestamp(iso: iso))
        state.withLock { $0 = moment }
    }
}
