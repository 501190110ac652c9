import Counter
import Foundation
import Kernel
import Procedures
import Registry
import Seals
import Store
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut

@Suite("What goes wrong with notices", .serialized)
struct FailureTests {
    private func town(_ responder: Responder) async throws -> Town { try await Town(.init(responder: responder.port)) }

    private func responder() async throws -> Responder {
        _ = try Town.cards.get()
        return try await Responder(folder: Town.folder)
    }

    @Test("what the windows take is counted once, and not any more when it is withdrawn")
    func windows() async throws {
        let town = try await Town()
        let clerk = Actor(kind: .staff, id: "clerk", name: "見本", ward: town.ward, roles: ["clerk"])
        let file = try await town.store.write { tx in
            try Cases.submit(
                CaseSubmission(
                    idempotencyKey: "window-1", procedure: "tenshutsu", title: "転出届", ward: town.ward,
                    channel: "counter-session", origin: nil, persons: 2, lastDay: nil, counterSupport: true,
                    fieldsAutofilled: 0, fieldsTyped: 0, startedAt: tx.now, documents: []), by: clerk, in: tx)
        }
        #expect(try await town.desk.countWindows() == 1)
        #expect(try await town.desk.countWindows() == 0)
        try await town.store.write { tx in
            try Cases.move(file.id, to: .withdrawn, note: "取下げ", by: clerk, in: tx)
        }
        #expect(try await town.desk.countWindows() == 1)
        #expect(try await town.desk.countWindows() == 0)
        let kinds = try await town.store.read { tx in
            try tx.all(String.self, "SELECT kind FROM event WHERE kind LIKE 'moveout.%' ORDER BY seq")
        }
        #expect(kinds == ["moveout.filed", "moveout.withdrawn"])
    }

    @Test("a notice to a place abroad that a window took is counted as one abroad")
    func abroadAtTheWindow() async throws {
        let town = try await Town()
        let clerk = Actor(kind: .staff, id: "clerk", name: "見本", ward: town.ward, roles: ["clerk"])
        try await town.store.write { tx in
            for (key, event) in [("w-1", "going-abroad"), ("w-2", "moving-out")] {
                let file = try Cases.submit(
                    CaseSubmission(
                        idempotencyKey: key, procedure: "tenshutsu", title: "転出届", ward: town.ward,
                        channel: "counter-session", origin: nil, persons: 1, lastDay: nil, counterSupport: true,
                        fieldsAutofilled: 0, fieldsTyped: 0, startedAt: tx.now, documents: []), by: clerk, in: tx)
                try CaseFacts.keep([], persons: 1, events: [event], isProtected: false, for: file, in: tx)
            }
        }
        #expect(try await town.desk.countWindows() == 2)
        let filed = try await town.store.events(after: 0, kinds: nil, limit: 20_000).filter {
            $0.kind == "moveout.filed"
        }
        #expect(filed.map { $0.data["abroad"] == true }.sorted { $0 && !$1 } == [true, false])
    }

    @Test("a city that believes no authority leads nobody to the card, and offers the form for the post")
    func withoutAuthority() async throws {
        let town = try await Town(.init(hasAuthority: false))
        let visitor = Visitor(town.app)
        let start = await visitor.get("/moveout").text
        #expect(!start.contains("/moveout/card") && start.contains("いまは、この画面からカードで届け出られません"))
        #expect(start.contains("/moveout/post"))
        #expect(await visitor.get("/moveout/card").status == 404)
    }

    @Test("a word of the server is used once; another notice with it is refused and nothing is stored")
    func nonces() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let signer = try Town.signer("normal")
        let notice = try await town.notice(signer)
        _ = try await town.file(notice, by: signer)
        var other = notice
        other.phone = "06-1111-1111"
        await #expect(throws: MoveOutRefusal.nonce) { try await town.file(other, by: signer) }
        var invented = notice
        invented.nonce = "invented"
        await #expect(throws: MoveOutRefusal.nonce) { try await town.file(invented, by: signer) }
        let old = try await town.notice(signer, planned: "2026-04-02")
        town.clock.advance(seconds: 3_700)
        await #expect(throws: MoveOutRefusal.nonce) { try await town.file(old, by: signer) }
    }

    @Test("a mis-chosen member: withdrawn and filed again; a second notice of the same people waits for a person")
    func secondNotice() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let signer = try Town.signer("normal")
        let first = try await town.file(try await town.notice(signer), by: signer)
        let second = try await town.file(try await town.notice(signer, planned: "2026-04-03"), by: signer)
        #expect(first.status == .accepted)
        #expect(second.status == .staff && second.reasons == ["open-case"])
    }

    @Test("who signs must be the certificate's holder, must move, and cannot act for another household")
    func signers() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let signer = try Town.signer("normal")
        var other = try await town.notice(signer)
        other.signer.name = "大阪　花子"
        await #expect(
            throws: MoveOutRefusal.faults([.init(pointer: "/signer/name", detail: "is not what the certificate says")])
        ) {
            try await town.file(other, by: signer)
        }
        let without = try await town.notice(signer, members: [2, 3])
        do {
            _ = try await town.file(without, by: signer)
            Issue.record("somebody who stays signed")
        } catch MoveOutRefusal.notOnline(let findings) {
            #expect(findings.map(\.reason) == ["not-mover"])
        }
        var strangers = try await town.notice(signer)
        strangers.members[1].name = "他人　花子"
        do {
            _ = try await town.file(strangers, by: signer)
            Issue.record("a stranger was moved")
        } catch MoveOutRefusal.faults(let problems) {
            #expect(problems.map(\.pointer) == ["/members/1"])
        }
    }

    @Test("another address in the certificate than in the register is for a person to compare, who accepts or rejects")
    func addressDiffers() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        // Known by its link, from a desk; the certificate says an earlier address.
        let old = try Town.signer("normal", address: "大阪府大阪市北区梅田１丁目１番１号")
        let certificate = try await SignedDocument.signer(
            of: [1], cms: try old.cms([1]), trust: try Town.trust, at: Date())
        let head = try await town.store.read { tx in
            try #require(try tx.one(ResidentID.self, "SELECT id FROM registry_resident ORDER BY no LIMIT 1"))
        }
        try await town.store.write { tx in _ = try CertificateLink.link(certificate, to: head, .desk, in: tx) }
        let record = try await town.file(try await town.notice(old), by: old)
        #expect(record.status == .staff && record.reasons == ["address-differs"])
        try await town.work()
        #expect(try await town.current(record).status == .staff, "nothing goes on by itself")

        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let list = await clerk.get("/office/moveouts").text
        #expect(list.contains(record.receipt.text) && !list.contains("⟦"))
        let page = await clerk.get("/office/moveouts/\(record.id)").text
        #expect(page.contains("署名は正しく") && page.contains("梅田１丁目１番１号") && !page.contains("⟦"))
        #expect(await clerk.post("/office/moveouts/\(record.id)/reject", ["reason": ""]).status == 422)
        #expect(await clerk.post("/office/moveouts/\(record.id)/accept", [:]).status == 303)
        #expect(try await town.current(record).status == .accepted)
        let elsewhere = Visitor(town.app)
        await elsewhere.signIn("elsewhere")
        #expect(await elsewhere.get("/office/moveouts/\(record.id)").status == 404)
    }

    @Test("people under support measures: staff only, no slip, no advance notice, and addresses for a supervisor only")
    func protected() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let signer = try Town.signer("revoked")
        let household = try await town.add(
            [("大阪", "太郎", "1990-01-02", .male, .head)], town: "梅田", block: "2丁目2番2号", isProtected: true)
        let normal = try Town.signer("normal")
        let certificate = try await SignedDocument.signer(
            of: [1], cms: try normal.cms([1]), trust: try Town.trust, at: Date())
        try await town.store.write { tx in
            _ = try CertificateLink.link(certificate, to: household.members[0].id, .desk, in: tx)
        }
        _ = signer
        var notice = try await town.notice(normal)
        notice.kind = .all
        notice.members = [.init(no: 1, name: "大阪　太郎", relation: "世帯主")]
        let record = try await town.file(notice, by: normal)
        #expect(record.status == .staff && record.isProtected && record.reasons.contains("protected"))
        let visitor = Visitor(town.app)
        #expect(await visitor.get("/moveout/\(record.receipt)/slip.pdf?key=\(record.key)").status == 404)
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let page = await clerk.get("/office/moveouts/\(record.id)").text
        #expect(!page.contains("加納町") && !page.contains("中之島"))
        #expect(await clerk.get("/office/moveouts/\(record.id)/content").status == 404)
        #expect(await clerk.post("/office/moveouts/\(record.id)/reveal", [:]).status == 403)
        let supervisor = Visitor(town.app)
        await supervisor.signIn("supervisor")
        await supervisor.get("/office/moveouts/\(record.id)")
        let revealed = await supervisor.post("/office/moveouts/\(record.id)/reveal", [:])
        #expect(revealed.text.contains("加納町"))
        #expect(try await town.kinds("protected.").contains("protected.viewed"))
        #expect(await supervisor.post("/office/moveouts/\(record.id)/accept", [:]).status == 303)
        try await town.work()
        let advance = try await town.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM moveout_advance") }
        #expect(advance == 0)
    }

    @Test("an entry that differs on read-back is an exception of the office, and the notice stays")
    func readBack() async throws {
        let responder = try await responder()
        let folder = FileManager.default.temporaryDirectory.appending(path: "juki-\(UUID().uuidString)").path
        let juki = try await Simulator("juki-sim", ["--folder", folder])
        let town = try await Town(.init(responder: responder.port, juki: juki.address))
        try await juki.ask(
            "POST", "/control/faults", Array(#"{"kind":"alter-value","field":"p1_name","value":"大坂　太郎"}"#.utf8))
        let signer = try Town.signer("normal")
        let record = try await town.file(try await town.notice(signer), by: signer)
        try await town.work()
        #expect(try await town.current(record).status == .accepted)
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        #expect(await clerk.get("/office/moveouts").text.contains(record.receipt.text))
    }

    @Test("a station left alone is wiped, and only where it was left is counted")
    func leftAlone() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let flow = try await Flow(town, "normal")
        _ = await flow.visitor.send(await flow.form("who", (1...4).map { ("members", String($0)) }))
        let state = try await town.store.read { tx in
            try StationState.read(town.desk.data.stations, at: town.clock.now(), in: tx)
        }
        #expect(state.map(\.step) == ["who", "idle"])
        town.clock.advance(seconds: 61)
        #expect(await flow.visitor.get(flow.path("where")).status == 404)
        #expect(try await town.desk.wipeLeft(at: town.clock.now()) == 1)
        let event = try #require(
            try await town.store.events(after: 0, kinds: ["station.session"], limit: 10).first)
        #expect(event.data["abandonedAt"] == "who" && event.data["result"] == "left")
        #expect(!event.data.canonical.contains("大阪"))
        #expect(try await town.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM moveout_draft") } == 0)
    }

    @Test("a copy of a certificate opens nothing: the card must sign a word of the server")
    func copiedCertificate() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let thief = Visitor(town.app)
        let signer = try Town.signer("normal")
        let page = await thief.get("/moveout/card").text
        #expect(!page.contains("⟦"))
        let answer = try await Flow.signed(
            page, "/moveout/card", thief,
            .init(
                certificate: signer.certificate, authority: signer.authority, key: try Town.cards.get().keyOfNobody(),
                values: signer.values))
        #expect(answer.status == 422)
        #expect(!answer.text.contains("大阪　花子"))
    }

    @Test("bad input keeps what was typed, beside the field with what to do")
    func badInput() async throws {
        let responder = try await responder()
        let town = try await town(responder)
        let flow = try await Flow(town, "normal")
        let who = await flow.visitor.send(await flow.form("who", [("members", "2")]))
        #expect(who.status == 422 && who.text.contains("引っ越す本人のカード"))
        _ = await flow.visitor.send(await flow.form("who", (1...4).map { ("members", String($0)) }))
        let place = await flow.visitor.send(
            await flow.form(
                "where", [("municipality", "どこか市"), ("postalCode", "12"), ("town", "見本町"), ("building", "部屋")]))
        #expect(place.status == 422)
        #expect(place.text.contains("市区町村が見つかりません") && place.text.contains("7けた"))
        #expect(place.text.contains("見本町") && place.text.contains("どこか市"))
        #expect(!place.text.contains("⟦"))
    }
}
