import Foundation
import MyNumberCard

/// The secret that the page and this start of the program share. Whoever starts the kiosk's browser reads it from the file
/// and hands it to the page behind the `#` of its address, where no server sees it.
struct Pairing: Sendable {
    private let secret: SecretBytes

    /// A fresh secret of 256 bits.
    init() {
        var random = SystemRandomNumberGenerator()
        secret = SecretBytes(HexBytes.text((0..<32).map { _ in random.next() as UInt8 }).utf8)
    }

    /// Whether what was sent is the secret.
    func matches(_ sent: some StringProtocol) -> Bool { secret.isEqual(to: Array(sent.utf8)) }

    /// Writes `{"address": …, "secret": …}` for the kiosk's launcher; only this user may read it.
    func write(to file: URL, port: Int) throws {
        let manager = FileManager.default
        try manager.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let text = secret.withBytes { bytes in
            "{\"address\":\"http://127.0.0.1:\(port)/card\",\"secret\":\"\(String(decoding: bytes, as: UTF8.self))\"}\n"
        }
        // A new file with its permissions, then moved into place: it is never open to others and never half.
        let fresh = file.appendingPathExtension("new")
        try? manager.removeItem(at: fresh)
        guard manager.createFile(atPath: fresh.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: fresh.path]) }
        guard rename(fresh.path, file.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path])
        }
    }
}
