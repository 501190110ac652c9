import CPKCS11
import Store

extension TokenKey {
    /// Makes a new master key inside a token: AES of 256 bits, which may encrypt and decrypt and can never be read.
    ///
    /// - Throws: ``VaultError/unavailable(_:)`` in words that say what to do, also when there is a key of that name.
    public static func make(_ uri: TokenURI) throws(VaultError) {
        try make(uri, in: try TokenModules(for: uri))
    }

    static func make(_ uri: TokenURI, in modules: TokenModules) throws(VaultError) {
        guard let label = uri.label else {
            throw .unavailable("a new key needs a name; add object=NAME to the URI")
        }
        let search = TokenSearch(uri)
        let (functions, slot, token) = try search.token(in: modules)
        var session: CK_SESSION_HANDLE = 0
        do throws(TokenFault) {
            try functions.call("opening a session") {
                $0.C_OpenSession?(slot, CK_FLAGS(CKF_SERIAL_SESSION | CKF_RW_SESSION), nil, nil, &session)
            }
        } catch {
            throw .unavailable("the token \(uri.tokenName) opens no session: \(error.words)")
        }
        defer { _ = functions.table.pointee.C_CloseSession?(session) }
        // Whoever makes a key sits at the terminal.
        try TokenPIN(isWatched: true).logIn(functions, session, to: token, for: uri)
        do throws(TokenFault) {
            guard try search.keys(functions, session).isEmpty else {
                throw TokenFault(code: CK_RV(CKR_TEMPLATE_INCONSISTENT), doing: "")
            }
            try generate(functions, session, label: label, id: uri.id ?? Array(label.utf8))
        } catch  where error.code == CK_RV(CKR_TEMPLATE_INCONSISTENT) && error.doing.isEmpty {
            throw .unavailable(
                "the token \(uri.tokenName) has a key \(uri.keyName) already; a key is never written over")
        } catch {
            throw .unavailable("the token \(uri.tokenName) makes no key: \(error.words)")
        }
    }

    private static func generate(
        _ functions: TokenFunctions, _ session: CK_SESSION_HANDLE, label: String, id: [UInt8]
    ) throws(TokenFault) {
        var template = TokenTemplate()
        template.add(CKA_CLASS, CK_ULONG(CKO_SECRET_KEY))
        template.add(CKA_KEY_TYPE, CK_ULONG(CKK_AES))
        template.add(CKA_VALUE_LEN, CK_ULONG(32))
        template.add(CKA_LABEL, Array(label.utf8))
        template.add(CKA_ID, id)
        template.add(CKA_TOKEN, true)
        template.add(CKA_PRIVATE, true)
        template.add(CKA_SENSITIVE, true)
        template.add(CKA_EXTRACTABLE, false)
        template.add(CKA_ENCRYPT, true)
        template.add(CKA_DECRYPT, true)
        var mechanism = CK_MECHANISM(
            mechanism: CK_MECHANISM_TYPE(CKM_AES_KEY_GEN), pParameter: nil, ulParameterLen: 0)
        var key: CK_OBJECT_HANDLE = 0
        try template.with { attributes, count throws(TokenFault) in
            try functions.call("making a key") { $0.C_GenerateKey?(session, &mechanism, attributes, count, &key) }
        }
    }
}
