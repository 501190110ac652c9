/// An address in one line, as a card or a person writes it, divided for forms with boxes of their own for 町名, 番地 and 方書.
///
/// The rule, from the left:
/// 1. Where a 丁目 is written (digits or kanji with 丁目, or digits with 丁 alone) before the first space, the town reaches at least
///    to its end.
/// 2. The block (番地・番・号) begins at the first digit after that. A number that ends in 条, 線, 号線, 区, 割, 地割, 番町, 番丁 or
///    丁 is a piece of the town's name; numbers in kanji are too. One letter of 甲乙丙丁戊己庚辛 or a lone イロハニホヘト that stands
///    before the digits of a 番地 belongs to the block. 無番地 and 番外地 are blocks.
/// 3. The block goes on over digits joined by 番地, 番, の, ノ, 之 or a hyphen and ends with its 号, 番 or 番地. Digits of 号室, 号棟,
///    棟, 階 and 室 are no part of it.
/// 4. What follows is the 方書, with or without a space before it.
/// Without a block, all of it is the town. Nothing is lost: the parts joined are the address, apart from the space before the 方書.
public struct AddressParts: Hashable, Sendable {
    /// From the prefecture to the 町字 and 丁目.
    public let town: String
    /// 番地, or 番 and 号; empty when there is none.
    public let block: String
    /// 方書: building, room, 〇〇様方; empty when there is none.
    public let building: String

    /// Divides an address by the rule above.
    public init(_ address: String) {
        let text = Substring(address)
        let (start, end) = Self.block(in: text) ?? (text.endIndex, text.endIndex)
        town = Self.trimmed(text[..<start])
        block = String(text[start..<end])
        building = Self.trimmed(text[end...])
    }

    private static func block(in text: Substring) -> (Substring.Index, Substring.Index)? {
        let head = text.prefix { !$0.isWhitespace }
        var from = head.firstMatch(of: chome)?.range.upperBound ?? text.startIndex
        while let number = text[from...].firstMatch(of: digits) {
            if let unnumbered = text[from..<number.range.lowerBound].firstMatch(of: without) {
                return (unnumbered.range.lowerBound, unnumbered.range.upperBound)
            }
            let rest = text[number.range.upperBound...]
            if let ofTown = rest.prefixMatch(of: townWord) {
                from = ofTown.range.upperBound
                continue
            }
            let start = letter(before: number.range.lowerBound, in: text[from...], rest: rest)
            guard let block = text[start...].prefixMatch(of: Self.block) else { return nil }
            return (start, block.range.upperBound)
        }
        return text[from...].firstMatch(of: without).map { ($0.range.lowerBound, $0.range.upperBound) }
    }

    /// The letter of 乙123番地 or イ12番地 stands with the number.
    private static func letter(
        before digit: Substring.Index, in text: Substring, rest: Substring
    ) -> Substring.Index {
        guard digit > text.startIndex, rest.hasPrefix("番地") else { return digit }
        let place = text.index(before: digit)
        let before = place > text.startIndex ? text[text.index(before: place)] : nil
        switch text[place] {
        case "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛": return before == "番" ? digit : place
        case "イ", "ロ", "ハ", "ニ", "ホ", "ヘ", "ト":
            return before.map { Kana.isKana(String($0)) } ?? false ? digit : place
        default: return digit
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    // Regular expressions are not Sendable; each use makes its own.
    private static var digits: Regex<Substring> { #/[0-9０-９]+/# }
    private static var chome: Regex<Substring> { #/[0-9０-９]+丁目?|[一二三四五六七八九十]+丁目/# }
    private static var townWord: Regex<Substring> { #/条|線|号線|区|の?割|地割|番町|番丁|丁/# }
    private static var without: Regex<Substring> { #/(?:官有)?無番地|番外地/# }
    private static var block: Regex<Substring> {
        #/[甲乙丙丁戊己庚辛イロハニホヘト]?[0-9０-９]+(?:(?:番地[のノ之]?|番[のノ之]?|号?[のノ之－‐−ー\-])[0-9０-９]+(?![0-9０-９]|号室|号棟|号館|棟|階|室))*(?:番地|番|号)?(?:地先|先)?/#
    }
}
