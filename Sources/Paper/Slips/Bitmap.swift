/// A picture of black and white dots, as printers of receipts take it.
public struct Bitmap: Hashable, Sendable {
    /// Dots in a row, a multiple of eight.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Row by row from the top, eight dots a byte, the left one in the highest bit; 1 is black.
    public let bytes: [UInt8]

    /// A picture; nil when the bytes do not fit the size.
    public init?(width: Int, height: Int, bytes: [UInt8]) {
        guard width > 0, height >= 0, width.isMultiple(of: 8), bytes.count == width / 8 * height else { return nil }
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// Bytes in a row.
    public var rowBytes: Int { width / 8 }

    /// Whether a dot is black; white outside.
    public subscript(x: Int, y: Int) -> Bool {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return false }
        return bytes[y * rowBytes + x / 8] & (0x80 >> UInt8(x % 8)) != 0
    }
}
