import Testing

@testable import Site

@Suite("Languages")
struct LanguageTests {
    @Test(
        "the browser's language is taken when it is offered, English when only others are asked for",
        arguments: [
            ("", "ja"), ("ja-JP,ja;q=0.9", "ja"), ("en-US", "en"), ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
            ("fr-FR,fr", "en"), ("*", "ja"),
        ])
    func accepted(header: String, language: String) async throws {
        let response = try await TestSite().get("/notes", headers: header.isEmpty ? [:] : ["accept-language": header])
        #expect(response.text.contains("<html lang=\"\(language)\">"))
    }

    @Test("a language chosen is kept in a cookie; one not offered is ignored")
    func chosen() async throws {
        let browser = Browser(try await TestSite())
        #expect(await browser.get("/notes?lang=en").text.contains("<html lang=\"en\">"))
        #expect(await browser.get("/notes").text.contains("<html lang=\"en\">"))
        #expect(await browser.get("/notes?lang=xx").text.contains("<html lang=\"en\">"))
    }

    @Test("easy Japanese has furigana and is Japanese to screen readers; titles have none")
    func easy() async throws {
        let text = try await TestSite().get("/notes?lang=ja-easy").text
        #expect(text.contains("<html lang=\"ja\">"))
        #expect(text.contains("<h1><ruby>届出<rp>(</rp><rt>とどけで</rt>"))
        #expect(text.contains("<title>届出｜見本町</title>"))
    }

    @Test("the selector keeps the place and the query")
    func selector() async throws {
        let text = try await TestSite().get("/notes?a=1&lang=en").text
        #expect(text.contains("href=\"/notes?a=1&amp;lang=ko\" lang=\"ko\""))
    }
}
