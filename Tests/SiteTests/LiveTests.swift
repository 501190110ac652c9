import Kernel
import Testing

@testable import Site

@Suite("Streams of server-sent events")
struct LiveTests {
    /// A service with a board.
    struct BoardService: CityService {
        static let name = "board"
        let board = LiveBoard()

        func routes(_ r: inout Routes) {
            r.get("/board/events", allow: .anyone) { [board] request in try .events(board.listen(), for: request) }
        }
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test(
        "a message is a name and lines of data",
        arguments: [
            (nil, "a", "data: a\n\n"), ("call", "a\nb", "event: call\ndata: a\ndata: b\n\n"),
            (nil, "a\r\nb\rc", "data: a\ndata: b\ndata: c\n\n"), ("x\ny", "", "event: xy\ndata: \n\n"),
        ] as [(String?, String, String)])
    func message(name: String?, data: String, sent: String) {
        #expect(text(ServerEvent(name, data: data).bytes) == sent)
    }

    @Test("whoever looks gets what is shown, then the newest of what changes; the same is not sent again")
    func newest() async {
        let board = LiveBoard()
        board.publish(ServerEvent(data: "1"))
        let listener = board.listen()
        #expect(text(await listener.next()) == "data: 1\n\n")
        for number in [2, 3, 3] { board.publish(ServerEvent(data: "\(number)")) }
        #expect(text(await listener.next()) == "data: 3\n\n")
        async let next = listener.next()
        board.publish(ServerEvent(data: "3"))
        board.publish(ServerEvent(data: "4"))
        #expect(text(await next) == "data: 4\n\n")
    }

    @Test("signs of life come to those who wait, and nobody is left when all have gone")
    func life() async {
        let board = LiveBoard()
        let listener = board.listen()
        #expect(board.listenerCount == 1)
        // Nobody waits yet: a sign of life is not kept for later.
        board.beat()
        let waiting = Task { await listener.next() }
        let beating = Task {
            while !Task.isCancelled {
                board.beat()
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(text(await waiting.value) == ":\n\n")
        beating.cancel()
        listener.end()
        #expect(await listener.next() == nil)
        #expect(board.listenerCount == 0)
    }

    @Test(
        "too many screens are asked to come again, one that leaves makes room, and all end when the program is about to"
    )
    func limits() async throws {
        let service = BoardService()
        let site = try await TestSite(
            limits: RequestLimits(perAddress: nil, perAccount: nil, streams: 2), beside: [service])
        func open() async -> SiteResponse { await site.get("/board/events") }
        let first = await open()
        var second: SiteResponse? = await open()
        #expect(first.status == 200 && second?.status == 200 && service.board.listenerCount == 2)
        let third = await open()
        #expect(third.status == 503 && third.headers["retry-after"] == "5")
        second = nil
        #expect(service.board.listenerCount == 1)
        let fourth = await open()
        #expect(fourth.status == 200)
        guard case .stream(let stream) = fourth.body else {
            Issue.record("no stream")
            return
        }
        var pieces = stream.makeAsyncIterator()
        #expect(text(try await pieces.next()) == "retry: 2000\n\n")
        site.app.readiness.end()
        #expect(try await pieces.next() == nil)
        #expect(service.board.listenerCount == 0)
        #expect(await open().status == 503)
        _ = first
    }
}
