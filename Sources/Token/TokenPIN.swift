import CPKCS11
import Crypto
import Foundation
import Store
import Synchronization

/// The PIN of a token, from its file, and the care that we do not lock it: a token counts wrong tries and locks itself after
/// a few.
///
/// A PIN that was refused is not tried again until another is in the file. Programs that end and are started again do not
/// remember; so a token that says it was given a wrong PIN since its last log-in is left alone, until a person logs in once
/// (`mio keys try`).
struct TokenPIN: Sendable {
    /// The PINs that tokens have refused to this program, as hashes, by the token.
    private static let refused = Mutex<[String: SHA256Digest]>([:])

    /// Whether a person watches, so that the PIN is tried also where the token says that a wrong one was given before.
    var isWatched = false

    /// Logs in on a session.
    /// - Throws: ``VaultError/unavailable(_:)`` with what to do.
    func logIn(
        _ functions: TokenFunctions, _ session: CK_SESSION_HANDLE, to token: CK_TOKEN_INFO, for uri: TokenURI
    ) throws(VaultError) {
        guard token.flags & CK_FLAGS(CKF_LOGIN_REQUIRED) != 0 else { return }
        let name = uri.tokenName
        guard let file = uri.pinFile else {
            throw .unavailable("the token \(name) asks for a PIN; name its file: pin-source=file:/path")
        }
        var pin = try Self.read(file)
        defer { for place in pin.indices { pin[place] = 0 } }
        let hash = SHA256.hash(data: pin)
        let place = "\(uri.modulePath ?? "") \(Self.text(token.serialNumber)) \(Self.text(token.label))"
        guard Self.refused.withLock({ $0[place] }) != hash else { throw Self.wrong(name, file) }
        try check(token.flags, name)
        do throws(TokenFault) {
            try functions.call("log-in") { $0.C_Login?(session, CK_USER_TYPE(CKU_USER), &pin, CK_ULONG(pin.count)) }
        } catch {
            switch error.code {
            // The log-in belongs to the program: another key of the same token has done it.
            case CK_RV(CKR_USER_ALREADY_LOGGED_IN): return
            case CK_RV(CKR_PIN_INCORRECT), CK_RV(CKR_PIN_INVALID), CK_RV(CKR_PIN_LEN_RANGE):
                Self.refused.withLock { $0[place] = hash }
                throw Self.wrong(name, file)
            case CK_RV(CKR_PIN_LOCKED): throw Self.locked(name)
            case CK_RV(CKR_PIN_EXPIRED):
                throw .unavailable("the PIN of the token \(name) has expired; set a new one with the token's own tool")
            default: throw .unavailable("the token \(name) does not let us in: \(error.words)")
            }
        }
    }

    /// What the token says of tries before ours.
    private func check(_ flags: CK_FLAGS, _ name: String) throws(VaultError) {
        if flags & CK_FLAGS(CKF_USER_PIN_LOCKED) != 0 { throw Self.locked(name) }
        if flags & CK_FLAGS(CKF_USER_PIN_FINAL_TRY) != 0 {
            throw .unavailable(
                "the token \(name) has one try left before its PIN is locked, and we do not use it up; log in once with the "
                    + "token's own tool")
        }
        if flags & CK_FLAGS(CKF_USER_PIN_COUNT_LOW) != 0, !isWatched {
            throw .unavailable(
                "the token \(name) was given a wrong PIN since its last log-in; so that it is not locked, no PIN is tried by "
                    + "itself. Look at the PIN's file, then run once: mio keys try 'pkcs11:…'")
        }
    }

    private static func wrong(_ name: String, _ file: String) -> VaultError {
        .unavailable(
            "the token \(name) says that the PIN in \(file) is wrong; it is not tried again, so that it is not locked. "
                + "Write the right one into the file, then run once: mio keys try 'pkcs11:…'")
    }

    private static func locked(_ name: String) -> VaultError {
        .unavailable("the PIN of the token \(name) is locked; its security officer has to set a new one")
    }

    /// The PIN without the line's end.
    private static func read(_ file: String) throws(VaultError) -> [UInt8] {
        do throws(StoreError) {
            var pin = try SecretFile.read(file, kind: "PIN file")
            while let last = pin.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { pin.removeLast() }
            guard !pin.isEmpty else { throw StoreError.refused("the PIN file \(file) is empty") }
            return pin
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// A field of fixed length, padded with spaces, as text.
    static func text(_ field: some Any) -> String {
        withUnsafeBytes(of: field) { bytes in
            String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        }
    }
}
