import Forms
import Foundation
import Kernel
import Outbound
import Store

/// A link of a definition and what came of following it the last time.
struct LinkCheck: Sendable, RowDecodable {
    let url: String
    /// The status code; nil where nobody answered.
    let status: Int?
    let checkedAt: Timestamp

    /// Whether people who follow it find nothing.
    var isBroken: Bool { status.map { $0 >= 400 } ?? true }
    /// Whether it leads to another address for good.
    var isMoved: Bool { status == 301 || status == 308 }

    init(url: String, status: Int?, checkedAt: Timestamp) {
        (self.url, self.status, self.checkedAt) = (url, status, checkedAt)
    }

    init(row: Row) throws {
        url = try row.string("url")
        status = try row.optionalInt("status")
        checkedAt = try row.timestamp("checked_at")
    }

    func save(in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_link (url, status, checked_at) VALUES (\(url), \(status), \(checkedAt))
            ON CONFLICT (url) DO UPDATE SET status = excluded.status, checked_at = excluded.checked_at
            """)
    }

    /// What is known of some links.
    static func of(_ urls: [String], in tx: some Queryable) throws -> [LinkCheck] {
        guard !urls.isEmpty else { return [] }
        let names = urls.map { "\($0)" as SQL }
        return try tx.all(
            LinkCheck.self, "SELECT * FROM online_link WHERE url IN (\(.joined(names, separator: ", "))) ORDER BY url")
    }
}

/// Follows the links of definitions, to hosts that whoever runs the program has named and to no others: what an owner writes into a
/// definition must not lead the program into the city's own network.
public struct LinkChecker: Sendable {
    private let hosts: [String: OutboundHost]

    /// - Parameter origins: such as `https://www.city.example`; what is no origin is left out.
    public init(origins: [String]) {
        hosts = Dictionary(
            origins.compactMap { origin in
                Self.parts(origin).flatMap { parts in OutboundHost(.links, parts.origin).map { (parts.origin, $0) } }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a link leads to a host that was named.
    func covers(_ url: String) -> Bool { Self.parts(url).map { hosts[$0.origin] != nil } ?? false }

    /// Follows a link one step, and asks for no content.
    ///
    /// - Returns: the status; nil where nobody answered.
    func status(of url: String) async -> Int? {
        guard let parts = Self.parts(url), let host = hosts[parts.origin] else { return nil }
        let status = try? await host.send("HEAD", parts.path, seconds: 10).status
        // Some servers know only GET.
        guard status == 405 || status == 501 else { return status }
        return try? await host.send("GET", parts.path, seconds: 10, mostBytes: 8 << 20).status
    }

    /// Scheme, host and port of a link, and the rest of it.
    static func parts(_ url: String) -> (origin: String, path: String)? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil
        else { return nil }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        return (
            "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")",
            path + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
        )
    }

    /// Follows every link of the procedures that stand and of those that are written.
    public func check(_ desk: OnlineDesk) async throws {
        let open = try await desk.store.read { tx in
            try tx.all(ProcedureChange.self, "SELECT * FROM online_change WHERE state IN ('draft', 'proposed')")
        }
        let drafts = open.compactMap { try? desk.editions.read($0.text, as: $0.procedure).get() }
        for url in Set((desk.catalogue.procedures + drafts).flatMap(\.links)).filter(covers).sorted() {
            let status = await status(of: url)
            try Task.checkCancellation()
            try await desk.store.write { tx in
                try LinkCheck(url: url, status: status, checkedAt: tx.now).save(in: tx)
            }
        }
    }
}

extension Migration {
    /// What came of following links.
    static let procedureLinks = Migration(
        service: "online", name: "011-links",
        sql: [
            """
            CREATE TABLE online_link (
                url TEXT PRIMARY KEY,
                status INTEGER,
                checked_at INTEGER NOT NULL
            )
            """
        ])
}
