import Kernel
import Store

/// Somebody on the way to a provider and back. What the provider sends back is good in the browser that went, for ten minutes and
/// once.
struct IdentityFlow: Sendable, RowDecodable {
    static let seconds = 10 * 60

    let nonce: String
    let verifier: String
    let next: String?

    init(row: Row) throws {
        (nonce, verifier) = (try row.string("nonce"), try row.string("verifier"))
        next = try row.optionalString("next")
    }

    private init(nonce: String, verifier: String, next: String?) {
        (self.nonce, self.verifier, self.next) = (nonce, verifier, next)
    }

    /// Keeps a flow; returns it with its state, the word that comes back.
    /// - Parameter nonce: what must come back with it; a word of its own unless given.
    static func begin(
        _ provider: String, browser: String, nonce: String = OnceWord.make(), next: String?, in tx: WriteTransaction
    ) throws -> (flow: IdentityFlow, state: String) {
        let (state, flow) = (
            OnceWord.make(), IdentityFlow(nonce: nonce, verifier: OnceWord.make(), next: next)
        )
        try tx.run("DELETE FROM identity_flow WHERE expires_at <= \(tx.now)")
        try tx.run(
            """
            INSERT INTO identity_flow (state, provider, browser, nonce, verifier, next, expires_at)
            VALUES (\(OnceWord.hash(state)), \(provider), \(OnceWord.hash(browser)), \(flow.nonce), \(flow.verifier),
            \(next), \(tx.now.adding(seconds: seconds)))
            """)
        return (flow, state)
    }

    /// The flow of a state, which opens nothing from now on; nil when it is used up, too old, another provider's or another
    /// browser's.
    static func take(
        _ provider: String, state: String, browser: String, in tx: WriteTransaction
    ) throws -> IdentityFlow? {
        let key = OnceWord.hash(state)
        let flow = try tx.one(
            IdentityFlow.self,
            """
            SELECT * FROM identity_flow WHERE state = \(key) AND provider = \(provider)
            AND browser = \(OnceWord.hash(browser)) AND expires_at > \(tx.now)
            """)
        try tx.run("DELETE FROM identity_flow WHERE state = \(key)")
        return flow
    }
}
