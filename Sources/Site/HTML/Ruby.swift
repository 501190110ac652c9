/// Reads the furigana markup of word catalogues, `{漢字|かんじ}`, for easy Japanese.
public enum Ruby {
    /// The text as HTML with `<ruby>` for each marked part. Braces without a bar stay as they are.
    public static func html(_ text: String) -> HTML {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return HTML(text: text) }
        var html = HTML()
        forEachPart(of: text) { base, reading in
            if let reading {
                html += "<ruby>\(base)<rp>(</rp><rt>\(reading)</rt><rp>)</rp></ruby>"
            } else {
                html.append(HTML(text: base))
            }
        }
        return html
    }

    /// The text without its readings, for places that cannot show ruby (titles, attributes, files).
    public static func plain(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var plain = ""
        forEachPart(of: text) { base, _ in plain += base }
        return plain
    }

    private static func forEachPart(of text: String, _ body: (_ base: String, _ reading: String?) -> Void) {
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            let inner = rest[rest.index(after: open)...]
            guard let close = inner.firstIndex(of: "}"), let bar = inner[..<close].firstIndex(of: "|") else {
                let next = rest.index(after: open)
                body(String(rest[..<next]), nil)
                rest = rest[next...]
                continue
            }
            if open > rest.startIndex { body(String(rest[..<open]), nil) }
            body(String(inner[..<bar]), String(inner[inner.index(after: bar)..<close]))
            rest = inner[inner.index(after: close)...]
        }
        if !rest.isEmpty { body(String(rest), nil) }
    }
}
