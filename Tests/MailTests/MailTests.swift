import Foundation
import Kernel
import Logging
import Pack
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import Mail

@Suite("Letters by mail")
struct MailTests {
    static let now = Timestamp(iso: "2026-03-16T10:21:07+09:00") ?? Timestamp(milliseconds: 0)
    private let clock = FixedClock(now)
    private let store: Store

    init() async throws {
        store = try Store.open(try TestDatabase.fresh(), clock: clock)
        try await SiteApp.migrate(store, services: [MailService(sender: nil, isDemo: true)])
    }

    private func letter(_ subject: String = "【見本町】お知らせ", _ text: String = "一行目\n\nhttps://city.example/a\n")
        async throws
        -> Letter
    {
        let address = try #require(MailAddress("taro@example.jp"))
        let id = try await store.write { try MailDesk.send(to: address, subject: subject, text: text, in: $0) }
        return try #require(try await store.read { try MailDesk.letter(id, in: $0) })
    }

    @Test(
        "an address is read as people type it, and nothing that could be a command passes",
        arguments: [
            ("taro@example.jp", "taro@example.jp"), (" Taro@EXAMPLE.JP ", "Taro@example.jp"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"), ("a..b.@docomo.example", "a..b.@docomo.example"),
            ("taro", nil), ("taro@example", nil), ("@example.jp", nil), ("taro@@example.jp", nil),
            ("ta ro@example.jp", nil),
            ("taro@example.jp\r\nRCPT TO:<x@example.jp>", nil), ("taro>@example.jp", nil), ("taro@-a.jp", nil),
            ("太郎@example.jp", nil), (String(repeating: "a", count: 65) + "@example.jp", nil),
        ] as [(String, String?)])
    func addresses(typed: String, read: String?) {
        #expect(MailAddress(typed)?.description == read)
    }

    @Test("large and small letters lead to one mailbox, and dots at odd places are quoted for the relay")
    func keys() throws {
        #expect(MailAddress("Taro@example.jp")?.key == MailAddress("taro@Example.jp")?.key)
        #expect(MailAddress("a..b.@docomo.example")?.path == "<\"a..b.\"@docomo.example>")
        #expect(MailAddress("a.b@docomo.example")?.path == "<a.b@docomo.example>")
    }

    @Test(
        "a letter has the same Message-ID each time, dates of Japan, and a subject in words of at most 76 characters a line"
    )
    func message() async throws {
        let letter = try await letter(String(repeating: "長い件名𠮷", count: 12))
        let from = try #require(MailAddress("noreply@city.example"))
        let text = String(
            decoding: MailMessage(letter: letter, sender: from, senderName: "見本町").bytes, as: UTF8.self)
        let again = String(
            decoding: MailMessage(letter: letter, sender: from, senderName: "見本町").bytes, as: UTF8.self)
        #expect(text == again && text.contains("Message-ID: <\(letter.id)@city.example>\r\n"))
        #expect(text.contains("Date: Mon, 16 Mar 2026 10:21:07 +0900\r\n"))
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        let subject = text.matches(of: /=\?utf-8\?B\?([^?]*)\?=/).dropFirst().compactMap {
            Data(base64Encoded: String($0.output.1)).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(subject.joined() == String(repeating: "長い件名𠮷", count: 12))
    }

    @Test("a line that begins with a dot gets another before it, and the text ends with a line of its own")
    func dots() {
        let sent = String(decoding: MailRelay.stuffed(Array(".a\r\nb.\r\n..".utf8)), as: UTF8.self)
        #expect(sent == "..a\r\nb.\r\n...\r\n.\r\n")
    }

    @Test("a letter of a transaction that failed was never written")
    func outbox() async throws {
        struct Broken: Error {}
        let address = try #require(MailAddress("taro@example.jp"))
        await #expect(throws: Broken.self) {
            try await store.write { tx in
                try MailDesk.send(to: address, subject: "a", text: "b", in: tx)
                throw Broken()
            }
        }
        let letters = try await store.read { try MailDesk.letters(after: nil, limit: 10, in: $0) }
        #expect(letters.rows.isEmpty)
        #expect(try await store.read { try $0.jobBacklog(now: Self.now).due } == 0)
    }

    @Test("an address that bounced is told until a letter is taken, and a letter that was sent keeps no text")
    func bounces() async throws {
        let (first, second) = (try await letter(), try await letter())
        let address = try #require(MailAddress("Taro@example.jp"))
        try await store.write { try MailDesk.bounce(first, "550 5.1.1 unknown", in: $0) }
        clock.advance(seconds: 60)
        #expect(try await store.read { try MailDesk.bounced(address, in: $0) } == Self.now)
        try await store.write { try MailDesk.sent(second, "250 ok", in: $0) }
        #expect(try await store.read { try MailDesk.bounced(address, in: $0) } == nil)
        let kept = try await store.read { try MailDesk.letter(second.id, in: $0) }
        #expect(kept?.state == .sent && kept?.text == "")
    }

    @Test("where there is no relay letters wait; where nobody listens they are tried again")
    func relays() async throws {
        let waiting = try await letter()
        #expect(MailService(sender: nil, isDemo: false).jobs(store).isEmpty)
        let nobody = MailService.Sender(
            relay: MailRelay(host: "127.0.0.1", port: 9, security: .none),
            address: try #require(MailAddress("noreply@city.example")), name: "見本町")
        try await JobRunner(
            store: store, kinds: MailService(sender: nobody, isDemo: false).jobs(store), node: "test"
        ).drain()
        let job = try await store.read { try $0.job(kind: MailDesk.kind, key: waiting.id.description) }
        #expect(job?.state == .waiting && job?.attempts == 1)
        #expect(try await store.read { try MailDesk.letter(waiting.id, in: $0) }?.state == .waiting)
    }

    @Test("the simulated mailbox is there in a demonstration without a relay only, and shows text as text")
    func mailbox() async throws {
        _ = try await letter("<b>件名", "本文 <script>\n\nhttps://city.example/account/enter/abc\n")
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let pack = try CityPack.load(root.appendingPathComponent("City/sample-town").path)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        func site(isDemo: Bool) throws -> Visitor {
            Visitor(
                try SiteApp(
                    store: store, pack: pack, clock: clock, services: [MailService(sender: nil, isDemo: isDemo)],
                    demo: DemoPeople([]), logger: logger))
        }
        let page = try await site(isDemo: true).get("/demo/mail")
        #expect(page.status == 200 && page.text.contains("&lt;b&gt;件名") && !page.text.contains("<script>\n"))
        #expect(page.text.contains("<a href=\"https://city.example/account/enter/abc\">"))
        #expect(try await site(isDemo: false).get("/demo/mail").status == 404)
    }
}
