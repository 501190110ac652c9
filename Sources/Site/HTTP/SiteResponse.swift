import Kernel

/// An answer: status, header fields and a body. Security headers, cookies and language are added by ``SiteApp``.
public struct SiteResponse: Sendable {
    /// What is sent after the headers.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// Piece by piece, each made when the other side has taken the one before
        /// (`AsyncThrowingStream(unfolding:)`).
        case stream(AsyncThrowingStream<[UInt8], any Error>)
        /// A page that gets its frame when the answer leaves.
        case page(Page)
    }

    /// The status code.
    public var status: Int
    /// The header fields.
    public var headers: Headers
    /// The body.
    public var body: Body

    /// An answer as given.
    public init(status: Int = 200, headers: Headers = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The bytes of a body that is whole; empty for a stream.
    public var bytes: [UInt8] {
        if case .bytes(let bytes) = body { return bytes }
        return []
    }

    /// The body as text, for tests.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A page in the site's frame.
    public static func page(_ page: Page) -> SiteResponse {
        SiteResponse(status: page.status, headers: ["content-type": "text/html; charset=utf-8"], body: .page(page))
    }

    /// A whole HTML document without the site's frame.
    public static func html(_ html: HTML, status: Int = 200) -> SiteResponse {
        SiteResponse(
            status: status, headers: ["content-type": "text/html; charset=utf-8"], body: .bytes(html.bytes))
    }

    /// Plain text.
    public static func text(_ text: String, status: Int = 200) -> SiteResponse {
        SiteResponse(
            status: status, headers: ["content-type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    /// "See other" (303): the browser gets the page at a path of this site. Any other address becomes `/`.
    public static func redirect(_ path: String) -> SiteResponse {
        SiteResponse(status: 303, headers: ["location": LocalPath.checked(path) ?? "/"])
    }

    /// A value as JSON.
    public static func json(_ value: some Encodable, status: Int = 200) throws -> SiteResponse {
        SiteResponse(
            status: status, headers: ["content-type": "application/json"], body: .bytes(try JSONBody.encode(value)))
    }

    /// A JSON value with sorted members.
    public static func json(_ value: JSONValue, status: Int = 200) -> SiteResponse {
        SiteResponse(
            status: status, headers: ["content-type": "application/json"], body: .bytes(value.canonicalBytes))
    }

    /// Problem details (RFC 9457).
    public static func problem(_ problem: Problem) -> SiteResponse {
        let bytes = (try? JSONBody.encode(problem)) ?? Array(#"{"title":"\#(problem.status)"}"#.utf8)
        return SiteResponse(
            status: problem.status, headers: ["content-type": "application/problem+json"], body: .bytes(bytes))
    }

    /// A table as CSV for download: UTF-8 with a byte order mark, cells that a spreadsheet would run made harmless.
    public static func csv(_ rows: some Sequence<[String]>, downloadName: String) -> SiteResponse {
        file(CSV.bytes(rows), contentType: "text/csv; charset=utf-8", downloadName: downloadName)
    }

    /// A file. With a download name the browser saves it; without one it shows it.
    public static func file(_ bytes: [UInt8], contentType: String, downloadName: String? = nil) -> SiteResponse {
        var response = SiteResponse(status: 200, headers: ["content-type": contentType], body: .bytes(bytes))
        if let downloadName {
            response.headers["content-disposition"] =
                "attachment; filename*=UTF-8''\(PercentCoding.encode(downloadName))"
        }
        return response
    }

    /// Done, nothing to say (204).
    public static let noContent = SiteResponse(status: 204)
}

/// Paths of this site, for going on to a page that a request names.
public enum LocalPath {
    /// The path when it stays on this site: starts with one slash, no backslash, no control characters.
    public static func checked(_ path: String?) -> String? {
        guard let path, path.utf8.count <= 2_000 else { return nil }
        var bytes = path.utf8.makeIterator()
        guard bytes.next() == UInt8(ascii: "/") else { return nil }
        let second = bytes.next()
        guard second != UInt8(ascii: "/") else { return nil }
        for byte in path.utf8 where byte <= 0x20 || byte == UInt8(ascii: "\\") || byte >= 0x7F { return nil }
        return path
    }
}
