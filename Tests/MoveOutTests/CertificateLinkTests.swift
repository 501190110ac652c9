import Counter
import Foundation
import Kernel
import MyNumberCard
import Seals
import Store
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut
@testable import Registry

/// Whose certificate it is: from the first use, from the daily file, and by a person of the office.
@Suite("Links of certificates", .serialized)
struct CertificateLinkTests {
    private func town() async throws -> (Town, Responder) {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        return (try await Town(.init(responder: responder.port)), responder)
    }

    private func verified(_ signer: Town.Signer) async throws -> JPKICertificate {
        try await SignedDocument.signer(of: [1], cms: try signer.cms([1]), trust: try Town.trust, at: Date())
    }

    private func resident(_ given: String, in town: Town) async throws -> ResidentID {
        try await town.store.read { tx in
            try #require(try tx.one(ResidentID.self, "SELECT id FROM registry_resident WHERE given = \(given)"))
        }
    }

    private func links(_ town: Town) async throws -> [String] {
        try await town.store.read { tx in
            try tx.all(
                String.self,
                "SELECT source || CASE WHEN ended_at IS NULL THEN '' ELSE ' ended' END FROM moveout_link ORDER BY made_at, serial"
            )
        }
    }

    @Test(
        "which attributes may have changed since the certificate was issued",
        arguments: [
            // name, birth, sex, address; nil: the address is closed.
            (true, true, true, true, true), (true, true, true, false, true), (false, true, true, true, true),
            (true, true, true, nil, true), (false, true, true, nil, false), (false, true, true, false, false),
            (true, false, true, true, false), (true, true, false, true, false),
        ] as [(Bool, Bool, Bool, Bool?, Bool)])
    func rule(name: Bool, birth: Bool, sex: Bool, address: Bool?, isBelieved: Bool) {
        let comparison = AttributeComparison(name: name, birth: birth, sex: sex, address: address)
        #expect(Applicant.believes(comparison) == isBelieved)
    }

    @Test(
        "01.3 at a counter the certificate for signing in finds its holder, until the link ends; a certificate for signatures is none"
    )
    func atCounter() async throws {
        let town = try await Town()
        let cards = LinkedCards(store: town.store)
        let bytes = try Town.signInCertificate("normal")
        #expect(try await cards.holder(of: bytes) == nil)
        let certificate = try JPKICertificate(der: bytes)
        let taro = try await resident("太郎", in: town)
        try await town.store.write { tx in
            _ = try CertificateLink.link(certificate, to: taro, .desk, in: tx)
        }
        #expect(try await cards.holder(of: bytes) == taro)
        try await town.store.write { tx in
            try CertificateLink.end(issuer: certificate.issuer, serial: certificate.serial, of: taro, in: tx)
        }
        #expect(try await cards.holder(of: bytes) == nil)
        for other in [try Town.signer("normal").certificate, [], [0x30, 0x03, 1, 2, 3]] {
            await #expect(throws: UnreadableCard()) { try await cards.holder(of: other) }
        }
    }

    @Test(
        "the first notice links by the four attributes; after a move the certificate is still the same person's, and staff compare"
    )
    func moved() async throws {
        let (town, responder) = try await town()
        defer { responder.stop() }
        let signer = try Town.signer("normal")
        let first = try await town.desk.applicant(try await verified(signer))
        #expect(first?.resident.name.given == "太郎")
        #expect(try await links(town) == ["use"])
        try await town.store.write { tx in
            try tx.run("UPDATE registry_household SET block = '9丁目9番9号'")
        }
        let found = try #require(try await town.desk.applicant(try await verified(signer)))
        #expect(!found.addressFits && found.comparison.name)
        let record = try await town.file(try await town.notice(signer), by: signer)
        #expect(record.status == .staff && record.reasons == ["address-differs"])
    }

    @Test(
        "after a change of name too; but not where name and address are others: nobody sees the household of somebody else"
    )
    func renamed() async throws {
        let (town, responder) = try await town()
        defer { responder.stop() }
        let signer = try Town.signer("normal")
        _ = try await town.desk.applicant(try await verified(signer))
        let head = try await resident("太郎", in: town)
        try await town.store.write { try $0.run("UPDATE registry_resident SET family = '浪速' WHERE id = \(head)") }
        let found = try #require(try await town.desk.applicant(try await verified(signer)))
        #expect(!found.comparison.name && found.addressFits)
        var notice = try await town.notice(signer)
        notice.members[0].name = "浪速　太郎"
        let record = try await town.file(notice, by: signer)
        #expect(record.status == .staff && record.reasons == ["name-differs"])
        // The office makes sure and accepts it; the notice goes its way.
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        #expect(await clerk.get("/office/moveouts/\(record.id)").text.contains("氏名が違う"))
        #expect(await clerk.post("/office/moveouts/\(record.id)/accept", [:]).status == 303)
        #expect(try await town.current(record).status == .accepted)

        try await town.store.write { tx in
            try tx.run("UPDATE registry_household SET block = '9丁目9番9号'")
        }
        let stranger = try await town.desk.applicant(try await verified(signer))
        #expect(stranger == nil)
    }

    @Test("who has moved before the first use is chosen by the office among those born on that day, and is linked then")
    func identified() async throws {
        let (town, responder) = try await town()
        defer { responder.stop() }
        // The certificate still says the former address, and nothing is linked.
        let old = try Town.signer("normal", address: "大阪府大阪市北区梅田１丁目１番１号")
        try await town.add([("大阪", "次郎", "1990-01-02", .male, .head)], town: "天満", block: "1丁目1番1号")
        let record = try await town.file(try await town.notice(old), by: old)
        #expect(record.status == .staff && record.reasons == ["signer-unknown"] && record.signer == nil)
        #expect(record.ward == town.ward)

        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let path = "/office/moveouts/\(record.id)"
        let page = await clerk.get(path).text
        #expect(page.contains("この方に結び付ける") && page.contains("カードと違うもの：住所") && !page.contains("⟦"))
        #expect(page.contains("大阪　太郎") && !page.contains("大阪　次郎"), "another name at another address is not offered")
        #expect(await clerk.post(path + "/accept", [:]).status == 422, "nobody knows yet who it is")
        let missing = await clerk.post(path + "/identify", [:])
        #expect(missing.status == 422 && missing.text.contains("署名した方を選んでください"))
        let other = try await resident("次郎", in: town)
        #expect(await clerk.post(path + "/identify", ["resident": other.description]).status == 422)
        let head = try await resident("太郎", in: town)
        #expect(await clerk.post(path + "/identify", ["resident": head.description]).status == 303)
        let known = try await town.current(record)
        #expect(known.signer == head && known.status == .staff && known.reasons == ["address-differs"])
        #expect(try await town.store.read { try MoveOutStore.members(of: record.id, in: $0) }.count == 4)
        #expect(try await links(town) == ["desk"])
        #expect(await clerk.post(path + "/accept", [:]).status == 303)
        #expect(try await town.current(record).status == .accepted)
        #expect(try await town.kinds("moveout.").contains("moveout.identified"))
    }

    @Test("the daily file links, ends and says what it cannot take; a second time it changes nothing")
    func file() async throws {
        let (town, responder) = try await town()
        defer { responder.stop() }
        let signer = try Town.signer("normal")
        let certificate = try await verified(signer)
        let (head, spouse) = (try await resident("太郎", in: town), try await resident("花子", in: town))
        func line(_ serial: String, _ resident: String, ended: String = "") -> String {
            "\"\(certificate.issuer)\",\(serial),\(resident),2030-01-02,\(ended)"
        }
        let header = "issuer,serial,resident,validTo,endedOn"
        func take(_ lines: [String]) async throws -> CertificateLinkFile.Outcome {
            try await town.desk.take(CertificateLinkFile(([header] + lines).joined(separator: "\n") + "\n"))
        }
        let nobody = ResidentID.make(at: town.clock.now()).description
        let lines = [
            line(certificate.serial, head.description), line("0a0b", nobody), line("xyz", head.description), "a,b",
        ]
        var outcome = try await take(lines)
        #expect(outcome.linked == 1 && outcome.faults.map { $0.prefix(6) } == ["line 4", "line 5", "line 3"])
        outcome = try await take(lines)
        #expect(outcome.linked == 0 && outcome.known == 1)
        // What is linked to somebody else is for a person to look at.
        outcome = try await take([line(certificate.serial, spouse.description)])
        #expect(outcome.linked == 0 && outcome.faults.count == 1)
        // Known by the link alone: the certificate says an earlier address.
        let old = try Town.signer("normal", address: "大阪府大阪市北区梅田１丁目１番１号")
        let moved = try await town.desk.applicant(try await verified(old))
        #expect(moved?.resident.id == head)
        // A renewed card: the link of the earlier certificate ends.
        outcome = try await take([line("0a0b0c", head.description)])
        #expect(outcome.linked == 1)
        #expect(try await links(town).sorted() == ["file", "file ended"])
        outcome = try await take([line("0a0b0c", head.description, ended: "2026-03-01")])
        #expect(outcome.ended == 1)
        #expect(try await links(town) == ["file ended", "file ended"])
        #expect(throws: CertificateLinkFile.Unreadable.self) { try CertificateLinkFile("issuer,serial\n") }
    }
}
