import Forms
import Foundation
import Kernel
import Procedures
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Applications in the office")
struct ExaminationTests {
    /// An application of the head of the sample family, and its address for the staff.
    private func applied(
        _ id: String = "jidou-teate-henkou", in city: OnlineCity
    ) async throws -> (number: String, path: String, walk: Walk) {
        var walk = try await Walk(id, in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] && $0.files.isEmpty })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        return (number, "/office/applications/\(application.id)", walk)
    }

    private func stage(_ path: String, _ city: OnlineCity) async throws -> Stage? {
        let id = try #require(CaseFile.Identifier(String(path.split(separator: "/").last ?? "")))
        return try await city.store.read { try Examination.load(id, in: $0)?.stage }
    }

    @Test(
        "13.5 a fee that was asked for on 10 June: reminded on the 15th, paid until 23:59 of the 17th, lapsed on the 18th"
    )
    func fee() async throws {
        for isPaid in [true, false] {
            let city = try await OnlineCity(at: "2026-06-09T10:00:00+09:00")
            let (number, path, _) = try await applied("zei-shoumei", in: city)
            let examiner = await city.visitor("city"), approver = await city.visitor("second")
            await examiner.get(path)
            #expect(await examiner.post("\(path)/move", ["stage": "examination"]).status == 303)
            #expect(await examiner.post("\(path)/propose", ["decision": "granted"]).status == 303)
            try city.clock.set("2026-06-10T10:00:00+09:00")
            await approver.signIn("second")
            await approver.get(path)
            #expect(await approver.post("\(path)/decide", ["fee": "600"]).status == 303)
            #expect(try await stage(path, city) == .payment)
            let acts = ExaminationDesk(desk: city.desk)
            try city.clock.set("2026-06-14T23:59:59+09:00")
            #expect(try await city.store.write { try acts.remind(in: $0).count } == 0)
            try city.clock.set("2026-06-15T00:00:00+09:00")
            #expect(try await city.store.write { try acts.remind(in: $0).count } == 1)
            #expect(try await city.store.write { try acts.remind(in: $0).count } == 0)
            try city.clock.set("2026-06-17T23:59:00+09:00")
            #expect(try await city.store.write { try acts.lapse(in: $0) } == 0)
            await approver.signIn("second")
            if isPaid {
                await approver.get(path)
                #expect(await approver.post("\(path)/pay", [:]).status == 303)
                #expect(try await stage(path, city) == .decided)
            }
            try city.clock.set("2026-06-18T00:00:00+09:00")
            #expect(try await city.store.write { try acts.lapse(in: $0) } == (isPaid ? 0 : 1))
            #expect(try await stage(path, city) == (isPaid ? .decided : .lapsed))
            if !isPaid {
                await approver.signIn("second")
                await approver.get(path)
                #expect(await approver.post("\(path)/pay", [:]).status == 409)
                let mine = await city.visitor("head")
                #expect(await mine.get("/my/applications/\(number)").text.contains("納付期限が過ぎた"))
            }
        }
    }

    @Test("13.9 a correction opens exactly the items that were named; before and after stand beside each other")
    func correction() async throws {
        let city = try await OnlineCity(at: "2026-06-01T10:00:00+09:00")
        let (number, path, walk) = try await applied(in: city)
        try city.clock.set("2026-06-08T10:00:00+09:00")
        let examiner = await city.visitor("examiner")
        await examiner.get(path)
        #expect(
            await examiner.post(
                "\(path)/correct",
                [
                    "items": "phone", "text": "つながる番号を入力してください。", "due.year": "2026", "due.month": "6",
                    "due.day": "19",
                ]
            ).status == 303)
        #expect(try await stage(path, city) == .correction)
        let mine = walk.visitor
        await mine.signIn("head")
        let page = await mine.get("/my/applications/\(number)")
        #expect(page.text.contains("つながる番号を入力してください。"))
        let form = await mine.get("/my/applications/\(number)/correction")
        let names = Set(Walk.fields(form.text).map(\.0)).subtracting(["_token"])
        #expect(names == ["phone"])
        let before = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        // What was not named stays, whatever is sent.
        try city.clock.set("2026-06-11T10:00:00+09:00")
        await mine.signIn("head")
        await mine.get("/my/applications/\(number)/correction")
        let refused = await mine.post("/my/applications/\(number)/correction", ["phone": "123"])
        #expect(refused.status == 422)
        let sent = await mine.post(
            "/my/applications/\(number)/correction",
            ["phone": "06-1111-2222", "applicant.family": "別人", "applicant.given": "次郎"])
        #expect(sent.status == 303)
        let after = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        #expect(after.answers["phone"] == .string("0611112222"))
        #expect(after.answers["applicant"] == before.answers["applicant"])
        let examination = try #require(try await city.store.read { try Examination.load(after.id, in: $0) })
        #expect(examination.clock.stopped == 3 && examination.stage == .formCheck)
        await examiner.signIn("examiner")
        let office = await examiner.get(path)
        #expect(office.text.contains("0611112222") || office.text.contains("06-1111-2222"))
        #expect(office.text.contains("補正前") && office.text.contains("補正後"))
    }

    @Test("a decision is taken by somebody else than who proposed it; its letter says how to contest it and is fetched")
    func fourEyes() async throws {
        let city = try await OnlineCity(at: "2026-06-01T10:00:00+09:00")
        let (number, path, walk) = try await applied(in: city)
        let approver = await city.visitor("approver"), second = await city.visitor("city")
        await approver.get(path)
        #expect(await approver.post("\(path)/move", ["stage": "examination"]).status == 303)
        let missing = await approver.post("\(path)/propose", ["decision": "refused"])
        #expect(missing.status == 422 && missing.text.contains("理由を入力してください"))
        #expect(
            await approver.post("\(path)/propose", ["decision": "refused", "reasons": "要件を満たしていません。"]).status == 303)
        await approver.get(path)
        #expect(await approver.post("\(path)/decide", [:]).status == 409)
        await second.get(path)
        #expect(await second.post("\(path)/decide", [:]).status == 303)
        let mine = walk.visitor
        let page = await mine.get("/my/applications/\(number)")
        let letter = try #require(
            page.text.firstMatch(of: /\/my\/applications\/[0-9-]+\/documents\/[^"]+\.pdf/)?.output)
        let pdf = await mine.get(String(letter))
        #expect(pdf.status == 200 && pdf.bytes.starts(with: Array("%PDF".utf8)))
        let events = try await city.store.read {
            try $0.all(String.self, "SELECT kind FROM event WHERE kind IN ('document.delivered', 'case.decided')")
        }
        #expect(events.sorted() == ["case.decided", "document.delivered"])
        let stranger = await city.visitor("other")
        #expect(await stranger.get(String(letter)).status == 404)
    }

    @Test("staff of another ward or section, and other applicants, find nothing", arguments: ["elsewhere", "fire"])
    func sections(person: String) async throws {
        let city = try await OnlineCity(at: "2026-06-01T10:00:00+09:00")
        let (number, path, _) = try await applied(in: city)
        let stranger = await city.visitor(person)
        #expect(await stranger.get(path).status == 404)
        #expect(await stranger.get("\(path)/copy.pdf").status == 404)
        #expect(!(await stranger.get("/office/applications").text.contains(number)))
        #expect(await stranger.post("\(path)/assign", [:]).status == 404)
        let other = await city.visitor("other")
        #expect(await other.get("/my/applications/\(number)").status == 404)
    }

    @Test("withdrawn, it can be applied for again; after the decision it cannot be withdrawn")
    func withdrawal() async throws {
        let city = try await OnlineCity(at: "2026-06-01T10:00:00+09:00")
        let (number, path, walk) = try await applied(in: city)
        let mine = walk.visitor
        await mine.get("/my/applications/\(number)")
        #expect(await mine.post("/my/applications/\(number)/withdraw", ["reason": "まちがえたため"]).status == 303)
        #expect(try await stage(path, city) == .withdrawn)
        #expect(await mine.post("/my/applications/\(number)/withdraw", ["reason": "もう一度"]).status == 422)
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_once") } == 0)
    }

    @Test("several proposals of others are decided at once; one's own are not among them")
    func bulk() async throws {
        let city = try await OnlineCity(at: "2026-06-01T10:00:00+09:00")
        let first = try await applied(in: city)
        let examiner = await city.visitor("examiner"), approver = await city.visitor("approver")
        await examiner.get(first.path)
        await examiner.post("\(first.path)/move", ["stage": "examination"])
        await examiner.post("\(first.path)/propose", ["decision": "granted"])
        let list = await approver.get("/office/applications?stage=approval")
        #expect(list.text.contains(first.number))
        let id = String(first.path.split(separator: "/").last ?? "")
        #expect(await approver.post("/office/applications/decide", ["id": id]).status == 303)
        #expect(try await stage(first.path, city) == .decided)
    }
}
