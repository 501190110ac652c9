import IPP
import Kernel
import Testing

@testable import mio_terminal

@Suite("The floor helps the visit that is there, and no other")
struct FloorOrderTests {
    private func order(_ kind: String, _ visit: String) throws -> FloorOrder {
        try #require(FloorOrder(["id": "o1", "visit": .string(visit), "kind": .string(kind)]))
    }

    private func run(_ states: [PrintRun.State]) -> PrintRun {
        PrintRun(
            sheets: states.map {
                PrintRun.Sheet(form: "f", version: "1", pdf: [1], pages: 1, characters: 1, state: $0)
            }, printer: 0)
    }

    @Test("an order for another visit does nothing; one to end it erases it; done twice it is over")
    func cancel() async throws {
        let terminal = try await TerminalStand().terminal
        let visit = await terminal.visits.start()
        #expect(visit.mark.count == 16 && !visit.id.contains(visit.mark), "the mark opens no page")
        #expect(await terminal.carryOut(try order("cancel", "0000000000000000")) == false)
        #expect(await terminal.visits.look(visit.id) != nil)
        #expect(await terminal.carryOut(try order("cancel", visit.mark)))
        #expect(await terminal.visits.look(visit.id) == nil)
        #expect(await terminal.carryOut(try order("cancel", visit.mark)) == false)
        // What a later edition asks is left alone.
        #expect(FloorOrder(["id": "o2", "visit": "x", "kind": "sing"]) == nil)
    }

    @Test("only what did not come out is printed again; a sheet in doubt that is out counts as out")
    func again() async throws {
        let terminal = try await TerminalStand().terminal
        let visit = await terminal.visits.start()
        #expect(await terminal.visits.presence == Presence(mark: visit.mark, phase: .filling))
        #expect(await terminal.carryOut(try order("print-again", visit.mark)) == false, "nothing to print yet")
        await terminal.visits.update(visit.id) {
            $0.source = .typed
            $0.run = self.run([.out, .doubtful])
        }
        #expect(await terminal.visits.presence?.phase == .doubtful)
        #expect(await terminal.carryOut(try order("is-out", visit.mark)))
        // All is out: the visit ends as if the visitor had said so.
        for _ in 0..<100 where await terminal.visits.look(visit.id) != nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(await terminal.visits.finished?.ending == .printed)
        #expect(await terminal.visits.presence == nil)
    }

    @Test("a heartbeat says how far the visit is and nothing of who is there")
    func beat() throws {
        let now = try #require(Timestamp(iso: "2026-04-24T10:00:00+09:00"))
        let presence = Presence(mark: "00ff", phase: .failed)
        let busy = Courier.beat(
            TerminalState.Picture(), pack: "p", waiting: 0, troubles: [], presence: presence, at: now)
        #expect(busy["visit"] == "00ff" && busy["phase"] == "failed" && busy["busy"] == true)
        let idle = Courier.beat(
            TerminalState.Picture(), pack: "p", waiting: 0, troubles: [], presence: nil, at: now)
        #expect(idle["visit"] == nil && idle["phase"] == nil && idle["busy"] == false)
    }

    @Test("what keeps a terminal from serving has a code each, told once")
    func troubles() {
        var picture = TerminalState.Picture()
        #expect(Courier.troubles(picture, forgotten: false) == ["printer-offline"])
        picture.printers = [IPPPrinterState(isStopped: false, reasons: [])]
        #expect(Courier.troubles(picture, forgotten: false) == [])
        picture.hasReader = false
        picture.printers = [nil, nil]
        #expect(Courier.troubles(picture, forgotten: true) == ["reader", "paper-forgotten", "printer-offline"])
    }
}
