import Kernel

/// Reads the answer of one item from what was typed, and says what is wrong with it.
///
/// What is only written another way (half-width kana, full-width digits, spaces around) is written ours, and what was
/// typed is kept beside it; what cannot be meant is refused. Names keep their code points.
struct ItemReader {
    let item: FormItem
    let path: String
    let raw: RawAnswers
    let places: FormPlaces
    /// For a slot: where the form says that it is.
    var slotPlace: String?
    var reading = AnswerReading()

    init(_ item: FormItem, at path: String, in raw: RawAnswers, places: FormPlaces) {
        (self.item, self.path, self.raw, self.places) = (item, path, raw, places)
    }

    /// The answer of an item that is no group.
    mutating func read() -> AnswerReading {
        reading.value =
            switch item.kind {
            case .personName: personName()
            case .kana: kana()
            case .address: address()
            case .ward: ward()
            case .date: date(path).map { JSONValue.string($0.description) }
            case .period: period()
            case .telephone: telephone()
            case .email: email()
            case .choice: choice()
            case .choices: choices()
            case .yesNo, .omission: truth()
            case .consent: consent()
            case .number, .yen: number()
            case .text: text(path, most: item.limits.longest, isMultiline: item.limits.isMultiline).map { .string($0) }
            case .bankAccount: bankAccount()
            case .individualNumber: individualNumber()
            case .corporateNumber: corporateNumber()
            case .members: members()
            case .vehicleNumber: vehicleNumber()
            case .place: place()
            case .file: references()
            case .slot: slot()
            case .group, .note: nil
            }
        // An answer half of which is wrong is none.
        if !reading.problems.isEmpty { reading.value = nil }
        return reading
    }

    mutating func wrong(_ kind: FormProblem.Kind, at place: String? = nil) {
        reading.problems.append(FormProblem(path: place ?? path, kind))
    }

    func part(_ name: String) -> String { "\(path).\(name)" }

    /// A text as it is stored: without spaces around it and with joined half-width kana; refused when it is too long or
    /// holds what no form holds.
    mutating func text(_ path: String, most: Int, isMultiline: Bool = false) -> String? {
        guard let typed = raw.text(path) else { return nil }
        // A browser sends a line's end as two characters.
        let lines = isMultiline ? typed.replacing("\r\n", with: "\n") : typed
        let count = lines.unicodeScalars.count
        guard count <= most else {
            wrong(.tooLong(most: most, count: count), at: path)
            return nil
        }
        if let strange = lines.unicodeScalars.first(where: { Self.isStrange($0, isMultiline: isMultiline) }) {
            wrong(.strangeCharacter(Self.shown(strange)), at: path)
            return nil
        }
        return tidy(lines, Self.joiningHalfWidthKana(lines), at: path)
    }

    /// The stored form of what was typed; both are kept when they differ.
    mutating func tidy(_ typed: String, _ stored: String, at path: String) -> String {
        if !stored.isExactly(typed) {
            reading.tidied.append(AnswerReading.Tidied(path: path, original: typed, stored: stored))
        }
        return stored
    }

    /// Half-width kana become full-width; everything else, also full-width letters, stays as it was typed.
    static func joiningHalfWidthKana(_ text: String) -> String {
        let isHalfWidthKana: (Unicode.Scalar) -> Bool = { (0xFF61...0xFF9F).contains($0.value) }
        guard text.unicodeScalars.contains(where: isHalfWidthKana) else { return text }
        var result = ""
        var run = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isHalfWidthKana(scalar) {
                run.append(scalar)
            } else {
                result += Kana.toFullWidth(String(run))
                run = String.UnicodeScalarView()
                result.unicodeScalars.append(scalar)
            }
        }
        return result + Kana.toFullWidth(String(run))
    }

    /// Control characters, signs that turn the direction of writing, private use and pictures: no register holds them.
    static func isStrange(_ scalar: Unicode.Scalar, isMultiline: Bool) -> Bool {
        if scalar == "\n" || scalar == "\t" { return !isMultiline }
        switch scalar.properties.generalCategory {
        case .control, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: return true
        case .format: return scalar != "\u{200D}"
        default: return scalar.properties.isEmojiPresentation || (0x1F000...0x1FAFF).contains(scalar.value)
        }
    }

    /// How a refused character is named: itself when it can be seen, else its number.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            "U+" + String(scalar.value, radix: 16, uppercase: true)
        default: String(scalar)
        }
    }

    /// The digits of a text, full width and with hyphens, spaces and commas between them; nil when there is anything else.
    static func digits(_ text: String) -> String? {
        var digits = ""
        for scalar in Kana.halfWidthDigits(text).unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "-", "－", "ー", "‐", "−", "―", " ", "　", ",", "，", "(", ")", "（", "）": continue
            default: return nil
            }
        }
        return digits
    }
}
