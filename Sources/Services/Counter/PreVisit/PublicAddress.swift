import Pack
import Site

/// Addresses as the outside sees them, for QR codes.
enum PublicAddress {
    /// The whole address of a path: under the city's own address if the pack names it, else under the one asked for.
    static func of(_ path: String, _ request: SiteRequest, _ desk: CounterDesk) -> String {
        if let site = desk.pack.manifest.optionalString("site") { return site + path }
        return "http://\(request.headers["host"] ?? "localhost")\(path)"
    }
}
