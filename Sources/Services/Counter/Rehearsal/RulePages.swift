import Kernel
import Pack
import Procedures
import Site
import Store

/// The handlers of the routes for changes of guidance tables.
struct RulePages: Sendable {
    static let path = "/office/rules"
    static let length = 30
    static let longestTitle = 200

    let rules: RuleDesk

    private var desk: CounterDesk { rules.desk }

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let page = try await desk.store.read {
            try RuleChangeStore.list(after: after, limit: Self.length, in: $0)
        }
        return .page(
            RuleListView(ctx: request.ctx, catalogue: desk.catalogue, rows: page.rows, next: page.next).page)
    }

    /// The form, filled with the definition of one procedure as the pack has it.
    func new(_ request: SiteRequest) async throws -> SiteResponse {
        var values = FormData()
        if let id = request.query.text("procedure"), let text = DefinitionText.of(id, in: desk.pack) {
            values.set("text", text)
        }
        return .page(RuleFormView(catalogue: desk.catalogue).page(FormState(request.ctx, values), faults: []))
    }

    func submit(_ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let title = form.text(
            "title", label: request.ctx.text("counter.rules.why"), required: true, maxLength: Self.longestTitle)
        let text = request.form["text"] ?? ""
        if text.allSatisfy(\.isWhitespace) {
            form.errors.add(
                "text", request.ctx.t("site.form.missing", ["label": request.ctx.text("counter.rules.text")]))
        }
        let change = CatalogueChange(text, of: desk.catalogue, in: desk.pack)
        if form.errors["text"] == nil, !change.faults.isEmpty {
            form.errors.add("text", request.ctx.t("counter.rules.faults", ["count": String(change.faults.count)]))
        }
        guard form.errors.isEmpty, let title else {
            return .page(RuleFormView(catalogue: desk.catalogue).page(form.state, faults: change.faults))
        }
        let new = try await rules.submit(title, change, text: text, by: request.actor)
        return .redirect("\(Self.path)/\(new.id)")
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await page(request, refusal: nil)
    }

    func publish(_ request: SiteRequest) async throws -> SiteResponse {
        try await attempt(request) { try await rules.publish($0, by: request.actor) }
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        try await attempt(request) { try await rules.withdraw($0, by: request.actor) }
    }

    private func attempt(
        _ request: SiteRequest, _ work: (RuleChange.Identifier) async throws -> Void
    ) async throws -> SiteResponse {
        let id: RuleChange.Identifier = try request.parameters.value("id")
        do {
            try await work(id)
            return .redirect("\(Self.path)/\(id)")
        } catch let refusal as RuleRefusal {
            return try await page(request, refusal: refusal)
        }
    }

    private func page(_ request: SiteRequest, refusal: RuleRefusal?) async throws -> SiteResponse {
        let id: RuleChange.Identifier = try request.parameters.value("id")
        guard let change = try await desk.store.read({ try RuleChangeStore.load(id, in: $0) }) else {
            throw SiteFailure.notFound
        }
        return .page(
            RuleChangeView(ctx: request.ctx, catalogue: desk.catalogue, change: change, refusal: refusal).page)
    }
}

/// The text that defines a procedure in the files of the pack.
enum DefinitionText {
    /// The entry of the highest layer, from its `- id:` to the next one; nil where there is none.
    static func of(_ procedure: String, in pack: CityPack) -> String? {
        for file in pack.files(in: "procedures").reversed() {
            guard let bytes = file.bytes() else { continue }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            guard let start = lines.firstIndex(where: { $0 == "- id: \(procedure)" }) else { continue }
            let rest = lines[(start + 1)...]
            let end = rest.firstIndex { $0.hasPrefix("- ") || $0.hasPrefix("#") } ?? lines.endIndex
            return lines[start..<end].joined(separator: "\n")
        }
        return nil
    }
}
