import Testing

@testable import Site

@Suite("HTML")
struct HTMLTests {
    @Test(
        "interpolated text is escaped for text and attributes",
        arguments: [
            ("<script>", "&lt;script&gt;"), ("a & b", "a &amp; b"), ("\"quoted\"", "&quot;quoted&quot;"),
            ("it's", "it&#39;s"), ("𠮷野家 髙 﨑", "𠮷野家 髙 﨑"), ("", ""), ("a\u{0}b", "a\u{FFFD}b"),
        ])
    func escapes(text: String, escaped: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        #expect(html.string == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test("HTML is inserted as it is, raw only by name, absent values as nothing")
    func inserts() {
        let inner: HTML = "<b>\("<")</b>"
        let none: HTML? = nil
        let noText: String? = nil
        let html: HTML = "\(inner)|\(raw: "<i>")|\(none)\(noText)|\([inner, inner])|\(42)"
        #expect(html.string == "<b>&lt;</b>|<i>||<b>&lt;</b><b>&lt;</b>|42")
    }

    @Test("attributes are left out when absent and flags when false")
    func attributes() {
        let html: HTML =
            "<a\(attribute: "title", "x\"y")\(attribute: "rel", nil)\(flag: "hidden", true)\(flag: "open", false)>"
        #expect(html.string == "<a title=\"x&quot;y\" hidden>")
    }

    @Test(
        "links that would run script become #",
        arguments: [
            ("javascript:alert(1)", "#"), ("JAVASCRIPT:alert(1)", "#"), (" javascript:x", "#"),
            ("data:text/html,x", "#"),
            ("/plan?a=1&b=2", "/plan?a=1&amp;b=2"), ("https://example.jp/", "https://example.jp/"), ("#main", "#main"),
            ("mailto:a@example.jp", "mailto:a@example.jp"), ("tel:0612345678", "tel:0612345678"),
        ])
    func addresses(address: String, written: String) {
        let html: HTML = "<a href=\"\(href: address)\">"
        #expect(html.string == "<a href=\"\(written)\">")
    }

    @Test("furigana markup becomes ruby; the rest is escaped and odd braces stay")
    func ruby() {
        #expect(Ruby.html("{手続|てつづ}き").string == "<ruby>手続<rp>(</rp><rt>てつづ</rt><rp>)</rp></ruby>き")
        #expect(Ruby.html("<{a|<}>").string == "&lt;<ruby>a<rp>(</rp><rt>&lt;</rt><rp>)</rp></ruby>&gt;")
        #expect(Ruby.html("{no} {open").string == "{no} {open")
        #expect(Ruby.plain("{市役所|しやくしょ}で{待|ま}つ") == "市役所で待つ")
    }
}
