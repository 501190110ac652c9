import Crypto
import CryptoExtras
import Foundation
import Kernel

/// What is kept of a password: scrypt (RFC 7914) makes 64 bytes of it, the first half to compare, the second half the key under
/// which the secret of the second factor lies. Whoever steals the database has neither.
struct StaffSecret: Sendable, Hashable {
    /// The work of a password: 2^15 rounds of 1 KiB blocks, three times (OWASP, 2024).
    static let usualCost = 15
    static let shortestPassword = 12
    static let longestPassword = 200

    /// Binary logarithm of the rounds.
    let cost: Int
    let salt: [UInt8]
    let hash: [UInt8]
    /// The sealed secret of the second factor.
    let codeKey: [UInt8]

    init(cost: Int, salt: [UInt8], hash: [UInt8], codeKey: [UInt8]) {
        (self.cost, self.salt, self.hash, self.codeKey) = (cost, salt, hash, codeKey)
    }

    /// The secret of a new password and a new second factor.
    init(password: String, code: OneTimeCode, cost: Int) throws {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        let (hash, key) = try Self.derive(password, salt: salt, cost: cost)
        guard let sealed = try AES.GCM.seal(code.secret, using: key).combined else {
            throw CryptoKitError.incorrectParameterSize
        }
        self.init(cost: cost, salt: salt, hash: hash, codeKey: Array(sealed))
    }

    /// The second factor, when the password is right. Takes as long when it is not.
    func open(_ password: String) throws -> OneTimeCode? {
        let (found, key) = try Self.derive(password, salt: salt, cost: cost)
        var difference: UInt8 = found.count == hash.count ? 0 : 1
        for (left, right) in zip(found, hash) { difference |= left ^ right }
        guard difference == 0 else { return nil }
        return OneTimeCode(secret: Array(try AES.GCM.open(AES.GCM.SealedBox(combined: codeKey), using: key)))
    }

    /// Somebody who is nobody: a password is tried against it, so that it takes as long as for somebody.
    static func nobody(cost: Int) -> StaffSecret {
        StaffSecret(cost: cost, salt: Array(repeating: 0, count: 16), hash: Array(repeating: 0, count: 32), codeKey: [])
    }

    private static func derive(
        _ password: String, salt: [UInt8], cost: Int
    ) throws -> (hash: [UInt8], key: SymmetricKey) {
        // One person's keyboard writes が in one code point, another's in two.
        let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 64, rounds: 1 << cost, blockSize: 8, parallelism: 3)
        return key.withUnsafeBytes { (Array($0.prefix(32)), SymmetricKey(data: $0.suffix(32))) }
    }
}

/// Works passwords one after the other: each needs 32 MiB, and a crowd of them must not stop everything else.
actor PasswordMill {
    func open(_ secret: StaffSecret, _ password: String) throws -> OneTimeCode? { try secret.open(password) }

    func make(_ password: String, _ code: OneTimeCode, cost: Int) throws -> StaffSecret {
        try StaffSecret(password: password, code: code, cost: cost)
    }
}
