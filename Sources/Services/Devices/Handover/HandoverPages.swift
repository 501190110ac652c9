import Foundation
import Kernel
import Sheets
import Site

/// The counter's side of a handover: the code on the sheet is read by a scanner into a field, and the facts are shown once.
struct HandoverPages: Sendable {
    static let path = "/office/handover"

    let desk: HandoverDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        .page(HandoverView(ctx: request.ctx).page(FormState(request.ctx)))
    }

    /// Fetches and opens. Who it is about is not known before, and the facts are not kept: the event says that they were shown.
    func open(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let printed = form.text("code", label: ctx.text("handover.code"), required: true)
        let code = printed.flatMap { HandoverSeal.code(of: $0) }
        if printed != nil, code == nil { form.errors.add("code", ctx.t("handover.wrong")) }
        guard form.errors.isEmpty, let printed, let code else {
            return .page(HandoverView(ctx: ctx).page(form.state))
        }
        guard let sealed = try await desk.use(code: code, by: request.actor) else {
            form.errors.add("code", ctx.t("handover.none"))
            return .page(HandoverView(ctx: ctx).page(form.state))
        }
        let facts: HandoverSeal.Facts
        do throws(HandoverFault) {
            facts = try HandoverSeal.open(sealed, with: printed)
        } catch {
            form.errors.add("code", ctx.t("handover.wrong"))
            return .page(HandoverView(ctx: ctx).page(form.state))
        }
        var response = SiteResponse.page(HandoverView(ctx: ctx).facts(facts))
        response.headers["cache-control"] = "no-store"
        return response
    }

    /// `POST /api/v1/handover-references`.
    func keep(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let code = reader.text("code", in: reader.body, required: true, most: 64) ?? ""
        let text = reader.text("sealed", in: reader.body, required: true, most: 2 * HandoverDesk.longest) ?? ""
        if !Self.isCode(code) { reader.wrong("/code", "must be 32 hexadecimal digits") }
        let sealed = Data(base64Encoded: text).map { Array($0) } ?? []
        if sealed.isEmpty || sealed.count > HandoverDesk.longest {
            reader.wrong("/sealed", "must be base64 of at most \(HandoverDesk.longest) bytes")
        }
        try reader.check()
        let expires = try await desk.keep(code: code, sealed: sealed, from: request.actor)
        return .json(["expiresAt": .string(expires.iso)], status: 201)
    }

    /// `GET /api/v1/handover-references/{code}`: once.
    func use(_ request: SiteRequest) async throws -> SiteResponse {
        let code = request.parameters["code"]
        guard Self.isCode(code), let sealed = try await desk.use(code: code, by: request.actor) else {
            throw SiteFailure.notFound
        }
        var response = SiteResponse.json(["sealed": .string(Data(sealed).base64EncodedString())])
        response.headers["cache-control"] = "no-store"
        return response
    }

    static func isCode(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    static let keepOperation = APIOperation(
        id: "keepHandoverReference", summary: "Keeps what a terminal has sealed for a counter, for 60 minutes.",
        description: "The key stands in the printed 2D code only; the server cannot open what it keeps.", tag: "edge",
        request: .object([
            "code": .string("32 hexadecimal digits that follow from the key."), "sealed": .string("Base64."),
        ]),
        response: .object(["expiresAt": .dateTime()]), status: 201)

    static let useOperation = APIOperation(
        id: "useHandoverReference", summary: "Gives sealed facts to a counter, once.",
        description: "A second request, and one after 60 minutes, is answered with 404.", tag: "edge",
        response: .object(["sealed": .string("Base64.")]))
}

struct HandoverView: Sendable {
    let ctx: PageContext

    func page(_ form: FormState) -> Page {
        Page(
            ctx, "handover.title", lead: "<p>\(ctx.t("handover.lead"))</p>", status: form.errors.isEmpty ? 200 : 422,
            hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(Form(ctx, action: HandoverPages.path, label: ctx.text("handover.title")) {
                    """
                    \(TextField(form.field("code", label: ctx.t("handover.code"), hint: ctx.t("handover.code.hint"), required: true), autocomplete: "off"))\
                    \(Button(ctx.t("handover.open")))
                    """
                })
                """)
    }

    func facts(_ facts: HandoverSeal.Facts) -> Page {
        let birth = PartialDate(digits: facts.birthDate)?.japanese ?? ""
        var rows: [(HTML, HTML)] = [
            (ctx.t("handover.name"), HTML(text: facts.name)), (ctx.t("handover.address"), HTML(text: facts.address)),
            (ctx.t("handover.birth"), HTML(text: birth)),
        ]
        if !facts.furigana.isEmpty { rows.append((ctx.t("handover.furigana"), HTML(text: facts.furigana))) }
        if !facts.sex.isEmpty { rows.append((ctx.t("handover.sex"), ctx.t("handover.sex.\(facts.sex)"))) }
        if !facts.phone.isEmpty { rows.append((ctx.t("handover.phone"), HTML(text: facts.phone))) }
        return Page(
            ctx, "handover.done", breadcrumbs: [.init(ctx.t("handover.title"), path: HandoverPages.path)],
            body: "\(Banner(.info, ctx.t("handover.once"), text: ctx.t("handover.once.text")))\(DescriptionList(rows))")
    }
}
