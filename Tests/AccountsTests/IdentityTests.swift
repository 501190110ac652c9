import Foundation
import Kernel
import Pack
import Site
import Store
import Testing

@testable import Accounts

@Suite("What providers of identities say")
struct IdentityTests {
    private static let now = Timestamp(milliseconds: 1_776_000_000_000)
    private static let right: [String: JSONValue] = [
        "iss": "https://id.example/main", "aud": "mio", "sub": "u1", "nonce": "n1", "exp": 1_776_000_300,
        "iat": 1_776_000_000,
    ]

    @Test(
        "a token is taken only when it is this issuer's, for us, of now and of this sign-in",
        arguments: [
            ("", .null, true), ("aud", ["mio"], true), ("iss", "https://id.example/main/", false),
            ("iss", .null, false),
            ("aud", "other", false), ("aud", ["other"], false), ("aud", ["mio", "other"], false), ("aud", .null, false),
            ("azp", "other", false), ("azp", "mio", true), ("nonce", "n2", false), ("nonce", .null, false),
            ("exp", 1_775_999_941, true), ("exp", 1_775_999_940, false), ("exp", "1776000300", false),
            ("exp", .null, false), ("iat", 1_776_000_060, true), ("iat", 1_776_000_061, false), ("iat", .null, false),
            ("sub", "", false), ("sub", .null, false),
        ] as [(String, JSONValue, Bool)])
    func tokens(claim: String, value: JSONValue, isTaken: Bool) {
        var claims = Self.right
        if !claim.isEmpty { claims[claim] = value == .null ? nil : value }
        func check() throws {
            try RelyingParty.check(
                .object(claims), issuer: "https://id.example/main", client: "mio", nonce: "n1", now: Self.now)
        }
        if isTaken {
            #expect(throws: Never.self) { try check() }
        } else {
            #expect(throws: RelyingParty.Refusal.self) { try check() }
        }
    }

    @Test(
        "only hosts under TLS and this machine are called",
        arguments: [
            ("https://id.example/realms/main", "https://id.example"),
            ("https://id.example:8443", "https://id.example:8443"),
            ("http://127.0.0.1:8194/jpki", "http://127.0.0.1:8194"), ("http://localhost:1", "http://localhost:1"),
            ("http://id.example", nil), ("http://169.254.169.254/latest", nil), ("http://127.0.0.1.id.example", nil),
            ("https://user@id.example", nil), ("ftp://id.example", nil), ("file:///etc/passwd", nil),
            ("id.example", nil),
        ] as [(String, String?)])
    func origins(address: String, origin: String?) {
        #expect(IdentityFile.origin(address) == origin)
    }

    private func file(_ text: String) throws -> [IdentityProvider] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let secret = folder.appendingPathComponent("secret").path
        try Data("s3cret\n".utf8).write(to: URL(filePath: secret))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
        let path = folder.appendingPathComponent("identity.yml")
        try Data(text.replacing("SECRET", with: secret).utf8).write(to: path)
        return try IdentityFile.read(path.path)
    }

    private static let staff = """
        here: https://city.example
        providers:
          - id: city
            kind: staff
            title: {ja: 市の認証基盤}
            issuer: https://id.example/main
            client: mio
            secret: SECRET
            claims: {groups: groups, ward: office.code, member: employee}
            roles: {mado: [clerk], kanri: [clerk, supervisor]}
        """

    @Test("the file is read, and each fault of it is named with its line")
    func files() throws {
        let provider = try #require(try file(Self.staff).first)
        #expect(provider.returnAddress == "https://city.example/sign-in/with/city/return")
        guard case .secret("s3cret") = provider.proof else {
            Issue.record("the secret is not read")
            return
        }
        #expect(provider.scopes == ["openid"] && provider.origins == ["https://id.example"])
        for (wrong, right, fault) in [
            ("issuer: http://id.example/main", "issuer: https://id.example/main", "issuer must begin with https://"),
            ("here: https://city.example/", "here: https://city.example", "here must be an address"),
            ("rolls: {", "roles: {", "rolls"), ("kind: citizen", "kind: staff", "citizen"),
            ("claims: {ward: w}", "claims: {groups: groups, ward: office.code, member: employee}", "needs claims"),
        ] {
            let error = #expect(throws: StoreError.self) { try file(Self.staff.replacing(right, with: wrong)) }
            #expect(
                error?.description.contains(fault) == true && error?.description.contains("identity.yml:") == true,
                "\(fault)")
        }
    }

    @Test("staff get the roles of their groups and their ward, and nobody without a role is let in")
    func staff() async throws {
        let provider = try #require(try file(Self.staff).first)
        let places = try await Town().registry.directory.places
        func actor(_ groups: JSONValue, _ ward: String) -> Actor? {
            IdentityActor.staff(
                ["sub": "u1", "employee": "s-1", "name": "見本 花", "groups": groups, "office": ["code": .string(ward)]],
                provider, places)
        }
        let code = try #require(places.wards.first).code
        #expect(
            actor(["kanri", "other"], code.code)
                == Actor(kind: .staff, id: "s-1", name: "見本 花", ward: code, roles: ["clerk", "supervisor"]))
        #expect(actor("mado", "271276")?.ward == nil && actor("mado", "271276")?.roles == ["clerk"])
        #expect(actor(["other"], code.code) == nil && actor(.null, code.code) == nil)
    }

    @Test("a member acts for the organisation, and the trail can name both")
    func business() throws {
        let text = Self.staff.replacing("kind: staff", with: "kind: business")
            .replacing(
                "groups: groups, ward: office.code, member: employee",
                with: "organisation: number, organisationName: company, groups: role"
            )
            .replacing("mado: [clerk]", with: "admin: [taxi]")
        let provider = try #require(try file(text).first)
        let member = IdentityActor.business(
            ["sub": "m1", "number": "9000000000009", "company": "見本", "name": "花", "role": "admin"], provider)
        #expect(
            member
                == Actor(kind: .organisation, id: "m1", name: "見本（花）", roles: ["taxi"], onBehalfOf: "9000000000009"))
        #expect(member?.principal == "9000000000009")
        #expect(IdentityActor.business(["sub": "m1", "name": "花"], provider) == nil)
    }

    @Test("a way there is good in one browser, once and for ten minutes")
    func flows() async throws {
        let town = try await Town()
        func begin() async throws -> String {
            try await town.store.write { try IdentityFlow.begin("city", browser: "b1", next: "/x", in: $0).state }
        }
        func take(_ provider: String, _ state: String, _ browser: String) async throws -> IdentityFlow? {
            try await town.store.write { try IdentityFlow.take(provider, state: state, browser: browser, in: $0) }
        }
        let state = try await begin()
        #expect(try await take("city", state, "b1")?.next == "/x")
        #expect(try await take("city", state, "b1") == nil)
        let (foreign, other) = (try await begin(), try await begin())
        #expect(try await take("city", foreign, "b2") == nil)
        #expect(try await take("else", other, "b1") == nil)
        let late = try await begin()
        town.clock.advance(seconds: IdentityFlow.seconds)
        #expect(try await take("city", late, "b1") == nil)
    }
}
