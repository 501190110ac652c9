import CPKCS11

/// What a token answered instead of doing what it was asked for.
struct TokenFault: Error {
    /// Its answer (`CKR_…`).
    let code: CK_RV
    /// What was being done.
    let doing: String

    private static let lost: Set<CK_RV> = [
        CK_RV(CKR_SESSION_HANDLE_INVALID), CK_RV(CKR_SESSION_CLOSED), CK_RV(CKR_DEVICE_REMOVED),
        CK_RV(CKR_TOKEN_NOT_PRESENT), CK_RV(CKR_TOKEN_NOT_RECOGNIZED), CK_RV(CKR_DEVICE_ERROR),
        CK_RV(CKR_USER_NOT_LOGGED_IN), CK_RV(CKR_KEY_HANDLE_INVALID), CK_RV(CKR_OBJECT_HANDLE_INVALID),
        CK_RV(CKR_CRYPTOKI_NOT_INITIALIZED), CK_RV(CKR_SLOT_ID_INVALID), CK_RV(CKR_OPERATION_NOT_INITIALIZED),
    ]

    /// The session, the log-in or the token is gone, so that it may help to begin anew.
    var isLost: Bool { Self.lost.contains(code) }

    private static let damaged: Set<CK_RV> = [
        CK_RV(CKR_ENCRYPTED_DATA_INVALID), CK_RV(CKR_ENCRYPTED_DATA_LEN_RANGE),
    ]

    /// What was to be decrypted is not what was encrypted.
    var isDamaged: Bool { Self.damaged.contains(code) }

    private static let vague: Set<CK_RV> = [CK_RV(CKR_GENERAL_ERROR), CK_RV(CKR_FUNCTION_FAILED)]

    /// The answer may mean anything; SoftHSM gives it for bytes that were changed, others for a device that is ill.
    var isVague: Bool { Self.vague.contains(code) }

    /// The answer in words, with its number for the token's manual.
    var words: String {
        let said = p11_kit_strerror(code).map { String(cString: $0) } ?? "error"
        return "\(doing): \(said) (0x\(String(code, radix: 16)))"
    }
}
