import Forms
import Kernel
import Site
import TestVisitor
import Testing

@testable import Online

/// Somebody who fills a form in page by page, as a browser without scripts does.
struct Walk {
    let city: OnlineCity
    let visitor: Visitor
    /// As the pages ask it; another edition where the draft is in one.
    var procedure: OnlineProcedure
    /// What was typed in all pages, in characters.
    private(set) var typed = 0
    private(set) var draft = ""

    /// - Parameter mandate: by which an agent begins it.
    init(_ id: String, in city: OnlineCity, as person: String?, mandate: String? = nil) async throws {
        self.city = city
        visitor = await city.visitor(person)
        procedure = try #require(city.desk.catalogue.procedure(id))
        let page = await visitor.get("/procedures/\(id)")
        try #require(page.status == 200)
        let begun =
            if let mandate { await visitor.post("/procedures/\(id)/start", ["mandate": mandate]) } else {
                await visitor.post("/procedures/\(id)/start", [:])
            }
        try #require(begun.status == 303, "\(begun.text)")
        draft = String(try #require(begun.headers["location"]).split(separator: "/")[1])
    }

    /// The address of the page that comes next.
    func next() async throws -> String {
        try #require(await visitor.get("/apply/\(draft)").headers["location"])
    }

    /// Sends one page with what stands on it and what is typed anew.
    ///
    /// - Parameter rows: how many rows of a group stay of those that the page shows.
    mutating func send(
        _ path: String, _ answers: [String: [String]], rows: [String: Int] = [:]
    ) async throws -> SiteResponse {
        let page = await visitor.get(path)
        try #require(page.status == 200, "\(path): \(page.status)")
        let form = Self.fields(page.text)
        var entries: [(String, String)] = form.filter { field in
            let parts = field.0.split(separator: ".").map(String.init)
            if parts.count > 2, let row = Int(parts[1]), let left = rows[parts[0]], row >= left { return false }
            return answers[field.0] == nil
        }
        for (name, values) in answers {
            for value in values {
                entries.append((name, value))
                if isTyped(name), form.first(where: { $0.0 == name && $0.1 == value }) == nil { typed += value.count }
            }
        }
        return await post(path, entries)
    }

    /// Whether a control is typed into rather than chosen.
    private func isTyped(_ name: String) -> Bool {
        let parts = name.split(separator: ".").map(String.init)
        guard let item = procedure.sheet.pages.flatMap(\.items).first(where: { $0.name == parts[0] }) else {
            return false
        }
        guard item.kind == .group, parts.count > 2 else { return item.kind.isTyped }
        return item.items.first { $0.name == parts[2] }?.kind.isTyped ?? false
    }

    /// Sends fields with the token of a page, of the same address unless another one is given.
    func post(_ path: String, _ entries: [(String, String)], from page: String? = nil) async -> SiteResponse {
        let token = Self.fields(await visitor.get(page ?? path).text).first { $0.0 == "_token" }?.1 ?? ""
        var form = FormData(entries.filter { $0.0 != "_token" })
        form.append("_token", token)
        return await visitor.send(
            IncomingRequest(
                method: "POST", target: path, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(form.queryString.utf8))))
    }

    /// Fills in everything with the answers of an example, and comes to the last look.
    ///
    /// - Parameter page: where to stop; nil for the last look.
    mutating func fill(_ answers: JSONValue, until stop: String? = nil) async throws {
        let raw = RawAnswers(answers)
        for _ in 0..<40 {
            let path = try await next()
            if path.hasSuffix("/check") { return }
            let id = path.split(separator: "/").last.map(String.init) ?? ""
            if id == stop { return }
            let page = try #require(procedure.sheet.pages.first { $0.id == id })
            var entries: [String: [String]] = [:]
            var rows: [String: Int] = [:]
            for item in page.items {
                entries.merge(raw.part(item.name)) { $1 }
                let count = raw.rows(item.name).count
                if item.kind == .group, count > 0 { rows[item.name] = count }
            }
            // Files are not named by a form but sent with it.
            let files = page.items.filter { $0.kind == .file }.flatMap { item in
                (entries.removeValue(forKey: item.name) ?? []).enumerated().map { number, _ in
                    (item.name, "見本\(number + 1)", Self.sample(item.limits.types.first ?? ""))
                }
            }
            if !files.isEmpty { _ = await upload(path, files) }
            let response = try await send(path, entries, rows: rows)
            if response.status == 422 {
                Issue.record("\(procedure.id) \(path): \(Self.summary(response.text))")
                return
            }
        }
        Issue.record("\(procedure.id): the pages do not come to an end")
    }

    /// Sends the form; the receipt number.
    func submit() async throws -> String {
        let check = "/apply/\(draft)/check"
        let page = await visitor.get(check).text
        // Where the procedure asks for it the card signs, as the page's script has it do.
        let needsCard = page.contains("class=\"card-sign\"")
        let signed = needsCard ? try await Authority.shared.value.signed(page) : []
        // Where an answer is not as the register has it, the applicant says why.
        let differing = Self.fields(page).map(\.0).filter { $0.hasPrefix(Explanation.control) }
        if page.contains("/apply/\(draft)/cosign") {
            try await cosign(signed, check)
        } else {
            let explained = signed + differing.map { ($0, "先月変わったため") }
            let sent = await post("/apply/\(draft)/submit", explained, from: check)
            try #require(sent.status == 303, "\(procedure.id): \(Self.summary(sent.text))")
        }
        let done = await visitor.get("/apply/\(draft)/done")
        return String(try #require(done.text.firstMatch(of: /[0-9]{4}-N?[0-9]{6}/)).output)
    }

    /// Lets a second person sign, where the procedure needs one.
    private func cosign(_ signed: [(String, String)], _ check: String) async throws {
        let asked = await post("/apply/\(draft)/cosign", signed, from: check)
        let shown = try #require(asked.text.firstMatch(of: /[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}/)).output
        let (code, second) = (String(shown).replacing("-", with: ""), await city.visitor("account"))
        await second.get("/cosign/\(code)")
        try #require(await second.post("/cosign/\(code)/sign", [:]).status == 200)
    }

    /// Sends files with what stands on a page.
    func upload(_ path: String, _ files: [(item: String, name: String, bytes: [UInt8])]) async -> SiteResponse {
        let boundary = "----walk"
        var body: [UInt8] = []
        func part(_ head: String, _ bytes: [UInt8]) {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + bytes
            body += Array("\r\n".utf8)
        }
        for (name, value) in Self.fields(await visitor.get(path).text) { part("name=\"\(name)\"", Array(value.utf8)) }
        for file in files { part("name=\"\(file.item)\"; filename=\"\(file.name)\"", file.bytes) }
        body += Array("--\(boundary)--\r\n".utf8)
        return await visitor.send(
            IncomingRequest(
                method: "POST", target: path, headers: ["content-type": "multipart/form-data; boundary=\(boundary)"],
                body: .bytes(body)))
    }

    private static func sample(_ type: String) -> [UInt8] {
        switch type {
        case "image/jpeg": [0xFF, 0xD8, 0xFF, 0xE0, 0x00]
        case "image/png": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        case "text/csv": Array("a,b\n1,2\n".utf8)
        default: Array("%PDF-1.4".utf8)
        }
    }

    /// Answers without what the register or the card knows already.
    func unknown(_ answers: JSONValue) -> JSONValue {
        var left = answers.objectValue ?? [:]
        for item in procedure.sheet.pages.flatMap(\.items) where item.kind != .group {
            if item.sources.contains(where: { $0.keeper == .register || $0.keeper == .card }) { left[item.name] = nil }
        }
        return .object(left)
    }

    /// The names and values of the controls of a page: inputs that are text, hidden or checked, chosen options, texts.
    static func fields(_ html: String) -> [(String, String)] {
        var fields: [(String, String)] = []
        for match in html.matches(of: /<input ([^>]*)>/) {
            let attributes = String(match.1)
            guard let name = attributes.firstMatch(of: /name="([^"]*)"/)?.1 else { continue }
            let value = attributes.firstMatch(of: /value="([^"]*)"/)?.1 ?? ""
            let isChoice = attributes.contains("type=\"radio\"") || attributes.contains("type=\"checkbox\"")
            if isChoice, !attributes.contains(" checked") { continue }
            fields.append((unescaped(String(name)), unescaped(String(value))))
        }
        for match in html.matches(of: /(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/) {
            guard let chosen = match.2.firstMatch(of: /value="([^"]*)" selected/)?.1 else { continue }
            fields.append((unescaped(String(match.1)), unescaped(String(chosen))))
        }
        for match in html.matches(of: /(?s)<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)<\/textarea>/) {
            fields.append((unescaped(String(match.1)), unescaped(String(match.2))))
        }
        return fields.filter { $0.0 != "lang" }
    }

    static func summary(_ html: String) -> String {
        html.firstMatch(of: /(?s)error-summary.*?<ul>(.*?)<\/ul>/).map { String($0.1) } ?? String(html.prefix(300))
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
