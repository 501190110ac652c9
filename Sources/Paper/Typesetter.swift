import CPango

/// Shapes text into lines, on the thread that made it.
///
/// Pango may be used by many threads as long as no two touch the same object: its documentation promises that
/// different threads may work with different font maps, contexts and layouts, and `pango_cairo_font_map_get_default`
/// hands each thread a map of its own (since Pango 1.32.6). A typesetter is made, used and released inside one
/// synchronous call of ``FormTemplate/render(_:marks:)`` or ``Document/render(issuedAt:)``, which cannot move to another
/// thread because it contains no suspension point; neither it nor anything it returns is Sendable or escapes that
/// call. Fonts loaded by one call stay in the map of its thread for the next. What Cairo shares between threads below that
/// is not safe; so one thing is printed at a time (``PrintShop``).
final class Typesetter {
    private let context: OpaquePointer

    init() {
        context = pango_font_map_create_context(pango_cairo_font_map_get_default())
        pango_cairo_context_set_resolution(context, 72)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        pango_context_set_language(context, pango_language_from_string("ja"))
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(context)) }

    /// Sets text at a size in points, in lines no wider than `width` millimetres, or in one line.
    func set(
        _ text: String, _ face: Typeface, size: Double, width: Double? = nil, alignment: Alignment = .left,
        rubies: [Ruby] = []
    ) -> SetText {
        SetText(
            text, face, size: size, width: width, alignment: alignment, rubies: rubies,
            context: context)
    }

    /// Sets text to fit a box: at full size if possible, else in more lines or smaller; nil if the smallest is too large.
    func fit(
        _ text: String, _ face: Typeface, into box: Box, size: Double, minSize: Double, maxLines: Int = 1,
        alignment: Alignment = .left
    ) -> SetText? {
        let line = set(text, face, size: size)
        if line.lineCount == 1, line.width <= box.width, line.height <= box.height + Self.slack { return line }
        if line.lineCount == 1, line.width > 0 {
            let scale = min(box.width / line.width, (box.height + Self.slack) / line.height)
            let smaller = (size * scale * 4).rounded(.down) / 4
            // One line a little smaller reads better than a last line of one character.
            if smaller >= (maxLines == 1 ? minSize : max(minSize, size * 0.85)) {
                return set(text, face, size: smaller)
            }
        }
        guard maxLines > 1 else { return nil }
        var trial = size
        while trial >= minSize {
            let lines = set(text, face, size: trial, width: box.width, alignment: alignment)
            if lines.lineCount <= maxLines, lines.height <= box.height + Self.slack / 3, lines.width <= box.width + 0.1
            {
                return lines
            }
            trial -= 0.5
        }
        return nil
    }

    /// Millimetres by which the empty space above and below glyphs may leave the box.
    private static let slack = 0.6
}
