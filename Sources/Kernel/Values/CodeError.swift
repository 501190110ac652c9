/// Why a number with a check digit was refused.
public enum CodeError: Error, Hashable, Sendable {
    /// It has not the right number of digits, or other characters in it.
    case notDigits(count: Int)
    /// Its check digit does not fit: a digit was mistyped.
    case wrongCheckDigit(String, expected: Int)

    /// What is wrong and what to do. The number itself is not repeated, as it may be secret.
    public var reason: LocalizedText {
        switch self {
        case .notDigits(let count):
            ["ja": "\(count)桁の数字で入力してください。", "en": "Enter \(count) digits."]
        case .wrongCheckDigit:
            ["ja": "番号が正しくありません。1文字ずつ確かめてください。", "en": "This number is not valid. Check each digit."]
        }
    }
}

/// The digits of a text that may be full width and contain spaces or hyphens; throws unless there are exactly `count`.
func asciiDigits(of text: String, count: Int) throws(CodeError) -> [Int] {
    guard text.utf8.count <= count * 12 else { throw .notDigits(count: count) }
    var digits: [Int] = []
    for scalar in Kana.halfWidthDigits(text).unicodeScalars {
        switch scalar.value {
        case 0x30...0x39: digits.append(Int(scalar.value) - 0x30)
        case 0x20, 0x2D, 0x3000, 0xFF0D: continue
        default: throw .notDigits(count: count)
        }
    }
    guard digits.count == count else { throw .notDigits(count: count) }
    return digits
}
