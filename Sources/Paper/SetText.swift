import CPango

/// A reading printed small above a stretch of text.
struct Ruby: Hashable {
    /// UTF-8 offsets into the text.
    var range: Range<Int>
    var reading: String
}

/// Text that has been shaped and broken into lines, ready to be drawn.
final class SetText {
    let layout: OpaquePointer
    let text: String
    let face: Typeface
    let size: Double
    let rubies: [Ruby]
    /// Whether the lines were broken and aligned within a given width.
    let isWrapped: Bool
    /// Millimetres the lines take up.
    let width: Double
    let height: Double

    init(
        _ text: String, _ face: Typeface, size: Double, width: Double?, alignment: Alignment,
        rubies: [Ruby], context: OpaquePointer
    ) {
        self.text = text
        self.face = face
        self.size = size
        self.rubies = rubies
        isWrapped = width != nil
        layout = pango_layout_new(context)
        let font = pango_font_description_new()
        pango_font_description_set_family(font, face.families)
        pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
        if face.isBold { pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD) }
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        if let width {
            pango_layout_set_width(layout, Int32(width * pointsPerMillimetre * Double(PANGO_SCALE)))
            pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        }
        switch alignment {
        case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        let attributes = Attributes()
        attributes.insert(
            pango_attr_language_new(pango_language_from_string(face.languageTag)), over: 0..<text.utf8.count)
        if face == .fact { VariationFonts.choose(for: text, size: size, context: context, in: attributes) }
        for ruby in rubies { Self.reserve(ruby, of: text, size: size, in: attributes) }
        pango_layout_set_attributes(layout, attributes.list)
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        var across: Int32 = 0
        var down: Int32 = 0
        pango_layout_get_size(layout, &across, &down)
        self.width = Double(across) / Double(PANGO_SCALE) / pointsPerMillimetre
        self.height = Double(down) / Double(PANGO_SCALE) / pointsPerMillimetre
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    var lineCount: Int { Int(pango_layout_get_line_count(layout)) }

    /// Keeps text under a reading on one line and spreads it when the reading is wider.
    private static func reserve(_ ruby: Ruby, of text: String, size: Double, in attributes: Attributes) {
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: ruby.range.lowerBound)
        let end = text.utf8.index(text.utf8.startIndex, offsetBy: ruby.range.upperBound)
        let base = text[start..<end].count
        let lacking = Double(ruby.reading.count) * rubyScale - Double(base)
        attributes.insert(pango_attr_allow_breaks_new(0), over: ruby.range)
        if lacking > 0, base > 0 {
            let each = lacking * size / Double(base) * Double(PANGO_SCALE)
            attributes.insert(pango_attr_letter_spacing_new(Int32(each)), over: ruby.range)
        }
    }

    /// Size of a reading relative to the text below it.
    static let rubyScale = 0.5
}

/// Attributes of stretches of a text, by UTF-8 offsets.
final class Attributes {
    let list = pango_attr_list_new()

    deinit { pango_attr_list_unref(list) }

    /// Takes over the attribute.
    func insert(_ attribute: UnsafeMutablePointer<PangoAttribute>?, over range: Range<Int>) {
        guard let attribute else { return }
        attribute.pointee.start_index = UInt32(range.lowerBound)
        attribute.pointee.end_index = UInt32(range.upperBound)
        pango_attr_list_insert(list, attribute)
    }
}
