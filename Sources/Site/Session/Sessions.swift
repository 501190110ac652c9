import Kernel
import Store
import Synchronization

/// The sessions of the site: the database is the truth, what was read a moment ago is kept in memory.
final class Sessions: Sendable {
    private struct Cached {
        var session: Session?
        var readAt: ContinuousClock.Instant
    }

    /// How long a session read from the database is believed, so that a sign-out on another node holds soon.
    private static let believed: Duration = .seconds(5)
    private static let cacheLimit = 20_000

    private let store: Store
    private let policy: SessionPolicy
    private let cache = Mutex<[String: Cached]>([:])

    init(store: Store, policy: SessionPolicy) {
        self.store = store
        self.policy = policy
    }

    static let migrations = [
        Migration(
            service: "site", name: "0001-session",
            sql: """
                CREATE TABLE session (
                    hash TEXT PRIMARY KEY,
                    actor TEXT NOT NULL,
                    actor_id TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    last_seen INTEGER NOT NULL,
                    purposes TEXT NOT NULL
                );
                CREATE INDEX session_actor ON session (actor_id);
                CREATE INDEX session_created ON session (created);
                """),
        Migration(
            service: "site", name: "0003-session-last-seen",
            sql: "CREATE INDEX session_last_seen ON session (last_seen)"),
    ]

    /// Begins a session and ends the one that the browser had; returns the secret for the cookie.
    func start(_ actor: Actor, now: Timestamp, replacing old: Session?) async throws -> Secret {
        let secret = Secret.make(signedIn: true)
        let json = String(decoding: try JSONBody.encode(actor), as: UTF8.self)
        let oldest = now.adding(seconds: -policy.absolute)
        try await store.write { [hash = secret.hash, oldHash = old?.hash ?? ""] tx in
            try tx.run("DELETE FROM session WHERE hash = \(oldHash) OR created < \(oldest)")
            try tx.run(
                """
                INSERT INTO session (hash, actor, actor_id, created, last_seen, purposes)
                VALUES (\(hash), \(json), \(actor.id), \(now), \(now), '{}')
                """)
        }
        if let old { forget(old.hash) }
        return secret
    }

    /// The live session of a secret. One that has ended by time is deleted, so that a clock set back cannot revive it.
    func find(_ secret: Secret, now: Timestamp) async throws -> Session? {
        let hash = secret.hash
        guard var session = try await read(hash) else { return nil }
        guard isAlive(session, now: now) else {
            try await end(session)
            return nil
        }
        if now.milliseconds - session.lastSeen.milliseconds >= 60_000 {
            session.lastSeen = now
            remember(hash, session)
            // On a full disk the page is still shown; the time of use is noted again a minute later.
            _ = try? await store.write { tx in
                try tx.run("UPDATE session SET last_seen = \(now) WHERE hash = \(hash)")
            }
        }
        return session
    }

    /// Ends one session.
    func end(_ session: Session) async throws {
        let hash = session.hash
        forget(hash)
        _ = try await store.write { tx in try tx.run("DELETE FROM session WHERE hash = \(hash)") }
        forget(hash)
    }

    /// Ends what time has ended.
    func endOld(now: Timestamp) async throws {
        let (idle, oldest) = (now.adding(seconds: -policy.idle), now.adding(seconds: -policy.absolute))
        let isAny = try await store.read {
            try $0.exists("SELECT 1 AS one FROM session WHERE last_seen <= \(idle) OR created <= \(oldest)")
        }
        guard isAny else { return }
        _ = try await store.write { tx in
            try tx.run("DELETE FROM session WHERE last_seen <= \(idle) OR created <= \(oldest)")
        }
    }

    /// Ends all sessions of a person.
    func endAll(of actor: Actor) async throws {
        _ = try await store.write { tx in try tx.run("DELETE FROM session WHERE actor_id = \(actor.id)") }
        cache.withLock { $0.removeAll() }
    }

    /// Keeps the purpose chosen for a person.
    func setPurpose(_ code: String, for subject: String, in session: Session) async throws {
        var changed = session
        changed.purposes[subject] = code
        let json = String(decoding: try JSONBody.encode(changed.purposes), as: UTF8.self)
        _ = try await store.write { [hash = session.hash] tx in
            try tx.run("UPDATE session SET purposes = \(json) WHERE hash = \(hash)")
        }
        forget(session.hash)
    }

    private func isAlive(_ session: Session, now: Timestamp) -> Bool {
        now.milliseconds - session.lastSeen.milliseconds < Int64(policy.idle) * 1_000
            && now.milliseconds - session.created.milliseconds < Int64(policy.absolute) * 1_000
    }

    private func read(_ hash: String) async throws -> Session? {
        let now = ContinuousClock.now
        if let cached = cache.withLock({ $0[hash] }), now - cached.readAt < Self.believed { return cached.session }
        let session = try await store.glance { tx in
            try tx.one(Session.self, "SELECT * FROM session WHERE hash = \(hash)")
        }
        remember(hash, session)
        return session
    }

    private func remember(_ hash: String, _ session: Session?) {
        cache.withLock { cache in
            if cache.count >= Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
            cache[hash] = Cached(session: session, readAt: .now)
        }
    }

    private func forget(_ hash: String) { cache.withLock { _ = $0.removeValue(forKey: hash) } }
}
