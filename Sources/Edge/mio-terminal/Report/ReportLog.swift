import Kernel
import Logging
import Store

/// Reports that the server does not have yet, in the terminal's own database: they outlast a power cut and a day without network.
struct ReportLog: Reports {
    static let migration = Migration(
        service: "terminal", name: "001-reports",
        sql: [
            """
            CREATE TABLE terminal_report (
                place INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                body TEXT NOT NULL
            )
            """
        ])

    let store: Store
    var logger = Logger(label: "mio-terminal.reports")

    func add(_ report: Report) async {
        do {
            let (id, body) = (report.id, report.json.canonical)
            try await store.write { tx in
                let place = try tx.one(Int.self, "SELECT coalesce(max(place), 0) + 1 FROM terminal_report") ?? 1
                try tx.run("INSERT INTO terminal_report \(values: ["place": place, "id": id, "body": body])")
            }
        } catch {
            // The sheets are out; a count that cannot be kept must not keep the next visitor waiting.
            logger.critical("a report could not be kept", metadata: ["error": "\(error)"])
        }
    }

    /// How many wait.
    func waiting() async throws -> Int {
        try await store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM terminal_report") ?? 0 }
    }

    /// The oldest that wait, with their ids.
    func oldest(_ limit: Int) async throws -> [(id: String, body: JSONValue)] {
        try await store.read { tx in
            try tx.all(Row.self, "SELECT id, body FROM terminal_report ORDER BY place LIMIT \(limit)")
                .map { (try $0.string("id"), try $0.json("body")) }
        }
    }

    /// Forgets what the server has answered for.
    func remove(_ ids: [String]) async throws {
        try await store.write { try $0.run("DELETE FROM terminal_report WHERE id IN \(list: ids)") }
    }
}
