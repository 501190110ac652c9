/// The cookies of the site.
enum Cookies {
    /// Holds the secret of a session or a visitor.
    static let session = "mio"
    /// Holds the language chosen.
    static let language = "lang"

    /// The value of a cookie from the request's `cookie` fields.
    static func value(_ name: String, in headers: Headers) -> String? {
        for line in headers.all("cookie") {
            for pair in line.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
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
