import MyNumberCard

extension CardKind {
    /// Whether it is a マイナンバーカード.
    public var isMyNumber: Bool { if case .myNumber = self { true } else { false } }

    /// The kind as one word for JSON and logs.
    public var word: String {
        switch self {
        case .myNumber: "my-number"
        case .residentCard: "resident-card"
        case .other(let other): other.rawValue
        }
    }
}
