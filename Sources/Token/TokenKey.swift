import CPKCS11
import Crypto
import Store
import Synchronization

/// A master key that lives in a token (HSM) and never leaves it: the keys of records are wrapped and unwrapped inside, with
/// AES-256-GCM through PKCS#11.
///
/// ```swift
/// let key = try TokenKey(TokenURI("pkcs11:token=city;object=mio-2026?module-path=…&pin-source=file:/etc/mio/pin"))
/// let vault = try await RecordVault.open(key, in: store)
/// ```
/// It may be used by any number of threads. When the session, the log-in or the token is lost, the next use looks for the
/// token and logs in again.
public final class TokenKey: KeyWrapping {
    /// Which key it is.
    public let uri: TokenURI
    /// The name under which the database refers to it.
    public let name: String
    private let modules: TokenModules
    private let state: Mutex<State>
    private let pause: Duration

    private struct State {
        var connection: TokenConnection?
        /// Why the token was not there, and until when that is taken to be so: looking for it takes some tokens seconds.
        var absence: (VaultError, until: ContinuousClock.Instant)?
    }

    /// Finds the token, logs in, and finds the key.
    ///
    /// - Parameter isWatched: A person is looking, so that the PIN is tried also when the token says that it was given a
    ///   wrong one before.
    /// - Throws: ``VaultError/unavailable(_:)`` in words that say what to do.
    public convenience init(_ uri: TokenURI, isWatched: Bool = false) throws(VaultError) {
        try self.init(uri, in: try TokenModules(for: uri), isWatched: isWatched, pause: .seconds(1))
    }

    init(_ uri: TokenURI, in modules: TokenModules, isWatched: Bool = false, pause: Duration) throws(VaultError) {
        self.uri = uri
        self.modules = modules
        self.pause = pause
        let connection = try TokenConnection(uri, in: modules, pin: TokenPIN(isWatched: isWatched))
        name = connection.keyName
        state = Mutex(State(connection: connection))
    }

    public var names: [String] { [name] }
    public var place: String { "the token \(uri.tokenName)" }

    public func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey {
        let nonce = Self.nonce()
        var bytes = key.withUnsafeBytes(Array.init)
        defer { for place in bytes.indices { bytes[place] = 0 } }
        let closed = try use { [bytes] connection throws(TokenFault) in
            try connection.encrypt(bytes, nonce: nonce, binding: WrappedKey.binding(for: record))
        }
        guard closed.count == bytes.count + WrappedKey.tagLength else {
            throw .unavailable("\(place) has not encrypted what it was given")
        }
        return WrappedKey(master: name, bytes: [WrappedKey.version] + nonce + closed)
    }

    public func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey {
        guard wrapped.master == name else { throw .unknownMaster(wrapped.master) }
        let head = 1 + WrappedKey.nonceLength
        guard wrapped.bytes.first == WrappedKey.version, wrapped.bytes.count == head + 32 + WrappedKey.tagLength else {
            throw .damaged
        }
        let nonce = Array(wrapped.bytes[1..<head])
        var opened = try use(isOpening: true) { connection throws(TokenFault) in
            try connection.decrypt(
                Array(wrapped.bytes[head...]), nonce: nonce, binding: WrappedKey.binding(for: record))
        }
        defer { for place in opened.indices { opened[place] = 0 } }
        guard opened.count == 32 else { throw .damaged }
        return SymmetricKey(data: opened)
    }

    /// Uses the token; once more with a new session and a new log-in when the old ones are lost.
    private func use(
        isOpening: Bool = false, _ work: (TokenConnection) throws(TokenFault) -> [UInt8]
    ) throws(VaultError) -> [UInt8] {
        let connection = try connected()
        do throws(TokenFault) {
            return try work(connection)
        } catch {
            if isOpening, error.isDamaged { throw .damaged }
            guard error.isLost || error.isVague else { throw unavailable(error) }
            drop(connection)
        }
        let again = try connected()
        do throws(TokenFault) {
            return try work(again)
        } catch {
            if isOpening, error.isDamaged { throw .damaged }
            // The token answers a new session with nothing in particular. If it is well otherwise, it is the bytes.
            if isOpening, error.isVague, isWell(again) { throw .damaged }
            drop(again)
            throw unavailable(error)
        }
    }

    /// Whether the token encrypts; under a binding that no record has, and nothing is kept of it.
    private func isWell(_ connection: TokenConnection) -> Bool {
        (try? connection.encrypt([1], nonce: Self.nonce(), binding: [])) != nil
    }

    /// Random, as the token's own may not be asked for everywhere; 2³² keys may be wrapped under one master key (NIST SP
    /// 800-38D, 8.3).
    private static func nonce() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<WrappedKey.nonceLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private func connected() throws(VaultError) -> TokenConnection {
        let result = state.withLock { state -> Result<TokenConnection, VaultError> in
            if let connection = state.connection { return .success(connection) }
            if let (reason, until) = state.absence, ContinuousClock.now < until { return .failure(reason) }
            do throws(VaultError) {
                let connection = try TokenConnection(uri, in: modules, pin: TokenPIN())
                guard connection.keyName == name else {
                    throw VaultError.unavailable("\(place) has another key now: \(connection.keyName)")
                }
                state = State(connection: connection)
                return .success(connection)
            } catch {
                state.absence = (error, until: .now + pause)
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Forgets a connection that is lost, unless another caller has made a new one meanwhile.
    private func drop(_ connection: TokenConnection) {
        state.withLock { state in
            if state.connection === connection { state.connection = nil }
        }
    }

    private func unavailable(_ fault: TokenFault) -> VaultError {
        .unavailable("\(place) does not do its work: \(fault.words)")
    }
}
