import Kernel
import Paper
import Procedures
import Site

/// The characters of a session that cannot be printed, and the search for the registered character (MJ) in their place. No
/// substitute is taken by itself: the clerk sees the shape, chooses it with the visitor, and the choice is recorded.
enum CharacterPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        .page(view(FormState(request.ctx), try await desk.record(request), desk))
    }

    /// Searches, or takes what was chosen.
    static func send(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        guard let choice = request.form.text("choice") else {
            if form.text("q", label: request.ctx.text("counter.character.search"), required: true, maxLength: 40)
                != nil,
                found(form.state).isEmpty
            {
                form.errors.add("q", request.ctx.t("counter.character.none"))
            }
            return .page(view(form.state, record, desk))
        }
        guard let place = place(form.state, record),
            let character = found(form.state).first(where: { key($0) == choice })
        else {
            form.errors.add("q", request.ctx.t("counter.refusal.changed-meanwhile"))
            return .page(view(form.state, record, desk))
        }
        do {
            try await desk.replace(
                place.character, with: character, in: place.text.subject, place.text.name, of: record.session.id,
                by: request.actor)
            return .redirect(SessionPath(record.session).to("characters"))
        } catch SessionRefusal.notFound {
            throw SiteFailure.notFound
        } catch let refusal as SessionRefusal {
            return .page(view(form.state, record, refusal: refusal, desk))
        }
    }

    /// The box of the page that was sent.
    private static func place(
        _ form: FormState, _ record: SessionRecord
    ) -> (text: UnprintableText, character: String)? {
        let values = form.values
        for text in record.unprintable
        where text.subject.description == values.text("subject") && text.name == values.text("name") {
            if let character = text.characters.first(where: { $0.codePoints == values.text("character") }) {
                return (text, character)
            }
        }
        return nil
    }

    private static func found(_ form: FormState) -> [MJCharacter] {
        form.values.text("q").map(MJCharacters.find) ?? []
    }

    private static func key(_ character: MJCharacter) -> String { "\(character.number) \(character.codePoints)" }

    private static func view(
        _ form: FormState, _ record: SessionRecord, refusal: SessionRefusal? = nil, _ desk: CounterDesk
    ) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        let texts = record.unprintable
        let isEditable = record.session.status.isEditable && record.session.holder == ctx.actor.id
        let boxes = texts.flatMap { text in
            text.characters.map { box(text, $0, form, record, isEditable: isEditable) }
        }
        let done: HTML? = texts.isEmpty ? Banner(.success, ctx.t("counter.character.all-printable")).html : nil
        return Page(
            ctx, "counter.character.title", lead: "<p>\(ctx.t("counter.character.about"))</p>",
            breadcrumbs: SessionCrumbs.of(record.session, ctx), status: form.status(refusal),
            hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(refusal.map { SessionWords.banner($0, ctx, back: path) })\(done)\(HTML(boxes))
                <p>\(LinkButton(ctx.t("counter.back"), path: path.page))</p>
                """)
    }

    /// One character in its red box, with the search and what it found.
    private static func box(
        _ text: UnprintableText, _ character: String, _ form: FormState, _ record: SessionRecord, isEditable: Bool
    ) -> HTML {
        let ctx = form.ctx
        let isThis =
            form.values.text("character") == character.codePoints && form.values.text("name") == text.name
            && form.values.text("subject") == text.subject.description
        let state = isThis ? form : FormState(ctx)
        let who: HTML = record.facts.displayName(text.subject).map { " ・ <span lang=\"ja\">\($0)</span>" } ?? HTML()
        let search: HTML = """
            \(HiddenField("subject", text.subject.description))\(HiddenField("name", text.name))\
            \(HiddenField("character", character.codePoints))
            \(TextField(
                state.field(
                    "q", label: ctx.t("counter.character.search"), hint: ctx.t("counter.character.search.hint"),
                    required: true), width: .half, lang: "ja"))
            \(ButtonRow([Button(ctx.t("counter.character.find"), .secondary)]))
            """
        let choices = found(state).map { found -> Choice in
            Choice(
                key(found), "\(picture(found)) <span class=\"glyph-number\">\(found.number)</span>",
                hint: HTML(text: found.codePoints))
        }
        let results: HTML =
            choices.isEmpty
            ? HTML()
            : """
            \(RadioGroup(state.field("choice", label: ctx.t("counter.character.choose")), choices))
            \(ButtonRow([Button(ctx.t("counter.character.take"))]))
            """
        let path = SessionPath(record.session).to("characters")
        let content: HTML = isEditable ? Form(ctx, action: path) { "\(search)\(results)" }.html : HTML()
        return """
            <section class="glyph-box">
            <h2>\(ctx.t("counter.character.missing", ["codepoint": character.codePoints]))</h2>
            <p>\(ctx.t("counter.fact.\(text.name)"))\(who) ： <span lang="ja">\(text.text)</span></p>
            \(content)</section>
            """
    }

    /// The shape, drawn: the clerk's computer need not have the font.
    private static func picture(_ character: MJCharacter) -> HTML {
        guard let outline = CharacterOutline(character.text) else { return HTML(text: character.text) }
        let size = CharacterOutline.size
        return """
            <svg class="glyph" role="img" aria-label="\(character.text)" viewBox="0 0 \(size) \(size)" width="64" height="64">\
            <path fill="currentColor" d="\(outline.path)"/></svg>
            """
    }
}
