import CPKCS11
import Store
import Synchronization

@testable import Token

/// SoftHSM behind a table of functions that can be told that the token is not there, and that counts log-ins: what a token in
/// a reader does when somebody takes it out (PKCS#11 2.40, 5.1.2: `CKR_DEVICE_REMOVED`, and no slot has a token).
enum PulledToken {
    /// Whether the token is out.
    static let isOut = Atomic(false)
    /// How often a PIN was given to the module.
    static let logIns = Atomic(0)

    // Written once by `shared`, before the table that uses it is handed out.
    nonisolated(unsafe) private static var real = CK_FUNCTION_LIST()

    /// The functions.
    static let shared: Result<TokenFunctions, any Error> = SoftHSM.shared.map { hsm in
        real = hsm.functions.table.pointee
        let table = UnsafeMutablePointer<CK_FUNCTION_LIST>.allocate(capacity: 1)
        table.initialize(to: real)
        table.pointee.C_GetSlotList = { present, slots, count in
            guard isOut.load(ordering: .sequentiallyConsistent) else {
                return real.C_GetSlotList?(present, slots, count) ?? CK_RV(CKR_GENERAL_ERROR)
            }
            count?.pointee = 0
            return CK_RV(CKR_OK)
        }
        table.pointee.C_OpenSession = { slot, flags, application, notify, session in
            guard isOut.load(ordering: .sequentiallyConsistent) else {
                return real.C_OpenSession?(slot, flags, application, notify, session) ?? CK_RV(CKR_GENERAL_ERROR)
            }
            return CK_RV(CKR_TOKEN_NOT_PRESENT)
        }
        table.pointee.C_EncryptInit = { session, mechanism, key in
            guard isOut.load(ordering: .sequentiallyConsistent) else {
                return real.C_EncryptInit?(session, mechanism, key) ?? CK_RV(CKR_GENERAL_ERROR)
            }
            return CK_RV(CKR_DEVICE_REMOVED)
        }
        table.pointee.C_DecryptInit = { session, mechanism, key in
            guard isOut.load(ordering: .sequentiallyConsistent) else {
                return real.C_DecryptInit?(session, mechanism, key) ?? CK_RV(CKR_GENERAL_ERROR)
            }
            return CK_RV(CKR_DEVICE_REMOVED)
        }
        table.pointee.C_Login = { session, user, pin, length in
            logIns.add(1, ordering: .sequentiallyConsistent)
            return real.C_Login?(session, user, pin, length) ?? CK_RV(CKR_GENERAL_ERROR)
        }
        return TokenFunctions(table: table)
    }

    /// Our hold of a key through these functions.
    static func key(_ uri: TokenURI, isWatched: Bool = false) throws -> TokenKey {
        try TokenKey(uri, in: TokenModules(borrowed: [try shared.get()]), isWatched: isWatched, pause: .zero)
    }

    /// Takes the token out: its sessions are gone, and with them the log-in.
    static func pull(_ uri: TokenURI) throws {
        try endSessions(uri)
        isOut.store(true, ordering: .sequentiallyConsistent)
    }

    /// Puts it back.
    static func putBack() { isOut.store(false, ordering: .sequentiallyConsistent) }

    /// Ends all sessions with a token, as its middleware does when it is started again.
    static func endSessions(_ uri: TokenURI) throws {
        let (functions, slot, _) = try TokenSearch(uri).token(in: TokenModules(borrowed: [try shared.get()]))
        try functions.call("ending sessions") { $0.C_CloseAllSessions?(slot) }
    }

    /// Ends the log-in; the sessions stay.
    static func logOut(_ uri: TokenURI) throws {
        let (functions, slot, _) = try TokenSearch(uri).token(in: TokenModules(borrowed: [try shared.get()]))
        var session: CK_SESSION_HANDLE = 0
        try functions.call("open") {
            $0.C_OpenSession?(slot, CK_FLAGS(CKF_SERIAL_SESSION), nil, nil, &session)
        }
        try functions.call("log-out") { $0.C_Logout?(session) }
        try functions.call("close") { $0.C_CloseSession?(session) }
    }
}
