import Crypto

/// The random secret that a browser holds in the session cookie.
///
/// A visitor who is not signed in has a secret too as soon as a form is shown, but no row in the database: the token
/// in the form is derived from the secret, so nothing has to be remembered.
struct Secret: Sendable, Hashable {
    /// Begins with `s` for a session and `v` for a visitor; 256 random bits follow.
    let text: String

    static func make(signedIn: Bool) -> Secret {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return Secret(unchecked: (signedIn ? "s" : "v") + Hex.text(bytes))
    }

    /// The secret from a cookie; nil when it has another form.
    init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count == 65, bytes.first == UInt8(ascii: "s") || bytes.first == UInt8(ascii: "v"),
            bytes.dropFirst().allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    private init(unchecked: String) { text = unchecked }

    /// Belongs to someone signed in.
    var isSession: Bool { text.utf8.first == UInt8(ascii: "s") }

    /// What the database keeps.
    var hash: String { Hex.text(Array(SHA256.hash(data: Array(text.utf8)))) }

    /// The token that forms carry: it cannot be made without the secret, and does not give the secret away.
    var formToken: String { Hex.text(Array(SHA256.hash(data: Array("form token of \(text)".utf8)).prefix(16))) }
}

extension String {
    /// Compares in a time that does not tell where the difference is.
    func isSame(as other: String) -> Bool {
        let left = Array(utf8)
        let right = Array(other.utf8)
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
