/// Why a card could not be read. None of it says anything of the holder.
public enum CardFault: Error, Hashable, Sendable {
    /// The card was taken away; it may be put back and read anew.
    case removed
    /// The reader or its service failed, in the words of the system.
    case reader(String)
    /// It is another card.
    case notMyNumberCard(CardKind)
    /// A secret was wrong; so many tries are left.
    case wrongSecret(CardSecret.Kind, left: Int)
    /// No try was made, because too few are left.
    case guarded(CardSecret.Kind, left: Int)
    /// The card has blocked the secret.
    case blocked(CardSecret.Kind)
    /// The secret that was given does not open what was asked for.
    case notOpened(UInt16)
    /// There is no such file or certificate on this card.
    case missing(UInt16)
    /// A file does not hold what it should.
    case unreadable(UInt16, CardDataError)
    /// The card answered something unexpected.
    case unexpected(StatusWord)
    /// The card answered no status word, or too few bytes.
    case garbled
}

extension CardFault: CustomStringConvertible {
    /// For the log.
    public var description: String {
        switch self {
        case .removed: "the card was removed"
        case .reader(let words): "the reader failed: \(words)"
        case .notMyNumberCard: "another kind of card"
        case .wrongSecret(let kind, let left): "wrong \(kind.rawValue), \(left) left"
        case .guarded(let kind, let left): "no further try of \(kind.rawValue), \(left) left"
        case .blocked(let kind): "\(kind.rawValue) is blocked"
        case .notOpened(let file): "EF \(Self.name(file)) was not opened"
        case .missing(let file): "EF \(Self.name(file)) is not on the card"
        case .unreadable(let file, let error): "EF \(Self.name(file)): \(error)"
        case .unexpected(let status): "status \(status)"
        case .garbled: "an answer without a status"
        }
    }

    private static func name(_ file: UInt16) -> String { HexBytes.text([UInt8(file >> 8), UInt8(file & 0xFF)]) }
}

/// What carries commands to a card and brings its answers: a reader, or a card in memory.
public protocol CardChannel: Sendable {
    /// Transmits the bytes of a command and returns those of the answer.
    /// - Throws: ``CardFault/removed`` when the card is gone, ``CardFault/reader(_:)`` for everything else.
    func transmit(_ command: [UInt8]) async throws(CardFault) -> [UInt8]
}
