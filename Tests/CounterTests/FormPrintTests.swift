import Foundation
import Kernel
import Pack
import Registry
import Site
import Store
import Synchronization
import Testing

@testable import Counter
@testable import IPP

/// A printer in memory that answers as one of IPP does.
private final class DeskPrinter: A4Printer {
    struct Now: Sendable {
        var troubles: [IPPPrinterState.Trouble] = []
        /// It takes jobs and does not print them.
        var isHolding = false
        /// It takes a job and hangs up before it has said so.
        var hangsUp = false
        var isAway = false
        var jobs: [Int: (state: IPPJob.State, pdf: [UInt8])] = [:]
    }

    let now = Mutex(Now())

    var printed: Int { now.withLock { $0.jobs.values.count { $0.state == .completed } } }
    var taken: Int { now.withLock { $0.jobs.count } }

    func change(_ change: (inout Now) -> Void) { now.withLock { change(&$0) } }

    /// Paper is back: what it held comes out.
    func refill() {
        change { now in
            now.troubles = []
            now.isHolding = false
            for (id, job) in now.jobs where !job.state.isOver { now.jobs[id] = (.completed, job.pdf) }
        }
    }

    func state() async throws(IPPFault) -> IPPPrinterState {
        let now = now.withLock { $0 }
        if now.isAway { throw .noAnswer("away") }
        return IPPPrinterState(isStopped: now.troubles.contains(.jam), reasons: now.troubles.map(Self.reason))
    }

    private static func reason(_ trouble: IPPPrinterState.Trouble) -> String {
        switch trouble {
        case .paperEmpty: "media-empty-error"
        case .jam: "media-jam-error"
        default: "none"
        }
    }

    func print(_ pdf: [UInt8], name: String) async throws(IPPFault) -> IPPJob {
        let (id, hangsUp, state) = now.withLock { now -> (Int, Bool, IPPJob.State) in
            let id = now.jobs.count + 1
            let state: IPPJob.State = now.isHolding ? .processing : .completed
            now.jobs[id] = (state, pdf)
            return (id, now.hangsUp, state)
        }
        if hangsUp { throw .noAnswer("hung up") }
        return try Self.job(id, state)
    }

    func job(_ id: Int) async throws(IPPFault) -> IPPJob {
        let (isAway, state) = now.withLock { ($0.isAway, $0.jobs[id]?.state) }
        if isAway { throw .noAnswer("away") }
        guard let state else { throw .refused(0x0406) }
        return try Self.job(id, state)
    }

    func cancel(_ id: Int) async throws(IPPFault) {
        let isAway = now.withLock { now -> Bool in
            if !now.isAway, let job = now.jobs[id], !job.state.isOver { now.jobs[id] = (.canceled, job.pdf) }
            return now.isAway
        }
        if isAway { throw .noAnswer("away") }
    }

    private static func job(_ id: Int, _ state: IPPJob.State) throws(IPPFault) -> IPPJob {
        try IPPJob(
            IPPMessage(
                code: 0, requestID: 1,
                groups: [
                    .init(.operation, [.int("job-id", Int32(id)), .int("job-state", Int32(state.rawValue))])
                ]))
    }
}

@Suite("The counter's forms on A4 printers")
struct FormPrintTests {
    /// A session with forms at an office with two printers, and what does its work.
    private struct Room {
        let journey: Journey
        let first = DeskPrinter(), second = DeskPrinter()
        let runner: JobRunner
        var path: String { journey.page + "/print" }

        init() async throws {
            let (first, second) = (first, second)
            let office = try await WardOffice(printers: { printers in
                printers = FormPrinters([
                    FormPrinter(id: "p1", ward: WardOffice.ward, title: LocalizedText(ja: "住民の窓口"), address: ""),
                    FormPrinter(id: "p2", ward: WardOffice.ward, title: LocalizedText(ja: "国保の窓口"), address: ""),
                ])
                printers.open = { $0.id == "p1" ? first : second }
            })
            journey = try await Journey.heard(at: office)
            var act = PrintForm(desk: office.desk)
            (act.pace, act.patience) = (.milliseconds(1), 2)
            runner = JobRunner(store: office.store, kinds: [FormPrintDesk(office.desk, act: act).job], node: "test")
        }

        func send(_ part: String = "", _ fields: [(String, String)]) async {
            await journey.browser.get(path)
            #expect(await journey.browser.post(path + part, fields).status == 303)
        }

        func page() async -> String { await journey.browser.get(path).text }

        /// Lets the work be tried again, as time passes.
        func later() async throws {
            journey.office.clock.advance(seconds: 20)
            try await runner.drain()
        }
    }

    @Test("every form of the session comes out once, and asked for twice at once it comes out once")
    func prints() async throws {
        let room = try await Room()
        let forms = await room.journey.forms().count
        #expect(await room.journey.browser.get(room.journey.page).text.contains("様式を印刷する"))
        await room.send("", [("printer", "p1")])
        await room.send("", [("printer", "p1")])
        #expect(await room.page().contains("印刷待ち"))
        try await room.runner.drain()
        #expect(room.first.printed == forms && forms >= 7 && room.second.taken == 0)
        #expect(await room.page().contains("印刷しました"))
        try await room.later()
        #expect(room.first.taken == forms)
        #expect(room.first.now.withLock { $0.jobs.values.allSatisfy { $0.pdf.starts(with: Array("%PDF".utf8)) } })
    }

    @Test(
        "without paper the forms wait and the clerk is told; the other printer prints them, and the first nothing afterwards"
    )
    func moved() async throws {
        let room = try await Room()
        let forms = await room.journey.forms().count
        room.first.change { $0.troubles = [.paperEmpty] }
        await room.send("", [("printer", "p1")])
        try await room.runner.drain()
        #expect(room.first.taken == 0)
        let page = await room.page()
        #expect(page.contains("住民の窓口：用紙切れ") && page.contains("\(forms)枚を「国保の窓口」で印刷する"))
        await room.send("/move", [("to", "p2")])
        try await room.runner.drain()
        #expect(room.second.printed == forms && room.first.taken == 0)
        room.first.refill()
        try await room.later()
        #expect(room.first.taken == 0 && room.second.taken == forms)
    }

    @Test("they are printed by themselves when the paper is back, also those that the printer had already")
    func refilled() async throws {
        let room = try await Room()
        let forms = await room.journey.forms().count
        room.first.change { $0.troubles = [.paperEmpty] }
        await room.send("", [("printer", "p1")])
        try await room.runner.drain()
        // It takes jobs now and holds them.
        room.first.change { ($0.troubles, $0.isHolding) = ([], true) }
        try await room.later()
        #expect(room.first.taken == forms && room.first.printed == 0)
        #expect(await room.page().contains("印刷中"))
        room.first.refill()
        try await room.later()
        #expect(room.first.printed == forms && room.first.taken == forms)
        #expect(await !room.page().contains("印刷中"))
    }

    @Test("what a stuck printer holds is taken back before another one prints it")
    func takenBack() async throws {
        let room = try await Room()
        let forms = await room.journey.forms().count
        room.first.change { $0.isHolding = true }
        await room.send("", [("printer", "p1")])
        try await room.runner.drain()
        #expect(room.first.taken == forms)
        room.first.change { $0.troubles = [.jam] }
        try await room.later()
        #expect(await room.page().contains("住民の窓口：紙づまり"))
        await room.send("/move", [("to", "p2")])
        try await room.runner.drain()
        room.first.refill()
        try await room.later()
        #expect(room.first.printed == 0 && room.second.printed == forms)
    }

    @Test("a printer that hangs up leaves a doubt: nothing is printed again before somebody has looked")
    func doubt() async throws {
        let room = try await Room()
        let forms = await room.journey.forms().count
        room.first.change { $0.hangsUp = true }
        await room.send("", [("printer", "p1")])
        try await room.runner.drain()
        room.first.change { $0.hangsUp = false }
        try await room.later()
        #expect(room.first.taken == forms, "not handed over again")
        let (id, store) = (try room.journey.id, room.journey.office.store)
        let doubtful = try await store.read { try FormPrintStore.of(id, in: $0) }.filter { $0.state == .doubtful }
        #expect(doubtful.count == forms)
        let page = await room.page()
        #expect(page.contains("住民の窓口から答えがありません"))
        await room.send("/resolve", [("key", doubtful[0].key), ("out", "yes")])
        await room.send("/resolve", [("key", doubtful[1].key), ("out", "no")])
        for key in ["", "nothing", doubtful[1].key] { await room.send("/resolve", [("key", key), ("out", "no")]) }
        try await room.later()
        #expect(room.first.taken == forms + 1)
        let left = try await store.read { try FormPrintStore.of(id, in: $0) }
        #expect(left.count { $0.state == .printed } == 2 && left.count { $0.state == .doubtful } == forms - 2)
    }

    @Test("a printer of another office is none")
    func bounds() async throws {
        let room = try await Room()
        await room.journey.browser.get(room.path)
        #expect(await room.journey.browser.post(room.path, [("printer", "p9")]).status == 404)
        let elsewhere = await room.journey.office.signedIn(WardOffice.elsewhere)
        #expect(await elsewhere.get(room.path).status == 404)
    }
}
