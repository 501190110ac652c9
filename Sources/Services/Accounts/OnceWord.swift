import Crypto
import Foundation
import Kernel

/// Words that nobody can guess, and what is kept of them.
enum OnceWord {
    /// 256 random bits for an address (Base 64 for URLs).
    static func make() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { urlText(Data($0)) }
    }

    /// What the database keeps of a word: its SHA-256 in Base 64 for URLs.
    static func hash(_ word: String) -> String { urlText(Data(SHA256.hash(data: Array(word.utf8)))) }

    /// Base 64 for URLs, without padding (RFC 4648, 5).
    static func urlText(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of Base 64 for URLs; nil for what is none.
    static func bytes(_ text: Substring) -> [UInt8]? {
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)).map(
            Array.init)
    }
}
