import Booking
import Entry
import Foundation
import Kernel
import Logging
import Mail
import MyNumberCard
import Outbound
import Pack
import Procedures
import Registry
import Seals
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import CardSim
@testable import Counter
@testable import MoveOut

/// A city that takes notices: its register, the cards of its people with their authority, and its site.
struct Town {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let pack = Result { try CityPack.load(root + "/City/osaka") }

    /// The cards of all tests; certificates and keys are made once.
    static let folder = FileManager.default.temporaryDirectory.appendingPathComponent("town-\(UUID().uuidString)")
    static let cards = Result { try CardIssuer(allCards(), folder: folder, ocsp: ocsp) }
    private static let ocsp: [CertificateUse: String] = [
        .signature: "http://127.0.0.1:1/", .authentication: "http://127.0.0.1:2/",
    ]
    private static let keys = Result { try Keyring(folder: folder) }

    let clock: FixedClock
    let store: Store
    let desk: MoveOutDesk
    let service: MoveOutService
    let entry: EntryService
    let counter: CounterService
    let registry: RegistryService
    let app: SiteApp
    let ward: WardCode
    let tables: RuleTables?

    struct Options {
        var responder: Int?
        var juki: String?
        var portal: String?
        /// Whether the city says whose certificates it believes.
        var hasAuthority = true
        var municipality: (code: String, address: String)?
        /// Whether it keeps individual numbers.
        var hasVault = false
        /// Lines of the table of towns; without them it is not made, whatever lies in the pack's folder.
        var towns = ""
    }

    init(at moment: String = "2026-03-16T10:21:07+09:00", _ options: Options = Options()) async throws {
        let pack = try Self.pack.get()
        clock = FixedClock(try #require(Timestamp(iso: moment)))
        store = try Store.open(TestDatabase.fresh(), clock: clock)
        ward = try #require(WardCode("271276"))
        let places = Places(pack: pack)
        let calendars = Calendars(pack: pack)
        registry = RegistryService(pack: pack, store: store, places: places)
        let procedures = ProceduresService(pack: pack, places: places, calendars: calendars)
        let counterDesk = CounterDesk(
            store: store, pack: pack, live: procedures.live, forms: procedures.forms,
            formValues: FormValues(pack: pack), directory: registry.directory, calendars: calendars)
        counter = CounterService(desk: counterDesk)
        let booking = BookingService(plan: BookingPlan(pack: pack, places: places, calendars: calendars))
        let seals = MoveOutSeals(
            trust: try Self.trust,
            responder: options.responder.flatMap { OutboundHost(.revocation, "http://127.0.0.1:\($0)") })
        var vault: RecordVault?
        if options.hasVault {
            try await SiteApp.migrate(store, services: [registry])
            vault = try await RecordVault.open(MasterKeys.generate(), in: store)
        }
        var data = MoveOutData(pack: pack, places: places)
        data.towns = TownTable(Data(options.towns.utf8))
        desk = MoveOutDesk(
            counter: counterDesk, tables: procedures.tables, booking: booking.desk,
            data: data, seals: options.hasAuthority ? seals : nil,
            municipalities: options.municipality.flatMap { code, address in
                OutboundHost(.municipality, address).map { [code: Municipality(host: $0, key: "simulated-key")] }
            } ?? [:],
            portal: options.portal.flatMap { OutboundHost(.portal, $0) }
                .map { PortalClient(host: $0, key: "simulated-key") }, vault: vault)
        tables = procedures.tables
        service = MoveOutService(desk: desk)
        let system = options.juki.flatMap { OutboundHost(.backSystem, $0) }
            .map { ProgramInterface(host: $0, key: "simulated-key") }
        entry = EntryService(
            pack: pack, catalogue: procedures.catalogue, systems: system.map { ["juki": $0] } ?? [:])
        let services: [any CityService] = [
            counter, procedures, registry, entry, booking, service, MailService(sender: nil, isDemo: false),
        ]
        try await SiteApp.migrate(store, services: services)
        #expect(pack.faults.all.map(\.description) == [])
        app = try Self.app(store, pack, clock, services, ward)
        try await settle()
    }

    private static func app(
        _ store: Store, _ pack: CityPack, _ clock: FixedClock, _ services: [any CityService], _ ward: WardCode
    ) throws -> SiteApp {
        func person(_ id: String, _ kind: Actor.Kind, _ roles: Set<String>, _ place: WardCode?) -> DemoPerson {
            DemoPerson(
                id: id, name: id, role: LocalizedText(ja: id),
                actor: Actor(kind: kind, id: id, name: id, ward: place, roles: roles))
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try SiteApp(
            store: store, pack: pack, clock: clock, services: services,
            demo: DemoPeople([
                person("clerk", .staff, ["clerk"], ward), person("supervisor", .staff, ["clerk", "supervisor"], ward),
                person("elsewhere", .staff, ["clerk"], WardCode("271284")),
                person("number", .staff, ["number-clerk"], ward),
                person("281000", .organisation, ["municipality"], nil), person("policy", .staff, ["policy"], nil),
            ]), logger: logger)
    }

    // MARK: Cards

    /// The authority of the cards.
    static var trust: CertificateTrust {
        get throws {
            _ = try cards.get()
            return try CertificateTrust(
                pem: String(contentsOf: folder.appendingPathComponent("ca-signature.pem"), encoding: .utf8))
        }
    }

    private static func allCards() throws -> [SampleCard] {
        let file = root + "/City/osaka/demo/cards.yml"
        let faults = PackFaults()
        let bytes = FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
        let shipped = (PackNode.read(bytes, file: file, faults: faults).map(SampleCard.read) ?? [])
            .filter { ["normal", "revoked", "expired"].contains($0.id) }
        let more = try (0..<packages).map { number -> SampleCard in
            let person = Person(number)
            let attributes = CardAttributes(
                name: CardName(person.name), address: person.address, birth: CardBirth(person.birth), sex: .male)
            return SampleCard(
                id: "p\(number)", title: LocalizedText(ja: person.name),
                kind: .myNumber(
                    .init(
                        attributes: attributes, number: try #require(IndividualNumber("123456789018")), pin: "1234",
                        codeB: "02010220351234", password: "ABC123", authenticationPIN: "5678")))
        }
        return shipped + more
    }

    /// So many packages the portal delivers. Long form: `MIO_PACKAGES=500`.
    static let packages = ProcessInfo.processInfo.environment["MIO_PACKAGES"].flatMap { Int($0) } ?? 20

    /// A person of the portal's packages.
    struct Person {
        let number: Int
        var name: String { "転出　" + String(number).map { Self.digits[$0.wholeNumberValue ?? 0] }.joined() }
        var lot: String { "1丁目\(number / 20 + 1)番\(number % 20 + 1)号" }
        var address: String { "大阪府大阪市北区梅田" + Kana.fullWidthDigits(lot) }
        var birth: CivilDate { CivilDate(dayNumber: 5_000 + number * 7) }

        init(_ number: Int) { self.number = number }

        private static let digits = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
    }

    /// A certificate for a card with a key that all cards of the tests share.
    struct Signer {
        let certificate: [UInt8]
        let authority: [UInt8]
        let key: SimulatorKey
        let values: MoveOutNotice.Signer

        func cms(_ content: [UInt8]) throws -> [UInt8] {
            try SignedDocument.cms(signature: try key.sign(content), certificate: certificate, authority: authority)
        }
    }

    static func signer(_ id: String, address: String? = nil) throws -> Signer {
        let issuer = try cards.get()
        let authority = try #require(issuer.authorities[.signature])
        let card = try #require(issuer.cards.first { $0.id == id })
        guard case .myNumber(var holder) = card.kind else { throw CocoaError(.coderInvalidValue) }
        if let address {
            holder.attributes = CardAttributes(
                name: holder.attributes.name, address: address, birth: holder.attributes.birth,
                sex: holder.attributes.sex)
        }
        let key = try keys.get().key("shared")
        let certificate = try authority.issue(to: card, holder, key: key, now: Date())
        let attributes = holder.attributes
        return Signer(
            certificate: try der(certificate), authority: try der(authority.certificate), key: key,
            values: .init(
                name: attributes.name.full, birth: attributes.birth.iso, sex: attributes.sex == .male ? "1" : "2",
                address: attributes.address))
    }
}

extension Town {
    /// The certificate for signing in of a card, which can be read without a PIN.
    static func signInCertificate(_ id: String) throws -> [UInt8] {
        let issuer = try cards.get()
        let card = try #require(issuer.cards.first { $0.id == id })
        guard case .myNumber(let holder) = card.kind else { throw CocoaError(.coderInvalidValue) }
        let authority = try #require(issuer.authorities[.authentication])
        return try der(try authority.issue(to: card, holder, key: try keys.get().key("shared"), now: Date()))
    }
}

extension CardIssuer {
    /// A key that no certificate is about.
    func keyOfNobody() throws -> SimulatorKey {
        try Keyring(folder: FileManager.default.temporaryDirectory.appendingPathComponent("k-\(UUID().uuidString)"))
            .key("nobody")
    }
}
