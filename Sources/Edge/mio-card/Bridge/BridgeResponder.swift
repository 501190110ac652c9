import HTTPTypes
import Hummingbird
import Kernel
import Logging
import MyNumberCard
import NIOCore
import NIOHTTPTypes

/// The bridge over HTTP: `POST /card/{verb}` with JSON, for pages of the configured origins that know the secret of this
/// start of the program.
struct BridgeResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let bridge: CardBridge
    /// Pages that may ask, such as `https://city.example`, written as browsers do.
    let origins: Set<String>
    let pairing: Pairing
    let logger: Logger

    /// No body is longer.
    private static let limit = 4096

    func respond(to request: Request, context: Context) async throws -> Response {
        let origin = request.headers[.origin]
        do throws(BridgeProblem) {
            try checkHost(request)
            guard let origin, origins.contains(origin) else {
                throw BridgeProblem(
                    "unknown-origin", status: 403, "このページからは使えません", "mio-card の --origin にこのページの場所を加えてください。")
            }
            if request.method == .options { return preflight(request, origin) }
            return Self.answer(try await act(request), origin: origin)
        } catch {
            let allowed = origin.flatMap { origins.contains($0) ? $0 : nil }
            return Self.answer(
                error.json, status: .init(code: error.problem.status), type: Problem.contentType, origin: allowed)
        }
    }

    /// A name that somebody else lets lead to this machine is not ours (DNS rebinding).
    private func checkHost(_ request: Request) throws(BridgeProblem) {
        let host = request.head.authority?.split(separator: ":").first ?? ""
        guard ["127.0.0.1", "localhost"].contains(host) else {
            throw BridgeProblem("unknown-host", status: 421, "この名前では使えません", "127.0.0.1 で開いてください。")
        }
    }

    private func preflight(_ request: Request, _ origin: String) -> Response {
        var headers = Self.headers(origin: origin)
        headers[.accessControlAllowMethods] = "POST"
        headers[.accessControlAllowHeaders] = "authorization, content-type"
        headers[.accessControlMaxAge] = "600"
        if let name = HTTPField.Name("access-control-request-private-network"), request.headers[name] == "true",
            let allow = HTTPField.Name("access-control-allow-private-network")
        {
            headers[allow] = "true"
        }
        return Response(status: .noContent, headers: headers)
    }

    private func act(_ request: Request) async throws(BridgeProblem) -> JSONValue {
        let authorization = request.headers[.authorization] ?? ""
        guard authorization.hasPrefix("Bearer "), pairing.matches(authorization.dropFirst(7)) else {
            throw BridgeProblem("not-paired", status: 401, "端末とつながっていません", "ページを端末の起動プログラムから開き直してください。")
        }
        let path = request.uri.path.split(separator: "/")
        guard path.count == 2, path[0] == "card", let verb = CardBridge.Verb(rawValue: String(path[1])) else {
            let verbs = CardBridge.Verb.allCases.map(\.rawValue).joined(separator: "、")
            throw BridgeProblem("not-found", status: 404, "ありません", "POST /card/ に続くのは \(verbs) です。")
        }
        guard request.method == .post else {
            throw BridgeProblem("method-not-allowed", status: 405, "POSTで送ってください", "GETでは読み取りません。")
        }
        guard request.headers[.contentType]?.split(separator: ";").first == "application/json" else {
            throw BridgeProblem(
                "unsupported-media-type", status: 415, "JSONで送ってください", "Content-Type は application/json です。")
        }
        let body = try await body(of: request)
        let began = ContinuousClock.now
        do {
            let answer = try await bridge.answer(verb, body)
            log(verb, answer["authenticity"]?["result"]?.stringValue ?? "ok", began)
            return answer
        } catch let problem as BridgeProblem {
            log(verb, problem.kind, began, triesLeft: problem.members["triesLeft"]?.intValue)
            throw problem
        } catch {
            log(verb, "failed", began)
            throw BridgeProblem("internal", status: 500, "読み取れませんでした", "係員をお呼びください。")
        }
    }

    private func body(of request: Request) async throws(BridgeProblem) -> BridgeRequest {
        var bytes: [UInt8] = []
        do {
            for try await piece in request.body {
                guard bytes.count + piece.readableBytes <= Self.limit else { throw BridgeProblem.tooLong }
                bytes += piece.readableBytesView
            }
            let body = bytes.isEmpty ? [:] : try JSONValue(parsing: bytes, maximumDepth: 4)
            guard body.objectValue != nil else { throw JSONError(reason: "an object is expected", offset: 0) }
            return BridgeRequest(body: body)
        } catch let problem as BridgeProblem {
            throw problem
        } catch let error as JSONError {
            throw BridgeProblem("invalid-json", status: 400, "JSONとして読めません", error.description)
        } catch {
            throw BridgeProblem("incomplete-request", status: 400, "途中で切れました", "もう一度送ってください。")
        }
    }

    /// What was done and how it went: no origin of data, no name, no number, no serial.
    private func log(_ verb: CardBridge.Verb, _ result: String, _ began: ContinuousClock.Instant, triesLeft: Int? = nil)
    {
        let took = (ContinuousClock.now - began) / .milliseconds(1)
        logger.info(
            "card",
            metadata: [
                "verb": "\(verb.rawValue)", "result": "\(result)", "ms": "\(Int(took))",
                "triesLeft": "\(triesLeft.map(String.init) ?? "-")",
            ])
    }

    private static func answer(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, type: String = "application/json", origin: String?
    ) -> Response {
        var headers = headers(origin: origin)
        headers[.contentType] = type
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.canonicalBytes)))
    }

    private static func headers(origin: String?) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store", .connection: "close", .vary: "Origin"]
        headers[.xContentTypeOptions] = "nosniff"
        if let origin { headers[.accessControlAllowOrigin] = origin }
        return headers
    }
}

extension BridgeProblem {
    fileprivate static let tooLong = BridgeProblem("too-large", status: 413, "長すぎます", "4096バイトまでです。")
}

/// Closes the connection after each answer, so that the buffers through which a PIN or a name went are given back at once.
final class ClosingHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise()
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.write(data, promise: written)
    }
}
