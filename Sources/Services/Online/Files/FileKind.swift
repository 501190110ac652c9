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

    /// The ends of names by kind, the usual one first.
    private static let endings = [
        "image/jpeg": [".jpg", ".jpeg"], "image/png": [".png"], "image/heic": [".heic", ".heif"],
        "application/pdf": [".pdf"], "text/csv": [".csv"],
    ]

    /// The name under which a file is saved: it ends as its kind does, so that a double click opens it as what it was checked for and not
    /// as a program (`a.hta` becomes `a.hta.pdf`; OWASP ASVS 5.2.2).
    static func savedName(_ name: String, type: String) -> String {
        guard let endings = endings[type] else { return name + ".bin" }
        // A name that ends with a point or a space loses it on Windows.
        let bare = String(name.reversed().drop { $0 == "." || $0.isWhitespace }.reversed())
        return endings.contains { bare.lowercased().hasSuffix($0) } ? bare : bare + endings[0]
    }
}
