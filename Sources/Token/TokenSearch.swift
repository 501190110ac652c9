import CPKCS11
import Store

/// Finds the token and the key that a URI names.
struct TokenSearch {
    let uri: TokenURI

    init(_ uri: TokenURI) { self.uri = uri }

    /// The one token of that name.
    func token(
        in modules: TokenModules
    ) throws(VaultError) -> (functions: TokenFunctions, slot: CK_SLOT_ID, info: CK_TOKEN_INFO) {
        var found: [(functions: TokenFunctions, slot: CK_SLOT_ID, info: CK_TOKEN_INFO)] = []
        var failure: TokenFault?
        for functions in modules.all {
            do throws(TokenFault) {
                for slot in try slots(of: functions) {
                    var info = CK_TOKEN_INFO()
                    // A token that is pulled out while they are looked through is none.
                    guard functions.table.pointee.C_GetTokenInfo?(slot, &info) == CK_RV(CKR_OK) else { continue }
                    if uri.names(info) { found.append((functions, slot, info)) }
                }
            } catch {
                failure = failure ?? error
            }
        }
        guard let token = found.first else {
            let reason = failure.map { " (\($0.words))" } ?? ""
            throw .unavailable(
                "the token \(uri.tokenName) is not there; put it in, or look at the URI and the token's service\(reason)"
            )
        }
        guard found.count == 1 else {
            throw .unavailable("\(found.count) tokens are \(uri.tokenName); name one by its serial=…")
        }
        return token
    }

    private func slots(of functions: TokenFunctions) throws(TokenFault) -> [CK_SLOT_ID] {
        // Asked without a list first: that is when a module looks for what was put in.
        var count: CK_ULONG = 0
        try functions.call("looking for tokens") { $0.C_GetSlotList?(CK_BBOOL(CK_TRUE), nil, &count) }
        var slots = [CK_SLOT_ID](repeating: 0, count: Int(count))
        guard count > 0 else { return [] }
        try functions.call("looking for tokens") { $0.C_GetSlotList?(CK_BBOOL(CK_TRUE), &slots, &count) }
        return Array(slots.prefix(Int(count)))
    }

    /// The one key of that name, which has to be fit for wrapping, and the name it gives itself.
    func key(
        _ functions: TokenFunctions, _ slot: CK_SLOT_ID, _ session: CK_SESSION_HANDLE
    ) throws(VaultError) -> (CK_OBJECT_HANDLE, String) {
        do throws(TokenFault) {
            var mechanism = CK_MECHANISM_INFO()
            let offered = functions.table.pointee.C_GetMechanismInfo?(
                slot, CK_MECHANISM_TYPE(CKM_AES_GCM), &mechanism)
            guard offered == CK_RV(CKR_OK) else {
                throw TokenFault(code: CK_RV(CKR_MECHANISM_INVALID), doing: "AES-GCM")
            }
            let found = try keys(functions, session)
            guard let key = found.first else { throw TokenFault(code: CK_RV(CKR_KEY_HANDLE_INVALID), doing: "") }
            guard found.count == 1 else {
                throw TokenFault(code: CK_RV(CKR_TEMPLATE_INCONSISTENT), doing: "")
            }
            let value = TokenAttributes(functions, session, key)
            guard value.number(CKA_KEY_TYPE) == CK_ULONG(CKK_AES), value.number(CKA_VALUE_LEN) == 32,
                value.flag(CKA_ENCRYPT), value.flag(CKA_DECRYPT)
            else { throw TokenFault(code: CK_RV(CKR_KEY_TYPE_INCONSISTENT), doing: "") }
            return (key, Self.name(label: value.bytes(CKA_LABEL) ?? [], id: value.bytes(CKA_ID) ?? []))
        } catch {
            throw .unavailable(words(error))
        }
    }

    private func words(_ fault: TokenFault) -> String {
        switch fault.code {
        case CK_RV(CKR_MECHANISM_INVALID): "the token \(uri.tokenName) does not offer AES-GCM (CKM_AES_GCM)"
        case CK_RV(CKR_KEY_HANDLE_INVALID):
            "the token \(uri.tokenName) has no key \(uri.keyName); make it with: mio keys make 'pkcs11:…'"
        case CK_RV(CKR_TEMPLATE_INCONSISTENT):
            "the token \(uri.tokenName) has several keys \(uri.keyName); name one by object= and id="
        case CK_RV(CKR_KEY_TYPE_INCONSISTENT):
            "the key \(uri.keyName) of the token \(uri.tokenName) is no AES key of 256 bits that may encrypt and decrypt"
        default: "the token \(uri.tokenName) does not answer: \(fault.words)"
        }
    }

    /// The secret keys of that name, two at most.
    func keys(_ functions: TokenFunctions, _ session: CK_SESSION_HANDLE) throws(TokenFault) -> [CK_OBJECT_HANDLE] {
        var template = TokenTemplate()
        template.add(CKA_CLASS, CK_ULONG(CKO_SECRET_KEY))
        if let label = uri.label { template.add(CKA_LABEL, Array(label.utf8)) }
        if let id = uri.id { template.add(CKA_ID, id) }
        try template.with { attributes, count throws(TokenFault) in
            try functions.call("looking for the key") { $0.C_FindObjectsInit?(session, attributes, count) }
        }
        defer { _ = functions.table.pointee.C_FindObjectsFinal?(session) }
        var (keys, count): ([CK_OBJECT_HANDLE], CK_ULONG) = ([0, 0], 0)
        try functions.call("looking for the key") { $0.C_FindObjects?(session, &keys, 2, &count) }
        return Array(keys.prefix(Int(count)))
    }

    /// `pkcs11:object=mio-2026;id=%01`, with everything but plain letters in percent signs.
    static func name(label: [UInt8], id: [UInt8]) -> String {
        let object = label.map(escaped).joined()
        let digits = id.map { hex($0) }.joined()
        return [object.isEmpty ? nil : "object=\(object)", digits.isEmpty ? nil : "id=\(digits)"].compactMap { $0 }
            .joined(separator: ";").withScheme
    }

    private static func escaped(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            String(UnicodeScalar(byte))
        default: hex(byte)
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
    }
}

extension String {
    fileprivate var withScheme: String { TokenURI.scheme + self }
}
