import Pack

extension SiteRequest {
    /// Scheme and host before a path, for addresses that the reader takes along: on a page to be copied, in a 2D code. The city's own
    /// address where the pack names it (`site` in `pack.yml`), else the one that was asked for.
    ///
    /// Not for letters to somebody else: whoever asks chooses the host that they ask for.
    public var siteAddress: String {
        ctx.pack.manifest.optionalString("site") ?? "http://\(headers["host"] ?? "localhost")"
    }
}
