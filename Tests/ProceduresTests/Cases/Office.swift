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

@testable import Procedures

/// A town hall in memory with its staff, its database and its site.
struct Office {
    let clock: FixedClock
    let store: Store
    let app: SiteApp
    let service: ProceduresService

    static let ward = WardCode("999997") ?? WardCode.other
    static let clerk = staff("clerk", "見本 花子", ["clerk"])
    static let checker = staff("checker", "例文 次郎", ["checker"])
    /// Takes in and checks.
    static let both = staff("both", "試用 京子", ["clerk", "checker"])
    static let floorManager = staff("floor", "仮名 三郎", ["floor-manager"])
    /// Two who keep forms: one writes, the other publishes.
    static let formOwner = staff("form-owner", "設例 直子", ["policy"])
    static let formChecker = staff("form-checker", "設例 学", ["policy"])
    static let stranger = Actor(
        kind: .staff, id: "stranger", name: "架空 みどり", ward: .other, roles: ["clerk", "checker"])

    private static func staff(_ id: String, _ name: String, _ roles: Set<String>) -> Actor {
        Actor(kind: .staff, id: id, name: name, ward: ward, roles: roles)
    }

    /// - Parameter ownForms: Reads the pack for this office alone, for tests that publish forms.
    init(at moment: String = "2026-04-24T10:00:00+09:00", ownForms: Bool = false) async throws {
        clock = FixedClock(Timestamp(iso: moment) ?? Timestamp(milliseconds: 0))
        store = try Store.open(TestDatabase.fresh(), clock: clock)
        let (pack, service) = try ownForms ? Self.read() : Self.hall.get()
        self.service = service
        try await SiteApp.migrate(
            store, services: [RegistryService(pack: pack, store: store, places: Places(pack: pack)), service])
        let people = [
            Self.clerk, Self.checker, Self.both, Self.floorManager, Self.formOwner, Self.formChecker, Self.stranger,
        ].map {
            DemoPerson(id: $0.id, name: $0.name, role: LocalizedText(ja: "職員"), actor: $0)
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: [service], demo: DemoPeople(people), logger: logger)
    }

    /// The pack is read once for all tests.
    private static let hall = Result { try read() }

    private static func read() throws -> (CityPack, ProceduresService) {
        let pack = try CityPack.load(root + "/City/sample-town")
        return (
            pack, ProceduresService(pack: pack, places: Places(pack: pack), calendars: Calendars(pack: pack))
        )
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Somebody of the register.
    func resident() async throws -> ResidentID {
        let id = ResidentID.make(at: clock.now())
        let places = try Self.hall.get().0
        let directory = RegistryDirectory(store: store, pack: places, places: Places(pack: places))
        let person = NewResident(
            id: id, name: PersonName(family: "見本", given: "一"),
            birth: BirthDate(CivilDate(iso: "1990-06-10") ?? .latest),
            sex: .male, relation: .head)
        try await directory.add(
            NewHousehold(
                id: .make(at: clock.now()), ward: Self.ward, postalCode: nil, town: "見本町", block: "1", building: nil,
                members: [person]), by: .system("test"))
        return id
    }

    /// A submission whose work began ten minutes before; its PDF says `PDF of KEY`.
    func submission(
        _ key: String = "k1", procedure: String = "tennyuu", ward: WardCode = ward, lastDay: String? = "2026-05-07",
        residents: [String] = []
    ) async throws -> CaseSubmission {
        let pdf = try await store.write { tx in
            try tx.putBlob(Array("PDF of \(key)".utf8), contentType: "application/pdf")
        }
        return CaseSubmission(
            idempotencyKey: key, procedure: procedure, title: "転入届", ward: ward, channel: "counter-session",
            origin: "session-1", persons: 4, lastDay: lastDay.flatMap { CivilDate(iso: $0) }, counterSupport: true,
            fieldsAutofilled: 30, fieldsTyped: 6, startedAt: clock.now().adding(seconds: -600),
            documents: [CaseDocument(form: "idou-todoke", title: "住民異動届", pdf: pdf, pages: 2)],
            residents: residents)
    }

    @discardableResult
    func submit(_ submission: CaseSubmission, by actor: Actor = clerk) async throws -> CaseFile {
        try await store.write { tx in try Cases.submit(submission, by: actor, in: tx) }
    }

    @discardableResult
    func move(
        _ file: CaseFile, to status: CaseFile.Status, note: String? = nil, by actor: Actor = checker
    ) async throws -> CaseFile? {
        try await store.write { tx in try Cases.move(file.id, to: status, note: note, by: actor, in: tx) }
    }

    func status(of file: CaseFile) async throws -> CaseFile.Status? {
        try await store.read { try Cases.load(file.id, in: $0)?.status }
    }

    /// The kinds of the events about a case, oldest first.
    func events(about file: CaseFile) async throws -> [String] {
        try await store.events(subject: file.id.description).map(\.kind)
    }
}

extension WardCode {
    /// A ward of another city.
    static let other: WardCode = {
        guard let code = WardCode("131016") else { preconditionFailure("131016 has the right check digit") }
        return code
    }()
}

extension Visitor {
    /// Somebody of the staff, signed in.
    static func signedIn(_ actor: Actor, at office: Office) async -> Visitor {
        let visitor = Visitor(office.app)
        await visitor.signIn(actor.id)
        return visitor
    }
}
