/// Comma-separated tables (RFC 4180) that spreadsheets open rightly and safely.
public enum CSV {
    /// UTF-8 with a byte order mark, CR LF line ends. A cell that a spreadsheet would take for a formula gets an
    /// apostrophe before it (OWASP's rule); numbers stay. ``text(of:)`` takes it off again. What another separator than the comma would
    /// take apart is quoted, so that no part of it becomes a cell of its own.
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
        let text = needsApostrophe(cell) ? "'" + cell : cell
        guard text.utf8.contains(where: quoted.contains) || text.hasPrefix(" ") || text.hasSuffix(" ") else {
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

    /// The text of a cell that ``bytes(_:)`` wrote, or a spreadsheet after it: without the apostrophe that made it harmless.
    public static func text(of cell: String) -> String {
        guard cell.hasPrefix("'"), needsApostrophe(String(cell.dropFirst())) else { return cell }
        return String(cell.dropFirst())
    }

    /// Quotation mark, separators, ends of lines.
    private static let quoted = Set("\",;\t\n\r".utf8)

    private static let dangerous: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

    /// Whether a spreadsheet would run the cell, or take an apostrophe before it for one of ours: `=1` as well as `'=1`.
    private static func needsApostrophe(_ cell: String) -> Bool {
        let text = cell.unicodeScalars.drop { $0 == "'" }
        guard let first = text.first, dangerous.contains(first) else { return false }
        let rest = text.dropFirst()
        let isNumber =
            (first == "-" || first == "+") && text.startIndex == cell.unicodeScalars.startIndex && !rest.isEmpty
            && rest.allSatisfy { ("0"..."9").contains($0) || $0 == "." }
        return !isNumber
    }
}
