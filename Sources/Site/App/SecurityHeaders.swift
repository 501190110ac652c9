/// What every answer says to the browser about its safety.
enum SecurityHeaders {
    /// Nothing is loaded from elsewhere, nothing runs that is not a file of this site, no other site frames the page.
    static let contentSecurityPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    private static let fields = [
        ("content-security-policy", contentSecurityPolicy),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ]

    static func add(to headers: inout Headers, secure: Bool) {
        for (name, value) in fields { headers.add(name, value) }
        if secure { headers.add("strict-transport-security", "max-age=31536000; includeSubDomains") }
    }
}
