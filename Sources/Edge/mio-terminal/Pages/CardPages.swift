import CardStation
import Kernel
import MyNumberCard
import Site

/// The card and its PIN, or 照合番号B, which is printed on it.
struct CardPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            return .page(view(visit, request, await terminal.card.look()).page(FormState(request.ctx)))
        }
    }

    /// What lies on the reader, for the script that waits for a change.
    func sight(_ request: SiteRequest) async throws -> SiteResponse {
        guard await terminal.visits.look(request.parameters["id"]) != nil else {
            return .json(["over": true] as JSONValue)
        }
        return .json(["over": false, "state": .string(await terminal.card.look().word)] as JSONValue)
    }

    /// Takes the PIN: typed, or pressed on the drawn keypad digit by digit.
    func read(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            let agrees = request.form.has("number", "yes")
            await terminal.visits.update(visit.id) { $0.readsNumber = agrees }
            guard let pin = await entered(visit, request.form) else { return try await waiting(request) }
            let secret: CardSecret
            do throws(SecretFault) {
                secret = try CardSecret(pin: pin)
            } catch {
                return try await again(request, "pin", request.ctx.t(error.reason))
            }
            return try await read(request, visit, secret, .card, field: "pin")
        }
    }

    /// The PIN as it was typed, or pressed on the drawn keypad digit by digit; nil while digits are missing.
    private func entered(_ visit: Visit, _ form: Site.FormData) async -> String? {
        let typed = form["pin"] ?? ""
        let (digit, clears) = (form.text("digit"), form.has("key", "clear"))
        let pin =
            await terminal.visits.update(visit.id) { visit -> String in
                if clears {
                    visit.keypad = ""
                } else if let digit, digit.utf8.count == 1, visit.keypad.utf8.count < 4 {
                    visit.keypad = (typed.isEmpty ? visit.keypad : typed) + digit
                }
                return typed.isEmpty || digit != nil ? visit.keypad : typed
            } ?? ""
        if clears || (digit != nil && pin.utf8.count < 4) { return nil }
        await terminal.visits.update(visit.id) { $0.keypad = "" }
        return pin
    }

    /// The page with what was pressed so far: only the number of digits comes back to it, never the digits.
    private func waiting(_ request: SiteRequest) async throws -> SiteResponse {
        let now = try await terminal.visit(request)
        return .page(view(now, request, await terminal.card.look()).page(FormState(request.ctx)))
    }

    /// Reads a driving licence; its holder then confirms each field, as with what a camera read.
    func licence(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            var pin: CardSecret?
            if case .licence(.some) = await terminal.card.look() {
                guard let digits = await entered(visit, request.form) else { return try await waiting(request) }
                do throws(SecretFault) {
                    pin = try CardSecret(pin: digits)
                } catch {
                    return try await again(request, "pin", request.ctx.t(error.reason))
                }
            }
            switch await terminal.card.readLicence(openedBy: pin, staffCode: nil) {
            case .success(let entries):
                let known = await terminal.visits.update(visit.id) { visit in
                    visit.reading = DocumentText(entries)
                    return true
                }
                guard known == true else { throw VisitOver() }
                return .redirect(visit.path("document/check"))
            case .failure(let refusal):
                let ctx = request.ctx
                let words: HTML =
                    switch refusal {
                    case .blocked: ctx.t("terminal.licence.blocked")
                    case .guarded(let left): ctx.t("terminal.licence.guarded", ["left": String(left)])
                    default: CardWords(ctx: ctx).text(refusal)
                    }
                return try await again(request, "pin", words, refusal)
            }
        }
    }

    func code(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            return .page(codeView(visit, request).page(FormState(request.ctx)))
        }
    }

    func readByCode(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            let ctx = request.ctx
            var form = FormReader(ctx, request.form)
            let birth = form.date("birth", label: ctx.text("terminal.code.birth"), required: true)
            let year = form.int("expiry", label: ctx.text("terminal.code.expiry"), required: true, in: 2016...2099)
            let code = form.text("security", label: ctx.text("terminal.code.security"), required: true, maxLength: 8)
            var secret: CardSecret?
            if let birth, let year, let code {
                do throws(SecretFault) {
                    secret = try CardSecret(birth: CardBirth(birth), expiryYear: year, securityCode: code)
                } catch {
                    form.errors.add("security", ctx.t(error.reason))
                }
            }
            guard form.errors.isEmpty, let secret else {
                return .page(codeView(visit, request).page(form.withoutSecrets))
            }
            return try await read(request, visit, secret, .codeB, field: "security")
        }
    }

    /// Reads the card; a page that says what went wrong when it cannot be read.
    private func read(
        _ request: SiteRequest, _ visit: Visit, _ secret: CardSecret, _ source: UseSource, field: String
    ) async throws -> SiteResponse {
        let wantsNumber = visit.readsNumber || request.form.has("number", "yes")
        let asks = visit.forms.contains {
            terminal.forms.form($0, on: request.now.date)?.needsIndividualNumber == true
        }
        let result = await terminal.card.read(
            openedBy: secret, staffCode: request.form.text("staff"), number: wantsNumber && asks && source == .card)
        switch result {
        case .success(let facts):
            let known = await terminal.visits.update(visit.id) { visit in
                visit.source = source
                visit.nameOnCard = facts.holder.name
                visit.holder = facts.holder
                visit.authenticity = facts.authenticity
                visit.cardGoneAt = nil
                return true
            }
            guard known == true else { throw VisitOver() }
            return .redirect(visit.path("confirm"))
        case .failure(let refusal):
            return try await again(request, field, CardWords(ctx: request.ctx).text(refusal), refusal)
        }
    }

    private func again(
        _ request: SiteRequest, _ field: String, _ message: HTML, _ refusal: CardRefusal? = nil
    ) async throws -> SiteResponse {
        var errors = FormErrors()
        let ctx = request.ctx
        if case .staff? = refusal { errors.add("staff", message) } else { errors.add(field, message) }
        let visit = try await terminal.visit(request, typing: field != "pin")
        if field == "pin" {
            let view = view(visit, request, await terminal.card.look())
            return .page(view.page(FormState(ctx, Site.FormData(), errors), isForged: refusal?.isForged ?? false))
        }
        var form = FormReader(ctx, request.form)
        form.errors = errors
        return .page(codeView(visit, request).page(form.withoutSecrets, isForged: refusal?.isForged ?? false))
    }

    private func view(_ visit: Visit, _ request: SiteRequest, _ sight: CardSight) -> CardView {
        CardView(
            frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal), sight: sight, day: request.now.date)
    }

    private func codeView(_ visit: Visit, _ request: SiteRequest) -> CodeView {
        CodeView(frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal))
    }
}

extension CardRefusal {
    /// The card may be a forged one: staff are called.
    var isForged: Bool { if case .mismatch = self { true } else { false } }
}

extension FormReader {
    /// The form to show again: the date and year as typed, the security code and the staff's code not.
    fileprivate var withoutSecrets: FormState {
        var kept = values
        kept.remove("security")
        kept.remove("staff")
        return FormState(ctx, kept, errors)
    }
}
