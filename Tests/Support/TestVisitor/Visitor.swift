import Site

/// Somebody who visits a site in-process, keeping cookies and form tokens as a browser does.
public final class Visitor: Sendable {
    private let app: SiteApp
    private let memory: Memory

    /// A visitor who has not been there before.
    public init(_ app: SiteApp) {
        self.app = app
        memory = Memory()
    }

    private actor Memory {
        var cookies: [String: String] = [:]
        var token = ""

        func take(_ response: SiteResponse) {
            for line in response.headers.all("set-cookie") {
                let pair = line.prefix { $0 != ";" }.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if pair.count == 2 { cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
            }
            if let found = response.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) {
                token = String(found.1)
            }
        }
    }

    /// Opens a page.
    @discardableResult
    public func get(_ target: String, headers: Headers = [:]) async -> SiteResponse {
        await send(IncomingRequest(method: "GET", target: target, headers: headers))
    }

    /// Sends a form with the token of the page that was opened last.
    @discardableResult
    public func post(_ target: String, _ fields: KeyValuePairs<String, String>) async -> SiteResponse {
        var form = FormData(fields.map { ($0.key, $0.value) })
        form.append("_token", await memory.token)
        return await send(
            IncomingRequest(
                method: "POST", target: target, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(form.queryString.utf8))))
    }

    /// Sends JSON, as a program does.
    @discardableResult
    public func json(_ method: String, _ target: String, _ body: String, headers: Headers = [:]) async -> SiteResponse {
        var headers = headers
        headers["content-type"] = "application/json"
        return await send(
            IncomingRequest(method: method, target: target, headers: headers, body: .bytes(Array(body.utf8))))
    }

    /// Becomes one of the people of the demonstration.
    public func signIn(_ person: String) async {
        await get("/sign-in")
        await post("/sign-in", ["person": person])
        await get("/sign-in")
    }

    /// Sends a request with the cookies.
    public func send(_ request: IncomingRequest) async -> SiteResponse {
        var request = request
        request.headers["host"] = "city.example"
        let cookies = await memory.cookies
        if !cookies.isEmpty {
            request.headers["cookie"] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        let response = await app.handle(request)
        await memory.take(response)
        return response
    }
}
