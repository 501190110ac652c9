import Kernel
import Site
import Store
import TestPaper
import TestVisitor
import Testing

@testable import Procedures

/// Missing documents are followed by the clock (不足書類のお知らせ).
@Suite("Reminders of missing documents")
struct ReminderTests {
    private static let list = "/office/shortfalls/reminders"

    /// Two cases of one visit; 14 days from Friday 04-24 end on 05-08.
    private func visit(_ office: Office) async throws -> [CaseFile] {
        var submissions = [
            try await office.submission("k1", procedure: "kokuho-shutoku"),
            try await office.submission("k2", procedure: "kokunen"),
        ]
        for index in submissions.indices { submissions[index].origin = "0196a1b2-0000-7000-8000-000000000001" }
        let files = [try await office.submit(submissions[0]), try await office.submit(submissions[1])]
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        for (file, document) in [(files[0], "D10"), (files[0], "D9"), (files[1], "D10")] {
            await clerk.get("/office/cases/\(file.id)")
            #expect(
                await clerk.post("/office/cases/\(file.id)/shortfalls", ["document": .init(document)]).status == 303)
        }
        return files
    }

    /// Another day; whoever was signed in signs in again.
    @discardableResult
    private func go(_ office: Office, to day: String) async throws -> Visitor {
        office.clock.set(.at(try #require(CivilDate(iso: day)), .midnight))
        return await Visitor.signedIn(Office.clerk, at: office)
    }

    @Test("three days before the last day there is one reminder a visit, however often the clock is asked")
    func made() async throws {
        let office = try await Office()
        let files = try await visit(office)
        try await go(office, to: "2026-05-04")
        #expect(try await Reminders.make(in: office.store) == 0)
        let clerk = try await go(office, to: "2026-05-05")
        #expect(try await Reminders.make(in: office.store, limit: 2) == 1)
        #expect(try await Reminders.make(in: office.store) == 0)
        #expect(await clerk.get("/office/shortfalls").text.contains("今日お知らせするものが1件あります"))
        let page = await clerk.get(Self.list).text
        #expect(page.contains("\(files[0].number)、\(files[1].number)") && page.contains("健康保険の資格喪失証明書"))
        let stranger = await Visitor.signedIn(Office.stranger, at: office)
        let address = try #require(page.firstMatch(of: /\/office\/shortfalls\/reminders\/[0-9a-f-]+/)).0
        #expect(await stranger.get(String(address)).status == 404)
        #expect(await !stranger.get(Self.list).text.contains(files[0].number))
    }

    @Test("the letter names procedures, documents and the last day, and nobody; sent it is asked again in a week")
    func sent() async throws {
        let office = try await Office()
        let files = try await visit(office)
        let clerk = try await go(office, to: "2026-05-05")
        try await Reminders.make(in: office.store)
        let page = await clerk.get(Self.list).text
        let address = String(try #require(page.firstMatch(of: /\/office\/shortfalls\/reminders\/[0-9a-f-]+/)).0)
        let letter = try OutsideReader.text(await clerk.get(address + "/letter.pdf").bytes).unspaced
        for words in ["書類の提出のお願い", "健康保険の資格喪失証明書", "令和8年5月8日", files[0].number, files[1].number] {
            #expect(letter.contains(words), "\(words)")
        }
        let shown = await clerk.get(address).text
        #expect(shown.contains("メールの文面") && shown.contains("行き違いで提出済みのときは"))
        #expect(await clerk.post(address + "/sent", [:]).status == 422)
        for _ in 0..<2 { #expect(await clerk.post(address + "/sent", ["way": "letter"]).status == 303) }
        let all = try await office.store.read { tx in
            try files.flatMap { try Shortfalls.all(of: $0.id, in: tx) }
        }
        // 7 days after Tuesday 05-05.
        #expect(all.allSatisfy { $0.contacts == 1 && $0.followUpOn == CivilDate(iso: "2026-05-12") }, "\(all)")
        #expect(try await office.store.events(kinds: ["shortfall.reminded"]).count == 1)
        #expect(await clerk.get(Self.list).text.contains("今日お知らせすることはありません"))
        try await go(office, to: "2026-05-11")
        #expect(try await Reminders.make(in: office.store) == 0)
        let later = try await go(office, to: "2026-05-12")
        #expect(try await Reminders.make(in: office.store) == 1)
        #expect(await !later.get(Self.list).text.contains("今日お知らせすることはありません"))
    }

    @Test("a reminder is closed by itself when the last document of the visit comes")
    func closed() async throws {
        let office = try await Office()
        let files = try await visit(office)
        let clerk = try await go(office, to: "2026-05-05")
        try await Reminders.make(in: office.store)
        let open = try await office.store.read { try Shortfalls.all(of: files[0].id, in: $0) }
        for document in ["D10", "D9"] {
            let one = try #require(open.first { $0.document == document })
            #expect(await !clerk.get(Self.list).text.contains("今日お知らせすることはありません"))
            await clerk.get("/office/shortfalls/\(one.id)")
            #expect(await clerk.post("/office/shortfalls/\(one.id)/brought", [:]).status == 303)
        }
        #expect(await clerk.get(Self.list).text.contains("今日お知らせすることはありません"))
        try await go(office, to: "2026-05-20")
        #expect(try await Reminders.make(in: office.store) == 0)
    }

    @Test("the letter is in the language of the visit with Japanese below, and every language has its words")
    func languages() async throws {
        let office = try await Office()
        let file = try await office.submit(office.submission())
        let due = try #require(CivilDate(iso: "2026-05-08"))
        try await office.store.write { tx in
            try Shortfalls.open(
                "D9", of: file, section: "", due: due, language: .en, calendar: OpeningCalendar(),
                by: Office.clerk, in: tx)
        }
        let clerk = try await go(office, to: "2026-05-05")
        try await Reminders.make(in: office.store)
        let page = await clerk.get(Self.list).text
        let address = String(try #require(page.firstMatch(of: /\/office\/shortfalls\/reminders\/[0-9a-f-]+/)).0)
        let letter = try OutsideReader.text(await clerk.get(address + "/letter.pdf").bytes).unspaced
        #expect(letter.contains("Pleasesendthemissingdocuments") && letter.contains("書類の提出のお願い"), "\(letter)")
        for language in ["ja", "ja-easy", "en"] {
            for path in [address, Self.list] {
                #expect(await !clerk.get("\(path)?lang=\(language)").text.contains("⟦"), "\(path) \(language)")
            }
        }
    }
}
