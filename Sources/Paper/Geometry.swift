/// A rectangle on a sheet: millimetres from its top left corner, to the right and down.
public struct Box: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    public var right: Double { x + width }
    public var bottom: Double { y + height }

    /// The same box made smaller on its four sides; never smaller than nothing.
    func inset(horizontal: Double, vertical: Double) -> Box {
        let dx = min(horizontal, width / 2)
        let dy = min(vertical, height / 2)
        return Box(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    func moved(down distance: Double) -> Box { Box(x: x, y: y + distance, width: width, height: height) }
}

/// The sheet a form or letter is printed on.
public enum Sheet: String, Hashable, Sendable, CaseIterable {
    case a4Portrait = "A4 portrait"
    case a4Landscape = "A4 landscape"

    /// Width in millimetres.
    public var width: Double { self == .a4Portrait ? 210 : 297 }
    /// Height in millimetres.
    public var height: Double { self == .a4Portrait ? 297 : 210 }

    /// The strip at the foot that belongs to the bar code, the page number and the QR code.
    static let footHeight = 24.0
    /// Distance kept from the edges that printers cannot reach.
    static let margin = 10.0
}

/// Points of type (1/72 inch) in a millimetre.
let pointsPerMillimetre = 72 / 25.4
