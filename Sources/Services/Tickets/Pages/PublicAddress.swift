import Pack
import Site

/// Addresses as the outside sees them, for 2D codes.
enum PublicAddress {
    /// What stands before a path: the city's own address if the pack names it, else the one asked for.
    static func base(_ request: SiteRequest) -> String {
        request.ctx.pack.manifest.optionalString("site") ?? "http://\(request.headers["host"] ?? "localhost")"
    }
}
