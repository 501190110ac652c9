import Foundation
import Kernel
import MyNumberCard
import Seals
import Store
import TestResponder
import Testing

@testable import MoveOut

@Suite("Letters about a notice of moving out")
struct MoveOutMailTests {
    private struct Kept: RowDecodable {
        let address: String
        let subject: String
        let text: String

        init(row: Row) throws {
            (address, subject, text) = (
                try row.string("address"), try row.string("subject"), try row.string("text")
            )
        }
    }

    private func letters(_ town: Town) async throws -> [Kept] {
        try await town.store.read {
            try $0.all(Kept.self, "SELECT address, subject, text FROM mail_letter ORDER BY created_at, id")
        }
    }

    @Test("each step goes by mail to the address in the notice, and no letter says what it is about")
    func steps() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port))
        let signer = try Town.signer("normal")
        var notice = try await town.notice(signer)
        notice.mail = "taro@example.jp"
        let record = try await town.file(notice, by: signer)
        // The same notice sent again is one notice, and one letter.
        _ = try await town.file(notice, by: signer)
        try await town.desk.withdraw(
            record.id, by: Actor(kind: .staff, id: "clerk", name: "職員", ward: town.ward, roles: ["clerk"]))
        let letters = try await letters(town)
        #expect(letters.map(\.address) == ["taro@example.jp", "taro@example.jp"])
        #expect(letters.count { $0.text.contains("届出が届きました") } == 1)
        #expect(letters.count { $0.text.contains("取り下げました") } == 1)
        for letter in letters {
            #expect(letter.text.contains(record.receipt.text) && letter.text.contains("Please see"))
            let all = letter.subject + letter.text
            for word in ["太郎", "花子", "加納町", "神戸", "中之島", record.key, "⟦"] { #expect(!all.contains(word), "\(word)") }
        }
    }

    @Test("people under support measures get no letter")
    func none() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port))
        let signer = try Town.signer("normal")
        let household = try await town.add(
            [("大阪", "太郎", "1990-01-02", .male, .head)], town: "梅田", block: "2丁目2番2号", isProtected: true)
        let certificate = try await SignedDocument.signer(
            of: [1], cms: try signer.cms([1]), trust: try Town.trust, at: Date())
        try await town.store.write { tx in
            _ = try CertificateLink.link(certificate, to: household.members[0].id, .desk, in: tx)
        }
        var notice = try await town.notice(signer)
        notice.kind = .all
        notice.members = [.init(no: 1, name: "大阪　太郎", relation: "世帯主")]
        notice.mail = "hidden@example.jp"
        #expect(try await town.file(notice, by: signer).isProtected)
        #expect(try await letters(town).isEmpty)
    }
}
