import Kernel
import Store

@testable import Site

/// A service with a page of each kind.
struct SampleService: CityService {
    static let name = "sample"
    static let migrations = [
        Migration(
            service: "sample", name: "0001", sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    ]

    var navigation: [NavigationItem] {
        [
            NavigationItem(path: "/notes", label: "sample.title"),
            NavigationItem(path: "/office", label: "sample.office"),
        ]
    }

    func routes(_ r: inout Routes) {
        r.get("/notes", allow: .anyone, form)
        r.post("/notes", allow: .anyone, bodyLimit: 4_096, save)
        r.get("/office", allow: .staff("clerk"), office)
        r.post("/office", allow: .staff("clerk"), save)
        r.get("/my", allow: .resident, purpose: .own) { .page(Page(title: "My", body: "<p>\($0.actor.name)</p>")) }
        r.get("/people/{id}", allow: .anyStaff, purpose: .required("counter-procedure"), person)
        r.get("/files/{id}", allow: .anyStaff, purpose: .asked(subject: "id"), file)
        r.get("/full", allow: .anyone) { _ in throw StoreError.noSpace }
        r.post("/full", allow: .anyone) { _ in throw StoreError.noSpace }
        r.get("/broken", allow: .anyone) { _ in throw Broken() }
        r.get("/problem", allow: .anyone) { _ in
            throw Problem("unknown-ward", status: 404, title: "区がありません", detail: "確かめてください")
        }
        r.get("/deep/{a}/to/{rest...}", allow: .anyone) { .text("\($0.parameters["a"])|\($0.parameters["rest"])") }
        r.get("/deep/exact/to/x", allow: .anyone) { _ in .text("exact") }
        r.post(
            "/api/v1/echo", allow: .anyone,
            api: APIOperation(
                id: "echo", summary: "Says it back", tag: "sample", request: .object(["said": .string()]),
                response: .object(["heard": .string()]))
        ) { request in
            try .json(["heard": request.json([String: String].self)["said"] ?? ""])
        }
        r.get("/gallery", allow: .anyone, Gallery.show)
    }

    struct Broken: Error {}

    private func form(_ request: SiteRequest) async throws -> SiteResponse {
        .page(page(FormState(request.ctx)))
    }

    private func save(_ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let name = form.text("name", label: request.ctx.text("sample.name"), required: true, maxLength: 20)
        guard form.errors.isEmpty, let name else { return .page(page(form.state)) }
        try await request.store.write { tx in _ = try tx.run("INSERT INTO note (text) VALUES (\(name))") }
        return .redirect("/notes")
    }

    private func page(_ state: FormState) -> Site.Page {
        let ctx = state.ctx
        return Page(
            ctx, "sample.title", status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(ErrorSummary(state))
                \(Form(ctx, action: "/notes") {
                    "\(TextField(state.field("name", label: ctx.t("sample.name"), required: true)))\(Button("OK"))"
                })
                """)
    }

    private func office(_ request: SiteRequest) async throws -> SiteResponse {
        .page(Page(request.ctx, "sample.office", width: .wide, body: "<p>\(request.actor.name)</p>"))
    }

    private func person(_ request: SiteRequest) async throws -> SiteResponse {
        request.reads(request.parameters["id"])
        return .page(Page(title: "Person", body: "<p>\(request.parameters["id"])</p>"))
    }

    private func file(_ request: SiteRequest) async throws -> SiteResponse {
        .page(Page(title: "File", body: "<p>\(request.purpose(for: request.parameters["id"]))</p>"))
    }
}
