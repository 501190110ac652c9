import Hummingbird
import Kernel
import NIOCore
import Site

/// Reading requests and making answers.
enum Exchange {
    /// The longest body, in bytes.
    static let bodyLimit = 1 << 20

    static func body(_ request: Request) async throws -> String {
        String(buffer: try await request.body.collect(upTo: bodyLimit))
    }

    static func form(_ request: Request) async throws -> [String: String] {
        let text = try await body(request)
        return text.isEmpty ? [:] : try URLEncodedFormDecoder().decode([String: String].self, from: text)
    }

    static func json(_ request: Request) async throws -> JSONValue? { try? JSONValue(parsing: try await body(request)) }

    static func cookie(_ name: String, _ request: Request) -> String? { request.cookies[name]?.value }

    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        answer(value.canonicalBytes, "application/json", status)
    }

    static func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        answer(html.bytes, "text/html; charset=utf-8", status)
    }

    static func see(_ path: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: path]
        headers[.setCookie] = cookie
        return Response(status: .seeOther, headers: headers)
    }

    private static func answer(_ bytes: [UInt8], _ type: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
