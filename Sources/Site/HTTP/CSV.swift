/// Comma-separated tables (RFC 4180) that spreadsheets open rightly and safely.
public enum CSV {
    /// UTF-8 with a byte order mark, CR LF line ends. A cell that a spreadsheet would take for a formula gets an
    /// apostrophe before it (OWASP's rule); numbers stay.
    public static func bytes(_ rows: some Sequence<[String]>) -> [UInt8] {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        for row in rows {
            var first = true
            for cell in row {
                if !first { bytes.append(UInt8(ascii: ",")) }
                first = false
                append(cell, to: &bytes)
            }
            bytes.append(contentsOf: "\r\n".utf8)
        }
        return bytes
    }

    private static func append(_ cell: String, to bytes: inout [UInt8]) {
        let text = isFormula(cell) ? "'" + cell : cell
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    private static let dangerous: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]

    private static func isFormula(_ cell: String) -> Bool {
        guard let first = cell.unicodeScalars.first, dangerous.contains(first) else { return false }
        let rest = cell.utf8.dropFirst()
        let isNumber =
            (first == "-" || first == "+") && !rest.isEmpty
            && rest.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return !isNumber
    }
}
