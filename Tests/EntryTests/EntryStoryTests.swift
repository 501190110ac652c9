import Kernel
import Procedures
import Site
import Store
import TestVisitor
import Testing

@testable import Entry

@Suite("Entries into the simulated resident system", .serialized)
struct EntryStoryTests {
    @Test("what was signed is entered as it stands when a second person has approved it, and the case is completed")
    func entered() async throws {
        let office = try await BackOffice(JukiProcess())
        let waiting = try await office.handIn()
        #expect(waiting.state == .waitingForCheck)
        try await office.work(rounds: 1)
        #expect(try await office.juki.entries(of: waiting.caseNumber).isEmpty)

        #expect(await office.approve(waiting, by: "clerk").status == 409)
        #expect(try await office.current(waiting).state == .waitingForCheck)
        #expect(await office.approve(waiting, by: "elsewhere").status == 404)
        #expect(await office.approve(waiting, by: "checker").status == 303)
        try await office.work(rounds: 1)

        let entry = try await office.current(waiting)
        #expect(entry.state == .committed)
        #expect(entry.number == "1")
        #expect(try await office.status(entry) == .completed)
        #expect(
            try await office.juki.entries(of: entry.caseNumber) == [
                [
                    "caseNumber": "2026-000001", "kind": "転入", "movedOn": "2026-04-20", "notifiedOn": "2026-04-24",
                    "notifierRelation": "世帯主", "newPostcode": "530-0001", "newTown": "梅田", "newLot": "１丁目２番３号",
                    "oldAddress": "兵庫県神戸市中央区加納町６丁目５番１号", "p1_name": "港　一郎", "p1_birth": "1990-06-10", "p1_sex": "男",
                    "p1_relation": "世帯主", "p1_card": "有", "p2_name": "港　\u{845B}\u{E0100}子", "p2_birth": "1992-11-03",
                    "p2_sex": "女", "p2_relation": "配偶者", "p2_card": "無",
                ]
            ])
        #expect(
            try await office.kinds() == ["check.approved", "entry.started", "entry.compared", "entry.committed"])
    }

    @Test(
        "1.6 the back system crashes around the commit: exactly one entry exists and the job is committed",
        arguments: ["crash-after-commit", "crash-before-commit"])
    func crash(kind: String) async throws {
        let office = try await BackOffice(JukiProcess())
        let entry = try await office.approved()
        try await office.juki.fault(["kind": .string(kind)])
        try await office.work(rounds: 1)
        let after = try await office.current(entry)
        #expect(after.state == .comparing)
        #expect(after.commitAskedAt != nil)
        #expect(after.problem?.kind == .trouble)
        #expect(
            try await office.juki.entries(of: entry.caseNumber).count == (kind == "crash-after-commit" ? 1 : 0))
        try await office.work(rounds: 1)
        #expect(try await office.current(entry).state == .committed)
        #expect(try await office.juki.entries(of: entry.caseNumber).count == 1)
        #expect(try await office.status(entry) == .completed)
    }

    @Test("a difference on read-back stops before the commit, with the field and both values on the page")
    func different() async throws {
        let office = try await BackOffice(JukiProcess())
        let entry = try await office.approved()
        try await office.juki.fault(["kind": "alter-value", "field": "p1_name", "value": "港　一朗"])
        try await office.work()
        let after = try await office.current(entry)
        #expect(after.state == .different)
        #expect(
            after.differences == [
                Comparison.Difference(field: "p1_name", label: "氏名（1）", ours: "港　一郎", theirs: "港　一朗")
            ])
        #expect(try await office.juki.entries(of: entry.caseNumber).isEmpty)
        #expect(try await office.status(entry) == .received)
        let visitor = Visitor(office.app)
        await visitor.signIn("checker")
        let page = await visitor.get("/office/entries/\(entry.id)").text
        #expect(page.contains("港　一朗") && page.contains("港　一郎") && page.contains("氏名（1）"))
        #expect(!page.contains("⟦"))

        #expect(await visitor.post("/office/entries/\(entry.id)/retry", [:]).status == 303)
        try await office.work(rounds: 1)
        #expect(try await office.current(entry).state == .committed)
        #expect(try await office.juki.entries(of: entry.caseNumber).count == 1)
    }

    @Test("what the back system refuses goes to a person at once, with the field and the system's reason")
    func refused() async throws {
        let office = try await BackOffice(JukiProcess())
        let entry = try await office.approved()
        try await office.juki.fault(["kind": "reject-field", "field": "p2_name", "value": "使えない文字があります"])
        try await office.work(rounds: 1)
        let after = try await office.current(entry)
        #expect(after.state == .failed)
        #expect(after.problem == EntryProblem(kind: .refused, detail: "氏名（2）: 使えない文字があります"))
    }

    @Test("after three attempts that fail a person has to look, and nothing was committed")
    func threeAttempts() async throws {
        let office = try await BackOffice(JukiProcess(), key: "another-key")
        let entry = try await office.approved()
        try await office.work(rounds: 2)
        #expect(try await office.current(entry).state == .looking)
        try await office.work(rounds: 1)
        let after = try await office.current(entry)
        #expect(after.state == .failed)
        #expect(after.problem == EntryProblem(kind: .trouble, detail: "the back system does not know the key"))
        #expect(after.commitAskedAt == nil)
    }

    @Test("a case that is there with other values, or twice, is not entered again")
    func thereOtherwise() async throws {
        let office = try await BackOffice(JukiProcess())
        let first = try await office.approved()
        try await office.work(rounds: 1)
        #expect(try await office.current(first).state == .committed)
        // A second case whose number an operator typed by mistake for another person.
        let second = try await office.handIn()
        let visit = try await #require(office.service.systems["juki"]).visit()
        for name in ["別　人", "別　人"] {
            let shown = try await visit.enter(
                EntryValues(
                    values: [
                        "caseNumber": second.caseNumber, "kind": "転入", "movedOn": "2026-04-20",
                        "notifiedOn": "2026-04-24", "p1_name": name,
                    ], labels: []))
            _ = try await visit.commit(shown)
            if try await office.current(second).state == .waitingForCheck {
                #expect(await office.approve(second, by: "checker").status == 303)
            } else {
                let visitor = Visitor(office.app)
                await visitor.signIn("checker")
                #expect(await visitor.post("/office/entries/\(second.id)/retry", [:]).status == 303)
            }
            try await office.work(rounds: 1)
            #expect(try await office.juki.entries(of: second.caseNumber).allSatisfy { $0["p1_name"] == name })
        }
        #expect(try await office.current(second).problem?.kind == .enteredTwice)
        #expect(try await office.juki.entries(of: second.caseNumber).count == 2)
    }

    @Test("what a person has taken over is not entered by a program, and why is asked for")
    func takeOver() async throws {
        let office = try await BackOffice(JukiProcess())
        let entry = try await office.approved()
        let visitor = Visitor(office.app)
        await visitor.signIn("checker")
        await visitor.get("/office/entries/\(entry.id)")
        let path = "/api/v1/entry-jobs/\(entry.id)/take-over"
        #expect(await visitor.post("/office/entries/\(entry.id)/take-over", ["reason": ""]).status == 422)
        #expect(await visitor.json("POST", path, #"{"reason": "  "}"#).status == 422)
        let taken = await visitor.json("POST", path, #"{"reason": "画面が変わった"}"#)
        #expect(taken.status == 200)
        #expect(taken.text.contains("taken-over"))
        #expect(await visitor.json("POST", path, #"{"reason": "もう一度"}"#).status == 409)
        try await office.work()
        #expect(try await office.juki.entries(of: entry.caseNumber).isEmpty)
        #expect(await visitor.get("/api/v1/entry-jobs?state=taken-over").text.contains(entry.caseNumber))
        #expect(await visitor.get("/api/v1/entry-jobs?state=gone").status == 400)
    }

    @Test("who checks may send back with field and reason; received again, it is opened anew")
    func sendBack() async throws {
        let office = try await BackOffice(JukiProcess())
        let entry = try await office.handIn()
        let visitor = Visitor(office.app)
        await visitor.signIn("checker")
        #expect(await visitor.get("/office/checks").text.contains(entry.caseNumber))
        await visitor.get("/office/entries/\(entry.id)")
        let answer = await visitor.post(
            "/office/entries/\(entry.id)/return", ["field": "p1_birth", "reason": "証明書と違います"])
        #expect(answer.status == 303)
        #expect(try await office.status(entry) == .returned)
        let history = try await office.store.read { try Cases.history(of: entry.caseID, in: $0) }
        #expect(history.last?.note == "生年月日（1）：証明書と違います")
        try await office.service.openEntries(in: office.store)
        #expect(try await office.store.read { try EntryStore.load(entry.id, in: $0) } == nil)
        try await office.store.write {
            _ = try Cases.move(entry.caseID, to: .received, note: nil, by: BackOffice.clerk, in: $0)
        }
        try await office.service.openEntries(in: office.store)
        #expect(
            try await office.store.read {
                try $0.one(String.self, "SELECT state FROM entry_job WHERE case_id = \(entry.caseID)")
            } == "waiting-for-check")
    }

    @Test("a household under support measures goes to a person, and its values are not kept here")
    func protected() async throws {
        let office = try await BackOffice(JukiProcess())
        let entry = try await office.handIn(isProtected: true)
        #expect(entry.state == .failed)
        #expect(entry.problem?.kind == .protected)
        #expect(entry.content.values.isEmpty)
    }
}
