import Foundation
import Kernel
import Pack
import Store
import TestVisitor
import Testing

@testable import Tickets

@Suite("Tickets on paper")
struct PrintTests {
    /// An office of the invented town with printers on these ports, and what does its work.
    private struct Shop {
        let hall: TicketHall
        let runner: JobRunner
        private let folder: URL

        init(_ printers: [SocketPrinter]) async throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "tickets-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let up = String(repeating: "../", count: folder.pathComponents.count - 1)
            try """
            id: t
            name: {ja: 町}
            base: \(up)\(TicketHall.root.dropFirst())/City/sample-town
            languages: [ja, ja-easy, en]
            """.write(to: folder.appending(path: "pack.yml"), atomically: true, encoding: .utf8)
            let entries = printers.enumerated().map { index, printer in
                "{id: p\(index + 1), title: {ja: プリンター\(index + 1)}, address: \"127.0.0.1:\(printer.port)\"}"
            }
            try """
            offices:
              - ward: "999997"
                printers: [\(entries.joined(separator: ", "))]
            """.write(to: folder.appending(path: "tickets.yml"), atomically: true, encoding: .utf8)
            let pack = try CityPack.load(folder.path)
            hall = try await TicketHall(in: .sampleTown, pack: pack)
            #expect(pack.faults.all.map(\.description) == [])
            runner = JobRunner(store: hall.store, kinds: [hall.service.prints.job], node: "test")
        }

        func issue(by floor: Visitor, printer: String? = nil) async throws -> String {
            await floor.get("/tickets/\(hall.ward)")
            let issued = await floor.post("/tickets/\(hall.ward)", ["category": "moves", "printer": printer ?? ""])
            #expect(issued.status == 303)
            return try #require(issued.headers["location"])
        }
    }

    @Test("comes out of the printer with a code that leads to its page, with any characters")
    func prints() async throws {
        let printer = try SocketPrinter()
        let shop = try await Shop([printer])
        let floor = await shop.hall.signedIn("floor")
        let page = try await shop.issue(by: floor)
        try await shop.runner.drain()
        let strip = try #require(printer.strips.first)
        #expect(printer.strips.count == 1 && strip.allSatisfy { $0.count == 576 })
        let ticket = try #require(try await shop.hall.store.read { try $0.one(Ticket.self, "SELECT * FROM ticket") })
        #expect(try StripReader.code(strip) == "http://city.example/q/999997/\(ticket.token)")
        // The number stands large above the code: much of its band is black.
        let black = strip.prefix(strip.count / 2).joined().count { $0 }
        #expect(black > 4_000)
        #expect(await floor.get(page).text.contains("印刷しました"))
        // Nothing is left to do, and a further run prints nothing more.
        try await shop.runner.drain()
        #expect(printer.strips.count == 1)
    }

    @Test(
        "without paper tickets wait and the other printer is offered; it prints them, and the first prints nothing afterwards"
    )
    func outOfPaper() async throws {
        let first = try SocketPrinter(.noPaper)
        let second = try SocketPrinter()
        let shop = try await Shop([first, second])
        let floor = await shop.hall.signedIn("floor")
        let page = try await shop.issue(by: floor, printer: "p1")
        try await shop.runner.drain()
        #expect(first.strips.isEmpty && second.strips.isEmpty)
        let waits = await floor.get(page).text
        #expect(waits.contains("プリンター1：用紙切れ") && waits.contains("ほかのプリンターでも印刷できます"))
        // The next ticket takes the other printer by itself, unless told otherwise.
        _ = try await shop.issue(by: floor)
        _ = try await shop.issue(by: floor, printer: "p1")
        try await shop.runner.drain()
        #expect(first.strips.isEmpty && second.strips.count == 1)
        let machine = await floor.get("/tickets/999997").text
        #expect(machine.contains("印刷待ちの番号札：2枚") && machine.contains("2枚をプリンター2で印刷する"))
        #expect(await floor.post("/tickets/999997/prints/move", ["from": "p1", "to": "p2"]).status == 303)
        try await shop.runner.drain()
        #expect(second.strips.count == 3)
        first.set(.none)
        shop.hall.clock.advance(seconds: 600)
        try await shop.runner.drain()
        #expect(first.strips.isEmpty)
        let codes = try Set(second.strips.map(StripReader.code))
        #expect(codes.count == 3)
    }

    @Test("when the paper is there again what waits is printed by itself")
    func refilled() async throws {
        let printer = try SocketPrinter(.noPaper)
        let shop = try await Shop([printer])
        let floor = await shop.hall.signedIn("floor")
        _ = try await shop.issue(by: floor)
        try await shop.runner.drain()
        printer.set(.none)
        shop.hall.clock.advance(seconds: 60)
        try await shop.runner.drain()
        #expect(printer.strips.count == 1)
        let state = try await shop.hall.store.read { try PrintStore.printers(shop.hall.ward, in: $0).first?.state }
        #expect(state == .ready)
        #expect(try await shop.hall.kinds().filter { $0 == "ticket.printer_changed" }.count == 2)
    }

    @Test("what was sent and not confirmed is in doubt: it is not printed again by itself, but by a person")
    func doubt() async throws {
        let printer = try SocketPrinter(.hangsUpAfterPrinting)
        let shop = try await Shop([printer])
        let floor = await shop.hall.signedIn("floor")
        let page = try await shop.issue(by: floor)
        for _ in 0..<4 {
            try await shop.runner.drain()
            shop.hall.clock.advance(seconds: 60)
        }
        #expect(printer.strips.count == 1)
        let doubtful = await floor.get(page).text
        #expect(doubtful.contains("印刷されたか確認できません"))
        printer.set(.none)
        #expect(await floor.post(page + "/print", ["printer": "p1"]).status == 303)
        try await shop.runner.drain()
        #expect(printer.strips.count == 2)
        #expect(await floor.get(page).text.contains("印刷しました"))
    }

    @Test("a printer that nobody answers for keeps its tickets waiting, and the board says so")
    func unreachable() async throws {
        var printer: SocketPrinter? = try SocketPrinter()
        let shop = try await Shop([try #require(printer)])
        printer = nil
        let floor = await shop.hall.signedIn("floor")
        _ = try await shop.issue(by: floor)
        try await shop.runner.drain()
        #expect(await floor.get("/office/board").text.contains("プリンター1：つながりません"))
    }
}
