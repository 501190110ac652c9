import CPKCS11
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The functions of one module, the library of a kind of token.
///
/// `@unchecked Sendable`: the table is written once when the module is loaded and only read afterwards, it lives until
/// ``TokenModules`` lets the module go, and p11-kit initializes modules with `CKF_OS_LOCKING_OK`, by which they promise that
/// any number of threads may call them at once (PKCS#11 2.40, 5.4). Sessions are not shared: ``TokenConnection`` lends each to
/// one caller at a time.
struct TokenFunctions: @unchecked Sendable {
    let table: UnsafeMutablePointer<CK_FUNCTION_LIST>

    /// Calls a function of the module.
    /// - Throws: ``TokenFault`` unless it answers `CKR_OK`.
    func call(_ doing: String, _ function: (CK_FUNCTION_LIST) -> CK_RV?) throws(TokenFault) {
        let code = function(table.pointee) ?? CK_RV(CKR_FUNCTION_NOT_SUPPORTED)
        guard code == CK_RV(CKR_OK) else { throw TokenFault(code: code, doing: doing) }
    }
}

/// The modules in which a token is looked for: the one that a URI names, or those of the system.
final class TokenModules: Sendable {
    let all: [TokenFunctions]
    private let kind: Kind

    private enum Kind { case one, system, borrowed }

    /// Loads modules.
    /// - Throws: ``VaultError/unavailable(_:)``.
    init(for uri: TokenURI) throws(VaultError) {
        if let path = uri.modulePath {
            guard let module = p11_kit_module_load(path, 0) else {
                throw .unavailable("the token's library \(path) cannot be loaded: \(Self.reason)")
            }
            guard p11_kit_module_initialize(module) == CKR_OK else {
                let reason = Self.reason
                p11_kit_module_release(module)
                throw .unavailable("the token's library \(path) does not start: \(reason)")
            }
            (all, kind) = ([TokenFunctions(table: module)], .one)
        } else {
            guard let modules = p11_kit_modules_load_and_initialize(0) else {
                throw .unavailable("the system's PKCS#11 modules cannot be loaded: \(Self.reason)")
            }
            var found: [TokenFunctions] = []
            var next = modules
            while let module = next.pointee {
                found.append(TokenFunctions(table: module))
                next += 1
            }
            // The list is p11-kit's memory; its modules are let go one by one.
            free(modules)
            (all, kind) = (found, .system)
        }
    }

    /// Functions that somebody else has loaded and will let go; for tests, whose tokens are pulled out.
    init(borrowed all: [TokenFunctions]) { (self.all, kind) = (all, .borrowed) }

    deinit {
        guard kind != .borrowed else { return }
        for module in all {
            p11_kit_module_finalize(module.table)
            p11_kit_module_release(module.table)
        }
    }

    /// What p11-kit has just said of a failure.
    private static var reason: String { p11_kit_message().map { String(cString: $0) } ?? "it does not say why" }
}
