import Foundation

/// Base 64, by Foundation.
enum Base64 {
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        Data(base64Encoded: String(text)).map { [UInt8]($0) }
    }
}
