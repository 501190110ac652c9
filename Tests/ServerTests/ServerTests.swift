import Foundation
import Kernel
import Logging
import Pack
import Store
import Synchronization
import TestDatabase
import Testing

@testable import Server
@testable import Site

@Suite("The server", .serialized)
struct ServerTests {
    @Test("pages, forms, bodies over the limit and a slow client, over a real socket")
    func overHTTP() async throws {
        try await withServer { port in
            let hello = try Raw.exchange(port, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(
                hello.hasPrefix("HTTP/1.1 200") && hello.contains("hello 1")
                    && hello.contains("content-security-policy: default-src 'none'"))

            let head = try Raw.exchange(port, "HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200") && !head.contains("hello"))

            let stream = try Raw.exchange(port, "GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(stream.contains("piece 1") && stream.contains("piece 3"))

            let json = #"{"said":"澪"}"#
            let said = try Raw.exchange(
                port,
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"
            )
            #expect(said.hasPrefix("HTTP/1.1 200") && said.hasSuffix(json))

            let announced = try Raw.exchange(
                port, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\nConnection: close\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413"))

            let chunk = String(repeating: "a", count: 4_096)
            let chunked = try Raw.exchange(
                port,
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "1000\r\n\(chunk)\r\n0\r\n\r\n")
            #expect(chunked.hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test(
        "requests that smuggle are refused",
        arguments: [
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", "GET /hello\rX HTTP/1.1\r\n\r\n",
            "NONSENSE\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        ])
    func smuggling(request: String) async throws {
        try await withServer { port in
            let answer = try Raw.exchange(port, request, seconds: 4)
            #expect(!answer.hasPrefix("HTTP/1.1 2"))
        }
    }

    @Test("too many header fields are refused")
    func manyHeaders() async throws {
        try await withServer { port in
            let fields = (0..<5_000).map { "X-\($0): a\r\n" }.joined()
            let answer = try Raw.exchange(port, "GET /hello HTTP/1.1\r\nHost: x\r\n\(fields)\r\n", seconds: 4)
            #expect(answer.hasPrefix("HTTP/1.1 431"))
            // As the second request of a connection, whose first is answered.
            let second = try Raw.exchange(
                port, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\(fields)\r\n",
                seconds: 4)
            #expect(!second.dropFirst(8).contains("HTTP/1.1 2"))
        }
    }

    @Test("a wish for another protocol is not granted, and the connection ends with the answer")
    func upgrade() async throws {
        try await withServer { port in
            for wish in ["h2c", "websocket"] {
                let start = ContinuousClock.now
                let answer = try Raw.exchange(
                    port,
                    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: \(wish)\r\n\r\n"
                        + "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", seconds: 8)
                #expect(answer.hasPrefix("HTTP/1.1 200") && answer.lowercased().contains("connection: close"))
                #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
                #expect(ContinuousClock.now - start < .seconds(5))
            }
        }
    }

    @Test("a connection that sends nothing, or a head or a body byte by byte, is closed")
    func slow() async throws {
        try await withServer(ServerSettings(port: 0, headSeconds: 1, bodySeconds: 1)) { port in
            for request in [
                "", "GET /hello HTTP/1.1\r\nHos", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
            ] {
                let start = ContinuousClock.now
                _ = try Raw.exchange(port, request, seconds: 8)
                #expect(ContinuousClock.now - start < .seconds(5))
            }
        }
    }

    @Test("a body for which there is no room is refused with the time to come again, a smaller one is taken")
    func noRoom() async throws {
        try await withServer(ServerSettings(port: 0, bodyBytes: 500)) { port in
            func post(_ bytes: Int) throws -> String {
                let body = "\"" + String(repeating: "a", count: bytes - 2) + "\""
                return try Raw.exchange(
                    port,
                    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(bytes)\r\nConnection: close\r\n\r\n\(body)")
            }
            let refused = try post(600)
            #expect(refused.hasPrefix("HTTP/1.1 503") && refused.lowercased().contains("retry-after: 1"))
            for _ in 0..<3 { #expect(try post(400).hasPrefix("HTTP/1.1 200")) }
        }
    }

    @Test("in a crowd requests are refused in their order, with their bodies read past and what was typed given back")
    func crowd() async throws {
        try await withServer(limits: RequestLimits(perAddress: nil, perAccount: nil, atATime: 0)) { port in
            let form = "name=typed-before"
            let answers = try Raw.exchange(
                port,
                "GET /hello HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\n\r\n"
                    + "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /api/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 300\r\n\r\n\(String(repeating: " ", count: 300))"
                    + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: \(form.utf8.count)\r\nConnection: close\r\n\r\n\(form)")
            let parts = answers.components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(parts.map { $0.prefix(3) } == ["503", "503", "503", "200", "503"])
            #expect(parts.filter { $0.hasPrefix("503") }.allSatisfy { $0.contains("retry-after: 1") })
            let texts = Array(parts)
            #expect(texts[0].contains("The service is very busy"))
            #expect(texts[1].hasSuffix("\r\n\r\n"))
            #expect(texts[2].contains("application/problem+json") && texts[2].contains("\"status\":503"))
            #expect(texts[4].contains("typed-before"))
            let last = try Raw.exchange(port, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(
                last.hasPrefix("HTTP/1.1 503") && last.lowercased().contains("connection: close"), "\(last.prefix(900))"
            )
        }
    }

    @Test("asked to stop, the server answers what has begun and then ends")
    func graceful() async throws {
        let answer = Mutex("")
        try await withServer(stopBySignal: true) { port in
            let began = DispatchSemaphore(value: 0)
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                began.signal()
                let text = (try? Raw.exchange(port, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")) ?? "failed"
                answer.withLock { $0 = text }
                ended.signal()
            }
            began.wait()
            Thread.sleep(forTimeInterval: 0.4)
            kill(getpid(), SIGTERM)
            ended.wait()
        }
        #expect(answer.withLock { $0 }.contains("slow but whole"))
    }

    @Test("a stream of events stays open with signs of life, and ends when the server is asked to stop")
    func events() async throws {
        let answer = Mutex("")
        let board = HelloService.board
        board.publish(ServerEvent(data: "first"))
        try await withServer(stopBySignal: true) { port in
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                let text = (try? Raw.exchange(port, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n")) ?? "failed"
                answer.withLock { $0 = text }
                ended.signal()
            }
            while board.listenerCount == 0 { Thread.sleep(forTimeInterval: 0.02) }
            Thread.sleep(forTimeInterval: 0.2)
            board.beat()
            Thread.sleep(forTimeInterval: 0.2)
            board.publish(ServerEvent(data: "second"))
            Thread.sleep(forTimeInterval: 0.2)
            kill(getpid(), SIGTERM)
            ended.wait()
        }
        let text = answer.withLock { $0 }
        #expect(text.contains("content-type: text/event-stream"))
        let order = ["retry: 2000", "data: first", ":\n\n", "data: second"].map { text.range(of: $0)?.lowerBound }
        #expect(!order.contains(nil) && order.compactMap { $0 } == order.compactMap { $0 }.sorted())
        #expect(board.listenerCount == 0)
    }

    @Test("who does not read what is sent holds nobody else, and is closed")
    func unread() async throws {
        let board = HelloService.board
        try await withServer(ServerSettings(port: 0, answerSeconds: 1)) { port in
            let slow = try Raw.open(port, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            defer { Glibc.close(slow) }
            while board.listenerCount == 0 { Thread.sleep(forTimeInterval: 0.02) }
            // More than the buffers of both sides hold; each piece replaces the one before that was not taken.
            for number in 0..<200 {
                board.publish(ServerEvent(data: String(repeating: "\(number % 10)", count: 200_000)))
                Thread.sleep(forTimeInterval: 0.01)
            }
            let end = Date(timeIntervalSinceNow: 15)
            while board.listenerCount > 0, Date() < end { Thread.sleep(forTimeInterval: 0.1) }
            #expect(board.listenerCount == 0)
        }
    }

    private func withServer(
        _ settings: ServerSettings = ServerSettings(port: 0), limits: RequestLimits = .none,
        stopBySignal: Bool = false, _ body: @escaping @Sendable (Int) throws -> Void
    ) async throws {
        let clock = SystemClock()
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await SiteApp.migrate(store, services: [HelloService()])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let app = try SiteApp(
            store: store, pack: CityPack.load(Self.base), clock: clock, services: [HelloService()], limits: limits,
            logger: logger)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { [logger] group in
            group.addTask { try await serve(app: app, settings: settings, logger: logger) { continuation.yield($0) } }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            // Blocking sockets stay off the threads that the server needs.
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread { done.resume(with: Result { try body(port) }) }
            }
            if !stopBySignal { group.cancelAll() }
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }

    private static let base: String = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/City/base/pack.yml") {
            folder.deleteLastPathComponent()
        }
        return folder.path + "/City/base"
    }()
}

/// A service with an answer of each kind.
struct HelloService: CityService {
    static let name = "hello"
    static let board = LiveBoard()

    func routes(_ r: inout Routes) {
        r.get("/events", allow: .anyone) { request in try .events(Self.board.listen(), for: request) }
        r.get("/hello", allow: .anyone) { _ in .page(Page(title: "Hello", body: "<p>hello \(1)</p>")) }
        r.get("/slow", allow: .anyone) { _ in
            try await Task.sleep(for: .seconds(1))
            return .text("slow but whole")
        }
        r.get("/stream", allow: .anyone) { _ in
            let pieces = AsyncThrowingStream<[UInt8], any Error> { continuation in
                for index in 1...3 { continuation.yield(Array("piece \(index)\n".utf8)) }
                continuation.finish()
            }
            return SiteResponse(headers: ["content-type": "text/plain"], body: .stream(pieces))
        }
        r.post("/echo", allow: .anyone, bodyLimit: 1_024) { request in
            SiteResponse(headers: ["content-type": "application/json"], body: .bytes(request.body))
        }
    }
}

/// A socket that sends exactly what it is given.
enum Raw {
    struct Failed: Error {}

    /// Connects and sends the bytes.
    static func open(_ port: Int, _ request: String, seconds: Int = 10) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failed() }
        var wait = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(socket)
            throw Failed()
        }
        var bytes = Array(request.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { break }
            bytes = bytes.dropFirst(count)
        }
        return socket
    }

    /// Sends the bytes and returns all that comes back until the other side closes or the seconds are over.
    static func exchange(_ port: Int, _ request: String, seconds: Int = 10) throws -> String {
        let socket = try open(port, request, seconds: seconds)
        defer { close(socket) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer.append(contentsOf: buffer[..<count])
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
