import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("How far procedures are used online")
struct AdoptionTests {
    @Test("13.8 40 online and 60 on paper over two target procedures are 40.0 %")
    func share() {
        let figures = AdoptionFigures(
            [TargetUse(online: 30, total: 45, goal: 50), TargetUse(online: 10, total: 55, goal: 30)], savedHours: 0)
        #expect(figures.share == 40)
    }

    @Test(
        "13.8 with goals of 50 % and 30 % and rates of 55 % and 25 % half of the target procedures have reached theirs")
    func reached() {
        let figures = AdoptionFigures(
            [TargetUse(online: 55, total: 100, goal: 50), TargetUse(online: 25, total: 100, goal: 30)], savedHours: 0)
        #expect(figures.reached == 50)
        #expect(AdoptionFigures([], savedHours: 0) == AdoptionFigures([TargetUse](), savedHours: 0))
        // A procedure to which nothing came has not reached its goal.
        #expect(AdoptionFigures([TargetUse(online: 0, total: 0, goal: 50)], savedHours: 0).reached == 0)
    }

    @Test("what arrives online and what the windows count stand on the board, with the reasons; a day is counted once")
    func board() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("sodai-gomi", in: city, as: nil)
        try await walk.fill(try #require(walk.procedure.sheet.examples.first { $0.problems == [] }).answers)
        _ = try await walk.submit()
        let clerk = await city.visitor("clerk"), policy = await city.visitor("policy")
        await clerk.get("/office/counts")
        let counted = await clerk.post(
            "/office/counts", ["procedure": "sodai-gomi", "channel": "phone", "reason": "talk", "n": "3"])
        #expect(counted.status == 303)
        let refused = await clerk.post("/office/counts", ["procedure": "sodai-gomi", "channel": "phone", "n": "0"])
        #expect(refused.status == 422)
        let board = await policy.get("/office/adoption?all=yes")
        #expect(board.status == 200 && board.text.contains("25.0%") && board.text.contains("相談したかった"))
        let one = await policy.get("/office/adoption/sodai-gomi")
        #expect(one.status == 200 && one.text.contains("案内を見た"))
        let days = await policy.get("/office/adoption/sodai-gomi/days.csv").text
        #expect(days.contains("2026-05-01,arrived:online,1\r\n") && days.contains("2026-05-01,paper:phone,3\r\n"))
        #expect(await policy.get("/office/adoption.csv?all=yes").text.contains("sodai-gomi"))
        #expect(await clerk.get("/office/adoption").status == 403)
        let slip = await clerk.get("/office/counts/sodai-gomi/slip.pdf")
        #expect(slip.bytes.starts(with: Array("%PDF".utf8)))
        let events = try await city.store.read {
            try $0.all(JSONValue.self, "SELECT data FROM event WHERE kind = 'paper.counted'")
        }
        #expect(events.first?["n"] == .int(3) && events.count == 1)
    }
}
