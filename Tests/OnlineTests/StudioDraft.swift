import Kernel
import Site
import TestVisitor
import Testing

@testable import Online

/// What an owner does at the studio, as a browser does it.
enum StudioDraft {
    /// A draft of a procedure with the address of its page.
    static func begun(_ id: String, by owner: Visitor) async throws -> String {
        await owner.get("/office/studio/procedures/\(id)")
        let sent = await owner.post("/office/studio/procedures/\(id)/begin", [:])
        try #require(sent.status == 303, "\(sent.text)")
        return try #require(sent.headers["location"])
    }

    /// Sends a page's form with what stands on it, but for what is typed anew; a value of nil is not sent.
    static func send(
        _ visitor: Visitor, _ page: String, to action: String? = nil, _ typed: [String: String?] = [:]
    ) async -> SiteResponse {
        await send(visitor, await visitor.get(page), to: action ?? page, typed)
    }

    /// Sends the form of a page that was answered before.
    static func send(
        _ visitor: Visitor, _ page: SiteResponse, to target: String, _ typed: [String: String?] = [:]
    ) async -> SiteResponse {
        // The form of the action alone.
        let form =
            page.text.components(separatedBy: "<form ").first { $0.contains("action=\"\(target)\" method=\"post\"") }
            ?? ""
        var fields = Walk.fields("<form " + (form.components(separatedBy: "</form>").first ?? ""))
        for (name, value) in typed {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        let data = FormData(fields)
        return await visitor.send(
            IncomingRequest(
                method: "POST", target: target, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(data.queryString.utf8))))
    }

    /// The definition as a draft has it.
    static func text(_ city: OnlineCity, _ path: String) async throws -> String {
        let id = try #require(ProcedureChange.Identifier(String(path.split(separator: "/").last ?? "")))
        return try #require(try await city.store.read { try ProcedureChangeStore.load(id, in: $0) }).text
    }
}
