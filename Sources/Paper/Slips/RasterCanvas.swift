import CCairo
import CPango

/// A strip while it is drawn. Positions in millimetres.
final class RasterCanvas {
    private let dots: Int
    private let rows: Int
    private let surface: OpaquePointer
    private let context: OpaquePointer

    init(dots: Int, rows: Int) {
        self.dots = dots
        self.rows = max(rows, 1)
        surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(dots), Int32(self.rows))
        context = cairo_create(surface)
        cairo_set_source_rgba(context, 0, 0, 0, 1)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Draws text with its top left corner at a point.
    func draw(_ text: SetText, x: Double, y: Double) {
        // Type is set in points of a page; here a millimetre has so many dots.
        let scale = Slip.dotsPerMillimetre / pointsPerMillimetre
        cairo_save(context)
        cairo_scale(context, scale, scale)
        cairo_move_to(context, x * pointsPerMillimetre, y * pointsPerMillimetre)
        pango_cairo_show_layout(context, text.layout)
        cairo_restore(context)
    }

    /// Draws a code in the middle with its quiet zone, a module being a square of whole dots.
    func draw(_ code: QRCode, module: Int, y: Double) {
        let left = (dots - (code.width + 8) * module) / 2 + 4 * module
        let top = Int((y * Slip.dotsPerMillimetre).rounded()) + 4 * module
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        for row in 0..<code.width {
            for column in 0..<code.width where code.modules[row * code.width + column] {
                cairo_rectangle(
                    context, Double(left + column * module), Double(top + row * module), Double(module), Double(module))
            }
        }
        cairo_fill(context)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT)
    }

    /// Draws a line across, two dots thick.
    func rule(y: Double, margin: Double) {
        let inset = margin * Slip.dotsPerMillimetre
        cairo_rectangle(
            context, inset, (y * Slip.dotsPerMillimetre).rounded(), Double(dots) - 2 * inset, 2)
        cairo_fill(context)
    }

    /// The picture: what is more black than white is black.
    func finish() throws(PaperError) -> Bitmap {
        let drawn = cairo_status(context)
        guard drawn == CAIRO_STATUS_SUCCESS else {
            throw PaperError.drawing(String(cString: cairo_status_to_string(drawn)))
        }
        cairo_surface_flush(surface)
        let stride = Int(cairo_image_surface_get_stride(surface))
        var bytes = [UInt8](repeating: 0, count: dots / 8 * rows)
        guard let data = cairo_image_surface_get_data(surface) else {
            throw PaperError.drawing("the picture has no dots")
        }
        for y in 0..<rows {
            for x in 0..<dots where data[y * stride + x] >= 128 {
                bytes[y * (dots / 8) + x / 8] |= 0x80 >> UInt8(x % 8)
            }
        }
        guard let bitmap = Bitmap(width: dots, height: rows, bytes: bytes) else {
            throw PaperError.drawing("the picture has no size")
        }
        return bitmap
    }
}
