import Foundation
import Store

/// The database of a test. SQLite in memory; or, when `MIO_TEST_DATABASE` names a PostgreSQL server that may be filled
/// with rubbish, a schema of its own there. So the same tests run on both.
public enum TestDatabase {
    /// The server that the environment names.
    public static let server = ProcessInfo.processInfo.environment["MIO_TEST_DATABASE"]

    /// Whether tests run on PostgreSQL.
    public static var isPostgreSQL: Bool { server != nil }

    /// An empty database that nobody else uses.
    public static func fresh() throws -> DatabaseURL {
        guard let server else { return DatabaseURL(.memory) }
        return try onServer(server)
    }

    /// An empty database in a file, or on the server.
    public static func fresh(file: String) throws -> DatabaseURL {
        guard let server else { return DatabaseURL(.file(path: file)) }
        return try onServer(server)
    }

    /// The whole URL, for a program that a test starts.
    public static func text(of url: DatabaseURL) -> String {
        switch url.location {
        case .file(let path): "sqlite://\(path)"
        case .memory: "sqlite::memory:"
        case .postgres(let text): text
        }
    }

    private static func onServer(_ server: String) throws -> DatabaseURL {
        let schema = "t_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        return try DatabaseURL(parsing: "\(server)?schema=\(schema)&connections=2")
    }
}
