import Kernel

extension SiteApp {
    /// The page or the problem for an error.
    func failure(_ error: any Error, _ exchange: Exchange) -> SiteResponse {
        let ctx = exchange.context(shell)
        if let problem = error as? Problem {
            if exchange.wantsJSON { return .problem(problem.occurring(as: exchange.id)) }
            return .page(FailurePage(ctx: ctx, exchange: exchange).page(for: problem))
        }
        let failure = SiteFailure(error)
        if exchange.wantsJSON {
            var response = SiteResponse.problem(Self.problem(for: failure, exchange))
            Self.addHeaders(for: failure, to: &response)
            return response
        }
        if exchange.incoming.method == "GET" || exchange.incoming.method == "HEAD" {
            let next = PercentCoding.encode(exchange.target)
            switch failure {
            case .signInNeeded: return .redirect("/sign-in?next=\(next)")
            case .purposeNeeded(let subject):
                return .redirect("/office/purpose?subject=\(PercentCoding.encode(subject))&next=\(next)")
            default: break
            }
        }
        var response = SiteResponse.page(FailurePage(ctx: ctx, exchange: exchange).page(for: failure))
        Self.addHeaders(for: failure, to: &response)
        return response
    }

    private static func addHeaders(for failure: SiteFailure, to response: inout SiteResponse) {
        switch failure {
        case .unavailable(let seconds), .tooMany(let seconds), .crowded(let seconds):
            response.headers.add("retry-after", String(seconds))
        case .methodNotAllowed(let methods):
            response.headers.add("allow", Set(methods).map(\.rawValue).sorted().joined(separator: ", "))
        default: break
        }
    }

    private static func problem(for failure: SiteFailure, _ exchange: Exchange) -> Problem {
        let title: String
        var detail: String?
        switch failure {
        case .notFound: title = "There is nothing here"
        case .forbidden: title = "Your role does not allow this"
        case .signInNeeded: title = "Sign in first"
        case .methodNotAllowed: title = "This method is not offered here"
        case .unreadable(let reason):
            title = "The request cannot be read"
            detail = "It contains \(reason)."
        case .tooLarge(let limit):
            title = "The body is too large"
            detail = "At most \(limit) bytes are accepted here."
        case .notFromHere:
            title = "The request does not prove that it comes from this site"
            detail = "Send JSON, or the form's token in the header X-Form-Token."
        case .purposeNeeded: title = "Choose the purpose of reading this person's data first"
        case .unavailable(let seconds):
            title = "Nothing can be stored for now"
            detail =
                "Nothing is half-done. Send the same request again in \(seconds) seconds, under the same idempotency key."
        case .tooMany(let seconds):
            title = "Too many requests"
            detail = "The next is taken in \(seconds) seconds."
        case .crowded(let seconds):
            title = "Too many requests are under way"
            detail = "Send the same request again in \(seconds) seconds."
        case .broken: title = "Something went wrong on our side"
        }
        return Problem(failure.code, status: failure.status, title: title, detail: detail, instance: exchange.id)
    }
}

/// Pages that say what went wrong and what to do, and keep what was typed.
struct FailurePage {
    let ctx: PageContext
    let exchange: Exchange

    func page(for failure: SiteFailure) -> Page {
        let key = "site.failure.\(failure.code)"
        var arguments: [String: String] = [:]
        switch failure {
        case .tooLarge(let limit): arguments["limit"] = Self.size(limit)
        case .unavailable(let seconds), .tooMany(let seconds), .crowded(let seconds):
            arguments["seconds"] = String(seconds)
        default: break
        }
        var body: HTML = "<div class=\"prose\">\(paragraphs("\(key).text", arguments))</div>"
        if case .signInNeeded = failure {
            body +=
                "<p><a href=\"/sign-in\" target=\"_blank\" rel=\"opener\">\(ctx.t("site.failure.sign-in-first"))</a></p>"
        }
        if case .purposeNeeded(let subject) = failure {
            let path = "/office/purpose?subject=\(PercentCoding.encode(subject))&next=/"
            body +=
                "<p><a href=\"\(href: path)\" target=\"_blank\" rel=\"opener\">\(ctx.t("site.failure.choose-purpose"))</a></p>"
        }
        if failure.keepsTyped, !exchange.form.entries.isEmpty || !exchange.form.files.isEmpty {
            body +=
                "\(Resend(ctx: ctx, path: exchange.target, form: exchange.form, open: failure == .notFromHere(foreign: true)))"
        }
        if failure.status >= 500 {
            body += "<p class=\"quiet\">\(ctx.t("site.failure.id", ["id": exchange.id]))</p>"
        }
        body += "<p><a href=\"/\">\(ctx.t("site.failure.home"))</a></p>"
        return Page(ctx, "\(key).title", status: failure.status, body: body)
    }

    func page(for problem: Problem) -> Page {
        var body = HTML()
        if let detail = problem.detail { body += "<p>\(detail)</p>" }
        if !problem.errors.isEmpty {
            body += "<ul>\(problem.errors.map { "<li>\($0.detail)</li>" as HTML })</ul>"
        }
        if !exchange.form.entries.isEmpty {
            body += "\(Resend(ctx: ctx, path: exchange.target, form: exchange.form))"
        }
        body += "<p><a href=\"/\">\(ctx.t("site.failure.home"))</a></p>"
        return Page(title: problem.title, status: problem.status, body: body)
    }

    /// The lines of a text as paragraphs.
    private func paragraphs(_ key: String, _ arguments: [String: String]) -> HTML {
        HTML(
            ctx.pack.words.text(key, ctx.language, arguments).split(separator: "\n").map {
                "<p>\(Ruby.html(String($0)))</p>" as HTML
            })
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(max(bytes >> 10, 1)) KB"
    }
}

/// Everything that was typed, to look at and to send once more with a fresh token.
struct Resend: Component {
    let ctx: PageContext
    let path: String
    let form: FormData
    /// What was typed is shown at once: where it may not be the reader's own.
    var open = false

    var html: HTML {
        let hidden = form.entries.map { HiddenField($0.name, $0.value) }
        let shown = form.entries.filter { !$0.value.isEmpty }.map { entry in
            (HTML(text: entry.name), "<span class=\"typed\">\(entry.value)</span>" as HTML)
        }
        let files: HTML? = form.files.isEmpty ? nil : "<p>\(ctx.t("site.failure.files"))</p>"
        return """
            <section class="resend" aria-labelledby="resend-title"><h2 id="resend-title">\
            \(ctx.t("site.failure.typed"))</h2><p>\(ctx.t("site.failure.typed-text"))</p>\(files)
            \(Form(ctx, action: path) { "\(hidden)\(Button(ctx.t("site.failure.send-again")))" })
            \(Accordion(ctx.t("site.failure.show-typed"), open: open, content: "\(DescriptionList(shown))"))</section>

            """
    }
}
