import Foundation
import Kernel
import Logging
import Outbound
import Pack
import Procedures
import Registry
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import Counter
@testable import Entry

/// An office that enters what was signed into the simulated resident system, a process of its own.
struct BackOffice {
    static let ward = WardCode("271276")
    static let now = Timestamp(iso: "2026-04-24T10:00:00+09:00") ?? Timestamp(milliseconds: 0)
    static let clerk = Actor(kind: .staff, id: "clerk", name: "見本 さくら", ward: ward, roles: ["clerk"])

    let clock = FixedClock(Self.now)
    let store: Store
    let service: EntryService
    let app: SiteApp
    let juki: JukiProcess

    /// - Parameters:
    ///   - key: With which the office comes to the resident system.
    ///   - system: Another way to it than its interface.
    init(_ juki: JukiProcess, key: String = JukiProcess.key, system: (any BackSystem)? = nil) async throws {
        self.juki = juki
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let pack = try CityPack.load(root.appending(path: "City/osaka").path)
        store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let places = Places(pack: pack)
        let calendars = Calendars(pack: pack)
        let registry = RegistryService(pack: pack, store: store, places: places)
        let procedures = ProceduresService(pack: pack, places: places, calendars: calendars)
        let desk = CounterDesk(
            store: store, pack: pack, live: procedures.live, forms: procedures.forms,
            formValues: FormValues(pack: pack), directory: registry.directory, calendars: calendars)
        let host = try #require(OutboundHost(.backSystem, juki.address))
        service = EntryService(
            pack: pack, catalogue: procedures.catalogue,
            systems: ["juki": system ?? ProgramInterface(host: host, key: key)])
        let services: [any CityService] = [CounterService(desk: desk), procedures, registry, service]
        try await SiteApp.migrate(store, services: services)
        func person(_ id: String, _ roles: Set<String>) -> DemoPerson {
            DemoPerson(
                id: id, name: id, role: LocalizedText([.ja: id]),
                actor: Actor(kind: .staff, id: id, name: id, ward: Self.ward, roles: roles))
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let elsewhere = DemoPerson(
            id: "elsewhere", name: "elsewhere", role: LocalizedText([.ja: "他区"]),
            actor: Actor(kind: .staff, id: "elsewhere", name: "elsewhere", ward: WardCode("271284"), roles: ["checker"])
        )
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: services,
            demo: DemoPeople([
                person("clerk", ["clerk", "checker"]), person("checker", ["checker"]), elsewhere,
            ]), logger: logger)
    }

    /// A case of two persons that was signed and handed in, with its entry opened.
    func handIn(isProtected: Bool = false, given: String = "\u{845B}\u{E0100}子") async throws -> EntryJob {
        let session = CounterSession.Identifier.make(at: Self.now)
        let ward = try #require(Self.ward)
        let file = try await store.write { tx in
            try SessionStore.insert(
                CounterSession(
                    id: session, ward: ward, status: .checking, resumeStatus: nil, language: .ja, events: ["moved-in"],
                    openedBy: "clerk", openedByName: "clerk", holder: "clerk", holderName: "clerk", openedAt: tx.now,
                    updatedAt: tx.now, expiresOn: nil, leafletToken: session.description, lastChange: nil),
                formKey: nil, body: nil, in: tx)
            for number in [1, 2] { try SessionStore.addPerson(number, to: session, in: tx) }
            for (subject, name, value) in Self.facts(isProtected: isProtected, given: given) {
                try SessionStore.save(
                    SessionFact(subject: subject, name: name, value: value, source: .certificate, at: tx.now),
                    in: session, tx)
            }
            try tx.run(
                """
                INSERT INTO counter_signature (session, number, facts_hash, method, strokes, image, signed_at)
                VALUES (\(session), 1, 'signed', 'paper', \(nil as String?), \(nil as String?), \(tx.now))
                """)
            return try Cases.submit(
                CaseSubmission(
                    idempotencyKey: "\(session)/tennyuu", procedure: "tennyuu", title: "転入届", ward: ward,
                    channel: "counter-session", origin: session.description, persons: 2, lastDay: nil,
                    counterSupport: true, fieldsAutofilled: 0, fieldsTyped: 0, startedAt: tx.now, documents: []),
                by: Self.clerk, in: tx)
        }
        try await service.openEntries(in: store)
        return try #require(
            try await store.read { try $0.one(EntryJob.self, "SELECT * FROM entry_job WHERE case_id = \(file.id)") })
    }

    /// The entry of a case that a second person has approved.
    func approved() async throws -> EntryJob {
        let entry = try await handIn()
        let answer = await approve(entry, by: "checker")
        try #require(answer.status == 303)
        return try await current(entry)
    }

    func approve(_ entry: EntryJob, by person: String) async -> SiteResponse {
        let visitor = Visitor(app)
        await visitor.signIn(person)
        await visitor.get("/office/entries/\(entry.id)")
        return await visitor.post("/office/entries/\(entry.id)/approve", ["content": entry.contentHash])
    }

    /// Does what is due, as often as attempts are allowed, with the time between them.
    func work(rounds: Int = 4) async throws {
        let runner = JobRunner(store: store, kinds: [service.job(store)], node: "test-\(UUID())")
        for _ in 0..<rounds {
            try await runner.drain()
            try await juki.waitUntilItAnswers()
            clock.advance(seconds: 120)
        }
    }

    func current(_ entry: EntryJob) async throws -> EntryJob {
        try #require(try await store.read { try EntryStore.load(entry.id, in: $0) })
    }

    func status(_ entry: EntryJob) async throws -> CaseFile.Status? {
        try await store.read { try Cases.load(entry.caseID, in: $0)?.status }
    }

    func kinds() async throws -> [String] {
        try await store.events(after: 0, kinds: nil, limit: 5_000).map(\.kind)
            .filter { $0.hasPrefix("entry.") || $0.hasPrefix("check.") }
    }

    private static func facts(isProtected: Bool, given: String) -> [(FactSubject, String, JSONValue)] {
        var facts: [(FactSubject, String, JSONValue)] = [
            (.event("moved-in"), "eventDate", "2026-04-20"), (.party, "applicant.role", "head"),
            (.household, "newAddress.postalCode", "530-0001"), (.household, "newAddress.town", "梅田"),
            (.household, "newAddress.block", "１丁目２番３号"), (.household, "oldAddress.text", "兵庫県神戸市中央区加納町６丁目５番１号"),
            (.person(1), "person.family", "港"), (.person(1), "person.given", "一郎"),
            (.person(1), "person.birthDate", "1990-06-10"), (.person(1), "person.sex", "male"),
            (.person(1), "person.relation", "head"), (.person(1), "person.card.held", true),
            (.person(2), "person.family", "港"), (.person(2), "person.given", .string(given)),
            (.person(2), "person.birthDate", "1992-11-03"), (.person(2), "person.sex", "female"),
            (.person(2), "person.relation", "spouse"), (.person(2), "person.card.held", false),
        ]
        if isProtected { facts.append((.person(1), "protected", true)) }
        return facts
    }
}
