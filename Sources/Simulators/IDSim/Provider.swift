import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Site

/// The pages and the protocol of the realms.
struct Provider: Sendable {
    let desk: TokenDesk
    let realms: [String: Realm]
    let client: String
    let city: String
    /// Believes the client's signed words; nil where it has a secret only.
    let clients: ClientDesk?

    func routes(_ router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in Response(status: .ok) }
        router.get("/{realm}/.well-known/openid-configuration") { request, context in
            let issuer = try issuer(request, context)
            return Self.json([
                "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
                "token_endpoint": .string(issuer + "/token"), "userinfo_endpoint": .string(issuer + "/userinfo"),
                "jwks_uri": .string(issuer + "/jwks"), "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": clients == nil
                    ? ["client_secret_basic"] : ["client_secret_basic", "private_key_jwt"],
            ])
        }
        router.get("/{realm}/jwks") { _, _ in Self.json(desk.keySet) }
        router.get("/{realm}/authorize") { request, context in try page(request, context) }
        router.get("/{realm}/choose") { request, context in try await choose(request, context) }
        router.post("/{realm}/token") { request, context in try await token(request, context) }
        router.get("/{realm}/userinfo") { request, _ in
            let access = (request.headers[.authorization] ?? "").dropFirst("Bearer ".count)
            guard let claims = await desk.information(String(access)) else { return Response(status: .unauthorized) }
            return Self.json(claims)
        }
        // What goes wrong with the next tokens: none, nonce, audience, expired, issuer, signature.
        router.put("/control/fault/{fault}") { _, context in
            guard let fault = TokenDesk.Fault(rawValue: context.parameters.get("fault") ?? "") else {
                return Response(status: .notFound)
            }
            await desk.set(fault)
            return Response(status: .noContent)
        }
    }

    /// Who one is, to choose.
    private func page(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        let (name, realm) = try self.realm(context)
        try check(request)
        let query = request.uri.query ?? ""
        let people = realm.people.map { person -> HTML in
            let address = "/\(name)/choose?person=\(person.id)&\(query)"
            return "<li><a href=\"\(href: address)\">\(person.label)</a></li>"
        }
        let page: HTML = """
            <!DOCTYPE html><html lang="ja"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>\(realm.title)</title><style>\
            body{font:1.0625rem/1.7 sans-serif;max-width:36rem;margin:0 auto;padding:1.5rem;color:#1a1a1a}\
            .note{background:#fff0b3;border:1px solid #927200;border-radius:8px;padding:.75rem 1rem}\
            ul{list-style:none;padding:0}a{display:block;padding:.75rem 1rem;margin:.5rem 0;border:1px solid #0017c1;\
            border-radius:8px;color:#0017c1}</style></head><body><main><h1>\(realm.title)</h1>\
            <p class="note">これは模擬の画面です。本物の本人確認ではありません。<br>\
            <span lang="en">This page is simulated. Nobody's identity is checked.</span></p>\
            <p>だれとしてサインインしますか。<br><span lang="en">Who would you like to be?</span></p>\
            <ul>\(HTML(people))</ul></main></body></html>
            """
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }

    private func choose(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let (name, realm) = try self.realm(context)
        let back = try check(request)
        let query = request.uri.queryParameters
        guard let person = realm.people.first(where: { $0.id == query["person"].map(String.init) }) else {
            throw HTTPError(.notFound)
        }
        let issuer = try issuer(request, context)
        let code = await desk.code(
            .init(
                realm: name, person: person, nonce: query["nonce"].map(String.init), back: back, issuer: issuer,
                challenge: query["code_challenge"].map(String.init) ?? ""))
        let answer = Site.FormData([("code", code), ("state", query["state"].map(String.init) ?? ""), ("iss", issuer)])
        return Response(status: .seeOther, headers: [.location: back + "?" + answer.queryString])
    }

    private func token(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let (name, _) = try realm(context)
        let body = try await request.body.collect(upTo: 65_536)
        guard let form = try? URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body)) else {
            throw HTTPError(.badRequest)
        }
        let isSigned = try await clients?.knows(form, at: try issuer(request, context) + "/token") ?? false
        let isKnown = isSigned ? true : await desk.knows(request.headers[.authorization])
        guard isKnown else { return Self.json(["error": "invalid_client"], .unauthorized) }
        guard form["grant_type"] == "authorization_code", let code = form["code"], let verifier = form["code_verifier"],
            let tokens = try await desk.tokens(code: code, verifier: verifier, realm: name, back: form["redirect_uri"])
        else { return Self.json(["error": "invalid_grant"], .badRequest) }
        return Self.json(tokens)
    }

    /// Where the browser is sent back to; refused when the request is not the client's.
    @discardableResult
    private func check(_ request: Request) throws -> String {
        let query = request.uri.queryParameters
        guard query["client_id"].map(String.init) == client, query["response_type"] == "code",
            query["code_challenge_method"] == "S256", let back = query["redirect_uri"].map(String.init),
            back.hasPrefix(city)
        else { throw HTTPError(.badRequest, message: "client_id, response_type, PKCE or redirect_uri is wrong") }
        return back
    }

    private func realm(_ context: BasicRequestContext) throws -> (String, Realm) {
        guard let name = context.parameters.get("realm"), let realm = realms[name] else { throw HTTPError(.notFound) }
        return (name, realm)
    }

    private func issuer(_ request: Request, _ context: BasicRequestContext) throws -> String {
        "http://\(request.head.authority ?? "127.0.0.1")/\(try realm(context).0)"
    }

    private static func json(_ value: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.canonicalBytes)))
    }
}
