/// What a card answered: data and a status word.
public struct CardResponse: Hashable, Sendable {
    /// The data, 0 to 256 bytes.
    public let data: [UInt8]
    /// How it went.
    public let status: StatusWord

    /// An answer, as a card makes it.
    public init(_ status: StatusWord, data: [UInt8] = []) {
        (self.status, self.data) = (status, data)
    }

    /// Reads the bytes of an answer; nil when there are fewer than two.
    public init?(parsing bytes: [UInt8]) {
        guard bytes.count >= 2 else { return nil }
        data = Array(bytes.dropLast(2))
        status = StatusWord(UInt16(bytes[bytes.count - 2]) << 8 | UInt16(bytes[bytes.count - 1]))
    }

    /// The bytes as they are transmitted.
    public var bytes: [UInt8] { data + [UInt8(status.code >> 8), UInt8(status.code & 0xFF)] }
}

/// The two bytes that end every answer of a card (ISO/IEC 7816-4, 5.6).
public struct StatusWord: Hashable, Sendable {
    /// The two bytes as one number.
    public let code: UInt16

    /// A status word by its number.
    public init(_ code: UInt16) { self.code = code }

    /// `9000`.
    public static let done = StatusWord(0x9000)
    /// `6282`: the file ended before as much was read as was wanted.
    public static let endOfFile = StatusWord(0x6282)
    /// `6700`.
    public static let wrongLength = StatusWord(0x6700)
    /// `6982`.
    public static let notAllowed = StatusWord(0x6982)
    /// `6984`.
    public static let blocked = StatusWord(0x6984)
    /// `6986`: nothing is selected that the command could act on.
    public static let nothingSelected = StatusWord(0x6986)
    /// `6A80`.
    public static let wrongData = StatusWord(0x6A80)
    /// `6A82`.
    public static let noSuchFile = StatusWord(0x6A82)
    /// `6A86`.
    public static let wrongParameters = StatusWord(0x6A86)
    /// `6B00`.
    public static let wrongOffset = StatusWord(0x6B00)
    /// `6D00`.
    public static let unknownInstruction = StatusWord(0x6D00)
    /// `6E00`.
    public static let unknownClass = StatusWord(0x6E00)

    /// `63Cx`: wrong, with x tries left (0 to 15).
    public static func triesLeft(_ count: Int) -> StatusWord { StatusWord(0x63C0 | UInt16(min(max(count, 0), 15))) }

    /// What the word means.
    public enum Meaning: Hashable, Sendable {
        /// All went well.
        case done
        /// A secret was wrong, or was only asked about; so many tries are left.
        case triesLeft(Int)
        /// The secret is blocked (`6983`, `6984`).
        case blocked
        /// Something has to be verified first.
        case notAllowed
        /// There is no such application or file.
        case notFound
        /// The card does not know the command or its parameters: probably another kind of card.
        case notUnderstood
        /// Any other word.
        case other
    }

    /// What the word means.
    public var meaning: Meaning {
        switch code {
        case 0x9000: .done
        case 0x63C0...0x63CF: .triesLeft(Int(code & 0xF))
        case 0x6983, 0x6984: .blocked
        case 0x6982: .notAllowed
        case 0x6A82: .notFound
        case 0x6700, 0x6A80, 0x6A86, 0x6B00, 0x6D00, 0x6E00: .notUnderstood
        default: .other
        }
    }
}

extension StatusWord: CustomStringConvertible {
    /// `6A82`.
    public var description: String { HexBytes.text([UInt8(code >> 8), UInt8(code & 0xFF)]) }
}
