/// Conversion between the forms of kana and between widths. Only what is named changes: kanji and all other code points
/// stay as they are, and nothing is Unicode-normalised.
public enum Kana {
    /// ひらがな → カタカナ: `みやこ` → `ミヤコ`.
    public static func toKatakana(_ text: String) -> String {
        mapScalars(text) { scalar in
            switch scalar.value {
            case 0x3041...0x3096, 0x309D...0x309E: scalar.value + 0x60
            default: scalar.value
            }
        }
    }

    /// カタカナ → ひらがな. Katakana without a hiragana (ヷ, ㇰ) stay; half-width kana too, see ``toFullWidth(_:)``.
    public static func toHiragana(_ text: String) -> String {
        mapScalars(text) { scalar in
            switch scalar.value {
            case 0x30A1...0x30F6, 0x30FD...0x30FE: scalar.value - 0x60
            default: scalar.value
            }
        }
    }

    /// Half width → full width: `ｶﾞ` → `ガ`, `A1-` → `Ａ１－`, space → `　`.
    public static func toFullWidth(_ text: String) -> String {
        mapScalars(joiningHalfWidthKana(text)) { scalar in
            switch scalar.value {
            case 0x20: 0x3000
            case 0x21...0x7E: scalar.value + 0xFEE0
            default: scalar.value
            }
        }
    }

    /// Full width → half width: `ガ` → `ｶﾞ`, `Ａ１－` → `A1-`, `　` → space. Hiragana and kanji stay.
    public static func toHalfWidth(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let half = KanaTable.halfWidth[scalar] {
                result.append(contentsOf: half)
            } else if let narrow = narrowASCII(scalar) {
                result.append(narrow)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Full-width digits → ASCII digits; nothing else changes: `１丁目` → `1丁目`.
    public static func halfWidthDigits(_ text: String) -> String {
        mapScalars(text) { (0xFF10...0xFF19).contains($0.value) ? $0.value - 0xFEE0 : $0.value }
    }

    /// ASCII digits → full-width digits; nothing else changes: `1丁目` → `１丁目`.
    public static func fullWidthDigits(_ text: String) -> String {
        mapScalars(text) { (0x30...0x39).contains($0.value) ? $0.value + 0xFEE0 : $0.value }
    }

    /// What readings are compared by: full-width katakana with voiced marks joined, small kana made large, long marks,
    /// middle dots and spaces left out, Latin letters in ASCII lower case. `ﾆｯﾎﾟﾝ ﾊﾞｼ` and `にっぽんばし` have the same key.
    public static func searchKey(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in toKatakana(joiningHalfWidthKana(text)).unicodeScalars {
            if scalar.properties.isWhitespace || KanaTable.unheard.contains(scalar) { continue }
            if KanaTable.voicedMarks.contains(scalar) || KanaTable.semiVoicedMarks.contains(scalar) {
                join(scalar, to: &result)
            } else if let large = KanaTable.large[scalar] {
                result.append(large)
            } else {
                result.append(lowered(narrowASCII(scalar) ?? scalar))
            }
        }
        return String(result)
    }

    /// Whether a text is a reading: katakana or hiragana with long marks, middle dots and spaces, and not empty.
    public static func isKana(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.value {
                case 0x3041...0x3096, 0x3099...0x309F, 0x30A1...0x30FF, 0x31F0...0x31FF, 0xFF65...0xFF9F, 0x20, 0x3000:
                    true
                default: false
                }
            }
    }

    private static func mapScalars(_ text: String, _ change: (Unicode.Scalar) -> UInt32) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(Unicode.Scalar(change(scalar)) ?? scalar) }
        return String(result)
    }

    /// Half-width kana made full width, each voiced mark joined to its kana.
    private static func joiningHalfWidthKana(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF9E, 0xFF9F: join(scalar, to: &result)
            case 0xFF61...0xFF9D: result.append(KanaTable.fullWidth[Int(scalar.value - 0xFF61)])
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func join(_ mark: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
        let voiced = KanaTable.voicedMarks.contains(mark)
        if let last = text.last, let joined = (voiced ? KanaTable.voiced : KanaTable.semiVoiced)[last] {
            text.removeLast()
            text.append(joined)
        } else {
            text.append(voiced ? "\u{309B}" : "\u{309C}")
        }
    }

    private static func narrowASCII(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x3000: " "
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
        default: nil
        }
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
    }
}
