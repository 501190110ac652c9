import CCairo
import CPango

/// The pages of one PDF while they are drawn. Positions in millimetres, type sizes in points.
final class Canvas {
    /// Receives the bytes that Cairo writes.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    private let sink = Sink()
    private let surface: OpaquePointer
    private let context: OpaquePointer

    init(_ sheet: Sheet) {
        let closure = Unmanaged.passUnretained(sink).toOpaque()
        surface = cairo_pdf_surface_create_for_stream(
            Self.take, closure, sheet.width * pointsPerMillimetre, sheet.height * pointsPerMillimetre)
        cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
        context = cairo_create(surface)
    }

    /// A page as a picture on white, `dotsPerInch` dots an inch.
    init(picture sheet: Sheet, dotsPerInch: Double) {
        let scale = dotsPerInch / 72
        let dots = { (millimetres: Double) in Int32((millimetres * pointsPerMillimetre * scale).rounded(.up)) }
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, dots(sheet.width), dots(sheet.height))
        context = cairo_create(surface)
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        cairo_scale(context, scale, scale)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    func nextPage() { cairo_show_page(context) }

    /// The pages from here on are such sheets; nothing may have been drawn on the present one.
    func change(to sheet: Sheet) {
        cairo_pdf_surface_set_size(surface, sheet.width * pointsPerMillimetre, sheet.height * pointsPerMillimetre)
    }

    /// Ends the document and gives its bytes.
    func finish() throws(PaperError) -> [UInt8] {
        let drawn = cairo_status(context)
        cairo_surface_finish(surface)
        let written = cairo_surface_status(surface)
        for status in [drawn, written] where status != CAIRO_STATUS_SUCCESS {
            throw PaperError.drawing(String(cString: cairo_status_to_string(status)))
        }
        return sink.bytes
    }

    /// The picture as PNG.
    func png() throws(PaperError) -> [UInt8] {
        let closure = Unmanaged.passUnretained(sink).toOpaque()
        let drawn = cairo_status(context)
        let written = cairo_surface_write_to_png_stream(surface, Self.take, closure)
        for status in [drawn, written] where status != CAIRO_STATUS_SUCCESS {
            throw PaperError.drawing(String(cString: cairo_status_to_string(status)))
        }
        return sink.bytes
    }

    /// Appends what Cairo writes to the sink.
    private static let take: cairo_write_func_t = { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
        sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }

    /// Draws text with its top left corner at a point.
    func draw(_ text: SetText, x: Double, y: Double) {
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_move_to(context, x * pointsPerMillimetre, y * pointsPerMillimetre)
        pango_cairo_show_layout(context, text.layout)
    }

    /// Draws one line of a set text, its baseline at a height.
    func draw(line: UnsafeMutablePointer<PangoLayoutLine>, x: Double, baseline: Double) {
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_move_to(context, x * pointsPerMillimetre, baseline * pointsPerMillimetre)
        pango_cairo_show_layout_line(context, line)
    }

    func fill(_ box: Box, gray: Double) {
        cairo_set_source_rgb(context, gray, gray, gray)
        addPath(box)
        cairo_fill(context)
    }

    /// Strokes a box; one without width or height becomes a line. Weight in millimetres.
    func stroke(_ box: Box, weight: Double, dashed: Bool = false) {
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_set_line_width(context, weight * pointsPerMillimetre)
        if dashed {
            let pattern = [1.0 * pointsPerMillimetre, 0.8 * pointsPerMillimetre]
            cairo_set_dash(context, pattern, 2, 0)
        }
        addPath(box)
        cairo_stroke(context)
        if dashed { cairo_set_dash(context, nil, 0, 0) }
    }

    /// Strokes a circle, drawn out to a capsule when the box is wider than high.
    func strokeCapsule(in box: Box, weight: Double) {
        let radius = min(box.width, box.height) / 2 * pointsPerMillimetre
        let middle = (box.y + box.height / 2) * pointsPerMillimetre
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_set_line_width(context, weight * pointsPerMillimetre)
        cairo_new_path(context)
        cairo_arc(context, box.x * pointsPerMillimetre + radius, middle, radius, Double.pi / 2, Double.pi * 3 / 2)
        cairo_arc(context, box.right * pointsPerMillimetre - radius, middle, radius, -Double.pi / 2, Double.pi / 2)
        cairo_close_path(context)
        cairo_stroke(context)
    }

    /// Strokes a line through points.
    func strokePath(_ points: [StrokePoint], weight: Double) {
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_set_line_width(context, weight * pointsPerMillimetre)
        cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        cairo_new_path(context)
        for point in points { cairo_line_to(context, point.x * pointsPerMillimetre, point.y * pointsPerMillimetre) }
        cairo_stroke(context)
        cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_MITER)
    }

    /// Fills many boxes as one black shape: the modules of a bar code or QR code.
    func fill(_ boxes: [Box]) {
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_new_path(context)
        for box in boxes { addRectangle(box) }
        cairo_fill(context)
    }

    /// Writes text across the page from the lower left to the upper right, light enough to read what is below.
    func drawAcross(_ text: SetText, sheet: Sheet) {
        cairo_save(context)
        cairo_translate(context, sheet.width / 2 * pointsPerMillimetre, sheet.height / 2 * pointsPerMillimetre)
        cairo_rotate(context, -0.6)
        cairo_set_source_rgba(context, 0, 0, 0, 0.18)
        cairo_move_to(context, -text.width / 2 * pointsPerMillimetre, -text.height / 2 * pointsPerMillimetre)
        pango_cairo_show_layout(context, text.layout)
        cairo_restore(context)
    }

    private func addPath(_ box: Box) {
        cairo_new_path(context)
        if box.width == 0 || box.height == 0 {
            cairo_move_to(context, box.x * pointsPerMillimetre, box.y * pointsPerMillimetre)
            cairo_line_to(context, box.right * pointsPerMillimetre, box.bottom * pointsPerMillimetre)
        } else {
            addRectangle(box)
        }
    }

    private func addRectangle(_ box: Box) {
        cairo_rectangle(
            context, box.x * pointsPerMillimetre, box.y * pointsPerMillimetre, box.width * pointsPerMillimetre,
            box.height * pointsPerMillimetre)
    }
}
