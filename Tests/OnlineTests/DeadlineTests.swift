import Forms
import Kernel
import Mail
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Drafts that know their last day")
struct DeadlineTests {
    /// One city for all rows of the tables.
    private static let shared = Task { try await OnlineCity() }

    private static func deadline(
        _ id: String, _ answers: JSONValue, at moment: String, in city: OnlineCity
    ) throws -> DraftDeadline? {
        let procedure = try #require(city.desk.catalogue.procedure(id))
        let now = try #require(Timestamp(iso: moment))
        let outcome = FormRun(procedure.sheet, RawAnswers(answers), at: now, places: FormPlaces()).outcome()
        return city.desk.deadline(procedure, outcome, at: now)
    }

    /// Worked by hand from 民法140条・142条 and the calendars of 2026 and 2027: the first day is not counted; 22, 25 May 2026 are a
    /// Friday and a Monday; 3 to 6 May 2026 are holidays, as are 29 December to 3 January by the city's law.
    @Test(
        "the last day is counted as the law counts, and moves from a closed day to the next that is none",
        arguments: [
            // Fourteen days after Friday 8 May: Friday 22 May.
            ("tennyuu-tenkyo-yoyaku", "moved", "2026-05-08", "2026-05-22T23:59:59+09:00"),
            // After Saturday 9 May: Saturday 23 May, and so Monday 25 May.
            ("tennyuu-tenkyo-yoyaku", "moved", "2026-05-09", "2026-05-25T23:59:59+09:00"),
            // After Sunday 19 April: Sunday 3 May, and so Thursday 7 May, the first day after the holidays.
            ("tennyuu-tenkyo-yoyaku", "moved", "2026-04-19", "2026-05-07T23:59:59+09:00"),
            // Fourteen days after 16 December: 30 December, closed until 3 January; Monday 4 January.
            ("tennyuu-tenkyo-yoyaku", "moved", "2026-12-16", "2027-01-04T23:59:59+09:00"),
            // Thirty days after 1 May: Sunday 31 May, and so Monday 1 June.
            ("inu-henkou", "changed_on", "2026-05-01", "2026-06-01T23:59:59+09:00"),
            // Two years after 10 May 2026.
            ("sousaihi", "funeral_on", "2026-05-10", "2028-05-10T23:59:59+09:00"),
            // Fifteen days after 20 April: Tuesday 5 May, a holiday like the 6th; Thursday 7 May.
            ("jidou-teate-nintei", "event_date", "2026-04-20", "2026-05-07T23:59:59+09:00"),
        ])
    func days(id: String, item: String, day: String, last: String) async throws {
        let city = try await Self.shared.value
        let answers: JSONValue = .object([item: .string(day), "reason": "birth"])
        let found = try Self.deadline(id, answers, at: "2026-05-10T10:00:00+09:00", in: city)
        #expect(found?.lastMoment == Timestamp(iso: last))
    }

    @Test(
        "row 35 ends at 23:30 of the tenth, its corrections at 23:30 of the fifteenth, and a season on its last day",
        arguments: [
            ("idou-shien-jisseki", "first", "2026-06-03T10:00:00+09:00", "2026-06-10T23:30:00+09:00"),
            ("idou-shien-jisseki", "correction", "2026-06-12T10:00:00+09:00", "2026-06-15T23:30:00+09:00"),
            ("jidou-fuyou-genkyou", "", "2026-08-03T10:00:00+09:00", "2026-08-31T23:59:59+09:00"),
            ("jidou-fuyou-genkyou", "", "2026-09-01T10:00:00+09:00", nil),
            ("idou-shien-jisseki", "", "2026-06-03T10:00:00+09:00", nil),
        ])
    func ends(id: String, filing: String, now: String, last: String?) async throws {
        let city = try await Self.shared.value
        let answers: JSONValue = filing.isEmpty ? .object([:]) : .object(["filing": .string(filing)])
        let found = try Self.deadline(id, answers, at: now, in: city)
        #expect(found?.lastMoment == last.flatMap { Timestamp(iso: $0) })
    }

    @Test(
        "letters go out on the mornings of seven days, three days and one day before, and of the day itself",
        arguments: [
            ("2026-05-01T10:00:00+09:00", "2026-05-15T09:00:00+09:00"),
            ("2026-05-15T09:00:00+09:00", "2026-05-19T09:00:00+09:00"),
            ("2026-05-20T08:59:59+09:00", "2026-05-21T09:00:00+09:00"),
            ("2026-05-21T10:00:00+09:00", "2026-05-22T09:00:00+09:00"),
            ("2026-05-22T09:00:00+09:00", nil),
        ])
    func letters(now: String, next: String?) throws {
        let day = try #require(CivilDate(iso: "2026-05-22"))
        let deadline = DraftDeadline(lastDay: day, lastMoment: .at(day, ProcedureDeadline.endOfDay), warnDays: 7)
        #expect(deadline.nextLetter(after: try #require(Timestamp(iso: now))) == next.flatMap { Timestamp(iso: $0) })
    }

    @Test("the fastest way still possible: online to the last moment, else the office when it opens next")
    func ways() async throws {
        let city = try await Self.shared.value
        let procedure = try #require(city.desk.catalogue.procedure("inu-henkou"))
        let day = try #require(CivilDate(iso: "2026-06-01"))
        let deadline = DraftDeadline(lastDay: day, lastMoment: .at(day, ProcedureDeadline.endOfDay), warnDays: 7)
        func ways(_ moment: String) throws -> DeadlineWays {
            city.desk.ways(procedure, deadline, at: try #require(Timestamp(iso: moment)))
        }
        // Sunday 31 May, at night: online at once; the office opens on Monday, which is the last day.
        let night = try ways("2026-05-31T22:00:00+09:00")
        #expect(night.onlineMinutes == procedure.statistics.minutesOnline && night.office?.day == day)
        // The evening of the last day: the office is closed, online is not.
        let evening = try ways("2026-06-01T20:00:00+09:00")
        #expect(evening.onlineMinutes != nil && evening.office == nil)
        // After it: the office takes it late, on Tuesday morning.
        let late = try ways("2026-06-02T00:00:00+09:00")
        #expect(late.onlineMinutes == nil && late.office?.day == day.adding(days: 1))
    }

    @Test("a draft warns on its pages, on my page and by letter with the exact last day, once each time")
    func draft() async throws {
        let city = try await OnlineCity(at: "2026-05-11T10:00:00+09:00")
        let account = try #require(city.desk.catalogue.procedure("idou-shien-jisseki"))
        #expect(account.hasDeadline)
        var walk = try await Walk("inu-henkou", in: city, as: "account")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        var answers = example.answers.objectValue ?? [:]
        answers["changed_on"] = "2026-05-01"
        // Everything but the last look.
        try await walk.fill(.object(answers))
        let check = "/apply/\(walk.draft)/check"
        #expect(!(await walk.visitor.get(check).text.contains("までに送ってください")))
        let count = try await city.store.read { tx in
            try tx.one(Int.self, "SELECT COUNT(*) FROM online_deadline WHERE next_letter IS NOT NULL")
        }
        #expect(count == 1)
        // Seven days before Monday 1 June.
        try city.clock.set("2026-05-25T09:00:00+09:00")
        await walk.visitor.signIn("account")
        let page = await walk.visitor.get(check).text
        #expect(page.contains("令和8年6月1日（月） 23:59までに送ってください（あと7日）"))
        #expect(page.contains("このままオンラインで送る"))
        #expect(await walk.visitor.get("/my/applications").text.contains("あと7日"))
        let letters = DeadlineLetters(desk: city.desk)
        let address = try await mail(in: city, for: walk.draft)
        let sent = try await city.store.write { try letters.send(in: $0) }
        let again = try await city.store.write { try letters.send(in: $0) }
        #expect(sent == 1 && again == 0)
        let texts = try await city.store.read {
            try $0.all(String.self, "SELECT text FROM mail_letter WHERE address = \(address)")
        }
        #expect(texts.count == 1 && texts[0].contains("令和8年6月1日 23:59") && !texts[0].contains("犬"))
        // The day of its end.
        try city.clock.set("2026-06-01T09:00:00+09:00")
        await walk.visitor.signIn("account")
        #expect(try await city.store.write { try letters.send(in: $0) } == 1)
        #expect(await walk.visitor.get(check).text.contains("今日が最後の日です"))
        _ = try await walk.submit()
        let left = try await city.store.write { tx in
            _ = try letters.send(in: tx)
            return try tx.one(Int.self, "SELECT COUNT(*) FROM online_deadline WHERE next_letter IS NOT NULL")
        }
        #expect(left == 0)
    }

    /// Gives the draft a mail address of its own.
    private func mail(in city: OnlineCity, for id: String) async throws -> String {
        try await city.store.write { tx in
            var draft = try #require(try Draft.load(id, at: tx.now, in: tx))
            draft.raw.put("mihon@example.jp", at: "email")
            try draft.save(in: tx)
            return "mihon@example.jp"
        }
    }
}
