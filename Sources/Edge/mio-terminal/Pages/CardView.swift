import Kernel
import MyNumberCard
import Site

/// Waits for a card, then asks for its PIN; the other ways stand beside it all the time.
struct CardView: Sendable {
    let frame: VisitPage
    let sight: CardSight
    let day: CivilDate

    private var ctx: PageContext { frame.ctx }
    private var visit: Visit { frame.visit }

    func page(_ form: FormState, isForged: Bool = false) -> Page {
        let staffCall =
            isForged ? Banner(.error, ctx.t("terminal.staff.call"), text: ctx.t("terminal.card.mismatch")) : nil
        let body: HTML
        var waits: Int?
        let says: [String]
        var (title, lead) = ("terminal.card.title", "terminal.card.lead")
        switch sight {
        case .card(let pin, let codeB) where pin != nil || codeB != nil:
            says = isForged ? [] : ["terminal.card.there", "terminal.pin"]
            body = "\(staffCall)\(isForged ? HTML() : entry(form, pin))"
        case .licence(let pin):
            // A licence need not stay until printing is done.
            (title, lead) = ("terminal.licence.title", CardWords.key(sight))
            says = []
            body = licence(form, pin)
        default:
            waits = 2
            says = [CardWords.key(sight)]
            body = """
                \(staffCall)<div class="terminal-lay" role="status"><span class="terminal-card-picture" aria-hidden="true"></span>\
                <p>\(CardWords(ctx: ctx).text(sight))</p></div>
                """
        }
        return frame.page(
            title, step: .facts, lead: lead, form: form,
            says: says, back: "choose", waits: waits, watch: sight.word, body: "\(body)\(OtherWaysView(frame: frame))")
    }

    /// The entry of the PIN with the tries that are left, unless there are too few.
    private func entry(_ form: FormState, _ pin: SecretState?) -> HTML {
        guard let pin else { return "<p>\(ctx.t("terminal.pin.missing"))</p>" }
        let left = String(pin.left)
        switch pin.guarding {
        case .blocked: return "\(Banner(.error, ctx.t("terminal.pin.blocked")))\(reset)"
        case .refuse:
            return """
                \(Banner(.warning, ctx.t("terminal.pin.guarded", ["left": left])))
                \(Accordion(
                    ctx.t("terminal.staff.insist"), open: form.errors["staff"] != nil,
                    content: "<p>\(ctx.t("terminal.staff.insist.text"))</p>\(keypad(form, "card", word: "terminal.pin", left: left, staff: true))"))
                """
        case .free, .warn:
            let warning = pin.guarding == .warn ? Banner(.warning, ctx.t("terminal.pin.warn", ["left": left])) : nil
            return "\(warning)\(keypad(form, "card", word: "terminal.pin", left: left))"
        }
    }

    /// The entry of a licence's 暗証番号1. Who has set none reads it without.
    private func licence(_ form: FormState, _ pin: SecretState?) -> HTML {
        let left = String(pin?.left ?? 0)
        switch pin?.guarding {
        case nil:
            return Form(ctx, action: visit.path("licence")) {
                Button(ctx.t("terminal.licence.read-without")).html
            }.html
        case .blocked?: return Banner(.error, ctx.t("terminal.licence.blocked")).html
        case .refuse?: return Banner(.warning, ctx.t("terminal.licence.guarded", ["left": left])).html
        case .free?, .warn?:
            return keypad(form, "licence", word: "terminal.licence.pin", left: left)
        }
    }

    /// Adds the form by which a window resets the PIN.
    private var reset: HTML {
        guard let id = frame.terminal.forms.pinResetForm, let form = frame.terminal.forms.form(id, on: day),
            !visit.forms.contains(id)
        else { return HTML() }
        return Form(ctx, action: visit.path("choose")) {
            Button(ctx.t("terminal.pin.reset", ["form": ctx.text(form.title)]), .secondary, name: "add", value: id).html
        }.html
    }

    /// The field for a PIN with the drawn keypad beside it, for screens without keys.
    private func keypad(
        _ form: FormState, _ step: String, word: String, left: String, staff: Bool = false
    ) -> HTML {
        let field = form.field(
            "pin", label: ctx.t(word), hint: ctx.t("\(word).hint", ["left": left]), required: true)
        let isShuffled = frame.terminal.shufflesKeypad
        let keys = (isShuffled ? visit.keypadOrder : Visit.digits).map { digit -> HTML in
            "<button class=\"terminal-key\" type=\"submit\" name=\"digit\" value=\"\(digit)\">\(digit)</button>"
        }
        let pressed = visit.keypad.utf8.count
        let dots: HTML =
            pressed == 0
            ? HTML()
            : "<p class=\"terminal-dots\" role=\"status\">\(ctx.t("terminal.pin.pressed", ["count": String(pressed)]))</p>"
        let order: HTML? = isShuffled ? "<p>\(ctx.t("terminal.pin.shuffled"))</p>" : nil
        let code =
            staff
            ? TextField(
                form.field("staff", label: ctx.t("terminal.staff.code"), required: true), kind: .password,
                autocomplete: "off", width: .half) : nil
        return """
            \(Form(ctx, action: visit.path(step), label: ctx.text(word)) {
                """
                \(TextField(field, kind: .password, autocomplete: "off", inputMode: "numeric", width: .short, maxLength: 4))\
                \(code)\(dots)\(step == "card" ? number : nil)
                <button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true">\(ctx.t("terminal.pin.read"))</button>
                \(order)<div class="terminal-keypad">\(keys)\
                <button class="terminal-key wide" type="submit" name="key" value="clear">\(ctx.t("terminal.pin.clear"))</button></div>
                \(Button(ctx.t("terminal.pin.read")))
                """
            })
            """
    }

    /// The separate consent to have the individual number read (番号法), for the forms on which the law asks for it.
    private var number: HTML? {
        let forms = visit.forms.compactMap { frame.terminal.forms.form($0, on: day) }.filter(\.needsIndividualNumber)
        guard !forms.isEmpty else { return nil }
        let names = forms.map { ctx.text($0.title) }.joined(separator: ctx.isJapanese ? "、" : ", ")
        let field = Field(
            ctx, name: "number", label: ctx.t("terminal.number.consent"),
            hint: ctx.t("terminal.number.hint", ["forms": names]), values: visit.readsNumber ? ["yes"] : [])
        return Checkbox(field).html
    }
}

/// Ways to a filled form without the PIN: nobody is sent away.
struct OtherWaysView: Component {
    let frame: VisitPage
    var withCode = true
    var withDocument = true
    var withBrought = true

    var html: HTML {
        let (ctx, visit) = (frame.ctx, frame.visit)
        let brought =
            withBrought && frame.terminal.brought != nil
            ? LinkButton(ctx.t("terminal.ways.brought"), path: visit.path("brought")) : nil
        let code = withCode ? LinkButton(ctx.t("terminal.ways.code"), path: visit.path("code")) : nil
        let document =
            withDocument && frame.terminal.document != nil
            ? LinkButton(ctx.t("terminal.ways.document"), path: visit.path("document")) : nil
        return """
            <section class="terminal-others" aria-labelledby="others"><h2 id="others">\(ctx.t("terminal.ways.title"))</h2>
            <div class="button-row">\(code)\(document)\(brought)\(LinkButton(ctx.t("terminal.ways.type"), path: visit.path("type")))\
            \(Form(ctx, action: visit.path("blank")) { Button(ctx.t("terminal.ways.blank"), .secondary).html })</div></section>
            """
    }
}

/// Asks for what is printed on the card (照合番号B).
struct CodeView: Sendable {
    let frame: VisitPage

    private var ctx: PageContext { frame.ctx }

    func page(_ form: FormState, isForged: Bool = false) -> Page {
        let staffCall =
            isForged ? Banner(.error, ctx.t("terminal.staff.call"), text: ctx.t("terminal.card.mismatch")) : nil
        let birth = form.field(
            "birth", label: ctx.t("terminal.code.birth"), hint: ctx.t("terminal.code.birth.hint"), required: true)
        let expiry = form.field(
            "expiry", label: ctx.t("terminal.code.expiry"), hint: ctx.t("terminal.code.expiry.hint"), required: true)
        let security = form.field(
            "security", label: ctx.t("terminal.code.security"), hint: ctx.t("terminal.code.security.hint"),
            required: true)
        return frame.page(
            "terminal.code.title", step: .facts, lead: "terminal.code.lead", form: form,
            back: "card",
            body: """
                \(staffCall)\(Form(ctx, action: frame.visit.path("code"), label: ctx.text("terminal.code.title")) {
                    """
                    \(DateField(birth))\
                    \(TextField(expiry, autocomplete: "off", inputMode: "numeric", width: .short, maxLength: 4))\
                    \(TextField(security, kind: .password, autocomplete: "off", inputMode: "numeric", width: .short, maxLength: 4))\
                    \(Button(ctx.t("terminal.pin.read")))
                    """
                })\(OtherWaysView(frame: frame, withCode: false))
                """)
    }
}
