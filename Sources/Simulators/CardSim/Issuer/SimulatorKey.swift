import CryptoExtras
import Foundation
import MyNumberCard

/// An RSA key of the simulator.
struct SimulatorKey: Sendable {
    let key: _RSA.Signing.PrivateKey
    /// The public part as cards' files hold it.
    let publicKey: CardPublicKey
    private let raw: _RSA.BlindSigning.PrivateKey<SHA384>

    init(_ key: _RSA.Signing.PrivateKey) throws {
        self.key = key
        let numbers = try key.publicKey.getKeyPrimitives()
        publicKey = CardPublicKey(modulus: Array(numbers.modulus), exponent: Array(numbers.publicExponent))
        raw = try _RSA.BlindSigning.PrivateKey(derRepresentation: key.derRepresentation)
    }

    /// Signs what a card is given: pads it (PKCS #1, block type 1) without asking what it is, as cards do.
    func sign(padding data: [UInt8]) throws -> [UInt8] {
        let size = publicKey.modulus.count
        guard data.count <= size - 11 else { throw CocoaError(.coderInvalidValue) }
        let filled = [UInt8](repeating: 0xFF, count: size - data.count - 3)
        // The one operation of the library that signs without padding of its own.
        return Array(try raw.blindSignature(for: [0x00, 0x01] + filled + [0x00] + data).rawRepresentation)
    }

    /// Signs a message (RSASSA-PKCS1-v1_5 with SHA-256), as an issuer does.
    func sign(_ message: [UInt8]) throws -> [UInt8] {
        try sign(padding: DigestInfo.sha256(of: message))
    }
}

/// The simulator's keys in a folder: made when they are first wanted, the same at the next start.
struct Keyring: Sendable {
    let folder: URL

    init(folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The file of a key in PEM.
    func file(_ name: String) -> URL { folder.appendingPathComponent(name + ".key.pem") }

    /// A key by its name.
    func key(_ name: String) throws -> SimulatorKey {
        let file = file(name)
        if let pem = try? String(contentsOf: file, encoding: .utf8) {
            return try SimulatorKey(_RSA.Signing.PrivateKey(pemRepresentation: pem))
        }
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        // Atomic, so that nobody reads half a key; the folder is this user's alone.
        try Data((key.pkcs8PEMRepresentation + "\n").utf8).write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        return try SimulatorKey(key)
    }
}
