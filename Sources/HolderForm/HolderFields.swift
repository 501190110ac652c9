import Kernel
import Site

extension FormReader {
    /// How a name is read, in kana. Nobody guesses it: it is what its holder wrote.
    public mutating func kana(_ name: String, label: String) -> String? {
        guard let text = text(name, label: label, maxLength: 100) else { return nil }
        let isKana = text.unicodeScalars.allSatisfy { scalar in
            (0x3040...0x30FF).contains(scalar.value) || scalar == " " || scalar == "\u{3000}" || scalar == "・"
        }
        if !isKana { errors.add(name, ctx.t("terminal.confirm.kana", ["label": label])) }
        return text
    }

    /// A telephone number of 9 to 15 digits, with or without hyphens; full-width digits allowed.
    public mutating func phoneNumber(_ name: String, label: String) -> String? {
        guard let text = text(name, label: label, maxLength: 30) else { return nil }
        let number = String(Kana.halfWidthDigits(text).map { "－‐−ー―".contains($0) ? "-" : $0 })
        let digits = number.filter(\.isWholeNumber)
        guard (9...15).contains(digits.count),
            number.allSatisfy({ $0.isASCII && ($0.isNumber || "-+() ".contains($0)) })
        else {
            errors.add(name, ctx.t("terminal.confirm.phone.wrong", ["label": label]))
            return nil
        }
        return number
    }
}
