import Foundation
import Site
import Testing

/// Someone at a browser: keeps cookies and the token of the form seen last.
final class Browser {
    private let app: SiteApp
    private var cookies: [String: String] = [:]
    private var token = ""

    init(_ app: SiteApp) { self.app = app }

    @discardableResult
    func get(_ target: String) async -> SiteResponse {
        await send(IncomingRequest(method: "GET", target: target))
    }

    @discardableResult
    func post(_ target: String, _ fields: [(String, String)]) async -> SiteResponse {
        var form = FormData(fields)
        form.append("_token", token)
        return await send(
            IncomingRequest(
                method: "POST", target: target, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(form.queryString.utf8))))
    }

    /// Sends JSON as a program would that is signed in.
    func json(
        _ method: String, _ target: String, _ body: String, _ more: KeyValuePairs<String, String> = [:]
    ) async -> SiteResponse {
        var headers: Headers = ["content-type": "application/json"]
        for (name, value) in more { headers[name] = value }
        return await send(
            IncomingRequest(method: method, target: target, headers: headers, body: .bytes(Array(body.utf8))))
    }

    private func send(_ request: IncomingRequest) async -> SiteResponse {
        var request = request
        request.headers["host"] = "city.example"
        request.headers["cookie"] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        let response = await app.handle(request)
        for line in response.headers.all("set-cookie") {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if let found = response.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) { token = String(found.1) }
        return response
    }
}

extension SiteResponse {
    var location: String { headers["location"] ?? "" }
}

/// What stands in a page's controls.
extension String {
    /// Names and values of the inputs of a page, in order.
    var inputs: [(name: String, type: String, value: String)] {
        tags.compactMap { tag in
            tag.attribute("name").map { ($0, tag.attribute("type") ?? "text", tag.attribute("value") ?? "") }
        }
    }

    /// What a browser would send if nothing were touched.
    var filled: [(String, String)] {
        tags.compactMap { tag in
            guard let name = tag.attribute("name") else { return nil }
            let isChoice = ["radio", "checkbox"].contains(tag.attribute("type"))
            return isChoice && !tag.contains(" checked") ? nil : (name, tag.attribute("value") ?? "")
        }
    }

    private var tags: [String] { matches(of: /<(?:input|textarea|select)\b[^>]*>/).map { String($0.0) } }

    private func attribute(_ name: String) -> String? {
        guard let start = range(of: " \(name)=\"")?.upperBound, let end = self[start...].firstIndex(of: "\"") else {
            return nil
        }
        return String(self[start..<end])
    }

    /// The links of a page within the site.
    var links: Set<String> {
        Set(matches(of: /(?:href|src)="(\/[^"]*)"/).map { String($0.1).replacing("&amp;", with: "&") })
    }

    /// The text without spaces and line ends, which readers place as they see fit.
    var unspaced: String { filter { !$0.isWhitespace } }
}
