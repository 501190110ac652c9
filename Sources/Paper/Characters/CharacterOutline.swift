import CCairo
import CPango

/// The outline of a character as the font for names draws it, for screens that have not that font.
public struct CharacterOutline: Sendable, Hashable {
    /// The side of the square it stands in.
    public static let size = 100

    /// The path in the notation of SVG, y downwards, within a square of ``size``.
    public let path: String

    /// The outline of one character; nil when the font has no shape for it.
    public init?(_ text: String) {
        guard text.unprintableCharacters.isEmpty else { return nil }
        let path = PrintShop.alone { Self.draw(text) }
        guard !path.isEmpty else { return nil }
        self.path = path
    }

    private static func draw(_ text: String) -> String {
        let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(size), Int32(size))
        defer { cairo_surface_destroy(surface) }
        let pen = cairo_create(surface)
        defer { cairo_destroy(pen) }
        let line = Typesetter().set(text, .fact, size: Double(size) * 0.8)
        let (width, height) = (line.width * pointsPerMillimetre, line.height * pointsPerMillimetre)
        cairo_move_to(pen, (Double(size) - width) / 2, (Double(size) - height) / 2)
        pango_cairo_layout_path(pen, line.layout)
        guard let copy = cairo_copy_path(pen) else { return "" }
        defer { cairo_path_destroy(copy) }
        return svg(copy.pointee)
    }

    private static func svg(_ path: cairo_path_t) -> String {
        var text = ""
        var place = 0
        func point(_ offset: Int) -> String {
            let point = path.data[place + offset].point
            return "\(rounded(point.x)) \(rounded(point.y))"
        }
        while place < Int(path.num_data) {
            let header = path.data[place].header
            switch header.type {
            case CAIRO_PATH_MOVE_TO: text += "M" + point(1)
            case CAIRO_PATH_LINE_TO: text += "L" + point(1)
            case CAIRO_PATH_CURVE_TO: text += "C\(point(1)) \(point(2)) \(point(3))"
            default: text += "Z"
            }
            place += Int(header.length)
        }
        return text
    }

    private static func rounded(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(Double(tenths) / 10)"
    }
}
