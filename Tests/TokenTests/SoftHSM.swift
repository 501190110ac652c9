import CPKCS11
import Foundation
import Synchronization

@testable import Store
@testable import Token

/// A token in software (SoftHSM 2, Debian's package softhsm2), made anew for the run.
struct SoftHSM {
    static let module = "/usr/lib/softhsm/libsofthsm2.so"
    static let pin = "135790"
    /// Tokens of their own for what concerns a whole token: log-ins, wrong PINs, being pulled out.
    static let labels = ["city", "wrong", "pulled", "logins"]

    let folder: String
    /// SoftHSM's functions, to ask it past our own code.
    let functions: TokenFunctions

    /// The tokens, or why there are none.
    static let shared = Result { try SoftHSM() }

    private static let folders = Mutex<[String]>([])
    private static let writing = Mutex(())

    private init() throws {
        let folder = NSTemporaryDirectory() + "mio-token-\(UUID().uuidString)"
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder + "/tokens", withIntermediateDirectories: true)
        try "directories.tokendir = \(folder)/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
            .write(toFile: folder + "/softhsm2.conf", atomically: true, encoding: .utf8)
        Self.folders.withLock { $0.append(folder) }
        atexit {
            for folder in SoftHSM.folders.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
        }
        // The one way to tell SoftHSM where its tokens are. Set once, before the library is loaded.
        setenv("SOFTHSM2_CONF", folder + "/softhsm2.conf", 1)
        for label in Self.labels { try Self.initialize(label, in: folder) }
        guard let module = p11_kit_module_load(Self.module, 0), p11_kit_module_initialize(module) == CKR_OK else {
            throw MissingTool()
        }
        functions = TokenFunctions(table: module)
    }

    private struct MissingTool: Error, CustomStringConvertible {
        var description: String { "SoftHSM is missing: script/setup test installs softhsm2" }
    }

    private static func initialize(_ label: String, in folder: String) throws {
        let tool = Process()
        tool.executableURL = URL(fileURLWithPath: "/usr/bin/softhsm2-util")
        tool.arguments = ["--init-token", "--free", "--label", label, "--so-pin", "24680", "--pin", pin]
        tool.environment = ["SOFTHSM2_CONF": folder + "/softhsm2.conf"]
        tool.standardOutput = FileHandle.nullDevice
        do { try tool.run() } catch { throw MissingTool() }
        tool.waitUntilExit()
        guard tool.terminationStatus == 0 else { throw MissingTool() }
    }

    /// The URI of a key, with a PIN file of its own.
    func uri(_ object: String, token: String = "city", pin: String = SoftHSM.pin) throws -> TokenURI {
        let file = folder + "/\(UUID().uuidString).pin"
        try write(pin, to: file)
        return try TokenURI(
            "pkcs11:token=\(token);object=\(object)?module-path=\(Self.module)&pin-source=file:\(file)")
    }

    /// Writes a PIN file for its owner alone.
    func write(_ pin: String, to file: String) throws {
        try? FileManager.default.removeItem(atPath: file)
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data((pin + "\n").utf8), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
    }

    /// A new key in a token, and our hold of it.
    func key(_ object: String, token: String = "city") throws -> TokenKey {
        let uri = try uri(object, token: token)
        try make(uri)
        return try TokenKey(uri)
    }

    /// Makes a key. One at a time: two threads that write objects at once may hinder each other in SoftHSM's files.
    func make(_ uri: TokenURI) throws {
        try Self.writing.withLock { _ in try TokenKey.make(uri) }
    }

    /// Puts a key of known bytes into a token, as one would move it from another.
    func importKey(_ bytes: [UInt8], as object: String) throws {
        try Self.writing.withLock { _ in try create(bytes, as: object) }
    }

    private func create(_ bytes: [UInt8], as object: String) throws {
        try withSession(uri(object)) { functions, session throws(TokenFault) in
            var template = TokenTemplate()
            template.add(CKA_CLASS, CK_ULONG(CKO_SECRET_KEY))
            template.add(CKA_KEY_TYPE, CK_ULONG(CKK_AES))
            template.add(CKA_VALUE, bytes)
            template.add(CKA_LABEL, Array(object.utf8))
            for type in [CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_ENCRYPT, CKA_DECRYPT] { template.add(type, true) }
            var key: CK_OBJECT_HANDLE = 0
            try template.with { attributes, count throws(TokenFault) in
                try functions.call("import") { $0.C_CreateObject?(session, attributes, count, &key) }
            }
        }
    }

    /// What a key says of itself, and its bytes if the token tells them.
    func whatTheKeySays(
        _ uri: TokenURI
    ) throws -> (value: [UInt8]?, isSensitive: Bool, isExtractable: Bool, isKept: Bool) {
        try withSession(uri) { functions, session throws(TokenFault) in
            guard let key = try TokenSearch(uri).keys(functions, session).first else {
                throw TokenFault(code: CK_RV(CKR_KEY_HANDLE_INVALID), doing: "test")
            }
            let said = TokenAttributes(functions, session, key)
            return (said.bytes(CKA_VALUE), said.flag(CKA_SENSITIVE), said.flag(CKA_EXTRACTABLE), said.flag(CKA_TOKEN))
        }
    }

    private func withSession<Value>(
        _ uri: TokenURI, _ body: (TokenFunctions, CK_SESSION_HANDLE) throws(TokenFault) -> Value
    ) throws -> Value {
        let (functions, slot, token) = try TokenSearch(uri).token(in: TokenModules(borrowed: [functions]))
        var session: CK_SESSION_HANDLE = 0
        try functions.call("open") {
            $0.C_OpenSession?(slot, CK_FLAGS(CKF_SERIAL_SESSION | CKF_RW_SESSION), nil, nil, &session)
        }
        defer { _ = functions.table.pointee.C_CloseSession?(session) }
        try TokenPIN().logIn(functions, session, to: token, for: uri)
        return try body(functions, session)
    }
}
