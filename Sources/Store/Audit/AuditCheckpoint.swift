import Foundation
import Kernel

/// The state of the trail at a moment, signed, to be kept where who holds the database has no hand. Written as a signed
/// note (C2SP signed-note, tlog-checkpoint), which tools of transparency logs read:
///
/// ```
/// audit.city.example.jp
/// 1284
/// 3q2+7w…=
/// seal 17
/// at 2026-04-20T12:00:00+09:00
///
/// — audit.city.example.jp Az3grl…=
/// ```
public struct AuditCheckpoint: Sendable, Hashable {
    /// Whose trail it is: the name of the key.
    public let origin: String
    /// The number of the newest seal.
    public let seal: Int
    /// How many events were sealed up to then.
    public let events: Int
    /// The hash of that seal.
    public let hash: AuditHash
    /// When that seal was made.
    public let at: Timestamp
    let keyHash: [UInt8]
    let signature: [UInt8]

    init(
        origin: String, seal: Int, events: Int, hash: AuditHash, at: Timestamp, keyHash: [UInt8], signature: [UInt8]
    ) {
        self.origin = origin
        self.seal = seal
        self.events = events
        self.hash = hash
        self.at = at
        self.keyHash = keyHash
        self.signature = signature
    }

    /// Reads a note; nil for anything else. Whether the signature is right, ``AuditPublicKey/refusal(of:)`` says.
    public init?(note: String) {
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 8, lines[5].isEmpty, lines[7].isEmpty, let events = Int(lines[1]), events >= 0,
            let hash = Data(base64Encoded: lines[2]).flatMap({ AuditHash(bytes: $0) }),
            lines[3].hasPrefix("seal "), let seal = Int(lines[3].dropFirst(5)),
            lines[4].hasPrefix("at "), let at = Timestamp(iso: String(lines[4].dropFirst(3)))
        else { return nil }
        let parts = lines[6].split(separator: " ").map(String.init)
        guard parts.count == 3, parts[0] == "—", parts[1] == lines[0], let signed = Data(base64Encoded: parts[2]),
            signed.count == 68
        else { return nil }
        self.init(
            origin: lines[0], seal: seal, events: events, hash: hash, at: at, keyHash: Array(signed.prefix(4)),
            signature: Array(signed.dropFirst(4)))
    }

    /// What is signed.
    var text: String { Self.text(origin: origin, events: events, hash: hash, seal: seal, at: at) }

    static func text(origin: String, events: Int, hash: AuditHash, seal: Int, at: Timestamp) -> String {
        "\(origin)\n\(events)\n\(Data(hash.bytes).base64EncodedString())\nseal \(seal)\nat \(at.iso)\n"
    }

    /// The text with its signature.
    public var note: String {
        "\(text)\n— \(origin) \(Data(keyHash + signature).base64EncodedString())\n"
    }
}
