import Kernel

/// Something that opens files or keys of a card, in the form the card wants, with its rules checked: nothing that can only
/// be wrong is ever sent, because it would cost a try.
public struct CardSecret: Sendable {
    /// The secrets a card has.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// 券面事項入力補助用暗証番号: four digits, opens the attributes and the number.
        case pin
        /// 照合番号A: the individual number itself, opens the number.
        case codeA
        /// 照合番号B: what is printed on the card, opens the attributes.
        case codeB
        /// 利用者証明用電子証明書の暗証番号: four digits.
        case authentication
        /// 署名用電子証明書の暗証番号: six to sixteen letters and digits.
        case signature
    }

    /// Which secret it is.
    public let kind: Kind
    let bytes: SecretBytes

    /// 券面事項入力補助用暗証番号 or, with `kind` `.authentication`, that of the 利用者証明用 certificate: four digits, also
    /// full width.
    public init(pin: String, kind: Kind = .pin) throws(SecretFault) {
        self.kind = kind
        bytes = try Self.digits(pin, count: 4, else: .notFourDigits)
    }

    /// 署名用電子証明書の暗証番号: 6 to 16 letters and digits, made upper case as every terminal does.
    public init(password: String) throws(SecretFault) {
        kind = .signature
        let text = Array(Self.narrow(password).utf8).map { (97...122).contains($0) ? $0 - 32 : $0 }
        guard (6...16).contains(text.count), text.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else {
            throw .notPassword
        }
        bytes = SecretBytes(text)
    }

    /// 照合番号A: the individual number.
    public init(number: IndividualNumber) {
        kind = .codeA
        bytes = SecretBytes(number.revealed.utf8)
    }

    /// 照合番号B as its fourteen digits: birth as year of the era, month and day (YYMMDD), the year in which the card expires
    /// (YYYY) and the security code (4).
    public init(codeB: String) throws(SecretFault) {
        kind = .codeB
        bytes = try Self.digits(codeB, count: 14, else: .notFourteenDigits)
    }

    /// 照合番号B from what is printed on the card.
    /// - Parameters:
    ///   - birth: The birth; an unknown month or day is 00.
    ///   - era: The era printed, where an unknown day leaves it open; the era of the day otherwise.
    ///   - expiryYear: The year in which the card expires, four digits.
    ///   - securityCode: The four digits beside the photo.
    public init(
        birth: CardBirth, era: Era? = nil, expiryYear: Int, securityCode: String
    ) throws(SecretFault) {
        guard (1000...9999).contains(expiryYear), let begin = birth.eraDigits(era) else { throw .notFourteenDigits }
        let code = Self.narrow(securityCode)
        guard code.utf8.count == 4 else { throw .notFourteenDigits }
        try self.init(codeB: begin + String(expiryYear) + code)
    }

    private static func digits(
        _ text: String, count: Int, else fault: SecretFault
    ) throws(SecretFault) -> SecretBytes {
        let digits = Array(narrow(text).utf8)
        guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { throw fault }
        return SecretBytes(digits)
    }

    /// Full-width letters and digits as ASCII.
    private static func narrow(_ text: String) -> String {
        var narrow = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isWide = (0xFF01...0xFF5E).contains(scalar.value)
            narrow.append(isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
        }
        return String(narrow)
    }
}

/// Why what was typed cannot be a secret; it was not sent to the card and cost no try.
public enum SecretFault: Error, Hashable, Sendable {
    /// A PIN that is not four digits.
    case notFourDigits
    /// A password that is not 6 to 16 letters and digits.
    case notPassword
    /// A 照合番号B that is not fourteen digits, or whose parts make none.
    case notFourteenDigits

    /// What is wrong and what to do. What was typed is not repeated.
    public var reason: LocalizedText {
        switch self {
        case .notFourDigits:
            ["ja": "暗証番号は4桁の数字です。カードには送っていません。", "en": "The PIN is four digits. It was not sent to the card."]
        case .notPassword:
            [
                "ja": "署名用の暗証番号は6文字から16文字の英数字です。カードには送っていません。",
                "en": "The password is 6 to 16 letters and digits. It was not sent to the card.",
            ]
        case .notFourteenDigits:
            [
                "ja": "照合番号Bは、生年月日（和暦の年2桁・月2桁・日2桁）、有効期限の西暦4桁、セキュリティコード4桁の14桁です。カードには送っていません。",
                "en": """
                The 14-digit code is the birth date (year of the era, month, day, two digits each), the year of expiry \
                (four digits) and the security code (four digits). It was not sent to the card.
                """,
            ]
        }
    }
}
