/// A piece of a page: UTF-8 bytes that are known to be safe HTML.
///
/// Written as a literal. What is interpolated is escaped by its type: text is escaped, `HTML` is inserted as it is,
/// and there is no way to insert unescaped text except by the name `raw`.
/// ```swift
/// let name = "<b>"
/// let line: HTML = "<p class=\"name\">\(name)</p>"     // <p class="name">&lt;b&gt;</p>
/// ```
/// Attribute values are always written in double quotes; the escaping is made for both places.
public struct HTML: Sendable, Hashable {
    /// The UTF-8 bytes of the markup.
    public private(set) var bytes: [UInt8]

    /// An empty piece.
    public init() { bytes = [] }

    /// Text, escaped.
    public init(text: String) {
        bytes = []
        bytes.appendEscaped(text)
    }

    /// Markup that the caller vouches for. Never pass anything that came from outside.
    public init(raw: String) { bytes = Array(raw.utf8) }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Pieces one after the other.
    public init(_ pieces: some Collection<HTML>) {
        bytes = []
        bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.bytes.count })
        for piece in pieces { bytes.append(contentsOf: piece.bytes) }
    }

    /// No markup and no text.
    public var isEmpty: Bool { bytes.isEmpty }

    /// The markup as a string, for tests and for files.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Makes room for so many bytes in all, so that what is there is not moved while it grows.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Adds another piece at the end.
    public mutating func append(_ other: HTML) { bytes.append(contentsOf: other.bytes) }

    /// Both pieces, one after the other.
    public static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum.append(right)
        return sum
    }

    /// Adds another piece at the end.
    public static func += (left: inout HTML, right: HTML) { left.append(right) }
}

/// Something that draws itself as HTML: a form control, a table, a banner. Interpolate it in an `HTML` literal.
public protocol Component: Sendable {
    /// The markup.
    var html: HTML { get }
}

extension HTML: Component {
    /// Itself.
    public var html: HTML { self }
}

extension Sequence where Element == HTML {
    /// The pieces with another one between each two.
    public func joined(by separator: HTML) -> HTML {
        var all = HTML()
        var first = true
        for piece in self {
            if !first { all.append(separator) }
            all.append(piece)
            first = false
        }
        return all
    }
}
