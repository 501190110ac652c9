import Kernel

/// A strip of paper from a printer of receipts: lines of text and a 2D code, one under the other. It is drawn as a picture,
/// so that any character prints, whatever the printer knows.
public struct Slip: Hashable, Sendable {
    /// A part of the strip.
    public enum Part: Hashable, Sendable {
        /// Text at a size in points, broken into lines where it is too long.
        case text(String, size: Double, Alignment)
        /// A 2D code, its side at most this part of the width.
        case code(String, share: Double)
        /// A line across.
        case rule
        /// Empty space, in millimetres.
        case space(Double)
    }

    /// From the top.
    public var parts: [Part]
    /// The language of the text.
    public var language: Language

    /// A strip.
    public init(_ parts: [Part], language: Language = .ja) {
        self.parts = parts
        self.language = language
    }

    /// Dots in a millimetre: 203 dots an inch.
    public static let dotsPerMillimetre = 8.0

    /// Draws the strip for a printer with so many dots in a line. Safe to call from any thread; it blocks for some
    /// milliseconds.
    ///
    /// - Throws: ``PaperError`` when a code is too long or nothing can be drawn.
    public func bitmap(dots: Int) throws(PaperError) -> Bitmap {
        try PrintShop.alone { () throws(PaperError) in try draw(dots: max(dots, 64) / 8 * 8) }
    }

    private func draw(dots: Int) throws(PaperError) -> Bitmap {
        let setter = Typesetter()
        let width = Double(dots) / Self.dotsPerMillimetre
        let margin = 2.0
        var drawn: [(y: Double, piece: Piece)] = []
        var y = 1.0
        for part in parts {
            switch part {
            case .text(let text, let size, let alignment):
                let set = setter.set(
                    text, .letter(language), size: size, width: width - 2 * margin, alignment: alignment)
                drawn.append((y, .text(set)))
                y += set.height + 0.5
            case .code(let text, let share):
                let code = try QRCode(text)
                // Whole dots a module, so that edges stay sharp.
                let modules = code.width + 8
                let module = max(2, Int(Double(dots) * min(max(share, 0.2), 1)) / modules)
                drawn.append((y, .code(code, module: module)))
                y += Double(modules * module) / Self.dotsPerMillimetre
            case .rule:
                drawn.append((y + 1, .rule))
                y += 2.5
            case .space(let height): y += height
            }
        }
        let raster = RasterCanvas(dots: dots, rows: Int((y * Self.dotsPerMillimetre).rounded(.up)))
        for (y, piece) in drawn {
            switch piece {
            case .text(let set): raster.draw(set, x: margin, y: y)
            case .code(let code, let module): raster.draw(code, module: module, y: y)
            case .rule: raster.rule(y: y, margin: margin)
            }
        }
        return try raster.finish()
    }

    private enum Piece {
        case text(SetText)
        case code(QRCode, module: Int)
        case rule
    }
}
