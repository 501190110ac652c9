import CQREncode

/// A QR code (JIS X 0510) of a text in UTF-8, with error correction level M.
public struct QRCode: Hashable, Sendable {
    /// Modules on a side, without the quiet zone.
    public let width: Int
    /// Row by row from the top left, true for dark.
    public let modules: [Bool]

    /// Throws ``PaperError/qrCode(characters:)`` when the text is empty or too long for the largest symbol.
    public init(_ text: String) throws(PaperError) {
        let bytes = Array(text.utf8)
        guard let code = QRcode_encodeData(Int32(clamping: bytes.count), bytes, 0, QR_ECLEVEL_M) else {
            throw PaperError.qrCode(characters: text.count)
        }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        let data = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
        modules = data.map { $0 & 1 == 1 }
    }
}
