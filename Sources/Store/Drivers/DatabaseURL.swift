/// Where the data is kept: `sqlite:///var/lib/mio/mio.sqlite`, `sqlite::memory:`, or a `postgres://` URL.
public struct DatabaseURL: Sendable, Hashable, LosslessStringConvertible {
    /// The kinds of database.
    public enum Location: Sendable, Hashable {
        /// An SQLite file.
        case file(path: String)
        /// An SQLite database that is gone when the store is closed; for tests.
        case memory
        /// A PostgreSQL server.
        case postgres(String)
    }

    /// The place the URL names.
    public let location: Location

    /// A database at a known place.
    public init(_ location: Location) {
        self.location = location
    }

    /// Reads a URL; nil if it is none of the three forms. ``init(parsing:)`` says why.
    public init?(_ description: String) {
        guard let url = try? DatabaseURL(parsing: description) else { return nil }
        self = url
    }

    /// Reads a URL.
    /// - Throws: ``StoreError/invalidURL(_:)`` with what is expected.
    public init(parsing text: String) throws(StoreError) {
        if text == "sqlite::memory:" {
            location = .memory
        } else if text.hasPrefix("sqlite://") {
            let path = String(text.dropFirst("sqlite://".count))
            guard path.hasPrefix("/"), path.utf8.count > 1, !path.utf8.contains(0) else {
                throw .invalidURL(
                    "\"\(text)\" must name a file from the root, such as sqlite:///var/lib/mio/mio.sqlite")
            }
            location = .file(path: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            location = .postgres(text)
        } else {
            throw .invalidURL("\"\(text)\" is none of sqlite:///path, sqlite::memory:, postgres://…")
        }
    }

    /// The URL. A password in it is left out.
    public var description: String {
        switch location {
        case .file(let path): return "sqlite://\(path)"
        case .memory: return "sqlite::memory:"
        case .postgres(let url):
            let text = PostgreSQLURL(url).text(withPassword: false)
            guard let at = text.firstIndex(of: "@") else { return text }
            return "postgres://…\(text[at...])"
        }
    }
}
