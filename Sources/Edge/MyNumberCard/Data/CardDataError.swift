/// Why bytes of a card were not understood. It names places and tags, never what stood there.
public enum CardDataError: Error, Hashable, Sendable {
    /// The bytes end too early.
    case truncated(at: Int)
    /// A tag of more than three bytes.
    case badTag(at: Int)
    /// A length that is indefinite or of more than two bytes.
    case badLength(at: Int)
    /// An object is not there, or there twice.
    case missing(UInt32)
    /// The outermost object has another tag.
    case wrongTag(expected: UInt32, found: UInt32)
    /// The table of offsets points to something else.
    case badOffset(UInt32)
    /// A text is not UTF-8, a date or number is none, a code is unknown.
    case badValue(UInt32, String)
}

extension CardDataError: CustomStringConvertible {
    /// `FF20 is missing`, for the log.
    public var description: String {
        switch self {
        case .truncated(let place): "the data end at byte \(place)"
        case .badTag(let place): "no tag at byte \(place)"
        case .badLength(let place): "no length at byte \(place)"
        case .missing(let tag): "\(Self.hex(tag)) is missing or there twice"
        case .wrongTag(let expected, let found): "\(Self.hex(found)) instead of \(Self.hex(expected))"
        case .badOffset(let tag): "the table of offsets does not lead to \(Self.hex(tag))"
        case .badValue(let tag, let reason): "\(Self.hex(tag)): \(reason)"
        }
    }

    private static func hex(_ tag: UInt32) -> String { String(tag, radix: 16, uppercase: true) }
}
