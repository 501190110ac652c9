import CPango

/// A character of the MJ collection (文字情報基盤): the shapes in which names are registered, each with a number.
public struct MJCharacter: Sendable, Hashable {
    /// Such as `MJ022335`.
    public let number: String
    /// The code point, with the variation selector where the shape has one.
    public let text: String

    /// Such as `U+845B U+E0102`.
    public var codePoints: String { text.codePoints }
}

extension String {
    /// The code points of a text, such as `U+845B U+E0102`.
    public var codePoints: String {
        unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }.joined(separator: " ")
    }

    /// The characters of a name that cannot be printed in the font for names, each with its variation selector and once.
    public var unprintableCharacters: [String] {
        let plain = printable
        let missing = PrintShop.alone { Typesetter().set(plain.text, .fact, size: 10).missingCharacters() }
        var seen = Set<String>()
        return (plain.removed + missing).filter { seen.insert($0).inserted }
    }
}

/// Which MJ numbers there are and with which code points: read from the glyph names (`mj022335`) and the character maps of
/// IPAmj Mincho, the font of the collection, as it is installed.
public enum MJCharacters {
    /// The most that a search gives.
    public static let most = 60

    /// The shapes that somebody looks for: by MJ number (`MJ022335`, `22335`), by code point (`U+845B`), or by the character
    /// itself, which gives all its shapes. Empty where there is none, or where the font is not installed.
    public static func find(_ typed: String) -> [MJCharacter] {
        let word = typed.trimmed
        guard !word.isEmpty else { return [] }
        if let number = number(word), let found = table.byNumber[number] { return found }
        guard let base = codePoint(word) ?? onlyCharacter(word) else { return [] }
        return Array((table.byBase[base.value] ?? []).prefix(most))
    }

    /// The number in `MJ022335`, `mj22335` or `022335`.
    private static func number(_ word: String) -> Int? {
        let upper = word.uppercased()
        let digits = upper.hasPrefix("MJ") ? upper.dropFirst(2) : upper[...]
        guard (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }

    private static func codePoint(_ word: String) -> Unicode.Scalar? {
        let upper = word.uppercased()
        guard upper.hasPrefix("U+") else { return nil }
        return UInt32(upper.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
    }

    /// The base of one character that was typed or pasted.
    private static func onlyCharacter(_ word: String) -> Unicode.Scalar? {
        let bases = word.unicodeScalars.filter { !$0.properties.isVariationSelector }
        return bases.count == 1 ? bases.first : nil
    }

    private struct Table: Sendable {
        var byNumber: [Int: [MJCharacter]] = [:]
        var byBase: [UInt32: [MJCharacter]] = [:]

        mutating func add(_ name: String, _ base: UInt32, _ selector: UInt32?) {
            guard name.hasPrefix("mj"), let number = Int(name.dropFirst(2)), let scalar = Unicode.Scalar(base) else {
                return
            }
            var text = String.UnicodeScalarView([scalar])
            if let selector = selector.flatMap(Unicode.Scalar.init) { text.append(selector) }
            let character = MJCharacter(number: "MJ" + name.dropFirst(2), text: String(text))
            // A shape that has a sequence of its own and is the plain one as well is named by both.
            byNumber[number, default: []].append(character)
            byBase[base, default: []].append(character)
        }
    }

    /// Read once: 58,000 numbers.
    private static let table = PrintShop.alone { read() }

    private static func read() -> Table {
        let context = pango_font_map_create_context(pango_cairo_font_map_get_default())
        defer { g_object_unref(UnsafeMutableRawPointer(context)) }
        let description = pango_font_description_new()
        defer { pango_font_description_free(description) }
        pango_font_description_set_family(description, "IPAmjMincho")
        guard let loaded = pango_context_load_font(context, description) else { return Table() }
        defer { g_object_unref(UnsafeMutableRawPointer(loaded)) }
        let font = pango_font_get_hb_font(loaded)
        let face = hb_font_get_face(font)
        var table = Table()
        forEach({ hb_face_collect_unicodes(face, $0) }) { base in
            var glyph: hb_codepoint_t = 0
            guard hb_font_get_nominal_glyph(font, base, &glyph) != 0 else { return }
            if let name = name(of: glyph, font) { table.add(name, base, nil) }
        }
        forEach({ hb_face_collect_variation_selectors(face, $0) }) { selector in
            forEach({ hb_face_collect_variation_unicodes(face, selector, $0) }) { base in
                var glyph: hb_codepoint_t = 0
                guard hb_font_get_variation_glyph(font, base, selector, &glyph) != 0 else { return }
                if let name = name(of: glyph, font) { table.add(name, base, selector) }
            }
        }
        return table
    }

    private static func forEach(_ collect: (OpaquePointer?) -> Void, _ body: (hb_codepoint_t) -> Void) {
        let set = hb_set_create()
        defer { hb_set_destroy(set) }
        collect(set)
        var value = hb_codepoint_t.max  // HB_SET_VALUE_INVALID: before the first
        while hb_set_next(set, &value) != 0 { body(value) }
    }

    private static func name(of glyph: hb_codepoint_t, _ font: OpaquePointer?) -> String? {
        var name = [CChar](repeating: 0, count: 32)
        guard hb_font_get_glyph_name(font, glyph, &name, UInt32(name.count)) != 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
