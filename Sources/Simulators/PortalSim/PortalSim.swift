import ArgumentParser
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore

/// The national portal (マイナポータル) that is none: it queues applications for a city, hands each delivery out until it is
/// acknowledged, takes the states back, and asks for patience when it is asked too fast. It knows nothing of the platform.
@main
struct PortalSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal-sim",
        abstract: "Simulate the national portal's side of applications for one municipality.")

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 8191

    @Option(help: "The key of the municipality.")
    var key = "simulated-key"

    @Option(help: "The key with which applications are put in and faults are asked for.")
    var controlKey = "simulated-control"

    func run() async throws {
        let desk = PortalDesk()
        let router = Router()
        Municipal(desk: desk, key: key).routes(router)
        PortalControl(desk: desk, key: controlKey).routes(router)
        var logger = Logger(label: "portal-sim")
        logger.logLevel = .warning
        let wanted = port
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                print("portal-sim: http://127.0.0.1:\(channel.localAddress?.port ?? wanted)/")
                fflush(nil)
            }, logger: logger)
        try await application.runService()
    }
}

/// What the portal holds.
actor PortalDesk {
    struct Delivery {
        let id: String
        let package: [UInt8]
    }

    private var queue: [Delivery] = []
    private var states: [String: [JSONValue]] = [:]
    private var running = 0
    /// So many requests are answered before one is told to come back later; nil for never.
    private var patience: Int?
    private var asked = 0

    /// Puts a package into the queue; a repeated one is a delivery of its own.
    func add(_ package: [UInt8], first: Bool) -> String {
        running += 1
        let delivery = Delivery(id: "d\(running)", package: package)
        if first { queue.insert(delivery, at: 0) } else { queue.append(delivery) }
        return delivery.id
    }

    func waiting(_ most: Int) -> [String] { queue.prefix(max(0, most)).map(\.id) }

    func package(_ id: String) -> [UInt8]? { queue.first { $0.id == id }?.package }

    /// - Returns: Whether it waited.
    func acknowledge(_ id: String) -> Bool {
        let count = queue.count
        queue.removeAll { $0.id == id }
        return queue.count < count
    }

    func tell(_ receipt: String, _ state: JSONValue) { states[receipt, default: []].append(state) }

    func told() -> JSONValue { .object(states.mapValues(JSONValue.array)) }

    func setPatience(_ requests: Int?) { (patience, asked) = (requests, 0) }

    /// Whether a request is to come back later.
    func isTooFast() -> Bool {
        guard let patience else { return false }
        asked += 1
        if asked > patience {
            asked = 0
            return true
        }
        return false
    }
}

/// What the municipality asks.
struct Municipal: Sendable {
    static let states = ["受付", "処理中", "補正依頼", "完了", "却下", "取消"]

    let desk: PortalDesk
    let key: String

    func routes(_ router: Router<BasicRequestContext>) {
        router.get("/deliveries") { request, _ in
            try await guarded(request) {
                let most = request.uri.queryParameters["limit"].flatMap { Int(String($0)) } ?? 50
                return Reply.json(
                    .object(["deliveries": .array(await desk.waiting(min(most, 100)).map(JSONValue.string))]))
            }
        }
        router.get("/deliveries/{id}") { request, context in
            try await guarded(request) {
                guard let package = await desk.package(context.parameters.get("id") ?? "") else { return Reply.missing }
                return Response(
                    status: .ok, headers: [.contentType: "application/zip"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: package)))
            }
        }
        router.delete("/deliveries/{id}") { request, context in
            try await guarded(request) {
                await desk.acknowledge(context.parameters.get("id") ?? "")
                    ? Response(status: .noContent) : Reply.missing
            }
        }
        router.post("/applications/{receipt}/state") { request, context in
            try await guarded(request) {
                let body = String(buffer: try await request.body.collect(upTo: 65_536))
                guard let json = try? JSONValue(parsing: body), let state = json["state"]?.stringValue,
                    Self.states.contains(state)
                else { return Reply.json(["error": "state must be one of the states"], status: .unprocessableContent) }
                await desk.tell(context.parameters.get("receipt") ?? "", json)
                return Response(status: .noContent)
            }
        }
    }

    private func guarded(_ request: Request, _ answer: () async throws -> Response) async throws -> Response {
        guard request.headers[.authorization] == "Bearer \(key)" else {
            return Reply.json(["error": "unauthorized"], status: .unauthorized)
        }
        if await desk.isTooFast() {
            return Response(status: .tooManyRequests, headers: [.retryAfter: "5"])
        }
        return try await answer()
    }
}

/// What a test asks: `POST /control/packages` with a ZIP (`?first=1` to pass the queue), `GET /control/states`,
/// `POST /control/patience {"requests": 10}`.
struct PortalControl: Sendable {
    let desk: PortalDesk
    let key: String

    func routes(_ router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in Response(status: .ok) }
        router.post("/control/packages") { request, _ in
            guard request.headers[.authorization] == "Bearer \(key)" else { return Response(status: .unauthorized) }
            let body = try await request.body.collect(upTo: 32 << 20)
            let id = await desk.add(
                Array(body.readableBytesView), first: request.uri.queryParameters["first"] != nil)
            return Reply.json(["delivery": .string(id)], status: .created)
        }
        router.get("/control/states") { request, _ in
            guard request.headers[.authorization] == "Bearer \(key)" else { return Response(status: .unauthorized) }
            return Reply.json(await desk.told())
        }
        router.post("/control/patience") { request, _ in
            guard request.headers[.authorization] == "Bearer \(key)" else { return Response(status: .unauthorized) }
            let body = try? JSONValue(parsing: String(buffer: try await request.body.collect(upTo: 4_096)))
            await desk.setPatience(body?["requests"]?.intValue)
            return Response(status: .noContent)
        }
    }
}

/// Answers.
enum Reply {
    static let missing = json(["error": "there is no such delivery"], status: .notFound)

    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.canonicalBytes)))
    }
}
