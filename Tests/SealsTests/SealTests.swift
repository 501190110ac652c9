import Foundation
import Kernel
import MyNumberCard
import Pack
import Seals
import TestResponder
import Testing
import X509

@testable import CardSim

/// Two sample cards and their authority, issued once.
enum Cards {
    static let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seals-\(UUID().uuidString)")
    private static let made = Result {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appendingPathComponent("City/osaka/demo/cards.yml").path
        let faults = PackFaults()
        let bytes = FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
        let cards = (PackNode.read(bytes, file: file, faults: faults).map(SampleCard.read) ?? [])
            .filter { ["normal", "revoked", "expired"].contains($0.id) }
        return try CardIssuer(
            cards, folder: folder, ocsp: [.signature: "http://127.0.0.1:1/", .authentication: "http://127.0.0.1:2/"])
    }

    static var issuer: CardIssuer { get throws { try made.get() } }

    static var trust: CertificateTrust {
        get throws {
            _ = try issuer
            return try CertificateTrust(
                pem: String(contentsOf: folder.appendingPathComponent("ca-signature.pem"), encoding: .utf8))
        }
    }

    static func issued(_ id: String, _ use: CertificateUse = .signature) throws -> IssuedCard.Certified {
        let issuer = try issuer
        let card = try #require(issuer.cards.first { $0.id == id })
        guard case .myNumber(let holder) = card.kind else { throw CocoaError(.coderInvalidValue) }
        return try #require(try issuer.issue(card, holder).certified[use])
    }

    static func cms(_ content: [UInt8], by card: IssuedCard.Certified) throws -> [UInt8] {
        try SignedDocument.cms(
            signature: try card.key.sign(content), certificate: card.certificate, authority: card.authority)
    }
}

@Suite("Signatures of cards", .serialized)
struct SealTests {
    static let content = Array(#"{"form":"moveout/1","name":"大阪　太郎"}"#.utf8)

    @Test("a card's signature is believed, and says who signed")
    func believed() async throws {
        let card = try Cards.issued("normal")
        let cms = try Cards.cms(Self.content, by: card)
        let signer = try await SignedDocument.signer(of: Self.content, cms: cms, trust: try Cards.trust, at: Date())
        #expect(signer.use == .signature)
        #expect(signer.holder?.attributes.name.full == "大阪　太郎")
        #expect(signer.holder?.attributes.address == "大阪府大阪市北区中之島１丁目３番２０号")
        #expect(signer.holder?.attributes.birth.iso == "1990-01-02")
        #expect(signer.holder?.attributes.sex == .male)
    }

    @Test("openssl verifies the same CMS with the authority, and refuses it for other content")
    func openssl() throws {
        let card = try Cards.issued("normal")
        let folder = Cards.folder
        let (cms, content) = (folder.appendingPathComponent("n.p7s"), folder.appendingPathComponent("n.json"))
        try Data(try Cards.cms(Self.content, by: card)).write(to: cms)
        try Data(Self.content).write(to: content)
        func verify() throws -> (status: Int32, said: String) {
            try run([
                "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", cms.path, "-content", content.path,
                "-CAfile", folder.appendingPathComponent("ca-signature.pem").path, "-purpose", "any", "-out",
                "/dev/null",
            ])
        }
        let right = try verify()
        #expect(right.status == 0, "\(right.said)")
        try Data(Self.content + [32]).write(to: content)
        #expect(try verify().status != 0)
    }

    @Test(
        "another content, a changed byte, another authority, the wrong certificate and the wrong moment are told apart")
    func refused() async throws {
        let card = try Cards.issued("normal")
        let trust = try Cards.trust
        let cms = try Cards.cms(Self.content, by: card)
        func fault(
            _ content: [UInt8], _ cms: [UInt8], _ trust: CertificateTrust, _ moment: Date = Date()
        ) async -> String {
            do throws(SealFault) {
                _ = try await SignedDocument.signer(of: content, cms: cms, trust: trust, at: moment)
                return "none"
            } catch {
                return error.code
            }
        }
        #expect(await fault(Self.content + [32], cms, trust) == "wrong-signature")
        #expect(await fault(Self.content, Array(cms.dropLast(3)), trust) == "wrong-signature")
        #expect(await fault(Self.content, [], trust) == "wrong-signature")
        #expect(await fault(Self.content, [UInt8](repeating: 0x30, count: 70_000), trust) == "unreadable")
        let others = try CardIssuer(
            [], folder: Cards.folder.appendingPathComponent("others"), ocsp: [:])
        let other = CertificateTrust([try #require(others.authorities[.signature]).certificate])
        #expect(await fault(Self.content, cms, other) == "untrusted")
        #expect(await fault(Self.content, cms, trust, Date(timeIntervalSinceNow: 9 * 366 * 86_400)) == "expired")
        let authentication = try Cards.issued("normal", .authentication)
        let authorities = CertificateTrust(
            trust.authorities + [try #require(try Cards.issuer.authorities[.authentication]).certificate])
        #expect(
            await fault(Self.content, try Cards.cms(Self.content, by: authentication), authorities)
                == "not-for-signatures")
        let expired = try Cards.issued("expired")
        #expect(await fault(Self.content, try Cards.cms(Self.content, by: expired), trust) == "expired")
    }

    @Test("a real responder says good and revoked; silence, garbage and another's answer are no answer")
    func revocation() async throws {
        let trust = try Cards.trust
        let normal = try Certificate(derEncoded: try Cards.issued("normal").certificate)
        let revoked = try Certificate(derEncoded: try Cards.issued("revoked").certificate)
        let responder = try await Responder(folder: Cards.folder)
        let asking = RevocationCheck(trust: trust) { try await post($0, to: responder.port) }
        #expect(await asking.state(of: normal) == .good)
        #expect(await asking.state(of: revoked) == .revoked)

        let garbage = RevocationCheck(trust: trust) { _ in [1, 2, 3] }
        #expect(await garbage.state(of: normal) != .good)
        // The answer about one certificate is none about another, good as it is.
        let kept = Kept()
        let recording = RevocationCheck(trust: trust) { request in
            let answer = try await post(request, to: responder.port)
            await kept.set(answer)
            return answer
        }
        #expect(await recording.state(of: normal) == .good)
        let replay = RevocationCheck(trust: trust) { _ in await kept.answer }
        guard case .unknown = await replay.state(of: revoked) else {
            Issue.record("an answer about another certificate was believed")
            return
        }
        responder.stop()
        guard case .unknown = await asking.state(of: revoked) else {
            Issue.record("silence was taken for an answer")
            return
        }
    }

    private actor Kept {
        var answer: [UInt8] = []
        func set(_ bytes: [UInt8]) { answer = bytes }
    }
}

/// Asks a responder as `curl` does.
func post(_ body: [UInt8], to port: Int) async throws -> [UInt8] {
    let id = UUID().uuidString
    let (question, answer) = (
        Cards.folder.appendingPathComponent("q-\(id)"), Cards.folder.appendingPathComponent("a-\(id)")
    )
    try Data(body).write(to: question)
    let made = try run([
        "openssl", "ocsp", "-reqin", question.path, "-url", "http://127.0.0.1:\(port)/", "-respout", answer.path,
        "-noverify",
    ])
    guard made.status == 0 else { throw CocoaError(.fileReadUnknown) }
    return [UInt8](try Data(contentsOf: answer))
}
