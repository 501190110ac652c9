/// What every answer says to the browser about its safety.
enum SecurityHeaders {
    /// Nothing is loaded from elsewhere, nothing runs that is not a file of this site, no other site frames the page.
    static let contentSecurityPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    /// The same for pages that ask the card reader beside the browser: the bridge on this machine, and nothing else.
    static let reachingCard = contentSecurityPolicy.replacing(
        "connect-src 'self'", with: "connect-src 'self' http://127.0.0.1:*")

    private static let fields = [
        ("content-security-policy", contentSecurityPolicy),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ]

    /// What an answer for programs says: nothing in it is a document, and no page shows it.
    private static let dataFields = [
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
    ]

    static func add(to headers: inout Headers, secure: Bool) {
        let isData = headers["content-type"].map { $0.hasPrefix("application/") && $0.hasSuffix("json") } ?? false
        for (name, value) in isData ? dataFields : fields where headers[name] == nil { headers.add(name, value) }
        if secure { headers.add("strict-transport-security", "max-age=31536000; includeSubDomains") }
    }
}

extension SiteResponse {
    /// The same answer, for a page whose script asks the card reader of the machine on which the browser runs.
    public var reachingCard: SiteResponse {
        var response = self
        response.headers["content-security-policy"] = SecurityHeaders.reachingCard
        return response
    }
}
