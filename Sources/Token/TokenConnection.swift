import CPKCS11
import Dispatch
import Store
import Synchronization

/// A program's standing with one token: it is logged in, has found its key, and lends sessions.
final class TokenConnection: Sendable {
    let functions: TokenFunctions
    let slot: CK_SLOT_ID
    /// The name under which the database refers to the key: what the key says of itself, so that the same key has the same
    /// name whatever the URI was, and also on a token that is a copy.
    let keyName: String
    /// The library stays loaded for as long as there is a session to be closed.
    private let modules: TokenModules
    private let key: CK_OBJECT_HANDLE
    /// Kept open while the connection is: the log-in ends with a program's last session.
    private let anchor: CK_SESSION_HANDLE
    private let idle = Mutex<[CK_SESSION_HANDLE]>([])
    private let places: DispatchSemaphore

    /// So many operations at a time; HSMs have at least as many sessions.
    private static let sessions = 8

    /// Finds the token and the key, and logs in.
    /// - Throws: ``VaultError/unavailable(_:)`` in words that say what to do.
    init(_ uri: TokenURI, in modules: TokenModules, pin: TokenPIN) throws(VaultError) {
        let (functions, slot, token) = try TokenSearch(uri).token(in: modules)
        (self.modules, self.functions, self.slot) = (modules, functions, slot)
        var anchor: CK_SESSION_HANDLE = 0
        do throws(TokenFault) {
            try functions.call("opening a session") {
                $0.C_OpenSession?(slot, CK_FLAGS(CKF_SERIAL_SESSION), nil, nil, &anchor)
            }
        } catch {
            throw .unavailable("the token \(uri.tokenName) opens no session: \(error.words)")
        }
        self.anchor = anchor
        do throws(VaultError) {
            try pin.logIn(functions, anchor, to: token, for: uri)
            (key, keyName) = try TokenSearch(uri).key(functions, slot, anchor)
        } catch {
            _ = functions.table.pointee.C_CloseSession?(anchor)
            throw error
        }
        // The token may have fewer; one stays with the connection.
        let most = token.ulMaxSessionCount
        let isKnown = most != CK_ULONG(CK_EFFECTIVELY_INFINITE) && most != CK_ULONG.max
        places = DispatchSemaphore(value: isKnown ? min(Self.sessions, max(Int(most) - 1, 1)) : Self.sessions)
    }

    deinit {
        for session in idle.withLock({ $0 }) + [anchor] { _ = functions.table.pointee.C_CloseSession?(session) }
    }

    /// Encrypts with the key; the result ends with the proof.
    func encrypt(_ bytes: [UInt8], nonce: [UInt8], binding: [UInt8]) throws(TokenFault) -> [UInt8] {
        try withSession { session throws(TokenFault) in
            try begin("encryption", nonce, binding) { mechanism in
                functions.table.pointee.C_EncryptInit?(session, mechanism, key)
            }
            var (bytes, room) = (bytes, [UInt8](repeating: 0, count: bytes.count + WrappedKey.tagLength))
            var length = CK_ULONG(room.count)
            try functions.call("encryption") {
                $0.C_Encrypt?(session, &bytes, CK_ULONG(bytes.count), &room, &length)
            }
            return Array(room.prefix(Int(length)))
        }
    }

    /// Decrypts what ``encrypt(_:nonce:binding:)`` has made.
    func decrypt(_ bytes: [UInt8], nonce: [UInt8], binding: [UInt8]) throws(TokenFault) -> [UInt8] {
        try withSession { session throws(TokenFault) in
            try begin("decryption", nonce, binding) { mechanism in
                functions.table.pointee.C_DecryptInit?(session, mechanism, key)
            }
            // Room for all of it: some tokens want as much as goes in.
            var (bytes, room) = (bytes, [UInt8](repeating: 0, count: bytes.count))
            defer { for place in room.indices { room[place] = 0 } }
            var length = CK_ULONG(room.count)
            try functions.call("decryption") {
                $0.C_Decrypt?(session, &bytes, CK_ULONG(bytes.count), &room, &length)
            }
            return Array(room.prefix(Int(length)))
        }
    }

    /// Begins AES-GCM with a number used once and what is authenticated beside.
    private func begin(
        _ doing: String, _ nonce: [UInt8], _ binding: [UInt8], _ start: (UnsafeMutablePointer<CK_MECHANISM>) -> CK_RV?
    ) throws(TokenFault) {
        var (nonce, binding) = (nonce, binding)
        let code = nonce.withUnsafeMutableBufferPointer { nonce in
            binding.withUnsafeMutableBufferPointer { binding in
                var parameters = CK_GCM_PARAMS()
                parameters.pIv = nonce.baseAddress
                parameters.ulIvLen = CK_ULONG(nonce.count)
                parameters.ulIvBits = CK_ULONG(nonce.count * 8)
                parameters.pAAD = binding.baseAddress
                parameters.ulAADLen = CK_ULONG(binding.count)
                parameters.ulTagBits = CK_ULONG(WrappedKey.tagLength * 8)
                return withUnsafeMutablePointer(to: &parameters) { parameters in
                    var mechanism = CK_MECHANISM(
                        mechanism: CK_MECHANISM_TYPE(CKM_AES_GCM), pParameter: parameters,
                        ulParameterLen: CK_ULONG(MemoryLayout<CK_GCM_PARAMS>.size))
                    return start(&mechanism) ?? CK_RV(CKR_FUNCTION_NOT_SUPPORTED)
                }
            }
        }
        guard code == CK_RV(CKR_OK) else { throw TokenFault(code: code, doing: doing) }
    }

    /// Lends a session to one caller. One that failed is closed: what was begun on it may not be over.
    private func withSession<Value>(
        _ body: (CK_SESSION_HANDLE) throws(TokenFault) -> Value
    ) throws(TokenFault) -> Value {
        places.wait()
        defer { places.signal() }
        var session = idle.withLock { $0.popLast() } ?? 0
        if session == 0 {
            try functions.call("opening a session") {
                $0.C_OpenSession?(slot, CK_FLAGS(CKF_SERIAL_SESSION), nil, nil, &session)
            }
        }
        do throws(TokenFault) {
            let value = try body(session)
            idle.withLock { $0.append(session) }
            return value
        } catch {
            _ = functions.table.pointee.C_CloseSession?(session)
            throw error
        }
    }
}
