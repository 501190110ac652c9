import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Some who begin a form get it in other words, and both are counted")
struct TrialTests {
    private static let id = "jidou-teate-kifu"
    private static let board = "/office/adoption/\(id)/trials"
    private static let words = "どのくらい寄附しますか"
    private static let none = "{ja: なし, ja-easy: なし, en: None}"

    /// The standing definition with other words, and its first page in two.
    private static func second(_ city: OnlineCity) throws -> String {
        let standing = try #require(city.desk.editions.text(id, version: 1))
        let text = standing.replacing("ja: \"寄附する範囲\"", with: "ja: \"\(words)\"").replacing(
            "      - {name: ends,",
            with: """
                  - id: end
                    title: {ja: "寄附の終わり", ja-easy: "おわり", en: "The end"}
                    items:
                      - {name: ends,
                """)
        try #require(text != standing)
        return text
    }

    /// A draft of the studio with the second edition.
    private func written(_ text: String, in city: OnlineCity) async throws -> ProcedureChange {
        let owner = Actor(kind: .staff, id: "owner", name: "owner", roles: ["owner", "section.child-benefits"])
        let studio = StudioDesk(city.desk)
        let begun = try await studio.begin(Self.id, by: owner)
        return try await studio.save(text, of: begun.id, revision: begun.revision, by: owner)
    }

    private static func proposal(until day: Int = 31) -> KeyValuePairs<String, String> {
        [
            "hypothesis": "範囲を問いの形にすると、やめる方が減る", "share": "50", "from.year": "2026", "from.month": "5",
            "from.day": "1", "until.year": "2026", "until.month": "5", "until.day": String(day),
        ]
    }

    private func only(_ city: OnlineCity) async throws -> Trial {
        let rows = try await city.store.read {
            try TrialStore.list(of: Self.id, after: nil, limit: 5, in: $0).rows
        }
        return try #require(rows.first)
    }

    /// A trial that was begun, half and half, with its clock a minute on.
    private func begun(_ city: OnlineCity) async throws -> Trial {
        _ = try await written(try Self.second(city), in: city)
        let (policy, publisher) = (await city.visitor("policy"), await city.visitor("publisher"))
        await policy.get(Self.board)
        try #require(await policy.post(Self.board, Self.proposal()).status == 303)
        let trial = try await only(city)
        await publisher.get(Self.board)
        try #require(await publisher.post("\(Self.board)/\(trial.id)/begin", [:]).status == 303)
        try city.clock.set("2026-05-01T10:01:00+09:00")
        return trial
    }

    /// Somebody who has begun the form, in an edition.
    private func walk(_ arm: Trial.Arm, in city: OnlineCity, _ trial: Trial) async throws -> Walk {
        for _ in 0..<64 {
            let walk = try await Walk(Self.id, in: city, as: "head")
            if trial.arm(of: walk.draft) == arm { return walk }
        }
        throw SiteFailure.notFound
    }

    private func draft(_ walk: Walk, in city: OnlineCity) async throws -> Draft {
        try #require(try await city.store.read { try Draft.load(walk.draft, at: city.clock.now(), in: $0) })
    }

    private func counts(_ trial: Trial, in city: OnlineCity) async throws -> [Trial.Arm: TrialCount] {
        try await city.store.read { try TrialCount.of(trial.id, in: $0) }
    }

    // MARK: The pure rules

    @Test("which edition a draft gets follows from its id alone, and from nothing else")
    func arms() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let trial = try await begun(city)
        // SHA-256 of draft-0 … draft-9999, worked out by another program: 4969 are below 50.
        #expect((0..<10_000).count { trial.arm(of: "draft-\($0)") == .b } == 4_969)
        #expect(["draft-0", "draft-1", "draft-2", "draft-3"].map { trial.arm(of: $0) } == [.a, .a, .b, .a])
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        /// What is said of it; nil where it is only wording.
        let named: String?
        var testDescription: String { "\(from) → \(to)" }

        init(_ from: String, _ to: String, _ named: String? = nil) {
            (self.from, self.to, self.named) = (from, to, named)
        }
    }

    @Test(
        "words, order and pages are wording; what is asked, required, allowed, and until when is not",
        arguments: [
            Change("ja: \"児童手当 寄附の申出\"", "ja: \"児童手当を寄附する\""), Change("寄附する範囲", "どのくらい寄附しますか"),
            Change("支払われる額の全部", "全部"), Change("終える日は、始める日以降にしてください。", "終える日を確かめてください。"),
            Change("title: {ja: \"寄附の内容\"", "title: {ja: \"寄附のこと\""),
            // Asked otherwise than it stands.
            Change("largest: 1000000", "largest: 500000", "largest"),
            Change("retention: 5", "retention: 3", "retention"),
            Change("when: 'ends = true'", "when: 'ends = false'", "when"),
            Change("  - id: confirm\n", "  - id: confirm\n    when: 'share = \"part\"'\n", "when"),
            Change("must: 'start >= today'", "must: 'start > today'", "checks"),
            Change(
                "          - {value: all", "          - {value: none, label: \(none)}\n          - {value: all",
                "options"),
            Change("identity: \"2\"", "identity: \"3\"", "identity"),
            Change("on a certain day?\"}, required: true}", "on a certain day?\"}}", "required"),
            Change("valid: {from: 2026-04-01}", "valid: {from: 2026-04-01, to: 2027-03-31}", "last-day"),
            Change("identity: \"2\"", "deadline: {day: start}\nidentity: \"2\"", "deadline"),
            Change(
                "      - {name: phone,", "      - {name: fax, kind: telephone, label: \(none)}\n      - {name: phone,",
                "whole"),
        ])
    func wording(_ change: Change) throws {
        let editions = try OnlineCity.parts.get().catalogue.editions
        let standing = try #require(editions.editions(of: Self.id).last)
        let text = try #require(editions.text(Self.id, version: standing.version))
        try #require(text.contains(change.from))
        let other = try editions.read(text.replacing(change.from, with: change.to), as: Self.id).get()
        let compared = WordingComparison(from: standing, to: other)
        #expect(compared.isOnlyWording == (change.named == nil))
        let named = compared.lines.map(\.subject.rawValue) + compared.rest.map(\.rawValue)
        if let expected = change.named { #expect(named.contains(expected), "\(named)") }
    }

    // MARK: The story

    @Test("a trial is proposed by one person and begun by another, who see what differs; one at a time")
    func twoPersons() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let (policy, publisher) = (await city.visitor("policy"), await city.visitor("publisher"))
        #expect(await city.visitor("clerk").get(Self.board).status == 403)
        #expect(await city.visitor("tax-owner").get(Self.board).status == 404, "of another section")
        #expect(await policy.get(Self.board).text.contains("いまは試しがありません"))
        #expect(await policy.post(Self.board, Self.proposal()).status == 409, "nothing is written")

        let wrong = try Self.second(city).replacing("largest: 1000000", with: "largest: 500000")
        let change = try await written(wrong, in: city)
        await policy.get(Self.board)
        let refused = await policy.post(Self.board, Self.proposal())
        #expect(refused.status == 409 && refused.text.contains("言葉や順番のほかにも違い"))
        #expect(refused.text.contains("項目「支払い1回ごとの寄附の額」") && refused.text.contains("やめる方が減る"), "what was typed stays")

        let owner = Actor(kind: .staff, id: "owner", name: "owner", roles: ["owner", "section.child-benefits"])
        _ = try await StudioDesk(city.desk).save(
            try Self.second(city), of: change.id, revision: change.revision, by: owner)
        let late: KeyValuePairs = [
            "hypothesis": "範囲", "share": "60", "from.year": "2026", "from.month": "5", "from.day": "1",
            "until.year": "2026", "until.month": "8", "until.day": "1",
        ]
        #expect(await policy.post(Self.board, late).status == 422, "a share of at most 50")
        let long: KeyValuePairs = [
            "hypothesis": "範囲", "share": "50", "from.year": "2026", "from.month": "5", "from.day": "1",
            "until.year": "2026", "until.month": "8", "until.day": "1",
        ]
        let tooLong = await policy.post(Self.board, long)
        #expect(tooLong.status == 422 && tooLong.text.contains("92日まで"), "1 May to 31 July are 92 days")
        #expect(await policy.post(Self.board, Self.proposal()).status == 303)
        #expect(await policy.post(Self.board, Self.proposal()).status == 409, "one at a time")

        let trial = try await only(city)
        #expect(trial.version == 3, "the draft has 2")
        #expect(await policy.post("\(Self.board)/\(trial.id)/begin", [:]).status == 403)
        let desk = TrialDesk(desk: city.desk)
        for person in ["policy", "owner"] {
            let actor = Actor(
                kind: .staff, id: person, name: person, roles: ["policy", "publisher", "section.child-benefits"])
            await #expect(throws: TrialRefusal.self, "\(person) proposed it or wrote B") {
                try await desk.begin(trial.id, by: actor)
            }
        }
        let seen = await publisher.get(Self.board).text
        #expect(seen.contains(Self.words) && seen.contains("試しを始める"))
        #expect(await publisher.post("\(Self.board)/\(trial.id)/begin", [:]).status == 303)
        #expect(await publisher.post("\(Self.board)/\(trial.id)/begin", [:]).status == 303, "twice is once")
        #expect(await publisher.get(Self.board).text.contains("試し中"))
        #expect(city.desk.catalogue.procedure(Self.id)?.version == 1, "the edition of everybody stays")
        #expect(try await StudioDesk(city.desk).follow() == 1)
        let kinds = try await city.store.events(limit: 100).map(\.kind).filter { $0.hasPrefix("experiment.") }
        #expect(kinds == ["experiment.proposed", "experiment.started"])
    }

    @Test("who begins gets A or B by chance and keeps it, also after the trial; both are counted; others always get A")
    func given() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        _ = try await Walk(Self.id, in: city, as: "head")
        let trial = try await begun(city)
        var (first, second) = (try await walk(.a, in: city, trial), try await walk(.b, in: city, trial))
        let before = try await counts(trial, in: city)
        #expect((before[.a]?.started ?? 0) > 0 && (before[.b]?.started ?? 0) > 0)
        #expect(try await draft(first, in: city).version == 1)
        #expect(try await draft(second, in: city).version == trial.version)
        #expect(!(await first.visitor.get(try await first.next()).text.contains(Self.words)))
        #expect(await second.visitor.get(try await second.next()).text.contains(Self.words))

        // An error, the pages, and the sending.
        let example = try #require(second.procedure.sheet.examples.first { $0.problems == [] })
        let wrong = try await second.send(try await second.next(), ["share": ["all"], "start": ["2020-01-01"]])
        #expect(wrong.status == 422)
        var other = second
        other.procedure = try #require(city.desk.editions.tried(Self.id, version: trial.version))
        try await other.fill(example.answers)
        let late = try await walk(.b, in: city, trial)
        try await first.fill(example.answers)
        _ = try await first.submit()

        // It is ended: nobody gets B any more, and whoever has it finishes in it.
        let policy = await city.visitor("policy")
        await policy.get(Self.board)
        #expect(await policy.post("\(Self.board)/\(trial.id)/end", [:]).status == 303)
        let number = try await other.submit()
        let counted = try await counts(trial, in: city)
        #expect(counted[.a]?.sent == 1 && counted[.b]?.sent == 1 && counted[.b]?.errors == 1)
        #expect(counted[.a]?.passed == 3 && counted[.b]?.passed == 4)
        #expect(counted[.b]?.pages["end"] == 1 && counted[.a]?.pages["end"] == nil)
        #expect(counted[.a]?.minutes != nil && counted[.b]?.minutes != nil)
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        #expect(application.version == trial.version)
        #expect(city.desk.procedure(of: application)?.sheet.item("share")?.label.text(in: .ja) == Self.words)
        #expect(await late.visitor.get(try await late.next()).text.contains(Self.words))
        let after = try await Walk(Self.id, in: city, as: "head")
        #expect(try await draft(after, in: city).trial == nil)
        let page = await policy.get(Self.board).text
        #expect(page.contains("まだ何もいえません") && page.contains("policyさんが終えました"))
        // The page that only B has stands among those of A, here and on the board.
        #expect(page.contains("寄附の終わり") && page.contains("この版にはありません"))
        #expect(await policy.get("/office/adoption/\(Self.id)").text.contains("寄附の終わり"))
    }

    @Test("staff, agents and programs always get A, and are not counted")
    func others() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let trial = try await begun(city)
        let owner = Actor(kind: .resident, id: city.head.description, name: "head")
        let procedure = try #require(city.desk.catalogue.procedure(Self.id))
        let clerk = Actor(kind: .staff, id: "clerk", name: "clerk", roles: ["clerk"])
        for _ in 0..<16 {
            let program = try await city.desk.begin(procedure, by: owner, language: .ja, at: city.clock.now())
            let proxy = try await city.desk.begin(
                procedure, by: clerk, language: .ja, at: city.clock.now(), takesPart: true)
            #expect(program.version == 1 && proxy.version == 1 && program.trial == nil && proxy.trial == nil)
        }
        #expect(try await counts(trial, in: city).values.allSatisfy { $0.started == 0 })
    }

    @Test("B is proposed for everybody and published by another person; who began in B goes on in B")
    func taken() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let trial = try await begun(city)
        try city.clock.set("2026-05-20T09:00:00+09:00")
        let again = try await walk(.b, in: city, trial)
        // The last day is over.
        try city.clock.set("2026-06-01T00:00:00+09:00")
        try await city.store.write { try TrialDesk(desk: city.desk).endOver(in: $0) }
        #expect(try await only(city).ended?.why == .lastDay)
        await again.visitor.signIn("head")
        #expect(await again.visitor.get(try await again.next()).text.contains(Self.words))

        let (policy, publisher) = (await city.visitor("policy"), await city.visitor("publisher"))
        await policy.get(Self.board)
        let past: KeyValuePairs = ["day.year": "2026", "day.month": "5", "day.day": "31"]
        #expect(await policy.post("\(Self.board)/\(trial.id)/take", past).status == 422)
        let day: KeyValuePairs = ["day.year": "2026", "day.month": "6", "day.day": "2"]
        #expect(await policy.post("\(Self.board)/\(trial.id)/take", day).status == 303)
        #expect(await policy.post("\(Self.board)/\(trial.id)/take", day).status == 303, "twice is once")
        #expect(await policy.post("\(Self.board)/\(trial.id)/keep", [:]).status == 409, "it is decided")
        let proposed = try #require(try await city.store.read { try ProcedureChangeStore.open(of: Self.id, in: $0) })
        #expect(
            proposed.state == .proposed && proposed.version == 4 && proposed.validFrom == CivilDate(iso: "2026-06-02"))
        await publisher.get(StudioPages.change(proposed))
        let published = await publisher.post(
            StudioPages.change(proposed) + "/publish", ["revision": String(proposed.revision)])
        #expect(published.status == 303)
        try city.clock.set("2026-06-02T09:00:00+09:00")
        let standing = try #require(city.desk.catalogue.procedure(Self.id))
        #expect(standing.version == 4 && standing.sheet.item("share")?.label.text(in: .ja) == Self.words)
        #expect(try city.desk.procedure(of: try await draft(again, in: city)).version == trial.version)
        await again.visitor.signIn("head")
        #expect(await again.visitor.get(try await again.next()).text.contains(Self.words))

        // Another law than that of B: who began in B goes on in the new edition, as all others do.
        let owner = Actor(kind: .staff, id: "owner", name: "owner", roles: ["owner", "section.child-benefits"])
        let checker = Actor(
            kind: .staff, id: "checker", name: "checker", roles: ["publisher", "section.child-benefits"])
        let studio = StudioDesk(city.desk)
        let change = try await studio.begin(Self.id, by: owner)
        #expect(change.version == 5)
        let saved = try await studio.save(
            change.text.replacing("largest: 1000000", with: "largest: 500000"), of: change.id,
            revision: change.revision, by: owner)
        try await studio.propose(
            saved.id, revision: saved.revision, reason: "額の上限", from: try #require(CivilDate(iso: "2026-06-03")),
            by: owner)
        try await studio.publish(saved.id, revision: saved.revision + 1, by: checker)
        try city.clock.set("2026-06-03T09:00:00+09:00")
        #expect(try city.desk.procedure(of: try await draft(again, in: city)).version == 5)
        let kinds = try await city.store.events(limit: 500).map(\.kind).filter { $0.hasPrefix("experiment.") }
        #expect(kinds == ["experiment.proposed", "experiment.started", "experiment.ended", "experiment.decided"])
    }

    @Test("a trial ends when what stands for everybody changes, and B is given to nobody from that moment on")
    func overtaken() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let trial = try await begun(city)
        let owner = Actor(kind: .staff, id: "owner", name: "owner", roles: ["owner", "section.child-benefits"])
        let checker = Actor(
            kind: .staff, id: "checker", name: "checker", roles: ["publisher", "section.child-benefits"])
        let (studio, desk) = (StudioDesk(city.desk), TrialDesk(desk: city.desk))
        // The draft from which B was taken is published, with another limit.
        let draft = try #require(try await city.store.read { try ProcedureChangeStore.load(trial.change, in: $0) })
        let saved = try await studio.save(
            draft.text.replacing("largest: 1000000", with: "largest: 500000"), of: draft.id, revision: draft.revision,
            by: owner)
        try await studio.propose(
            saved.id, revision: saved.revision, reason: "額の上限", from: try #require(CivilDate(iso: "2026-05-02")),
            by: owner)
        try await studio.publish(saved.id, revision: saved.revision + 1, by: checker)
        let open = try await walk(.b, in: city, trial)
        try city.clock.set("2026-05-02T00:00:00+09:00")
        for _ in 0..<16 {
            let begun = try await Walk(Self.id, in: city, as: "head")
            #expect(try await self.draft(begun, in: city).version == 2)
        }
        #expect(try city.desk.procedure(of: try await self.draft(open, in: city)).version == 2, "B is another law now")
        try await city.store.write { try desk.endOver(in: $0) }
        #expect(try await only(city).ended?.why == .newEdition)
        let policy = Actor(kind: .staff, id: "policy", name: "policy", roles: ["policy"])
        await #expect(throws: TrialRefusal.self, "the rules have changed") {
            try await desk.take(trial.id, from: try #require(CivilDate(iso: "2026-05-03")), reason: "", by: policy)
        }
        try await desk.keep(trial.id, by: policy)
        #expect(try await only(city).outcome == .a)
    }
}
