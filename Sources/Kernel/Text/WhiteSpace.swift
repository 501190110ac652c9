extension String {
    /// The text without white space at both ends: also the ideographic and the unbreakable space, and the signs without
    /// width that come with pasted text.
    public var trimmingWhitespace: Substring {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0 == "\u{200B}" || $0 == "\u{FEFF}" }
        var rest = Substring(self)
        while let first = rest.unicodeScalars.first, isSpace(first) { rest.unicodeScalars.removeFirst() }
        while let last = rest.unicodeScalars.last, isSpace(last) { rest.unicodeScalars.removeLast() }
        return rest
    }
}
