import Crypto
import Foundation
import Kernel

/// The second factor: codes of six digits that change every thirty seconds (TOTP, RFC 6238, with SHA-1, as all programs for
/// telephones make them).
struct OneTimeCode: Sendable, Hashable {
    static let seconds: Int64 = 30

    let secret: [UInt8]

    init(secret: [UInt8]) { self.secret = secret }

    /// A new secret of 160 bits.
    static func make() -> OneTimeCode {
        OneTimeCode(secret: SymmetricKey(size: .init(bitCount: 160)).withUnsafeBytes { Array($0) })
    }

    /// The step of a moment.
    static func step(_ moment: Timestamp) -> Int { Int(moment.milliseconds / 1_000 / seconds) }

    /// The code of a step (RFC 4226, 5.3).
    func code(step: Int) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: Int64(step)) >> UInt64(8 * (7 - $0))) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(digest[digest.count - 1] & 0x0F)
        let number = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }

    /// The step that a code is of: now, or one before or after, because clocks differ. Nil for a wrong code.
    func step(of code: String, at moment: Timestamp) -> Int? {
        let now = Self.step(moment)
        return [now, now - 1, now + 1].first { self.code(step: $0) == code }
    }

    /// The secret as people type it (Base 32, RFC 4648).
    var text: String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var (buffer, bits) = (0, 0)
        for byte in secret {
            (buffer, bits) = ((buffer << 8 | Int(byte)) & 0xFFFF, bits + 8)
            while bits >= 5 {
                bits -= 5
                text.append(letters[buffer >> bits & 31])
            }
        }
        if bits > 0 { text.append(letters[buffer << (5 - bits) & 31]) }
        return text
    }

    /// What a telephone scans.
    func address(issuer: String, login: String) -> String {
        func encode(_ text: String) -> String {
            text.addingPercentEncoding(
                withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: "\u{0}"..."\u{7F}"))) ?? ""
        }
        return "otpauth://totp/\(encode(issuer)):\(encode(login))?secret=\(text)&issuer=\(encode(issuer))"
    }
}
