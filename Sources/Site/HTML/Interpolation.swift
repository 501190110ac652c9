extension HTML: ExpressibleByStringInterpolation {
    /// A literal without interpolations is markup as written.
    public init(stringLiteral value: StaticString) {
        self.init(bytes: value.withUTF8Buffer { Array($0) })
    }

    /// A literal with its interpolations.
    public init(stringInterpolation: StringInterpolation) { self.init(bytes: stringInterpolation.bytes) }

    /// Collects the literal's parts, which are what the source says and nothing else; each interpolation is escaped by its
    /// type.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var bytes: [UInt8] = []

        /// Room for the literal parts and a guess for what is interpolated.
        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        /// A part of the literal: markup as written.
        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// Text, escaped.
        public mutating func appendInterpolation(_ text: String) { bytes.appendEscaped(text) }

        /// Text, escaped; nothing when absent.
        public mutating func appendInterpolation(_ text: String?) {
            if let text { bytes.appendEscaped(text) }
        }

        /// A value with a description of its own (a date, yen, an id), escaped.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible & Sendable) {
            bytes.appendEscaped(value.description)
        }

        /// A whole number in digits.
        public mutating func appendInterpolation(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

        /// A piece of HTML, inserted as it is.
        public mutating func appendInterpolation(_ html: HTML) { add(html) }

        /// A piece of HTML; nothing when absent.
        public mutating func appendInterpolation(_ html: HTML?) {
            if let html { add(html) }
        }

        private mutating func add(_ html: HTML) {
            // Something follows most pieces, and a large one is not to be moved for it.
            if html.bytes.count > 4_096 { bytes.reserveCapacity(bytes.count + html.bytes.count + 4_096) }
            bytes.append(contentsOf: html.bytes)
        }

        /// Pieces of HTML, one after the other.
        public mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { bytes.append(contentsOf: piece.bytes) }
        }

        /// A component, drawn.
        public mutating func appendInterpolation(_ component: some Component) { add(component.html) }

        /// A component, drawn; nothing when absent.
        public mutating func appendInterpolation(_ component: (some Component)?) {
            if let component { add(component.html) }
        }

        /// Components, one after the other.
        public mutating func appendInterpolation(_ components: [some Component]) {
            for component in components { bytes.append(contentsOf: component.html.bytes) }
        }

        /// Markup that the caller vouches for. Never pass anything that came from outside.
        public mutating func appendInterpolation(raw: String) { bytes.append(contentsOf: raw.utf8) }

        /// An attribute with a space before it: ` name="value"`; nothing when the value is absent.
        public mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(UInt8(ascii: " "))
            name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: "=\"".utf8)
            bytes.appendEscaped(value)
            bytes.append(UInt8(ascii: "\""))
        }

        /// A boolean attribute with a space before it: ` checked`; nothing when false.
        public mutating func appendInterpolation(flag name: StaticString, _ isSet: Bool) {
            guard isSet else { return }
            bytes.append(UInt8(ascii: " "))
            name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// An address for `href` or `action`: only a path of this site, a fragment, a query, or an http(s), mailto
        /// or tel address is written; anything else (`javascript:` and the like) becomes `#`.
        public mutating func appendInterpolation(href address: String) {
            bytes.appendEscaped(SafeAddress.isSafe(address) ? address : "#")
        }
    }
}

/// Decides which addresses may stand in a link.
enum SafeAddress {
    private static let schemes = ["https://", "http://", "mailto:", "tel:"]

    static func isSafe(_ address: String) -> Bool {
        guard let first = address.utf8.first else { return true }
        if first == UInt8(ascii: "/") || first == UInt8(ascii: "#") || first == UInt8(ascii: "?") { return true }
        return schemes.contains { address.hasPrefix($0) }
    }
}
