/// What came in a form or a query: names and values in order, a name may come several times.
public struct FormData: Sendable, Hashable {
    /// A file that was sent with a form.
    public struct File: Sendable, Hashable {
        /// The control's name.
        public let name: String
        /// The file's name as the browser said it, without folders. Show it; never use it as a path.
        public let fileName: String
        /// The type as the browser said it; do not trust it.
        public let contentType: String
        /// The content.
        public let bytes: [UInt8]
    }

    /// One name with its value.
    public struct Entry: Sendable, Hashable {
        /// The control's name.
        public let name: String
        /// What was typed or chosen.
        public let value: String
    }

    /// The most names a form may send; more is refused.
    public static let maximumEntries = 5_000

    /// The entries in the order in which they came.
    public private(set) var entries: [Entry]
    /// The files, in order; a file control left empty is absent.
    public internal(set) var files: [File] = []

    /// No entries.
    public init() { entries = [] }

    /// Entries as given, for filling a form from what is known.
    public init(_ values: [(String, String)]) { entries = values.map { Entry(name: $0, value: $1) } }

    /// The first value of a name as typed; nil when it did not come.
    public subscript(name: String) -> String? {
        for entry in entries where entry.name == name { return entry.value }
        return nil
    }

    /// All values of a name, as of a group of checkboxes.
    public func all(_ name: String) -> [String] {
        entries.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The name came with this value.
    public func has(_ name: String, _ value: String) -> Bool {
        entries.contains { $0.name == name && $0.value == value }
    }

    /// The first value without spaces around it (also ideographic ones); nil when it did not come or is blank.
    public func text(_ name: String) -> String? {
        guard let typed = self[name] else { return nil }
        let trimmed = typed.trimmingWhitespace
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    /// The file of a file control; nil when none was chosen.
    public func file(_ name: String) -> File? { files.first { $0.name == name } }

    /// Adds an entry at the end.
    public mutating func append(_ name: String, _ value: String) { entries.append(Entry(name: name, value: value)) }

    /// Puts one value in place of all those of a name.
    public mutating func set(_ name: String, _ value: String) {
        entries.removeAll { $0.name == name }
        append(name, value)
    }

    /// Takes all values of a name out.
    public mutating func remove(_ name: String) { entries.removeAll { $0.name == name } }

    /// Reads `a=1&b=2`.
    init(urlEncoded bytes: some Collection<UInt8>) throws(UnreadableText) {
        entries = []
        guard !bytes.isEmpty else { return }
        for pair in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard entries.count < Self.maximumEntries else { throw UnreadableText(reason: "too many fields") }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try PercentCoding.decode(parts[0], plusIsSpace: true)
            let value = parts.count > 1 ? try PercentCoding.decode(parts[1], plusIsSpace: true) : ""
            append(name, value)
        }
    }

    /// The entries as a query, `a=1&b=2`, encoded.
    public var queryString: String {
        entries.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    }
}
