import Forms
import Foundation
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Applications that are signed")
struct SignatureTests {
    /// A signed procedure, filled in up to the last look.
    private func filled(_ city: OnlineCity) async throws -> (walk: Walk, page: String) {
        var walk = try await Walk("kokuho-kouza-furikae", in: city, as: "head")
        if walk.procedure.identity != .signature {
            walk = try await Walk("jidou-teate-gakukaitei", in: city, as: "head")
        }
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] && $0.files.isEmpty })
        try await walk.fill(walk.unknown(example.answers))
        return (walk, await walk.visitor.get("/apply/\(walk.draft)/check").text)
    }

    @Test("13.7 a signature is verified by openssl too; one altered byte and it is refused by both")
    func verified() async throws {
        let city = try await OnlineCity()
        let authority = try await Authority.shared.value
        let (walk, page) = try await filled(city)
        let path = "/apply/\(walk.draft)/submit"
        #expect(await walk.post(path, [], from: "/apply/\(walk.draft)/check").status == 422)
        let altered = try authority.signed(page, tampering: true)
        #expect(await walk.post(path, altered, from: "/apply/\(walk.draft)/check").status == 422)
        let sent = await walk.post(path, try authority.signed(page), from: "/apply/\(walk.draft)/check")
        #expect(sent.status == 303, "\(Walk.summary(sent.text))")
        let application = try #require(try await city.store.read { try Application.of(draft: walk.draft, in: $0) })
        let signed = try #require(application.signed), cms = try #require(application.signature)
        #expect(application.signer == "大阪　太郎")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(cms).write(to: folder.appendingPathComponent("signature.p7s"))
        for (text, isRight) in [(signed, true), (signed.replacing("\"version\":1", with: "\"version\":2"), false)] {
            try Data(text.utf8).write(to: folder.appendingPathComponent("signed.json"))
            let program = Process()
            program.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            program.currentDirectoryURL = folder
            program.arguments = [
                "openssl", "cms", "-verify", "-inform", "DER", "-in", "signature.p7s", "-content", "signed.json",
                "-binary", "-purpose", "any", "-CAfile",
                authority.folder.appendingPathComponent("ca-signature.pem").path,
                "-out", "/dev/null",
            ]
            program.standardError = FileHandle.nullDevice
            try program.run()
            program.waitUntilExit()
            #expect((program.terminationStatus == 0) == isRight)
        }
    }

    @Test("what was signed must be what is sent, by the card of who is signed in, and not a revoked one")
    func others() async throws {
        let city = try await OnlineCity()
        let authority = try await Authority.shared.value
        var (walk, page) = try await filled(city)
        let path = "/apply/\(walk.draft)/submit", check = "/apply/\(walk.draft)/check"
        let others = await walk.post(path, try authority.signed(page, by: "former-name"), from: check)
        #expect(others.status == 422 && others.text.contains("違う方のカード"))
        let revoked = await walk.post(path, try authority.signed(page, by: "revoked"), from: check)
        #expect(revoked.status == 422 && revoked.text.contains("失効"))
        // Another tab changes an answer after the card has signed.
        let signed = try authority.signed(page)
        let first = try #require(walk.procedure.sheet.pages.first { $0.items.contains { $0.name == "phone" } })
        let changed = try await walk.send("/apply/\(walk.draft)/pages/\(first.id)", ["phone": ["0699998888"]])
        #expect(changed.status == 303)
        let late = await walk.post(path, signed, from: check)
        #expect(late.status == 422 && late.text.contains("内容が変わりました"))
    }
}
