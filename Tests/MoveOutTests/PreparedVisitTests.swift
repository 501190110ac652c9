import Foundation
import Kernel
import Site
import Store
import TestPaper
import TestVisitor
import Testing

@testable import Counter
@testable import MoveOut

@Suite("A visit that was prepared", .serialized)
struct PreparedVisitTests {
    /// A self-employed couple with a child, a grandfather of 80 and a grandmother of 68, both certified for care.
    /// 国民健康保険, 国民年金 and 後期高齢者医療 are done by the 転入届 itself (みなし): the seven sheets are 転入届, card, child allowance, children's medical care,
    /// long-term care for two, and the senior pass.
    static let family: JSONValue = [
        "reference": "K-1", "special": true, "planned": "2026-04-15",
        "from": ["code6": "281000", "address": "兵庫県神戸市中央区加納町６丁目５番１号"],
        "to": [
            "code6": "271276", "postalCode": "530-0001", "town": "梅田", "lot": "１丁目１番１号", "building": "見本荘５０５号",
        ],
        "head": "神戸　一郎",
        "persons": .array([
            person(
                "一郎", "1988-02-03", "male", "head", ["insurance": "kokuho", "pension": "1", "childAllowance": true]),
            person("桜", "1989-03-04", "female", "spouse", ["insurance": "kokuho", "pension": "1"]),
            person("二郎", "2019-06-06", "male", "child", ["insurance": "kokuho", "card": false]),
            person("松", "1945-07-07", "male", "parent", ["insurance": "kouki", "care": "care2"]),
            person("梅", "1957-08-08", "female", "parent", ["insurance": "kokuho", "care": "support1"]),
        ]),
    ]

    private static func person(
        _ given: String, _ birth: String, _ sex: String, _ relation: String, _ more: [String: JSONValue]
    ) -> JSONValue {
        .object(
            [
                "family": "神戸", "given": .string(given), "birth": .string(birth), "sex": .string(sex),
                "relation": .string(relation), "nationality": "japan", "card": true,
                "furigana": ["family": "コウベ", "given": .string(given)], "honseki": "兵庫県神戸市中央区",
                "hittousha": "神戸　一郎",
            ].merging(more) { $1 })
    }

    private func record(_ town: Town) async throws -> SessionRecord {
        try await town.store.read { tx in
            let id = try #require(try tx.one(CounterSession.Identifier.self, "SELECT id FROM counter_session"))
            return try #require(try SessionStore.load(id, in: tx))
        }
    }

    @Test(
        "3.8 an advance notice for five persons: the next morning all facts, seven forms and the guidance wait, and the clerk types nothing but the phone number"
    )
    func prepared() async throws {
        let town = try await Town(at: "2026-04-14T15:00:00+09:00")
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        let answer = await municipality.json("POST", "/api/v1/advance-notices", Self.family.canonical)
        #expect(answer.status == 201, "\(answer.text)")
        #expect(await municipality.json("POST", "/api/v1/advance-notices", Self.family.canonical).status == 200)

        town.clock.set(try #require(Timestamp(iso: "2026-04-15T06:00:00+09:00")))
        #expect(try await town.desk.prepareSessions() == 1)
        #expect(try await town.desk.prepareSessions() == 0)
        let waiting = try await record(town)
        #expect(waiting.session.status == .suspended && waiting.facts.persons.count == 5)
        #expect(waiting.facts.current.allSatisfy { $0.source == .certificate })
        #expect(waiting.facts.text(.person(5), "person.care.level") == "support1")
        #expect(waiting.facts.text(.person(2), "person.pension") == "1")
        #expect(waiting.facts.text(.person(1), "person.childAllowance") == "elsewhere")
        #expect(waiting.facts.date(.event("moved-in"), "eventDate")?.description == "2026-04-15")
        #expect(waiting.facts.addressLine("newAddress") == "大阪府大阪市北区梅田１丁目１番１号　見本荘５０５号")
        let decision = town.counter.desk.decide(waiting, on: town.clock.today)
        let sheets = town.counter.desk.formList(decision, on: town.clock.today).map(\.key)
        #expect(sheets.count == 7, "\(sheets)")
        #expect(decision.procedures(with: .needed).contains("tennyuu"))

        // They come when the office has opened.
        town.clock.set(try #require(Timestamp(iso: "2026-04-15T09:40:00+09:00")))
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let path = "/office/sessions/\(waiting.session.id)"
        #expect(try await FilledForm(path + "/resume", on: await clerk.get(path).text).send(clerk).status == 303)
        let page = await clerk.get(path).text
        #expect(page.contains("神戸"))
        #expect(page.matches(of: /⟦[^⟧]*⟧/).map { String($0.output) } == [])

        var move = try FilledForm(path + "/move", on: await clerk.get(path + "/move").text)
        move.set("phone", "090-0000-0000")
        move.set("identity", "my-number-card")
        let saved = await move.send(clerk)
        #expect(saved.status == 303, "\(saved.text.prefix(2_000))")
        var consent = try FilledForm(path + "/confirm", on: await clerk.get(path + "/confirm").text)
        consent.set("agreed", "yes")
        consent.set("method", "paper")
        let signed = await consent.send(clerk)
        #expect(signed.status == 303, "\(signed.text.prefix(2_000))")

        let record = try await record(town)
        #expect(record.session.status == .signed)
        #expect(
            record.facts.current.filter { $0.source != .certificate }.map(\.name).sorted()
                == ["applicant.phone", "identity.checkedBy", "identity.document"])
        #expect(record.facts.typedCharacters(town.counter.desk.catalogue) == "090-0000-0000".count)
        let forms = try await town.store.read { tx in
            try tx.all(String.self, "SELECT form FROM counter_form WHERE session = \(record.session.id) ORDER BY form")
        }
        #expect(forms == sheets.sorted())
        let handedIn = try await FilledForm(path + "/hand-in", on: await clerk.get(path).text).send(clerk)
        #expect(handedIn.status == 303, "\(handedIn.text.prefix(2_000))")
        let cases = try await town.store.read { tx in
            try tx.all(String.self, "SELECT procedure FROM case_file ORDER BY procedure")
        }
        #expect(cases == decision.handedIn.sorted(), "\(cases)")
    }

    /// The family with another reference, and when they want to come.
    private static func family(_ reference: String, at time: String?, head: String = "神戸　一郎") -> JSONValue {
        var notice = family.objectValue ?? [:]
        notice["reference"] = .string(reference)
        notice["head"] = .string(head)
        var visit: [String: JSONValue] = ["date": "2026-04-16"]
        visit["time"] = time.map(JSONValue.string)
        notice["visit"] = .object(visit)
        return .object(notice)
    }

    @Test(
        "tomorrow's list is by time with what is missing, its forms are one print, and households under a support measure are apart"
    )
    func tomorrow() async throws {
        let town = try await Town(at: "2026-04-14T15:00:00+09:00")
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        for notice in [Self.family("B", at: "13:00"), Self.family("A", at: "10:30"), Self.family("C", at: nil)] {
            let answer = await municipality.json("POST", "/api/v1/advance-notices", notice.canonical)
            #expect(answer.status == 201, "\(answer.text)")
        }
        let wrong = Self.family("D", at: "25:00")
        #expect(await municipality.json("POST", "/api/v1/advance-notices", wrong.canonical).status == 422)
        town.clock.set(try #require(Timestamp(iso: "2026-04-15T06:00:00+09:00")))
        #expect(try await town.desk.prepareSessions() == 3)

        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let list = await clerk.get("/office/moveouts/visits").text
        #expect(list.matches(of: /⟦[^⟧]*⟧/).isEmpty)
        let times = ["10:30", "13:00", "時刻なし"].compactMap { list.firstRange(of: $0)?.lowerBound }
        #expect(times.count == 3 && times == times.sorted())
        #expect(list.contains("神戸　一郎") && list.contains("兵庫県神戸市") && list.contains("聞くこと"))
        #expect(list.contains("21枚の様式"))
        let print = await clerk.get("/office/moveouts/visits/forms.pdf?date=2026-04-16")
        #expect(print.status == 200 && print.headers["content-type"] == "application/pdf")
        let pages = try OutsideReader.pages(print.bytes)
        #expect(pages >= 21)
        #expect(try OutsideReader.check(print.bytes).status == 0)

        // One of them is put under a support measure.
        let sessions = try await town.store.read { tx in
            try tx.all(CounterSession.Identifier.self, "SELECT id FROM counter_session ORDER BY id")
        }
        let hidden = try #require(sessions.first)
        try await town.store.write { tx in
            try SessionStore.save(
                SessionFact(subject: .person(1), name: "protected", value: true, source: .register, at: tx.now),
                in: hidden, tx)
        }
        let quiet = await clerk.get("/office/moveouts/visits").text
        #expect(quiet.contains("支援措置の方が1組います") && quiet.contains("14枚の様式"))
        let rest = await clerk.get("/office/moveouts/visits/forms.pdf?date=2026-04-16").bytes
        #expect(try OutsideReader.pages(rest) == pages * 2 / 3)
        #expect(await clerk.get("/office/moveouts/visits/forms.pdf?date=2026-04-20").status == 404)
    }
}
