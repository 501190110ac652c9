import Kernel

/// The families a text is set in, first choice first; later ones supply only characters that earlier ones lack.
enum Typeface: Hashable {
    /// Facts, and above all names: IPAmj Mincho holds the 戸籍統一文字 with their variation sequences.
    case fact
    /// Fixed words of forms.
    case form
    /// Letters and leaflets in a language.
    case letter(Language)
    case letterBold(Language)

    var families: String {
        switch self {
        case .fact: "IPAmjMincho, Noto Serif CJK JP, Noto Serif, Noto Sans"
        case .form: "IPAexGothic, Noto Sans CJK JP, Noto Sans"
        case .letter(let language), .letterBold(let language): Self.letterFamilies(language.rawValue)
        }
    }

    /// IPAex Gothic has one weight; its headings stand out by size and rule.
    var isBold: Bool {
        guard case .letterBold(let language) = self else { return false }
        return language.htmlTag != "ja"
    }

    /// Han characters are drawn in the shapes of this language.
    var languageTag: String {
        switch self {
        case .fact, .form: "ja"
        case .letter(let language), .letterBold(let language): language.htmlTag
        }
    }

    private static func letterFamilies(_ code: String) -> String {
        switch code {
        case "ja", "ja-easy": "IPAexGothic, IPAmjMincho, Noto Sans"
        case "zh": "Noto Sans CJK SC, IPAexGothic, IPAmjMincho, Noto Sans"
        case "ko": "Noto Sans CJK KR, IPAexGothic, IPAmjMincho, Noto Sans"
        case "th": "Noto Sans Thai, Noto Sans, IPAexGothic, IPAmjMincho"
        case "ne": "Noto Sans Devanagari, Noto Sans, IPAexGothic, IPAmjMincho"
        default: "Noto Sans, IPAexGothic, IPAmjMincho"
        }
    }
}
