import ArgumentParser
import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore

/// Another municipality that is none: it takes advance notices of people who move there, sends those of people who leave it,
/// and says when somebody has arrived. It knows nothing of the platform.
@main
struct CitySim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "city-sim", abstract: "Simulate another municipality that exchanges advance notices.")

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 8192

    @Option(help: "The key with which others come to it.")
    var key = "simulated-key"

    @Option(help: "The city that it sends to, such as http://127.0.0.1:8080.")
    var city: String?

    @Option(help: "The key with which it comes to that city.")
    var cityKey = ""

    func run() async throws {
        let box = Box()
        let router = Router()
        let key = key
        let (city, cityKey) = (city, cityKey)
        router.get("/healthz") { _, _ in Response(status: .ok) }
        router.post("/api/v1/advance-notices") { request, _ in
            guard request.headers[.authorization] == "Bearer \(key)" else { return Response(status: .unauthorized) }
            let text = String(buffer: try await request.body.collect(upTo: 1 << 20))
            guard let notice = try? JSONValue(parsing: text), notice["reference"]?.stringValue != nil else {
                return Response(status: .unprocessableContent)
            }
            return Response(status: await box.take(notice) ? .created : .ok)
        }
        router.get("/control/notices") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: await box.all().canonicalBytes)))
        }
        // Sends a notice to the city, or says that somebody of a reference has arrived; answers what the city answered.
        router.post("/control/send") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            return try await Self.send(city, cityKey, "/api/v1/advance-notices", Array(body.readableBytesView))
        }
        router.post("/control/arrived/{reference}") { _, context in
            let reference = context.parameters.get("reference") ?? ""
            return try await Self.send(city, cityKey, "/api/v1/advance-notices/\(reference)/arrived", [])
        }
        var logger = Logger(label: "city-sim")
        logger.logLevel = .warning
        let wanted = port
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                print("city-sim: http://127.0.0.1:\(channel.localAddress?.port ?? wanted)/")
                fflush(nil)
            }, logger: logger)
        try await application.runService()
    }

    private static func send(_ city: String?, _ key: String, _ path: String, _ body: [UInt8]) async throws -> Response {
        guard let city else { return Response(status: .conflict) }
        var request = HTTPClientRequest(url: city + path)
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(key)")
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(body)
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let text = try await answer.body.collect(upTo: 1 << 20)
        return Response(
            status: .init(code: Int(answer.status.code)), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: text))
    }
}

/// The notices taken, each reference once.
actor Box {
    private var notices: [String: JSONValue] = [:]

    /// - Returns: Whether it is new.
    func take(_ notice: JSONValue) -> Bool {
        guard let reference = notice["reference"]?.stringValue else { return false }
        return notices.updateValue(notice, forKey: reference) == nil
    }

    func all() -> JSONValue { .array(notices.sorted { $0.key < $1.key }.map(\.value)) }
}
