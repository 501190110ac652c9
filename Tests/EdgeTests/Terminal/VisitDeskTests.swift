import Kernel
import Sheets
import Testing

@testable import mio_terminal

/// Keeps what is reported.
private actor Heard: Reports {
    private(set) var all: [Report] = []
    func add(_ report: Report) { all.append(report) }
    var uses: [UseReport] { all.compactMap { if case .use(let use) = $0 { use } else { nil } } }
}

@Suite("When a visit ends, and what is left of it")
struct VisitDeskTests {
    private let clock: FixedClock
    private let heard = Heard()
    private let desk: VisitDesk

    init() throws {
        clock = FixedClock(try #require(Timestamp(iso: "2026-04-24T10:00:00+09:00")))
        desk = VisitDesk(clock: clock, reports: heard)
    }

    private func begin(_ source: UseSource = .card) async -> String {
        let visit = await desk.start()
        await desk.update(visit.id) { visit in
            visit.source = source
            visit.holder = CardHolder(name: "見本　太郎", address: "", birthDate: "19900102", sex: "1")
        }
        return visit.id
    }

    private func run(_ states: [PrintRun.State]) -> PrintRun {
        PrintRun(
            sheets: states.enumerated().map { index, state in
                PrintRun.Sheet(
                    form: "form-\(index)", version: "1", pdf: [1], pages: 1, characters: 10 * (index + 1), state: state)
            }, printer: 0)
    }

    @Test("a minute without a sign of life ends it; a sign of life begins the minute anew")
    func idle() async {
        let id = await begin(.typed)
        clock.advance(seconds: 59)
        await desk.tick(cardLies: nil)
        #expect(await desk.time(id)?.left == 1)
        _ = await desk.visit(id)
        clock.advance(seconds: 59)
        await desk.tick(cardLies: nil)
        #expect(await desk.look(id) != nil)
        clock.advance(seconds: 1)
        await desk.tick(cardLies: nil)
        #expect(await desk.look(id) == nil)
        #expect(await desk.finished?.ending == .idle)
        #expect(await heard.uses.isEmpty)
    }

    @Test("where text is typed without scripts three minutes are given, with scripts one")
    func typing() async {
        let id = await begin(.typed)
        _ = await desk.visit(id, typing: true)
        clock.advance(seconds: 179)
        await desk.tick(cardLies: nil)
        #expect(await desk.look(id) != nil)
        await desk.update(id) { $0.hasScript = true }
        await desk.tick(cardLies: nil)
        #expect(await desk.look(id) == nil)
    }

    @Test("a card that is gone for ten seconds ends it; one that comes back in time does not")
    func cardGone() async {
        let id = await begin()
        await desk.tick(cardLies: true)
        await desk.tick(cardLies: false)
        clock.advance(seconds: 9)
        await desk.tick(cardLies: false)
        #expect(await desk.time(id)?.cardGone == true)
        await desk.tick(cardLies: true)
        #expect(await desk.time(id)?.cardGone == false)
        clock.advance(seconds: 9)
        await desk.tick(cardLies: false)
        clock.advance(seconds: 10)
        await desk.tick(cardLies: false)
        #expect(await desk.finished?.ending == .cardRemoved)
    }

    @Test("without a card on the way nobody looks whether it lies there; a reader that cannot be asked ends nothing")
    func noCard() async {
        let id = await begin(.typed)
        #expect(await desk.watchesCard == false)
        await desk.tick(cardLies: false)
        clock.advance(seconds: 30)
        await desk.tick(cardLies: false)
        #expect(await desk.look(id) != nil)
        let other = await begin()
        #expect(await desk.watchesCard)
        clock.advance(seconds: 30)
        await desk.tick(cardLies: nil)
        #expect(await desk.look(other) != nil)
    }

    @Test("2.7 five forms of one reading are one report with five counts, and the characters are their sum")
    func fiveForms() async throws {
        let id = await begin()
        let printed = run([.out, .out, .out, .out, .out])
        await desk.update(id) { $0.run = printed }
        clock.advance(seconds: 42)
        await desk.finish(id)
        let use = try #require(await heard.uses.first)
        #expect(use.forms.count == 5 && use.forms.reduce(0) { $0 + $1.characters } == 10 + 20 + 30 + 40 + 50)
        #expect(use.start.milliseconds(until: use.end) == 42_000 && use.result == .printed && use.pages == 5)
        let finished = await desk.finished
        #expect(finished?.forms.count == 5 && finished?.isTaken == false)
    }

    @Test("what came out counts when the visit ends early; what did not come out does not")
    func partly() async throws {
        let id = await begin()
        let printed = run([.out, .failed, .waiting])
        await desk.update(id) { $0.run = printed }
        await desk.finish(id)
        #expect(await desk.look(id) != nil)
        await desk.cancel(id)
        let use = try #require(await heard.uses.first)
        #expect(use.forms.map(\.id) == ["form-0"] && use.result == .partly)
    }

    @Test("while the printer works nothing ends it; one that needs help is given five minutes")
    func printing() async {
        let id = await begin()
        let busy = run([.sent(1)])
        await desk.update(id) { $0.run = busy }
        clock.advance(seconds: 120)
        await desk.tick(cardLies: false)
        #expect(await desk.look(id) != nil)
        let stuck = run([.failed])
        _ = await desk.visit(id)
        await desk.update(id) { $0.run = stuck }
        clock.advance(seconds: 299)
        await desk.tick(cardLies: true)
        #expect(await desk.look(id) != nil)
        clock.advance(seconds: 1)
        await desk.tick(cardLies: true)
        #expect(await desk.look(id) == nil)
    }

    @Test("sheets that nobody has taken after half a minute are forgotten ones, until somebody comes")
    func forgotten() async {
        let id = await begin()
        let printed = run([.out])
        await desk.update(id) { $0.run = printed }
        await desk.finish(id)
        #expect(await desk.hasForgottenPaper == false)
        clock.advance(seconds: 30)
        #expect(await desk.hasForgottenPaper)
        await desk.taken()
        #expect(await desk.hasForgottenPaper == false)
    }

    @Test("what is printed again is what did not come out, and nothing else")
    func again() {
        var run = run([.out, .failed, .doubtful, .waiting, .sent(3)])
        run.again(on: 1, outAfterAll: false)
        #expect(run.sheets.map(\.state) == [.out, .waiting, .waiting, .waiting, .sent(3)] && run.printer == 1)
        var looked = self.run([.doubtful, .failed])
        looked.again(on: 0, outAfterAll: true)
        #expect(looked.sheets.map(\.state) == [.out, .waiting])
    }

    @Test("a visit, a holder and a report say nothing when they are printed by mistake")
    func silent() async throws {
        let id = await begin()
        let visit = try #require(await desk.look(id))
        #expect(!"\(visit)".contains("見本") && !String(reflecting: visit).contains("見本"))
    }
}
