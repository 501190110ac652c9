import Foundation
import Outbound

/// Somebody who walks through the terminal's pages as a browser does: cookies, tokens, redirects.
final class Walk {
    private let host: OutboundHost
    private var cookies: [String: String] = [:]
    private var token = ""
    /// The page that is open, after what the site led to.
    private(set) var path = "/"
    private(set) var text = ""

    init(_ host: OutboundHost) { self.host = host }

    /// Opens a page.
    func open(_ path: String) async throws { try await send("GET", path, nil) }

    /// Sends a form of the page that is open.
    func send(_ path: String, _ fields: [(String, String)]) async throws {
        let body = (fields + [("_token", token)]).map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(
            separator: "&")
        try await send("POST", path, body)
    }

    private func send(_ method: String, _ path: String, _ body: String?) async throws {
        var headers = ["cookie": cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")]
        if body != nil { headers["content-type"] = "application/x-www-form-urlencoded" }
        if cookies.isEmpty { headers["cookie"] = nil }
        let answer = try await host.send(
            method, path, headers: headers, body: body.map { Array($0.utf8) })
        for line in answer.headers["set-cookie"] ?? [] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if (300...399).contains(answer.status), let next = answer.headers["location"]?.first {
            return try await send("GET", next, nil)
        }
        guard answer.status == 200 else { throw WalkStopped(path: path, status: answer.status) }
        self.path = path
        text = String(decoding: answer.body, as: UTF8.self)
        if let found = text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) { token = String(found.1) }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// A page answered otherwise than with itself.
struct WalkStopped: Error, CustomStringConvertible {
    let path: String
    let status: Int
    var description: String { "\(path) answered with status \(status)" }
}
