import Kernel
import Site
import TestVisitor
import Testing

@testable import Tickets

@Suite("Screens that keep themselves up to date")
struct LiveTests {
    /// The pieces of a stream, one after the other.
    final class Reader {
        private var pieces: AsyncThrowingStream<[UInt8], any Error>.Iterator

        init?(_ response: SiteResponse) {
            guard case .stream(let stream) = response.body else { return nil }
            pieces = stream.makeAsyncIterator()
        }

        /// The next piece that is a message.
        func message() async throws -> String? {
            while let piece = try await pieces.next() {
                let text = String(decoding: piece, as: UTF8.self)
                if text.hasPrefix("data:") { return text }
            }
            return nil
        }
    }

    @Test("a display shows the queue at once and then each change, with what is said aloud")
    func display() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let response = await Visitor(hall.app).get("/display/\(hall.ward)/residents/events")
        #expect(response.headers["content-type"] == "text/event-stream; charset=utf-8")
        let reader = try #require(Reader(response))
        #expect(try await reader.message()?.contains("お呼びしている番号はありません") == true)
        let ticket = try await hall.issue("moves")
        #expect(try await reader.message()?.contains("1人") == true)
        _ = try await hall.desk.call(ticket.id, to: 1, of: hall.ward, by: hall.clerk())
        let call = try #require(try await reader.message())
        #expect(call.contains(">A001<") && call.contains("data-say-ja=\"番号札、Aの1番の方、1番窓口へお越しください。\""))
    }

    @Test("the holder of a ticket is told that it is called, and staff see their queue")
    func others() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        let mine = try #require(Reader(await Visitor(hall.app).get("/q/\(hall.ward)/\(ticket.token)/events")))
        let panel = try #require(Reader(await hall.signedIn("clerk").get("/office/calls/events?group=residents")))
        let board = try #require(Reader(await hall.signedIn("manager").get("/office/board/events")))
        #expect(try await mine.message()?.contains("A001") == true)
        #expect(try await panel.message()?.contains("A001") == true)
        #expect(try await board.message()?.contains("1 / 4") == true)
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        #expect(try await mine.message()?.contains("data-called") == true)
        #expect(try await panel.message()?.contains("待っている方はいません") == true)
        // The board is for staff, a ticket for who has its address.
        #expect(await Visitor(hall.app).get("/office/board/events").status != 200)
        #expect(
            await Visitor(hall.app).get("/q/\(hall.ward)/\(String(repeating: "0", count: 26))/events").status == 404)
    }

    @Test("however many look, a change is computed once for all; without anybody nothing is")
    func once() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let desk = hall.desk
        let live = LiveQueues(desk: desk)
        let office = try #require(desk.offices.office(hall.ward))
        let place = LiveQueues.Place(ward: office.ward.code, page: "test", language: .ja)
        let listeners = (0..<2_000).map { _ in
            live.listen(place) { picture, _ in HTML(text: "\(picture.group("residents")?.waiting.count ?? -1)") }
        }
        func all(say expected: String) async {
            await withTaskGroup(of: Bool.self) { group in
                for listener in listeners {
                    group.addTask {
                        // A heartbeat says nothing; on a busy machine one may come first.
                        while let piece = await listener.next().map({ String(decoding: $0, as: UTF8.self) }) {
                            if !piece.hasPrefix(":") { return piece == "data: \(expected)\n\n" }
                        }
                        return false
                    }
                }
                var right = 0
                for await isRight in group where isRight { right += 1 }
                #expect(right == 2_000)
            }
        }
        await all(say: "0")
        let before = live.computations
        try await hall.issue("moves")
        await all(say: "1")
        // A beat or two may come between on a busy machine; never one a listener.
        let after = live.computations
        #expect((before + 1...before + 5).contains(after))
        for listener in listeners { listener.end() }
        try await hall.issue("moves")
        try await Task.sleep(for: .milliseconds(400))
        #expect(live.computations == after)
    }
}
