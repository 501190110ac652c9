import Archive
import Foundation
import Kernel
import Registry
import Store
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut

@Suite("Packages of the national portal", .serialized)
struct PortalTests {
    private func form(_ person: Town.Person, planned: String = "2026-04-01") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <application form="tenshutsu/1"><signer name="\(person.name)" birth="\(person.birth)" sex="1" \
        address="\(person.address)"/><move kind="all" planned="\(planned)"/>\
        <to code6="281000" postalCode="650-0001" town="中央区加納町" lot="６丁目５番１号" building=""/>\
        <newHead no="1"/><member no="1" name="\(person.name)" relation="世帯主"/>\
        <contact tel="06-0000-0000"/><card continue="true"/></application>
        """
    }

    private func package(
        _ person: Town.Person, receipt: String, form: String, isBroken: Bool = false
    ) throws -> [UInt8] {
        let signer = try Town.signer("p\(person.number)")
        let application = Array(form.utf8)
        let signature = try signer.cms(isBroken ? application + [32] : application)
        let manifest: JSONValue = [
            "receipt": .string(receipt), "procedure": "tenshutsu", "municipality": "271276",
            "createdAt": "2026-03-15T22:10:00+09:00",
            "sha256": [
                "application.xml": .string(BlobHash(of: application).description),
                "signature.p7s": .string(BlobHash(of: signature).description),
            ],
        ]
        return try ZipArchive.write([
            "manifest.json": manifest.canonicalBytes, "application.xml": application, "signature.p7s": signature,
        ])
    }

    @Test("3.5 packages come, some twice and some with a broken signature: a notice each, exceptions, and states told")
    func packages() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let portal = try await Simulator("portal-sim")
        let town = try await Town(.init(responder: responder.port, portal: portal.address))
        let count = Town.packages
        let (twice, broken) = (max(1, count / 25), max(2, count / 100))
        for number in 0..<count {
            let person = Town.Person(number)
            try await town.add(
                [("転出", String(person.name.dropFirst(3)), person.birth.description, .male, .head)], town: "梅田",
                block: person.lot)
            let zip = try package(
                person, receipt: "R\(number)", form: form(person), isBroken: number < broken)
            try await portal.ask("POST", "/control/packages", zip)
            // Out of order: the second delivery before others that came earlier.
            if number >= count - twice { try await portal.ask("POST", "/control/packages?first=1", zip) }
        }
        try await portal.ask("POST", "/control/patience", Array(#"{"requests": 40}"#.utf8))
        var pull = PortalPull()
        for _ in 0..<200 {
            let one = try await town.desk.pullPortal(at: town.clock.now())
            pull.notices += one.notices
            pull.repeated += one.repeated
            pull.exceptions += one.exceptions
            pull.told += one.told
            if !one.isLater { break }
        }
        #expect(pull.notices == count - broken)
        // One that was kept and not acknowledged before the portal asked for patience comes again as well.
        #expect(pull.repeated >= twice)
        #expect(pull.exceptions == broken)
        let statuses = try await town.store.read { tx in
            try tx.all(String.self, "SELECT DISTINCT status FROM moveout_notice")
        }
        #expect(statuses == ["accepted"])
        let states = try await portal.json("/control/states").objectValue ?? [:]
        #expect(states.count == count)
        let corrections = states.values.filter { $0[0]?["state"] == "補正依頼" }
        #expect(corrections.count == broken)
        #expect(corrections.allSatisfy { $0[0]?["reason"]?.stringValue == "signature-wrong-signature" })

        // Worked on, the portal hears of it; a package that was mended comes again under its number.
        try await town.work()
        let person = Town.Person(0)
        try await portal.ask(
            "POST", "/control/packages", try package(person, receipt: "R0", form: form(person)))
        try await portal.ask("POST", "/control/patience", Array("{}".utf8))
        let mended = try await town.desk.pullPortal(at: town.clock.now())
        #expect(mended.notices == 1)
        let told = try await portal.json("/control/states")["R0"]?.arrayValue ?? []
        #expect(told.compactMap { $0["state"]?.stringValue } == ["補正依頼", "処理中"])

        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let page = await clerk.get("/office/moveouts").text
        #expect(page.contains("signature-wrong-signature") && !page.contains("⟦"))
    }

    @Test("what is no package is an exception and never a crash")
    func hostile() throws {
        let person = Town.Person(1)
        let good = try package(person, receipt: "R1", form: form(person))
        _ = try PortalPackage(zip: good)
        func code(_ zip: [UInt8]) -> String? {
            do throws(PortalPackage.Fault) {
                _ = try PortalPackage(zip: zip)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code([]) == "unreadable-archive")
        #expect(code(Array("PK".utf8)) == "unreadable-archive")
        #expect(code(try ZipArchive.write(["a": [1]])) == "unreadable-manifest")
        #expect(code(try ZipArchive.write(["manifest.json": Array("{}".utf8)])) == "unreadable-manifest")
        let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aa\">]><application>&a;</application>"
        #expect(code(try package(person, receipt: "R1", form: bomb)) == "unreadable-form")
        #expect(code(try package(person, receipt: "R1", form: "<application>")) != nil)
        #expect(code(try package(person, receipt: "R1", form: "<application/>")) == "wrong-form")
        #expect(code(try package(person, receipt: "R1", form: form(person, planned: "soon"))) == "wrong-form")
    }
}
