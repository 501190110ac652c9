import HolderForm
import Kernel
import Paper
import Sheets
import Site

/// Writing at home what stands on every form, for the terminal in the office: name, address, birth date, sex and telephone go into a number
/// that only the visitor has. What is kept is sealed with it; nobody in between can read it.
struct BringPages: Sendable {
    static let path = "/bring"

    let desk: HandoverDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        var values = Site.FormData([("number", HandoverNumber.make().description)])
        if let preVisit = request.query.text("previsit") { values.append("previsit", preVisit) }
        return .page(Self.page(FormState(request.ctx, values)))
    }

    /// Answers with the number itself and leads nowhere: the number stands in no address and no log.
    func bring(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let typed = TypedHolder.read(&form, on: request.now.date)
        let furigana = form.kana("furigana", label: ctx.text("terminal.confirm.furigana"))
        let phone = form.phoneNumber("phone", label: ctx.text("terminal.confirm.phone"))
        let preVisit = form.text("previsit", label: ctx.text("previsit.done.number"), maxLength: 100)
        // The form that was sent twice keeps its number.
        guard form.errors.isEmpty, var holder = typed?.holder,
            let number = request.form.text("number").flatMap({ HandoverNumber($0) })
        else { return .page(Self.page(form.state)) }
        holder.furigana = furigana
        holder.phone = phone
        let expires = try await desk.bring(
            HandoverSeal.seal(holder, under: number, preVisit: preVisit))
        var response = SiteResponse.page(Self.done(number, until: expires, ctx))
        response.headers["cache-control"] = "no-store"
        return response
    }

    private static func page(_ form: FormState) -> Page {
        let ctx = form.ctx
        let fields = TypedHolder.Fields(form: form, isAtHome: true)
        let number = form.values.text("number").flatMap { HandoverNumber($0) } ?? HandoverNumber.make()
        return Page(
            ctx, "bring.title", lead: "<p>\(ctx.t("bring.lead"))</p>",
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: path) {
                    """
                    \(HiddenField("number", number.description))\
                    \(form.values.text("previsit").map { HiddenField("previsit", $0) })\
                    \(fields.name)\(TextField(
                        form.field(
                            "furigana", label: ctx.t("terminal.confirm.furigana"), hint: ctx.t("bring.furigana.hint")),
                        autocomplete: "off"))\
                    \(fields.address)\(fields.birth)\(fields.sex)\(TextField(
                        form.field("phone", label: ctx.t("terminal.confirm.phone"), hint: ctx.t("terminal.confirm.phone.hint")),
                        kind: .tel, autocomplete: "tel", width: .half))\
                    \(Button(ctx.t("bring.make")))
                    """
                })
                <p class="hint">\(ctx.t("bring.privacy", ["days": String(HandoverDesk.daysBrought)]))</p>
                """)
    }

    private static func done(_ number: HandoverNumber, until expires: Timestamp, _ ctx: PageContext) -> Page {
        let code = (try? QRCode(number.printed)).map {
            CodePicture(width: $0.width, modules: $0.modules, label: ctx.text("bring.done.qr"))
        }
        return Page(
            ctx, "bring.done.title", lead: "<p>\(ctx.t("bring.done.lead"))</p>",
            body: """
                <div class="previsit-slip">
                \(code)
                <p>\(ctx.t("previsit.done.number"))<br><strong class="previsit-code">\(number.description.uppercased())</strong></p>
                <p>\(ctx.t("previsit.done.until", ["date": ctx.dateText(expires.date)]))</p></div>
                <p>\(ctx.t("bring.done.keep"))</p>
                <p>\(LinkButton(ctx.t("bring.again"), path: path))</p>
                """)
    }
}
