/// The tables behind ``Kana``.
enum KanaTable {
    /// Full-width forms of U+FF61…U+FF9D in order.
    static let fullWidth = Array(
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン".unicodeScalars)

    /// Katakana and marks → half width, voiced kana as two characters.
    static let halfWidth: [Unicode.Scalar: [Unicode.Scalar]] = {
        var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for (place, full) in fullWidth.enumerated() {
            table[full] = Unicode.Scalar(UInt32(0xFF61 + place)).map { [$0] }
        }
        for (plain, joined) in voiced where (0x30A1...0x30FA).contains(plain.value) {
            table[joined] = table[plain].map { $0 + ["\u{FF9E}"] }
        }
        for (plain, joined) in semiVoiced where (0x30A1...0x30FA).contains(plain.value) {
            table[joined] = table[plain].map { $0 + ["\u{FF9F}"] }
        }
        table["\u{309B}"] = ["\u{FF9E}"]
        table["\u{309C}"] = ["\u{FF9F}"]
        return table
    }()

    /// Kana → the kana with a voiced mark, both scripts.
    static let voiced = pairs(
        "カガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ"
            + "かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞ")

    /// Kana → the kana with a semi-voiced mark, both scripts.
    static let semiVoiced = pairs("ハパヒピフプヘペホポはぱひぴふぷへぺほぽ")

    /// Small katakana → large.
    static let large = pairs("ァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケㇰクㇱシㇲスㇳトㇴヌㇵハㇶヒㇷフㇸヘㇹホㇺムㇻラㇼリㇽルㇾレㇿロ")

    /// ゛ combining, full and half width.
    static let voicedMarks: Set<Unicode.Scalar> = ["\u{3099}", "\u{309B}", "\u{FF9E}"]
    /// ゜ combining, full and half width.
    static let semiVoicedMarks: Set<Unicode.Scalar> = ["\u{309A}", "\u{309C}", "\u{FF9F}"]

    /// What does not change a reading: long marks, dashes written for them, middle dots.
    static let unheard: Set<Unicode.Scalar> = [
        "ー", "\u{FF70}", "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}",
        "\u{FF0D}", "・", "\u{FF65}",
    ]

    private static func pairs(_ text: String) -> [Unicode.Scalar: Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars)
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for place in stride(from: 0, to: scalars.count - 1, by: 2) { table[scalars[place]] = scalars[place + 1] }
        return table
    }
}
