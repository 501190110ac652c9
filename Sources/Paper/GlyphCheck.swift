import CPango

extension SetText {
    /// The characters that no font can print as written, each with its variation selector.
    ///
    /// Shaping alone does not tell: HarfBuzz draws the plain character when a font lacks the variation, and the
    /// canonical equivalent when it lacks a compatibility ideograph. So each code point is looked up in the font that
    /// Pango chose for it. Private use characters have no agreed shape and are never printable.
    func missingCharacters() -> [String] {
        var missing: [String] = []
        guard let iterator = pango_layout_get_iter(layout) else { return [] }
        defer { pango_layout_iter_free(iterator) }
        let bytes = Array(text.utf8)
        repeat {
            guard let run = pango_layout_iter_get_run_readonly(iterator), let item = run.pointee.item,
                let font = item.pointee.analysis.font
            else { continue }
            let start = Int(item.pointee.offset)
            let end = min(start + Int(item.pointee.length), bytes.count)
            let scalars = Array(String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars)
            missing += Self.missing(in: scalars, font: pango_font_get_hb_font(font))
        } while pango_layout_iter_next_run(iterator) != 0
        return missing
    }

    private static func missing(in scalars: [Unicode.Scalar], font: OpaquePointer?) -> [String] {
        var missing: [String] = []
        for (index, scalar) in scalars.enumerated() where !scalar.needsNoGlyph {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            let selector = next.flatMap { $0.properties.isVariationSelector ? $0 : nil }
            var glyph: hb_codepoint_t = 0
            let found =
                if let selector {
                    hb_font_get_variation_glyph(font, scalar.value, selector.value, &glyph) != 0
                } else {
                    hb_font_get_nominal_glyph(font, scalar.value, &glyph) != 0
                }
            if !found || scalar.properties.generalCategory == .privateUse {
                missing.append(String(String.UnicodeScalarView([scalar] + (selector.map { [$0] } ?? []))))
            }
        }
        return missing
    }
}

extension Unicode.Scalar {
    /// Spaces, line ends and the joiners and selectors that act on their neighbour.
    fileprivate var needsNoGlyph: Bool {
        properties.isVariationSelector || properties.isWhitespace || self == "\u{200C}" || self == "\u{200D}"
            || self == "\u{200B}" || self == "\u{2060}" || self == "\u{FEFF}"
    }

    /// Characters that would change how others are shown or have no shape at all; they are reported, not printed.
    var isUnprintable: Bool {
        switch properties.generalCategory {
        case .control: self != "\n" && self != "\t"
        case .unassigned, .surrogate: true
        case .format: properties.isBidiControl
        default: false
        }
    }
}

extension String {
    /// The text without characters that cannot be printed, and those characters.
    var printable: (text: String, removed: [String]) {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return (self, []) }
        var kept = String.UnicodeScalarView()
        var removed: [String] = []
        for scalar in unicodeScalars {
            if scalar.isUnprintable { removed.append(String(scalar)) } else { kept.append(scalar) }
        }
        return (String(kept), removed)
    }
}
