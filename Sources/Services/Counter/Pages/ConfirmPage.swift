import Kernel
import Procedures
import Site

/// What the visitor reads and signs: large print, in their language with Japanese beside it.
struct ConfirmPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await page(request, desk)
    }

    static func sign(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        if request.form["agreed"] == nil { form.errors.add("agreed", ctx.t("counter.confirm.agree.missing")) }
        let strokes = request.form.text("strokes").flatMap { try? JSONValue(parsing: $0) }
            .flatMap(Strokes.checked)
        let image = request.form.text("image").flatMap(PNG.fromDataURL)
        let onPaper = request.form["method"] == Signature.Method.paper.rawValue
        if !onPaper, strokes == nil || image == nil { form.errors.add("method", ctx.t("counter.confirm.sign.missing")) }
        guard form.errors.isEmpty else { return try await page(request, desk, state: form.state) }
        do {
            try await desk.sign(
                record.session.id, onPaper ? .paper : .pad, seenHash: request.form.text("seen") ?? "",
                strokes: onPaper ? nil : strokes, image: onPaper ? nil : image, at: request.now, by: request.actor)
            return .redirect(SessionPath(record.session).page)
        } catch let refusal as SessionRefusal {
            return try await page(request, desk, refusal: refusal)
        }
    }

    private static func page(
        _ request: SiteRequest, _ desk: CounterDesk, state: FormState? = nil, refusal: SessionRefusal? = nil
    ) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let decision = desk.decide(record, on: request.now.date)
        let visitor = request.ctx.speaking(record.session.language)
        let view = ConfirmView(
            ctx: request.ctx, visitor: visitor, desk: desk, record: record, decision: decision,
            state: state ?? FormState(request.ctx), refusal: refusal)
        return .page(view.page)
    }
}

private struct ConfirmView {
    let ctx: PageContext
    /// The same page in the visitor's language.
    let visitor: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let decision: Decision
    let state: FormState
    let refusal: SessionRefusal?

    private var facts: SessionFacts { record.facts }

    /// What the signature is bound to. Its beginning is printed, so that a signed sheet of paper tells what it was signed
    /// for.
    private var hash: String { facts.hash(procedures: decision.handedIn) }

    var page: Page {
        let path = SessionPath(record.session)
        let handedIn = decision.items.filter(\.isHandedIn)
        let open = decision.questions.count
        let form = Form(ctx, action: path.confirm) {
            """
            \(Checkbox(state.field("agreed", label: both("counter.confirm.agree"), required: true)))
            <div class="field\(state.errors["method"] == nil ? "" : " invalid")">
            \(state.errors["method"].map { "<p class=\"field-error\" id=\"f-method\">\($0)</p>" as HTML })
            <div data-signature hidden>
            <p id="pad-label">\(both("counter.confirm.pad"))</p>
            <canvas class="signature-pad" role="img" aria-labelledby="pad-label"></canvas>
            <button class="button tertiary" type="button" data-clear>\(both("counter.confirm.clear"))</button>
            </div>
            \(HiddenField("seen", hash))\(HiddenField("strokes", ""))\(HiddenField("image", ""))
            \(Checkbox(
                state.field("method", label: both("counter.confirm.paper"), hint: ctx.t("counter.confirm.paper.hint")),
                value: Signature.Method.paper.rawValue))
            </div>
            \(ButtonRow([
                Button(both("counter.confirm.sign")), LinkButton(both("counter.confirm.back"), path: path.page),
            ]))
            """
        }
        let body: HTML = """
            <div class="confirm-sheet" lang="\(visitor.language.htmlTag)">
            \(ErrorSummary(state))\(refusal.map(refused))
            \(open > 0 ? Banner(.info, ctx.t("counter.confirm.open", ["count": String(open)])) : nil)
            <h2>\(both("counter.confirm.move"))</h2>\(DescriptionList(moveItems))
            <h2>\(both("counter.confirm.persons"))</h2>\(HTML(facts.persons.map(person)))
            \(answers)
            <h2>\(both("counter.confirm.procedures"))</h2>
            <ol class="confirm-procedures">\(handedIn.map(procedure))</ol>
            <p class="confirm-mark">\(both("counter.confirm.mark")) <code>\(String(hash.prefix(12)))</code></p>
            <p class="signature-line">\(both("counter.confirm.signature-line"))</p>
            \(handedIn.isEmpty ? "<p>\(both("counter.refusal.nothing-to-hand-in"))</p>" : form.html)
            </div>
            """
        return Page(
            title: ctx.text("counter.confirm.title"), heading: both("counter.confirm.title"),
            breadcrumbs: SessionCrumbs.of(record.session, ctx), status: state.status(refusal),
            hasErrors: !state.errors.isEmpty, scripts: [CounterAssets.script], body: body)
    }

    /// Why nothing was signed; of a character without a shape, where another is looked for.
    private func refused(_ refusal: SessionRefusal) -> HTML {
        guard case .glyphMissing = refusal else { return SessionWords.banner(refusal, ctx) }
        let path = SessionPath(record.session).to("characters")
        return Banner(
            .error, ctx.t(refusal.word, refusal.arguments),
            text: "<a href=\"\(href: path)\">\(ctx.t("counter.character.title"))</a>"
        ).html
    }

    /// Words in the visitor's language, with Japanese under them for the clerk.
    private func both(_ key: String) -> HTML {
        let theirs = visitor.t(key)
        guard visitor.language != .ja, visitor.language != .jaEasy else { return theirs }
        return "\(theirs) <span class=\"beside\" lang=\"ja\">\(ctx.speaking(.ja).t(key))</span>"
    }

    private func both(_ text: LocalizedText) -> HTML {
        let theirs = visitor.t(text)
        guard visitor.language != .ja, visitor.language != .jaEasy else { return theirs }
        return "\(theirs) <span class=\"beside\" lang=\"ja\">\(ctx.speaking(.ja).t(text))</span>"
    }

    private var moveItems: [(HTML, HTML)] {
        var items: [(HTML, HTML)] = []
        for id in record.session.events {
            guard let event = desk.catalogue.event(id), let date = facts.date(.event(id), "eventDate") else { continue }
            items.append((both(event.title), visitor.date(date)))
        }
        for kind in ["newAddress", "oldAddress"] {
            guard let line = facts.addressLine(kind) else { continue }
            let shown: HTML = record.isProtected ? ctx.t("counter.quiet.marker") : HTML(text: line)
            items.append((both("counter.address.\(kind)"), "<span lang=\"ja\">\(shown)</span>"))
        }
        return items
    }

    /// What was answered about the event and the household: the visitor signs for it as well.
    private var answers: HTML? {
        let items = facts.current.compactMap { fact -> (HTML, HTML)? in
            switch fact.subject {
            case .event, .household:
                guard desk.catalogue.fact(fact.name)?.question != nil else { return nil }
                return (both("counter.fact.\(fact.name)"), SessionWords.value(fact.value, of: fact.name, visitor, desk))
            case .party, .person: return nil
            }
        }
        return items.isEmpty ? nil : "<h2>\(both("counter.answers.given"))</h2>\(DescriptionList(items))"
    }

    private func person(_ number: Int) -> HTML {
        let subject = FactSubject.person(number)
        var items: [(HTML, HTML)] = []
        if let name = facts.displayName(subject) {
            let furigana: HTML? = facts.furigana(subject).map { "<br><span class=\"furigana\">\($0)</span>" }
            items.append((both("counter.confirm.name"), "<span lang=\"ja\">\(name)\(furigana)</span>"))
        }
        if let born = facts.date(subject, "person.birthDate") {
            items.append((both("counter.fact.person.birthDate"), visitor.date(born)))
        }
        let shown = ["person.sex", "person.relation"]
        let answered = facts.current.filter {
            $0.subject == subject && !shown.contains($0.name) && $0.name != "person.birthDate"
                && desk.catalogue.fact($0.name)?.question != nil
        }.map(\.name)
        for name in shown + answered {
            guard let value = facts[subject, name] else { continue }
            items.append((both("counter.fact.\(name)"), SessionWords.value(value, of: name, visitor, desk)))
        }
        return "<div class=\"confirm-person\">\(DescriptionList(items))</div>"
    }

    private func procedure(_ item: Decision.Item) -> HTML {
        let names = item.persons.compactMap { id in
            FactSubject(id).flatMap { facts.displayName($0) }
        }
        let who: HTML? = names.isEmpty ? nil : " <span class=\"outcome-rule\">\(names.joined(separator: "、"))</span>"
        return "<li>\(both(item.definition.title))\(who)</li>"
    }
}

/// Pictures that a browser sends as text.
enum PNG {
    /// The largest picture of a signature that is kept, in bytes.
    static let limit = 300_000
    private static let mark: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The bytes behind `data:image/png;base64,…`; nil when it is no PNG or too large.
    static func fromDataURL(_ text: String) -> [UInt8]? {
        let prefix = "data:image/png;base64,"
        guard text.hasPrefix(prefix), text.utf8.count <= limit * 4 / 3 + prefix.utf8.count,
            let bytes = Base64.decode(text.dropFirst(prefix.count)), bytes.starts(with: mark)
        else { return nil }
        return bytes
    }
}
