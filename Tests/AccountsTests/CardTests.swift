import Foundation
import Kernel
import MoveOut
import MyNumberCard
import Outbound
import Pack
import Registry
import Seals
import Site
import Store
import TestResponder
import TestVisitor
import Testing

@testable import Accounts
@testable import CardSim

@Suite("Signing in with a My Number card", .serialized)
struct CardTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cards-\(UUID().uuidString)")
    private let issuer: CardIssuer
    private let responders: [CertificateUse: Responder]
    private let town: Town

    init() async throws {
        let file = Town.root.appendingPathComponent("City/osaka/demo/cards.yml").path
        let bytes = FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
        let cards = (PackNode.read(bytes, file: file, faults: PackFaults()).map(SampleCard.read) ?? [])
            .filter { ["normal", "revoked"].contains($0.id) }
            .map(Self.withBothRevoked)
        issuer = try CardIssuer(
            cards, folder: folder,
            ocsp: [.signature: "http://127.0.0.1:1/", .authentication: "http://127.0.0.1:2/"])
        let authority = folder
        func seals(_ use: CertificateUse, _ responder: Responder) throws -> MoveOutSeals {
            let pem = try String(
                contentsOf: authority.appendingPathComponent("ca-\(use.rawValue).pem"), encoding: .utf8)
            return MoveOutSeals(
                trust: try CertificateTrust(pem: pem),
                responder: OutboundHost(.revocation, "http://127.0.0.1:\(responder.port)"))
        }
        let (signature, signIn) = (
            try await Responder(folder: folder), try await Responder(folder: folder, use: "authentication")
        )
        responders = [.signature: signature, .authentication: signIn]
        town = try await Town(
            city: "osaka",
            seals: CardSeals(signIn: try seals(.authentication, signIn), signature: try seals(.signature, signature)))
    }

    /// The sample card `revoked` with its other certificate revoked too.
    private static func withBothRevoked(_ card: SampleCard) -> SampleCard {
        guard card.id == "revoked", case .myNumber(var holder) = card.kind else { return card }
        holder.authentication = .revoked
        return SampleCard(id: card.id, title: card.title, kind: .myNumber(holder))
    }

    /// Registers the holder of the card `normal`.
    private func settle() async throws {
        let now = town.clock.now()
        let birth = try #require(BirthDate(iso: "1990-01-02"))
        let person = NewResident(
            id: .make(at: now), name: PersonName(family: "大阪", given: "太郎"), birth: birth, sex: .male, relation: .head)
        let ward = try #require(WardCode("271276"))
        try await town.registry.directory.add(
            NewHousehold(
                id: .make(at: now), ward: ward, postalCode: PostalCode("530-0005"), town: "中之島",
                block: "1丁目3番20号", members: [person]),
            by: .system("test"))
    }

    private func certified(_ id: String, _ use: CertificateUse) throws -> IssuedCard.Certified {
        let card = try #require(issuer.cards.first { $0.id == id })
        guard case .myNumber(let holder) = card.kind else { throw CocoaError(.coderInvalidValue) }
        return try #require(try issuer.issue(card, holder).certified[use])
    }

    /// What the page's script sends: the content of the form, signed by the card.
    private func signed(
        _ page: SiteResponse, _ card: String, _ use: CertificateUse, tampering: Bool = false
    ) throws -> [(String, String)] {
        let escaped = String(try #require(page.text.firstMatch(of: /name="content" value="([^"]+)"/)).output.1)
        let content = escaped.replacing("&quot;", with: "\"").replacing("&#34;", with: "\"").replacing(
            "&amp;", with: "&")
        #expect(page.text.contains("data-use=\"\(use.rawValue)\""))
        let certified = try certified(card, use)
        let bytes = Array((tampering ? content + " " : content).utf8)
        return [
            ("content", content), ("signature", Data(try certified.key.sign(bytes)).base64EncodedString()),
            ("certificate", Data(certified.certificate).base64EncodedString()),
            ("authority", Data(certified.authority).base64EncodedString()),
        ]
    }

    private func post(_ visitor: Visitor, _ path: String, _ fields: [(String, String)]) async -> SiteResponse {
        let extra = fields.first { $0.0 == "first" }.map { $0.1 } ?? ""
        func value(_ name: String) -> String { fields.first { $0.0 == name }?.1 ?? "" }
        return await visitor.post(
            path,
            [
                "content": value("content"), "signature": value("signature"), "certificate": value("certificate"),
                "authority": value("authority"), "first": extra,
            ])
    }

    @Test("the first time both certificates are joined to the resident; later the one for signing in is enough")
    func entersTwice() async throws {
        try await settle()
        let visitor = Visitor(town.app)
        let page = await visitor.get("/sign-in/card?next=/for/residents")
        #expect(page.headers["content-security-policy"]?.contains("http://127.0.0.1:*") == true)
        let entered = try signed(page, "normal", .authentication)
        let first = await post(visitor, "/sign-in/card", entered)
        #expect(first.status == 200 && first.text.contains("/sign-in/card/first"))
        var joined = try signed(first, "normal", .signature)
        joined.append(("first", entered[2].1))
        let done = await post(visitor, "/sign-in/card/first", joined)
        #expect(done.status == 303 && done.headers["location"] == "/for/residents")
        #expect(done.sessionCookie?.hasPrefix("s") == true)
        #expect(await visitor.get("/for/residents").text.hasPrefix("resident "))
        // What was signed opens nothing a second time.
        await visitor.get("/sign-in")
        #expect(await post(visitor, "/sign-in/card/first", joined).status == 422)
        #expect(await post(visitor, "/sign-in/card", entered).status == 422)

        let later = Visitor(town.app)
        let again = try signed(await later.get("/sign-in/card"), "normal", .authentication)
        #expect(await post(later, "/sign-in/card", again).status == 303)
        #expect(await later.get("/for/residents").status == 200)
    }

    @Test("an account of the same browser is joined, so that its address serves the resident")
    func joinsAccount() async throws {
        try await settle()
        let visitor = try await town.visitor("taro@example.jp")
        let entered = try signed(await visitor.get("/sign-in/card"), "normal", .authentication)
        let page = await post(visitor, "/sign-in/card", entered)
        let joined = try signed(page, "normal", .signature) + [("first", entered[2].1)]
        #expect(await post(visitor, "/sign-in/card/first", joined).status == 303)
        #expect(await visitor.get("/account").text.contains("taro@example.jp"))
        #expect(await visitor.get("/for/residents").status == 200)
    }

    @Test("a word of another browser, a changed word, the other certificate and a revoked card let nobody in")
    func refuses() async throws {
        try await settle()
        let owner = Visitor(town.app)
        let page = await owner.get("/sign-in/card")
        let thief = Visitor(town.app)
        await thief.get("/sign-in/card")
        let stolen = await post(thief, "/sign-in/card", try signed(page, "normal", .authentication))
        #expect(stolen.status == 422)
        let changed = await owner.get("/sign-in/card")
        #expect(
            await post(owner, "/sign-in/card", try signed(changed, "normal", .authentication, tampering: true)).status
                == 422)
        let other = await owner.get("/sign-in/card")
        let escaped = try signed(other, "normal", .authentication)
        let signature = try certified("normal", .signature)
        let wrong = [
            escaped[0], ("signature", Data(try signature.key.sign(Array(escaped[0].1.utf8))).base64EncodedString()),
            ("certificate", Data(signature.certificate).base64EncodedString()),
            ("authority", Data(signature.authority).base64EncodedString()),
        ]
        #expect(await post(owner, "/sign-in/card", wrong).status == 422)
        let revoked = await owner.get("/sign-in/card")
        #expect(await post(owner, "/sign-in/card", try signed(revoked, "revoked", .authentication)).status == 422)
        #expect(await owner.get("/for/residents").status == 303)
    }

    @Test(
        "whoever the register does not know is told to come to a window, and while nobody can be asked nobody gets in")
    func unknown() async throws {
        let visitor = Visitor(town.app)
        let entered = try signed(await visitor.get("/sign-in/card"), "normal", .authentication)
        let page = await post(visitor, "/sign-in/card", entered)
        let joined = try signed(page, "normal", .signature) + [("first", entered[2].1)]
        #expect(await post(visitor, "/sign-in/card/first", joined).status == 403)
        responders[.authentication]?.stop()
        let late = try signed(await visitor.get("/sign-in/card"), "normal", .authentication)
        let answer = await post(visitor, "/sign-in/card", late)
        #expect(answer.status == 422 && answer.text.contains("失効していないか"))
    }
}
