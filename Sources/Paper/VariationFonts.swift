import CPango

/// Finds the font that holds the shape a variation selector asks for.
///
/// IPAmj Mincho knows the sequences of the Moji_Joho collection, IPAex Mincho and Noto Serif those of Adobe-Japan1. Pango
/// chooses fonts by the plain character alone, so the shape of a name would be lost without this.
enum VariationFonts {
    private static let families = ["IPAmjMincho", "IPAexMincho", "Noto Serif CJK JP"]

    /// Sets the family of every varied character whose shape the first family lacks and a later one has.
    static func choose(for text: String, size: Double, context: OpaquePointer, in attributes: Attributes) {
        guard text.unicodeScalars.contains(where: \.properties.isVariationSelector) else { return }
        var offset = 0
        var base: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar.properties.isVariationSelector, let base {
                let family = families.first { has(base, scalar, family: $0, size: size, context: context) }
                if let family, family != families[0] {
                    let start = offset - base.utf8.count
                    attributes.insert(pango_attr_family_new(family), over: start..<(offset + scalar.utf8.count))
                }
            }
            base = scalar
            offset += scalar.utf8.count
        }
    }

    private static func has(
        _ base: Unicode.Scalar, _ selector: Unicode.Scalar, family: String, size: Double, context: OpaquePointer
    ) -> Bool {
        let description = pango_font_description_new()
        defer { pango_font_description_free(description) }
        pango_font_description_set_family(description, family)
        pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
        guard let font = pango_context_load_font(context, description) else { return false }
        defer { g_object_unref(UnsafeMutableRawPointer(font)) }
        var glyph: hb_codepoint_t = 0
        return hb_font_get_variation_glyph(pango_font_get_hb_font(font), base.value, selector.value, &glyph) != 0
    }
}
