import Foundation
import Kernel
import Procedures
import Registry
import Seals
import Store
import TestPaper
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut

@Suite("Stories of moving out", .serialized)
struct StoryTests {
    @Test(
        "3.1 a whole family signs at a station: receipt at once, in the resident system by itself, the slip says both days"
    )
    func wholeFamily() async throws {
        let responder = try await Responder(folder: try folder())
        let juki = try await Simulator("juki-sim", ["--folder", juki()])
        let town = try await Town(.init(responder: responder.port, juki: juki.address))
        let signer = try Town.signer("normal")
        let notice = try await town.notice(signer)
        let record = try await town.file(notice, by: signer)
        #expect(record.status == .accepted)
        #expect(ReceiptNumber(record.receipt.text) != nil)
        #expect(record.receipt.text.hasPrefix("T25127000001"))
        #expect(try await town.file(notice, by: signer).id == record.id, "sent twice it is one")

        try await town.work()
        let after = try await town.current(record)
        #expect(after.status == .reflected)
        let entries = try await juki.json("/control/entries")["entries"]?.arrayValue ?? []
        #expect(entries.count == 1)
        let values = (entries.first?["values"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
        #expect(values["kind"] == "転出")
        #expect(values["movedOn"] == "2026-04-01")
        #expect(values["newLot"] == "６丁目５番１号")
        #expect(values["p1_name"] == "大阪　太郎" && values["p4_name"] == "大阪　二葉")
        #expect(values["newHead"] == "大阪　太郎")
        #expect(
            try await town.kinds("moveout.") == ["moveout.filed", "moveout.verified", "moveout.reflected"])

        let visitor = Visitor(town.app)
        let page = await visitor.get("/moveout/\(record.receipt)?key=\(record.key)").text
        #expect(page.contains("令和8年4月15日") && page.contains("令和8年5月1日") && !page.contains("⟦"))
        let slip = await visitor.get("/moveout/\(record.receipt)/slip.pdf?key=\(record.key)")
        let text = try OutsideReader.text(slip.bytes)
        #expect(text.contains("2026-04-15") && text.contains("2026-05-01") && text.contains(record.receipt.text))
        let days = await visitor.get("/moveout/\(record.receipt)/days.ics?key=\(record.key)").text
        #expect(days.contains("DTSTART;VALUE=DATE:20260415") && days.contains("DTSTART;VALUE=DATE:20260501"))
        #expect(await visitor.get("/moveout/\(record.receipt)?key=wrong").status == 404)
    }

    @Test(
        "3.2 thirty days before and ten days after are taken, a day more is refused",
        arguments: [
            ("2026-03-01T10:00:00+09:00", "too-early"), ("2026-03-02T10:00:00+09:00", nil),
            ("2026-04-11T10:00:00+09:00", nil), ("2026-04-12T10:00:00+09:00", "too-late"),
        ] as [(String, String?)])
    func window(moment: String, reason: String?) async throws {
        let responder = try await Responder(folder: try folder())
        let town = try await Town(at: moment, .init(responder: responder.port))
        let signer = try Town.signer("normal")
        let notice = try await town.notice(signer)
        let visitor = Visitor(town.app)
        let check = await visitor.json(
            "POST", "/api/v1/moveout-notices/check", #"{"planned": "2026-04-01", "code6": "281000"}"#)
        #expect(check.status == 200)
        #expect(check.text.contains("\"online\":\(reason == nil)"))
        let body: JSONValue = [
            "notice": notice.json, "cms": .string(Data(try signer.cms(notice.content)).base64EncodedString()),
        ]
        let answer = await visitor.json("POST", "/api/v1/moveout-notices", body.canonical)
        #expect(answer.status == (reason == nil ? 201 : 422), "\(answer.text)")
        if let reason {
            #expect(answer.text.contains(reason) && answer.text.contains("post"))
            #expect(try await town.kinds("moveout.").isEmpty, "nothing is stored")
        }
    }

    @Test("3.2 the refused get the form for the post with everything they typed, on the page")
    func mailForm() async throws {
        let responder = try await Responder(folder: try folder())
        let town = try await Town(at: "2026-03-01T10:00:00+09:00", .init(responder: responder.port))
        let flow = try await Flow(town, "normal")
        try await flow.type(planned: "2026-04-01")
        let confirm = await flow.visitor.get(flow.path("confirm"))
        #expect(confirm.status == 422)
        #expect(confirm.text.contains("30日より前") && !confirm.text.contains("⟦"))
        let pdf = await flow.visitor.get(flow.path("post.pdf"))
        #expect(pdf.headers["content-type"] == "application/pdf")
        let text = try OutsideReader.text(pdf.bytes).filter { !$0.isWhitespace }
        for typed in ["大阪太郎", "大阪二葉", "加納町", "見本ハイツ", "06-0000-0000"] {
            #expect(text.contains(typed), "\(typed)")
        }
        // At the window a session with the same waits.
        #expect(await flow.visitor.post(flow.path("ticket"), [:]).status == 200)
        let sessions = try await town.store.read { tx in
            try tx.all(String.self, "SELECT status FROM counter_session")
        }
        #expect(sessions == ["suspended"])
        #expect(await flow.visitor.get(flow.path("confirm")).status == 404, "what was typed is wiped here")
    }

    @Test("3.3 a revoked certificate is refused before anything is typed")
    func revoked() async throws {
        let responder = try await Responder(folder: try folder())
        let town = try await Town(.init(responder: responder.port))
        let flow = try Flow(visitor: Visitor(town.app), signer: Town.signer("revoked"))
        let answer = try await flow.check(station: "kita-1")
        #expect(answer.status == 422)
        #expect(answer.text.contains("失効しています") && !answer.text.contains("⟦"))
        let drafts = try await town.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM moveout_draft") }
        #expect(drafts == 0)
        let events = try await town.store.events(after: 0, kinds: ["station.session"], limit: 10)
        #expect(events.map { $0.data["result"] } == ["refused"])
    }

    @Test("3.3 while the responder is away a notice is held and told so, and later it is accepted by itself")
    func held() async throws {
        let town = try await Town(.init(responder: 20_299))
        let signer = try Town.signer("normal")
        let record = try await town.file(try await town.notice(signer), by: signer)
        #expect(record.status == .held)
        #expect(record.reasons == ["revocation"])
        let visitor = Visitor(town.app)
        #expect(
            await visitor.get("/moveout/\(record.receipt)?key=\(record.key)").text.contains("失効確認待ち"))
        #expect(try await town.desk.recheckHeld() == 0)
        #expect(try await town.current(record).status == .held)

        let responder = try await Responder(folder: try folder())
        let again = try await Town.sharing(town, responder: responder.port)
        #expect(try await again.recheckHeld() == 1)
        let after = try await town.current(record)
        #expect(after.status == .accepted)
        #expect(after.arrivedAt == record.arrivedAt, "the time of arrival stays")
    }

    @Test("3.4 the head leaves with a child: the preview names the new head, and one signature files three cases")
    func partial() async throws {
        let responder = try await Responder(folder: try folder())
        let town = try await Town(.init(responder: responder.port))
        let flow = try await Flow(town, "normal")
        let who = await flow.visitor.send(
            await flow.form("who", [("members", "1"), ("members", "3"), ("newHead", "1"), ("remainingHead", "2")]))
        #expect(who.status == 303)
        try await flow.place()
        let when = await flow.visitor.get(flow.path("when")).text
        #expect(when.contains("残る世帯の世帯主") && when.contains("大阪　花子"))
        #expect(when.contains("value=\"setai-henkou\"") && when.contains("value=\"jidou-teate-henkou\""))
        #expect(
            await flow.visitor.send(
                await flow.form(
                    "when",
                    [
                        ("planned", "2026-04-01"), ("also", "setai-henkou"), ("also", "jidou-teate-henkou"),
                        ("phone", "06-0000-0000"),
                    ])
            ).status == 303)
        let answer = try await flow.sign()
        #expect(answer.status == 303, "\(answer.text.prefix(2_000))")
        try await town.work()
        let cases = try await town.store.read { tx in
            try tx.all(String.self, "SELECT procedure FROM case_file ORDER BY procedure")
        }
        #expect(cases == ["jidou-teate-henkou", "setai-henkou", "tenshutsu"])
    }

    @Test("3.6 to another ward of the city a visit is reserved; there is no notice and nothing to count")
    func otherWard() async throws {
        let responder = try await Responder(folder: try folder())
        let town = try await Town(.init(responder: responder.port))
        let flow = try await Flow(town, "normal")
        try await flow.type(planned: "2026-04-01", municipality: "大阪市中央区")
        let confirm = await flow.visitor.get(flow.path("confirm"))
        #expect(confirm.text.contains("転出届は要りません"))
        let closed = await flow.visitor.send(await flow.form("reserve", [("day", "2026-04-05"), ("time", "10:00")]))
        #expect(closed.status == 422, "a Sunday")
        let answer = await flow.visitor.send(await flow.form("reserve", [("day", "2026-04-06"), ("time", "10:00")]))
        #expect(answer.status == 200)
        #expect(answer.text.contains("中央区役所") && answer.text.contains("10:00"))
        #expect(try await town.kinds("moveout.").isEmpty)
        #expect(try await town.kinds("reservation.") == ["reservation.made"])

        let signer = try Town.signer("normal")
        let notice = try await town.notice(signer, code: "271284")
        await #expect(throws: MoveOutRefusal.self) { try await town.file(notice, by: signer) }
    }

    @Test(
        "3.7 withdrawn after it was accepted: taken back in the resident system, history kept, certificates again, not counted"
    )
    func withdrawn() async throws {
        let responder = try await Responder(folder: try folder())
        let juki = try await Simulator("juki-sim", ["--folder", juki()])
        let town = try await Town(.init(responder: responder.port, juki: juki.address))
        let signer = try Town.signer("normal")
        let record = try await town.file(try await town.notice(signer), by: signer)
        try await town.work()
        let members = try await town.store.read { try MoveOutStore.members(of: record.id, in: $0) }
        func stopped() async throws -> Bool {
            try await town.store.read { try MoveOutDesk.stopsCertificates(of: members[1], in: $0) }
        }
        #expect(try await stopped())

        let nonce = try await town.store.write { try MoveOutStore.makeNonce(in: $0) }
        let content = MoveOutDesk.withdrawal(of: record.receipt, nonce: nonce)
        let other = try Town.signer("revoked")
        await #expect(throws: MoveOutRefusal.otherSigner) {
            try await town.desk.withdraw(
                record.receipt, content: content, cms: try other.cms(content.canonicalBytes), at: town.clock.now())
        }
        let cms = try signer.cms(content.canonicalBytes)
        let visitor = Visitor(town.app)
        let body: JSONValue = ["content": content, "cms": .string(Data(cms).base64EncodedString())]
        let answer = await visitor.json(
            "POST", "/api/v1/moveout-notices/\(record.receipt)/withdraw", body.canonical)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try await town.current(record).status == .withdrawn)
        #expect(try await !stopped())

        try await town.work()
        let entries = try await juki.json("/control/entries")["entries"]?.arrayValue ?? []
        #expect(entries.compactMap { $0["values"]?["kind"]?.stringValue } == ["転出", "転出取消"])
        let rates = try await town.store.read { tx in
            try WardRate.read(from: Timestamp(milliseconds: 0), in: tx)
        }
        #expect(rates[town.ward]?.online ?? 0 == 0)
        let events = try await town.kinds("moveout.")
        #expect(events.filter { $0 == "moveout.filed" }.count == 1 && events.last == "moveout.withdrawn")
        // Filed again on the same day it is a new notice.
        town.clock.advance(seconds: 60)
        let again = try await town.file(try await town.notice(signer), by: signer)
        #expect(again.status == .accepted && again.receipt != record.receipt)
    }

    private func folder() throws -> URL {
        _ = try Town.cards.get()
        return Town.folder
    }

    private func juki() -> String {
        FileManager.default.temporaryDirectory.appending(path: "juki-\(UUID().uuidString)").path
    }
}
