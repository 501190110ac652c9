import IPP
import Kernel
import Site
import Store

/// The forms of a session on their way to paper: where each is, what keeps its printer, and which other printer could do it.
enum FormPrintPage {
    /// The page is opened anew after so many seconds while something is to come.
    static let freshSeconds = 3

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let prints = try await request.store.read { try FormPrintStore.of(record.session.id, in: $0) }
        let view = FormPrintView(ctx: request.ctx, desk: desk, record: record, prints: prints)
        let page = view.page(FormState(request.ctx))
        return .page(view.isUnderWay ? page.renewed(afterSeconds: freshSeconds) : page)
    }

    /// Prints every form of the session.
    static func print(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let printer = try printer(request, record, desk, "printer")
        let decision = desk.decide(record, on: request.now.date)
        let forms = desk.formList(decision, in: record, on: request.now.date).map(\.key)
        let prints = FormPrintDesk(desk)
        try await request.store.write { try prints.print(forms, of: record.session.id, on: printer, in: $0) }
        return .redirect(SessionPath(record.session).to("print"))
    }

    /// Moves what waits to another printer.
    static func move(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let printer = try printer(request, record, desk, "to")
        _ = try await FormPrintDesk(desk).move(record.session.id, to: printer)
        return .redirect(SessionPath(record.session).to("print"))
    }

    /// Says whether a form came out.
    static func resolve(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        try await FormPrintDesk(desk).resolve(
            request.form.text("key") ?? "", of: record.session.id, isOut: request.form.has("out", "yes"),
            by: request.actor)
        return .redirect(SessionPath(record.session).to("print"))
    }

    private static func printer(
        _ request: SiteRequest, _ record: SessionRecord, _ desk: CounterDesk, _ field: String
    ) throws -> FormPrinter {
        guard let printer = request.form.text(field).flatMap({ desk.printers.printer($0, of: record.session.ward) })
        else { throw SiteFailure.notFound }
        return printer
    }
}

struct FormPrintView {
    let ctx: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let prints: [FormPrint]

    /// Something is still to come by itself.
    var isUnderWay: Bool { prints.contains { $0.state == .waiting || $0.state == .sent } }

    private var path: SessionPath { SessionPath(record.session) }
    private var printers: [FormPrinter] { desk.printers.of(record.session.ward) }

    func page(_ form: FormState) -> Page {
        let choices = printers.map { Choice($0.id, ctx.t($0.title)) }
        let begin = Form(ctx, action: path.to("print"), label: ctx.text("counter.print.title")) {
            """
            \(RadioGroup(
                Field(
                    ctx, name: "printer", label: ctx.t("counter.print.printer"), values: printers.first.map { [$0.id] } ?? []),
                choices, inline: true))\
            \(Button(ctx.t(prints.isEmpty ? "counter.print.all" : "counter.print.again")))
            """
        }
        return Page(
            ctx, "counter.print.title", lead: "<p>\(ctx.t("counter.print.about"))</p>",
            breadcrumbs: SessionCrumbs.of(record.session, ctx),
            scripts: [CounterAssets.script],
            body:
                "<div\(attribute: "data-fresh", isUnderWay ? String(FormPrintPage.freshSeconds) : nil)>\(help)\(doubts)\(list)\(begin)</div>"
        )
    }

    /// What keeps a printer, and the others that could print instead.
    private var help: HTML {
        let stuck = prints.filter { ($0.state == .waiting || $0.state == .sent) && $0.trouble != nil }
        let buttons = Dictionary(grouping: stuck, by: \.printer).sorted { $0.key < $1.key }.map { id, stuck -> HTML in
            let trouble = stuck.first?.trouble ?? "other"
            let others = printers.filter { $0.id != id }.map { other in
                Button(
                    ctx.t("counter.print.move", ["count": String(stuck.count), "printer": ctx.text(other.title)]),
                    .secondary, name: "to", value: other.id)
            }
            return Banner(
                .warning,
                ctx.t(
                    "counter.print.stuck",
                    ["printer": name(id), "trouble": ctx.text("counter.print.trouble.\(trouble)")]),
                text: """
                    <p>\(ctx.t("counter.print.waits"))</p>\
                    \(others.isEmpty ? nil : Form(ctx, action: path.to("print/move")) { HTML(others.map(\.html)) }.html)
                    """
            ).html
        }
        return HTML(buttons)
    }

    /// Where nobody knows whether a form came out.
    private var doubts: HTML {
        HTML(
            prints.filter { $0.state == .doubtful }.map { print in
                Banner(
                    .warning,
                    ctx.t("counter.print.doubtful", ["form": title(print.form), "printer": name(print.printer)]),
                    text: Form(ctx, action: path.to("print/resolve")) {
                        """
                        \(HiddenField("key", print.key))\
                        \(Button(ctx.t("counter.print.is-out"), .secondary, name: "out", value: "yes")) \
                        \(Button(ctx.t("counter.print.not-out"), .secondary, name: "out", value: "no"))
                        """
                    }.html
                ).html
            })
    }

    private var list: HTML {
        guard !prints.isEmpty else { return HTML() }
        let rows = prints.map { print -> [HTML] in
            let tone: Chip.Tone =
                switch print.state {
                case .printed: .green
                case .doubtful: .red
                case .waiting where print.trouble != nil, .sent where print.trouble != nil: .yellow
                case .waiting, .sent, .moved: .blue
                }
            return [
                HTML(text: title(print.form)), HTML(text: name(print.printer)),
                Chip(ctx.t("counter.print.state.\(print.state.rawValue)"), tone).html,
            ]
        }
        return Table(
            caption: ctx.t("counter.forms.title"),
            columns: [
                .init(ctx.t("counter.print.form"), .rowHeading), .init(ctx.t("counter.print.printer")),
                .init(ctx.t("counter.list.status")),
            ], rows: rows, captionHidden: true, cards: true
        ).html
    }

    private func name(_ printer: String) -> String {
        desk.printers.printer(printer, of: record.session.ward).map { ctx.text($0.title) } ?? printer
    }

    private func title(_ form: String) -> String {
        let decision = desk.decide(record, on: ctx.now.date)
        return desk.formList(decision, in: record, on: ctx.now.date).first { $0.key == form }?.template.title ?? form
    }
}
