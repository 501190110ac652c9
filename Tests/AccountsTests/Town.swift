import Foundation
import Kernel
import Logging
import Mail
import MoveOut
import Pack
import Registry
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import Accounts

/// A town where people sign in.
struct Town {
    static let now = Timestamp(iso: "2026-04-20T10:00:00+09:00") ?? Timestamp(milliseconds: 0)
    static let address = "https://town.example"
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let packs = ["sample-town", "osaka"].reduce(into: [String: Result<CityPack, any Error>]()) {
        packs, city in
        packs[city] = Result { try CityPack.load(root.appendingPathComponent("City/\(city)").path) }
    }
    let clock = FixedClock(now)
    let store: Store
    let app: SiteApp
    let registry: RegistryService
    let desk: AccountDesk

    init(
        city: String = "sample-town", role: NetworkRole = .all, providers: [IdentityProvider] = [],
        seals: CardSeals? = nil,
        hasStaffAccounts: Bool = false
    ) async throws {
        store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let pack = try #require(Self.packs[city]).get()
        registry = RegistryService(pack: pack, store: store, places: Places(pack: pack))
        desk = AccountDesk(
            store: store, pack: pack, directory: registry.directory, address: Self.address, providers: providers,
            seals: seals, hasStaffAccounts: hasStaffAccounts, passwordCost: 4)
        let services: [any CityService] = [
            registry, MailService(sender: nil, isDemo: true), AccountsService(desk: desk), Rooms(), CertificateTables(),
        ]
        try await SiteApp.migrate(store, services: services)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: services, role: role, overTLS: true, logger: logger)
        #expect(pack.faults.all.map(\.description) == [])
    }

    /// The table of certificates, which stands with notices of moving out.
    private struct CertificateTables: CityService {
        static let name = "certificates"
        static let migrations = MoveOutService.migrations
        func routes(_ r: inout Routes) {}
    }

    /// Pages that say who one is there.
    private struct Rooms: CityService {
        static let name = "rooms"
        func routes(_ r: inout Routes) {
            for (path, allow) in [
                ("/for/applicants", Permission.applicant), ("/for/residents", .resident), ("/for/staff", .anyStaff),
            ] {
                r.get(path, allow: allow) { request in
                    let actor = request.actor
                    return .text(
                        "\(actor.kind.rawValue) \(actor.principal) \(actor.name) \(actor.roles.sorted().joined(separator: ","))"
                    )
                }
            }
        }
    }

    /// The links of the letters to an address, the newest first.
    func links(to address: String) async throws -> [String] {
        let texts = try await store.read {
            try $0.all(
                String.self, "SELECT text FROM mail_letter WHERE address = \(address) ORDER BY created_at DESC, id DESC"
            )
        }
        // What is sent from now on is newer.
        clock.advance(seconds: 1)
        return texts.compactMap { text in
            text.split(separator: "\n").first { $0.hasPrefix(Self.address) }.map {
                String($0.dropFirst(Self.address.count))
            }
        }
    }

    /// How many letters went to an address.
    func letters(to address: String) async throws -> Int {
        try await store.read {
            try $0.one(Int.self, "SELECT count(*) FROM mail_letter WHERE address = \(address)") ?? 0
        }
    }

    /// Somebody who has signed in by mail.
    func visitor(_ mail: String) async throws -> Visitor {
        let visitor = Visitor(app)
        await visitor.get("/account/enter")
        await visitor.post("/account/enter", ["mail": mail])
        let link = try #require(try await links(to: mail).first)
        await visitor.get(link)
        #expect(await visitor.post(link, [:]).status == 303)
        return visitor
    }
}

extension SiteResponse {
    /// The session cookie that this answer sets.
    var sessionCookie: String? {
        headers.all("set-cookie").first { $0.hasPrefix("mio=") }.map { String($0.prefix { $0 != ";" }.dropFirst(4)) }
    }
}
