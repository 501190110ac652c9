import Kernel

/// Text as a driving licence holds it: pairs of bytes of JIS X 0208 without escapes. By the arithmetic between JIS and Shift_JIS, and the
/// table of ``Kernel/CP932``.
public enum JISText {
    /// Stands for a character that the licence draws itself (外字), which nobody can know by its code.
    public static let unknown = "〓"

    /// The text of bytes; nil when they are no pairs or no characters.
    public static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count.isMultiple(of: 2) else { return nil }
        var text = ""
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let (row, cell) = (bytes[place], bytes[place + 1])
            place += 2
            if row == 0xFF {
                text += unknown
                continue
            }
            guard (0x21...0x7E).contains(row), (0x21...0x7E).contains(cell),
                let character = CP932.decode(shifted(row, cell))
            else { return nil }
            text += character
        }
        return text
    }

    /// The bytes of a text, as the office that issues licences writes them; nil for a character that JIS X 0208 has not.
    public static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for character in text {
            guard let pair = try? CP932.encode(String(character)), pair.count == 2, pair[0] < 0xF0 else { return nil }
            let lead = Int(pair[0]) - (pair[0] < 0xA0 ? 0x70 : 0xB0)
            let (trail, isEven) = (Int(pair[1]), pair[1] >= 0x9F)
            let row = lead * 2 - (isEven ? 0 : 1)
            let cell = isEven ? trail - 0x7E : trail - (trail > 0x7F ? 0x20 : 0x1F)
            guard (0x21...0x7E).contains(row), (0x21...0x7E).contains(cell) else { return nil }
            bytes += [UInt8(row), UInt8(cell)]
        }
        return bytes
    }

    private static func shifted(_ row: UInt8, _ cell: UInt8) -> [UInt8] {
        let lead = (Int(row) + 1) / 2 + (row < 0x5F ? 0x70 : 0xB0)
        let trail = row.isMultiple(of: 2) ? Int(cell) + 0x7E : Int(cell) + (cell >= 0x60 ? 0x20 : 0x1F)
        return [UInt8(truncatingIfNeeded: lead), UInt8(truncatingIfNeeded: trail)]
    }
}
