import HTTPTypes
import Hummingbird
import NIOCore
import Site

/// Turns HTTP requests into the site's values and its answers into HTTP.
struct SiteResponder: HTTPResponder {
    /// What is known of the connection.
    struct Context: InitializableFromSource {
        let peer: String?

        init(source: ApplicationRequestContextSource) { peer = source.channel.remoteAddress?.ipAddress }
    }

    let app: SiteApp
    /// Proxies that are believed.
    let proxies: Set<String>
    let room: BodyRoom

    func respond(to request: Request, context: Context) async throws -> Response {
        let method = request.head.method.rawValue
        let target = request.head.path ?? "/"
        var held = 0
        defer { room.giveBack(held) }
        let body = try await body(of: request, &held) { app.bodyLimit(method: method, target: target) }
        let headers = Self.headers(of: request)
        let peer = Self.sender(context.peer, headers["x-forwarded-for"], proxies: proxies)
        let incoming = IncomingRequest(method: method, target: target, headers: headers, body: body, peer: peer)
        let response = Self.response(await app.handle(incoming))
        return method == "HEAD" ? response.createHeadResponse() : response
    }

    /// Who asks: the last address in the list that is none of our proxies. What stands before it anybody can have written.
    static func sender(_ peer: String?, _ forwarded: String?, proxies: Set<String>) -> String? {
        guard let peer, proxies.contains(peer), let forwarded else { return peer }
        let addresses = forwarded.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        return addresses.last { !proxies.contains($0) } ?? peer
    }

    /// Header fields as the site knows them; the authority is the `host`.
    private static func headers(of request: Request) -> Headers {
        var headers = Headers(request.headers.lazy.map { ($0.name.canonicalName, $0.value) })
        if headers["host"] == nil { headers["host"] = request.head.authority }
        return headers
    }

    private static let smallBody = 2_048

    /// The body up to the limit. What is longer is not kept; a length that says so is not even read.
    ///
    /// - Parameter held: counts the bytes for which there was room.
    private func body(
        of request: Request, _ held: inout Int, limit: () -> Int
    ) async throws -> IncomingRequest.Body {
        let length = request.headers[.contentLength].flatMap(Int.init)
        if length == 0 || (length == nil && request.headers[.transferEncoding] == nil) { return .bytes([]) }
        // The site looks at the limit of the route again: what is small is read without asking which one it is.
        let limit = length.map { $0 <= Self.smallBody } == true ? Self.smallBody : limit()
        if let length, length > limit { return .tooLarge }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            if bytes.count + buffer.readableBytes > limit { return .tooLarge }
            guard room.take(buffer.readableBytes) else { return .noRoom }
            held += buffer.readableBytes
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return .bytes(bytes)
    }

    /// The names that most answers have, checked once.
    private static let names: [String: HTTPField.Name] = Dictionary(
        [
            "content-type", "vary", "content-security-policy", "x-content-type-options", "x-frame-options",
            "referrer-policy", "permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
            "strict-transport-security", "x-request-id", "cache-control", "set-cookie", "location",
        ].compactMap { name in HTTPField.Name(name).map { (name, $0) } }, uniquingKeysWith: { first, _ in first })

    static func response(_ answer: SiteResponse) -> Response {
        var fields = HTTPFields()
        fields.reserveCapacity(16)
        for (name, value) in answer.headers {
            if let name = names[name] ?? HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let status = HTTPResponse.Status(code: answer.status)
        switch answer.body {
        case .bytes(let bytes):
            return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let pieces):
            let body = ResponseBody { writer in
                for try await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
            return Response(status: status, headers: fields, body: body)
        case .page:
            // SiteApp.handle has put every page into its frame.
            return Response(status: .internalServerError, headers: fields)
        }
    }
}
