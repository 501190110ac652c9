import Kernel
import Registry
import Site

/// The ways to find somebody in the register, and whom one of them has found.
struct RegisterView {
    /// What a search has to say.
    enum Note: String {
        /// The card is linked to nobody, or to nobody who lives here any more: the four attributes are next.
        case unlinked
        /// Nothing was read.
        case unread
        /// Nobody has these four attributes.
        case nobody
    }

    let ctx: PageContext
    let record: SessionRecord
    let desk: CounterDesk
    /// The words that were looked for.
    var typed = ""
    var found: [ResidentSummary]?
    /// The four attributes as they were typed.
    var attributes: FormState?

    private var path: SessionPath { SessionPath(record.session) }
    private var hasCards: Bool { desk.cards != nil }

    /// The page, whose script may ask the reader beside the browser.
    func answer(_ note: Note? = nil) -> SiteResponse {
        let response = SiteResponse.page(page(note))
        return hasCards ? response.reachingCard : response
    }

    private func page(_ note: Note?) -> Page {
        let hasErrors = attributes.map { !$0.errors.isEmpty } ?? false
        return Page(
            ctx, "counter.register.title", breadcrumbs: SessionCrumbs.of(record.session, ctx), width: .wide,
            status: hasErrors ? 422 : 200, hasErrors: hasErrors, scripts: hasCards ? [CounterAssets.card] : [],
            body: """
                \(attributes.map { ErrorSummary($0) })\(banner(note))
                \(hasCards && note != .unlinked ? card : nil)
                \(note == .unlinked ? fourAttributes(isOpen: true) : nil)
                \(search)
                \(note == .unlinked ? nil : fourAttributes(isOpen: attributes != nil))
                \(note == .nobody ? nil : table)
                """)
    }

    private func banner(_ note: Note?) -> Banner? {
        note.map {
            Banner(
                $0 == .unread ? .error : .info, ctx.t("counter.card.\($0.rawValue)"),
                text: ctx.t("counter.card.\($0.rawValue).do"))
        }
    }

    // MARK: By the card

    private var card: HTML {
        """
        <section aria-labelledby="by-card"><h2 id="by-card">\(ctx.t("counter.card.title"))</h2>
        <p>\(ctx.t("counter.card.about"))</p>
        \(Form(ctx, action: path.to("persons/card"), label: ctx.text("counter.card.title")) {
            "\(HiddenField("certificate", ""))\(reader("certificate", button: "counter.card.button", .primary, with: nil))"
        })
        <p class="hint" data-card-away>\(ctx.t("counter.card.no-reader"))</p></section>
        """
    }

    /// Has the card read. Shown by the script where a reader is.
    private func reader(_ way: String, button: String, _ style: Button.Style, with pin: HTML?) -> HTML {
        """
        <div data-card data-way="\(way)" data-working="\(ctx.text("counter.card.working"))" data-away="\(ctx.text("counter.card.away"))" \
        data-wrong="\(ctx.text("counter.card.pin.wrong"))" hidden>\(pin)\
        <p class="field-error" role="alert" data-said hidden></p>\
        <p><button class="button \(style.rawValue)" type="button" data-read>\(ctx.t(button))</button></p></div>
        """
    }

    // MARK: By the four attributes

    private func fourAttributes(isOpen: Bool) -> Accordion {
        let form = attributes ?? FormState(ctx)
        let pin: HTML = """
            <div class="field"><label for="card-pin">\(ctx.t("counter.card.pin"))</label>\
            <p class="hint" id="card-pin-hint">\(ctx.t("counter.card.pin.hint"))</p>\
            <input class="input short" id="card-pin" type="password" inputmode="numeric" autocomplete="off" maxlength="4" \
            aria-describedby="card-pin-hint" data-pin></div>
            """
        let sexes = (desk.catalogue.fact("person.sex")?.choices ?? []).map { Choice($0.value, ctx.t($0.label)) }
        return Accordion(
            ctx.t("counter.card.attributes"), open: isOpen,
            content: Form(
                ctx, action: path.to("persons/attributes"), label: ctx.text("counter.card.attributes")
            ) {
                """
                \(hasCards ? reader("attributes", button: "counter.card.attributes.read", .secondary, with: pin) : nil)\
                \(TextField(form.field("name", label: ctx.t("counter.register.name"), required: true), autocomplete: "off", lang: "ja"))\
                \(TextField(
                    form.field("address", label: ctx.t("counter.register.address"), hint: ctx.t("counter.card.address.hint"), required: true),
                    autocomplete: "off", lang: "ja"))\
                \(DateField(form.field("birth", label: ctx.t("counter.fact.person.birthDate"), required: true)))\
                \(RadioGroup(form.field("sex", label: ctx.t("counter.fact.person.sex")), sexes, inline: true))\
                \(Button(ctx.t("counter.register.button"), .secondary))
                """
            }.html)
    }

    // MARK: By name and birth date

    private var search: Form {
        Form(ctx, action: path.to("persons/register"), label: ctx.text("counter.register.search")) {
            """
            \(TextField(
                Field(
                    ctx, name: "q", label: ctx.t("counter.register.search"), hint: ctx.t("counter.register.hint"),
                    values: [typed]), width: .half, lang: "ja"))\(Button(ctx.t("counter.register.button")))
            """
        }
    }

    private var table: Table? {
        found.map { found in
            Table(
                caption: ctx.t("counter.register.found", ["count": String(found.count)]),
                columns: [
                    .init(ctx.t("counter.register.name"), .rowHeading), .init(ctx.t("counter.fact.person.birthDate")),
                    .init(ctx.t("counter.register.address")),
                ],
                rows: found.map { resident in
                    [
                        """
                        <a href="\(href: path.to("persons/register/\(resident.id)"))">\(resident.name.full)</a>\
                        <br><span class="furigana">\(resident.name.furigana?.full)</span>
                        """,
                        HTML(text: resident.birth.japanese), Self.address(resident.address, ctx),
                    ]
                }, empty: ctx.t("counter.register.none"), cards: true)
        }
    }

    /// The address, or neutral words: others may see the screen.
    static func address(_ address: GuardedAddress, _ ctx: PageContext) -> HTML {
        address.isClosed ? ctx.t("counter.quiet.marker") : HTML(text: address.oneLine)
    }
}
