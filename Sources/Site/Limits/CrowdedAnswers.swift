import Kernel
import Pack

/// The answers to those who come while too many are being answered: made once, because in a crowd a page a refusal would
/// take the time of those who are let in. Whoever had typed something gets it back on a page made for them.
struct CrowdedAnswers: Sendable {
    static let retryAfter = 1

    private let pages: [Language: SiteResponse]
    private let offered: [Language]
    private let problem: SiteResponse

    init(pack: CityPack, style: Asset) {
        offered = pack.languages
        var pages: [Language: SiteResponse] = [:]
        for language in pack.languages {
            let (title, text) = (
                pack.words.text("site.failure.crowded.title", language, [:]),
                pack.words.text("site.failure.crowded.text", language, ["seconds": String(Self.retryAfter)])
            )
            // Without the site's frame, which is made for each reader.
            pages[language] = .html(
                """
                <!DOCTYPE html>
                <html lang="\(language.htmlTag)"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>\(title)｜\(pack.name.text(in: language))</title>
                <link rel="stylesheet" href="\(style.path)"></head>
                <body class="narrow"><div class="frame"><main id="main"><div class="page-title"><h1>\(Ruby.html(title))</h1></div>
                <div class="prose">\(text.split(separator: "\n").map { "<p>\(Ruby.html(String($0)))</p>" as HTML })</div>
                <p class="quiet">\(pack.name.text(in: language))</p></main></div></body></html>

                """, status: 503)
        }
        self.pages = pages.mapValues(Self.finished)
        problem = Self.finished(
            .problem(
                Problem(
                    "crowded", status: 503, title: "Too many requests are under way",
                    detail: "Send the same request again in \(Self.retryAfter) seconds.")))
    }

    /// The answer, unless something was typed that would be lost.
    func answer(to incoming: IncomingRequest) -> SiteResponse? {
        let isForm = incoming.headers["content-type"].map {
            $0.hasPrefix("application/x-www") || $0.hasPrefix("multipart")
        }
        guard isForm != true else { return nil }
        if incoming.target.hasPrefix("/api/") || incoming.headers["content-type"] != nil { return problem }
        let language = LanguageChoice.choose(
            query: FormData(), headers: incoming.headers, offered: offered
        ).language
        return pages[language] ?? problem
    }

    private static func finished(_ response: SiteResponse) -> SiteResponse {
        var response = response
        response.headers.add("retry-after", String(retryAfter))
        response.headers.add("cache-control", "no-store")
        SecurityHeaders.add(to: &response.headers, secure: false)
        return response
    }
}
