import CPQ

/// A `postgres://` URL taken apart: what libpq understands goes to libpq, and what only the store understands stays.
///
/// The store's own parameters: `schema=NAME` keeps all tables in that schema; `connections=N` reads on at most so many
/// connections (16); `pooler=transaction` says that a pooler such as PgBouncer lends a server connection for one
/// transaction only, so that nothing may be left on it (prepared statements, settings, LISTEN).
struct PostgreSQLAddress: Sendable {
    /// What libpq connects with.
    let conninfo: String
    /// The URL without its password, for messages.
    let name: String
    let schema: String?
    let connections: Int
    let isPooled: Bool

    init(_ url: String) throws(StoreError) {
        var parts = PostgreSQLURL(url)
        name = DatabaseURL(.postgres(url)).description
        var schema: String?
        var connections = 16
        var isPooled = false
        var kept: [PostgreSQLURL.Parameter] = []
        for item in parts.parameters {
            switch (item.name, item.value) {
            case ("schema", let name):
                guard SQL.isIdentifier(name) else { throw .invalidURL("schema=\(name) is not a plain name") }
                schema = name
            case ("connections", let number):
                guard let number = Int(number), (1...1_000).contains(number) else {
                    throw .invalidURL("connections=\(number) is not a number from 1 to 1000")
                }
                connections = number
            case ("pooler", "transaction"): isPooled = true
            case ("pooler", let kind): throw .invalidURL("pooler=\(kind); only pooler=transaction is known")
            default: kept.append(item)
            }
        }
        // A partner that has gone silent is noticed in seconds, not in the system's hours.
        for (name, value) in Self.patience where !kept.contains(where: { $0.name == name }) {
            kept.append(PostgreSQLURL.Parameter(name: name, text: value))
        }
        parts.parameters = kept
        conninfo = parts.text()
        guard Self.isUnderstood(conninfo) else {
            // The words of libpq may repeat a password.
            throw .invalidURL("not a postgres:// URL; expected postgres://user@host/database?parameter=value")
        }
        self.schema = schema
        self.connections = connections
        self.isPooled = isPooled
    }

    private static func isUnderstood(_ conninfo: String) -> Bool {
        guard let options = PQconninfoParse(conninfo, nil) else { return false }
        PQconninfoFree(options)
        return true
    }

    private static let patience = [
        ("connect_timeout", "5"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "15000"), ("application_name", "mio"),
    ]

    /// What every transaction needs. A statement that runs for twenty seconds or waits for a lock for ten seconds is
    /// given up; a program that has stopped in the middle of a transaction gives its locks back.
    var settings: [(name: String, value: String)] {
        var settings = [
            ("statement_timeout", "20s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "20s"),
        ]
        if let schema { settings.append(("search_path", schema)) }
        return settings
    }
}
