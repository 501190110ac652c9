import Kernel

/// A letter or leaflet: blocks that flow down A4 pages, in any language the pack offers.
///
/// ```swift
/// let leaflet = Document(title: "手続き案内", language: .jaEasy, blocks: [
///     .heading("今日したこと", level: 1),
///     .paragraph(.init(markup: "{転入届|てんにゅうとどけ}を出しました。")),
///     .qr("https://example.jp/calendar.ics", caption: .init(plain: "カレンダー")),
/// ])
/// let made = try leaflet.render(issuedAt: clock.now())
/// ```
public struct Document: Sendable {
    public enum Block: Hashable, Sendable {
        /// Level 1 is the title of the sheet, 2 a part, 3 a small heading.
        case heading(InlineText, level: Int)
        case paragraph(InlineText)
        /// A paragraph whose lines end at the right edge, as number, day and sender of an official letter do (公文書の右寄せ).
        case paragraphAtEnd(InlineText)
        case list([InlineText], numbered: Bool)
        /// Column widths as shares of the page; a row with fewer cells leaves the rest empty.
        case table(widths: [Double], header: [InlineText], rows: [[InlineText]])
        /// A QR code with words beside it.
        case qr(String, caption: InlineText)
        /// Words in a frame, for what must not be overlooked.
        case note(InlineText)
        case rule
        /// The blocks from here on are in another language than the document.
        case language(Language)
        /// Empty space in millimetres.
        case gap(Double)
    }

    public var title: String
    public var language: Language
    public var blocks: [Block]
    /// Small print at the foot of every page, beside the page number.
    public var foot: String
    /// Text drawn across every page.
    public var watermark: String?

    public init(
        title: String, language: Language, blocks: [Block], foot: String = "", watermark: String? = nil
    ) {
        self.title = title
        self.language = language
        self.blocks = blocks
        self.foot = foot
        self.watermark = watermark
    }
}

/// A printed letter or leaflet.
public struct RenderedDocument: Sendable {
    public let pdf: [UInt8]
    public let pages: Int
    /// Characters that no installed font can print.
    public let missingGlyphs: [Unicode.Scalar]
}

/// A line of text with readings (ふりがな) above some of its words.
public struct InlineText: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    public let text: String
    let rubies: [Ruby]

    /// Text as it is.
    public init(plain text: String) {
        self.text = text.printable.text
        rubies = []
    }

    /// Text in which `{漢字|かんじ}` is a word with its reading. Other braces stay as they are.
    public init(markup: String) {
        var text = ""
        var rubies: [Ruby] = []
        var rest = markup.printable.text[...]
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"), let bar = rest[..<close].firstIndex(of: "|"),
                rest.index(after: open) < bar, rest.index(after: bar) < close
            else {
                text += "{"
                rest = rest.dropFirst()
                continue
            }
            let start = text.utf8.count
            text += rest[rest.index(after: open)..<bar]
            rubies.append(Ruby(range: start..<text.utf8.count, reading: String(rest[rest.index(after: bar)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        self.text = text + rest
        self.rubies = rubies
    }

    public init(stringLiteral value: String) { self.init(plain: value) }
}
