extension String {
    /// Whether two texts have the same code points. Swift's `==` takes 神 (U+FA19) and 神 (U+795E) for equal, because
    /// Unicode calls them canonically equivalent; in a person's name they are two characters.
    public func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// A text compared by its code points, for use inside values whose equality must tell variants apart.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}
