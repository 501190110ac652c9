/// What a file is by its first bytes, whatever its name and its sender say (OWASP ASVS 5.2.2).
enum FileKind {
    /// The content type; nil for what forms take nowhere.
    static func type(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: Array("%PDF-".utf8)) { return "application/pdf" }
        if isHEIC(bytes) { return "image/heic" }
        return isText(bytes) ? "text/csv" : nil
    }

    /// ISO/IEC 23008-12: a box `ftyp` with a brand of still pictures.
    private static func isHEIC(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) else { return false }
        return ["heic", "heix", "mif1", "heim", "heis"].contains { bytes[8..<12].elementsEqual($0.utf8) }
    }

    /// Text in UTF-8 or, as spreadsheets here still write it, in a code without zero bytes; never markup that a browser runs.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty, !bytes.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }) else {
            return false
        }
        return bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } != UInt8(ascii: "<")
    }
}
