import Crypto
import Kernel

/// A program that may ask. Whoever sends its key as a bearer token (RFC 6750) is this actor.
public struct MachineAccount: Sendable, Hashable {
    /// The shortest key that is taken: what a person could think of is no key.
    public static let shortestKey = 32

    private let keyHash: String
    let actor: Actor

    /// An account.
    ///
    /// - Parameter key: At least ``shortestKey`` characters; it is not kept.
    /// - Returns: Nil when the key is too short.
    public init?(key: String, actor: Actor) {
        guard key.utf8.count >= Self.shortestKey else { return nil }
        keyHash = Self.hash(key)
        self.actor = actor
    }

    /// The key of a request that has one; empty for another scheme than Bearer.
    static func key(in headers: Headers) -> String? {
        guard let value = headers["authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return "" }
        return String(parts[1])
    }

    static func find(_ key: String, in accounts: [MachineAccount]) -> MachineAccount? {
        let hash = hash(key)
        return accounts.first { $0.keyHash.isSame(as: hash) }
    }

    /// What is kept of a key: its SHA-256 in hexadecimal digits.
    public static func hash(_ key: String) -> String { Hex.text(Array(SHA256.hash(data: Array(key.utf8)))) }
}

/// Knows keys that come and go while the program runs, such as those of devices.
public protocol KeyDirectory: Sendable {
    /// Who comes with a key of this hash (``MachineAccount/hash(_:)``); nil when nobody does.
    func actor(keyHash: String) async throws -> Actor?
}
