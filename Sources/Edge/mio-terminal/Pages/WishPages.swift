import Kernel
import Site

/// A code that a visitor shows: the forms for it are chosen for them. A scanner for 2D codes types like a keyboard.
struct WishPages: Sendable {
    static let longestCode = 200

    let terminal: Terminal

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            let (ctx, day) = (request.ctx, request.now.date)
            var form = FormReader(ctx, request.form)
            let code = form.text(
                "code", label: ctx.text("terminal.wish.code"), required: true, maxLength: Self.longestCode)
            guard let code else { return again(form, visit, request) }
            // What was written at home brings its own answers; a number that is none of those may be that of answers alone.
            var (asked, isBrought) = (code, false)
            switch try await terminal.bring(code, into: visit) {
            case .unknown: break
            case .refused(let word):
                form.errors.add("code", ctx.t(word))
                return again(form, visit, request)
            case .taken(let preVisit): (asked, isBrought) = (preVisit, true)
            }
            let answer: WishAnswer? = if asked.isEmpty { nil } else { await terminal.wishes?.ask(asked) }
            switch (answer, isBrought) {
            case (.wish(let events, let ids)?, _):
                let offered = ids.filter { terminal.forms.form($0, on: day) != nil }
                let left = try await choose(offered, in: visit)
                return .redirect(
                    visit.path("choose") + "?"
                        + query(events, found: offered.count, left: left, isBrought: isBrought, day, request))
            // The facts are there; the forms are chosen by hand.
            case (_, true): return .redirect(visit.path("choose") + "?brought=1")
            case (.away?, false): form.errors.add("code", ctx.t("terminal.wish.away"))
            case (.unknown?, false): form.errors.add("code", ctx.t("terminal.wish.unknown"))
            case (nil, false): break
            }
            return again(form, visit, request)
        }
    }

    /// Adds the forms that are not chosen yet.
    ///
    /// - Returns: How many are beyond what one reading prints.
    private func choose(_ ids: [String], in visit: Visit) async throws -> Int {
        let left = await terminal.visits.update(visit.id) { visit in
            let wanted = ids.filter { !visit.forms.contains($0) }
            let room = max(0, Visit.mostForms - visit.forms.count)
            visit.forms += wanted.prefix(room)
            return max(0, wanted.count - room)
        }
        guard let left else { throw VisitOver() }
        return left
    }

    /// Where the list opens: at the occasion that the code is about, when no form is known.
    private func query(
        _ events: [String], found: Int, left: Int, isBrought: Bool, _ day: CivilDate, _ request: SiteRequest
    ) -> String {
        var query = Site.FormData([("wish", String(found)), ("left", String(left))])
        if isBrought { query.append("brought", "1") }
        let parts = terminal.forms.parts(.event, on: day, language: request.language)
        let place = parts.firstIndex { part in part.event.map(events.contains) ?? false }
        if found == 0, let place { query.append("part", String(place)) }
        return query.queryString
    }

    private func again(_ form: FormReader, _ visit: Visit, _ request: SiteRequest) -> SiteResponse {
        .page(
            ChooseView(
                frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal), day: request.now.date,
                view: .event,
                search: "", part: nil
            ).page(form.state))
    }
}

/// Where a visitor's code goes in, above the list.
struct WishBox: Component {
    let frame: VisitPage
    let form: FormState
    /// How many forms a code has led to, and how many were too many; nil when none was shown.
    let found: (count: Int, left: Int)?
    /// Whether a code has brought name and address.
    let isBrought: Bool

    var html: HTML {
        let ctx = frame.ctx
        guard frame.terminal.wishes != nil else { return HTML() }
        let brought = isBrought ? Banner(.success, ctx.t("terminal.brought.done")) : nil
        let note = found.map { found in
            Banner(
                .success,
                found.count == 0
                    ? ctx.t("terminal.wish.list") : ctx.t("terminal.wish.found", ["count": String(found.count)]),
                text: found.left > 0
                    ? ctx.t("terminal.wish.left", ["most": String(Visit.mostForms), "count": String(found.left)]) : nil)
        }
        let field = form.field("code", label: ctx.t("terminal.wish.code"), hint: ctx.t("terminal.wish.hint"))
        return """
            \(brought)\(note)<div class="terminal-wish">\(Form(
                ctx, action: frame.visit.path("wish"), label: ctx.text("terminal.wish.code")) {
                    """
                    \(TextField(field, autocomplete: "off"))\
                    \(Button(ctx.t("terminal.wish.send"), .secondary))
                    """
                })</div>
            """
    }
}
