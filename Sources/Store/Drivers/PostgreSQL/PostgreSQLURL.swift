import Foundation

/// A `postgres://` URL as libpq reads it: with several hosts where there are several, which Foundation does not take.
struct PostgreSQLURL {
    /// All before the parameters, without the password: `postgres://user@host:port,host:port/database`.
    let place: String
    /// The password before the hosts, as it stands there.
    let password: String?
    /// The parameters, as they stand there.
    var parameters: [Parameter]

    struct Parameter {
        let name: String
        /// With its percent signs.
        let text: String

        /// What it says.
        var value: String { text.removingPercentEncoding ?? text }
    }

    init(_ url: String) {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let start = parts[0].range(of: "://")?.upperBound ?? parts[0].startIndex
        let scheme = parts[0][..<start]
        let rest = parts[0][start...]
        if let at = rest.firstIndex(where: { $0 == "@" || $0 == "/" }), rest[at] == "@" {
            let user = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            password = user.count > 1 ? String(user[1]) : nil
            place = String(scheme + user[0] + rest[at...])
        } else {
            password = nil
            place = String(scheme + rest)
        }
        parameters = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Parameter(name: String(sides[0]), text: sides.count > 1 ? String(sides[1]) : "")
        }
    }

    /// The whole URL.
    func text(withPassword: Bool = true) -> String {
        var text = place
        if withPassword, let password, let at = text.firstIndex(of: "@") {
            text.insert(contentsOf: ":\(password)", at: at)
        }
        let kept = parameters.filter { withPassword || $0.name != "password" }
        if kept.isEmpty { return text }
        return text + "?" + kept.map { "\($0.name)=\($0.text)" }.joined(separator: "&")
    }
}
