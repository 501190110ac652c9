import Kernel
import Site

/// The form for the post without a card: typed here, signed by hand.
struct PostPage: Sendable {
    let desk: MoveOutDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse { .page(view(FormState(request.ctx))) }

    /// Nothing is stored: the answer is the form as PDF.
    func make(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        func text(_ name: String, _ most: Int, required: Bool = true) -> String? {
            form.text(name, label: ctx.text("moveout.post.\(name)"), required: required, maxLength: most)
        }
        let name = text("name", 100), address = text("address", 200), to = text("to", 200)
        let phone = text("phone", 20, required: false)
        let head = text("head", 100, required: false)
        let others = text("others", 400, required: false)
        let planned = form.date("planned", label: ctx.text("moveout.when.planned"), required: true)
        guard form.errors.isEmpty, let name, let address, let to, let planned else { return .page(view(form.state)) }
        let people =
            [name]
            + (others ?? "").split(whereSeparator: { "、,，".contains($0) }).map { part in
                part.filter { $0 != " " }
            }.filter { !$0.isEmpty }
        let notice = MoveOutNotice(
            signer: .init(name: name, birth: "", sex: "9", address: address), kind: .all,
            members: people.prefix(NoticeReader.mostMembers).enumerated().map {
                .init(no: $0 + 1, name: $1, relation: "")
            },
            planned: planned, moved: nil,
            to: .init(code: nil, country: "", postalCode: nil, town: to, lot: "", building: ""), newHead: 1,
            remainingHead: nil, also: [], phone: phone, mail: nil, continuesCard: false, visit: nil, at: request.now,
            nonce: "-")
        guard let pdf = try BlankMailForm(desk: desk, notice: notice, head: head).pdf(at: request.now) else {
            throw SiteFailure.notFound
        }
        return .file(pdf, contentType: "application/pdf", downloadName: "tenshutsu-yuubin.pdf")
    }

    private func view(_ form: FormState) -> Page {
        let ctx = form.ctx
        func field(_ name: String, required: Bool = true, hint: Bool = false) -> Field {
            form.field(
                name, label: ctx.t("moveout.post.\(name)"), hint: hint ? ctx.t("moveout.post.\(name).hint") : nil,
                required: required)
        }
        return Page(
            ctx, "moveout.post.title", lead: ctx.t("moveout.post.lead"),
            breadcrumbs: [.init(ctx.t("moveout.start.title"), path: MoveOutPaths.start)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: "/moveout/post") {
                    """
                    \(TextField(field("name"), autocomplete: "name", width: .half, lang: "ja"))
                    \(TextField(field("address"), lang: "ja"))
                    \(TextField(field("to"), lang: "ja"))
                    \(DateField(form.field("planned", label: ctx.t("moveout.when.planned"), required: true)))
                    \(TextField(field("others", required: false, hint: true), lang: "ja"))
                    \(TextField(field("head", required: false), width: .half, lang: "ja"))
                    \(TextField(field("phone", required: false), kind: .tel, width: .short))
                    \(Button(ctx.t("moveout.post.make")))
                    """
                })
                """)
    }
}
