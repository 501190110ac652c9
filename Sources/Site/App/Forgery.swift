/// Proof that a changing request came from a page of this site.
enum Forgery {
    /// Throws ``SiteFailure/notFromHere(foreign:)`` unless the request carries the proof it needs:
    /// a browser's `Origin` and `Sec-Fetch-Site` must be this site's, and a `POST` that a foreign page could send
    /// without asking (anything but JSON) must carry the form's token.
    static func check(_ method: Method, headers: Headers, token: String?, visit: Secret?) throws(SiteFailure) {
        guard !method.isSafe else { return }
        if let origin = headers["origin"], !isSame(origin, host: headers["host"]) {
            throw .notFromHere(foreign: true)
        }
        if let site = headers["sec-fetch-site"], site != "same-origin", site != "none" {
            throw .notFromHere(foreign: true)
        }
        // A foreign page cannot send this header either without asking (tus).
        guard method == .post, !isJSON(headers["content-type"]), headers["tus-resumable"] == nil else { return }
        guard let visit, let token, token.isSame(as: visit.formToken) else { throw .notFromHere(foreign: false) }
    }

    /// JSON can be sent from a foreign page only after asking this site, which never agrees.
    private static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let type = contentType.prefix { $0 != ";" }.lowercased().trimmingWhitespace
        return type == "application/json" || type.hasSuffix("+json")
    }

    private static func isSame(_ origin: String, host: String?) -> Bool {
        guard let host, let scheme = ["https://", "http://"].first(where: origin.hasPrefix) else { return false }
        return origin.dropFirst(scheme.count).lowercased() == host.lowercased()
    }
}
