/// The cookies of the site.
enum Cookies {
    /// Holds the secret of a session or a visitor.
    static let session = "mio"
    /// Holds the language chosen.
    static let language = "lang"

    /// The value of a cookie from the request's `cookie` fields; nil when it is empty. Reads bytes: every request asks.
    static func value(_ name: String, in headers: Headers) -> String? {
        for (field, line) in headers where field == "cookie" {
            var rest = line.utf8[...]
            while !rest.isEmpty {
                let pair = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest[pair.endIndex...].dropFirst()
                let named = pair.drop { $0 == UInt8(ascii: " ") }
                guard named.starts(with: name.utf8) else { continue }
                let value = named.dropFirst(name.utf8.count)
                guard value.first == UInt8(ascii: "="), value.count > 1 else { continue }
                return String(Substring(value.dropFirst()))
            }
        }
        return nil
    }

    /// A cookie that lives as long as the browser is open; scripts cannot read it.
    static func session(_ secret: Secret, secure: Bool) -> String {
        "\(session)=\(secret.text); Path=/; HttpOnly; SameSite=Lax\(secure ? "; Secure" : "")"
    }

    /// Removes the session cookie.
    static func noSession(secure: Bool) -> String {
        "\(session)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\(secure ? "; Secure" : "")"
    }

    /// The language for a year.
    static func language(_ code: String, secure: Bool) -> String {
        "\(language)=\(code); Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000\(secure ? "; Secure" : "")"
    }
}
