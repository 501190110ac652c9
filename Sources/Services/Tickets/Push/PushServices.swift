import Foundation

/// The push services of browsers: the only hosts that a message goes to. What a browser names otherwise is refused, so that
/// nobody makes this program call an address of their choice (SSRF).
public struct PushServices: Sendable, Hashable {
    /// Chrome, Edge (two ways) and others; Firefox; Safari. A name with a point before it stands for all names that end so.
    public static let ofBrowsers = [
        "fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.apple.com", ".notify.windows.com",
    ]

    /// Origins beside them, such as a service of the city's own or one to try with: `http://127.0.0.1:8999`.
    public let origins: Set<String>

    public init(origins: Set<String> = []) { self.origins = origins }

    /// Scheme, host and port of an endpoint that may be called; nil for every other address.
    func origin(of endpoint: String) -> String? {
        guard endpoint.utf8.count <= 1_000, endpoint.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            let url = URLComponents(string: endpoint), let scheme = url.scheme?.lowercased(),
            let host = url.host?.lowercased(), url.user == nil, url.password == nil, url.fragment == nil
        else { return nil }
        let origin = "\(scheme)://\(host)\(url.port.map { ":\($0)" } ?? "")"
        if origins.contains(origin) { return origin }
        guard scheme == "https", url.port == nil || url.port == 443 else { return nil }
        let isKnown = Self.ofBrowsers.contains { $0.hasPrefix(".") ? host.hasSuffix($0) : host == $0 }
        return isKnown ? "https://\(host)" : nil
    }
}
