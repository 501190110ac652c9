import Accounts
import Kernel
import Store

/// That somebody may file one procedure for somebody else until a day (委任). Whoever gives it makes a code, whoever redeems the code is the
/// agent; it can be taken back at any time.
struct Mandate: Sendable, RowDecodable {
    /// So long a code can be redeemed.
    static let daysOfCode = 14
    /// The longest mandate.
    static let mostDays = 366
    /// So many that were not taken back one may have given.
    static let most = 50
    /// Letters of a code: 60 bits.
    static let codeLength = 12

    typealias Identifier = ID<Mandate>

    let id: Identifier
    let principal: DraftOwner
    let principalName: String
    let agent: DraftOwner?
    let agentName: String?
    let procedure: String
    /// The last day.
    let until: CivilDate
    let codeUntil: Timestamp
    let endedAt: Timestamp?

    init(row: Row) throws {
        id = try row.id("id")
        principal = DraftOwner(kind: try row.get("principal_kind"), id: try row.string("principal"))
        principalName = try row.string("principal_name")
        agent = try row.optionalString("agent").map { DraftOwner(kind: try row.get("agent_kind"), id: $0) }
        agentName = try row.optionalString("agent_name")
        procedure = try row.string("procedure")
        until = try row.date("until_day")
        codeUntil = try row.timestamp("code_until")
        endedAt = try row.optionalTimestamp("ended_at")
    }

    /// Whether it holds on a day: redeemed, not taken back, not over.
    func stands(on day: CivilDate) -> Bool { agent != nil && endedAt == nil && day <= until }

    /// Whether its code can still be redeemed.
    func isOpen(at now: Timestamp) -> Bool {
        agent == nil && endedAt == nil && now <= codeUntil && now.date <= until
    }

    /// What is kept of a code, however it was typed.
    static func hash(_ code: String, of use: String = "mandate") -> String {
        BlobHash(of: Array("\(use) \(SecretWord.read(code, length: codeLength) ?? "")".utf8)).description
    }

    // MARK: Reading

    static func load(_ id: Identifier, in tx: some Queryable) throws -> Mandate? {
        try tx.one(Mandate.self, "SELECT * FROM online_mandate WHERE id = \(id)")
    }

    static func find(code: String, in tx: some Queryable) throws -> Mandate? {
        try tx.one(Mandate.self, "SELECT * FROM online_mandate WHERE code = \(hash(code))")
    }

    /// Those somebody has given, the latest first.
    static func given(by owner: DraftOwner, in tx: some Queryable) throws -> [Mandate] {
        try tx.all(
            Mandate.self,
            """
            SELECT * FROM online_mandate WHERE principal_kind = \(owner.kind.rawValue) AND principal = \(owner.id)
            ORDER BY made_at DESC, id DESC LIMIT 100
            """)
    }

    /// Those that stand for an agent on a day.
    static func held(by owner: DraftOwner, on day: CivilDate, in tx: some Queryable) throws -> [Mandate] {
        try tx.all(
            Mandate.self,
            """
            SELECT * FROM online_mandate WHERE agent_kind = \(owner.kind.rawValue) AND agent = \(owner.id)
            AND ended_at IS NULL AND until_day >= \(day) ORDER BY made_at DESC, id DESC LIMIT 200
            """)
    }

    static func stands(
        from principal: DraftOwner, to agent: DraftOwner, for procedure: String, on day: CivilDate,
        in tx: some Queryable
    ) throws -> Bool {
        try tx.exists(
            """
            SELECT 1 FROM online_mandate WHERE agent_kind = \(agent.kind.rawValue) AND agent = \(agent.id)
            AND principal_kind = \(principal.kind.rawValue) AND principal = \(principal.id)
            AND procedure = \(procedure) AND ended_at IS NULL AND until_day >= \(day)
            """)
    }

    // MARK: Acts

    /// Gives a mandate.
    ///
    /// - Returns: the code, which is shown once and kept nowhere; nil when too many were given.
    static func give(
        by actor: Actor, procedure: String, until: CivilDate, in tx: WriteTransaction
    ) throws -> String? {
        let owner = DraftOwner(actor)
        let open =
            try tx.one(
                Int.self,
                """
                SELECT COUNT(*) FROM online_mandate WHERE principal_kind = \(owner.kind.rawValue)
                AND principal = \(owner.id) AND ended_at IS NULL AND until_day >= \(tx.now.date)
                """) ?? 0
        guard open < most else { return nil }
        let (id, code) = (Identifier.make(at: tx.now), SecretWord.make(length: codeLength))
        try tx.run(
            """
            INSERT INTO online_mandate (id, principal_kind, principal, principal_name, procedure, until_day, code,
                code_until, made_at)
            VALUES (\(id), \(owner.kind.rawValue), \(owner.id), \(actor.name), \(procedure), \(until), \(hash(code)),
                \(tx.now.adding(seconds: daysOfCode * 86_400)), \(tx.now))
            """)
        try record("mandate.given", id, procedure, by: actor, for: owner, in: tx)
        return code
    }

    /// Makes who acts the agent.
    ///
    /// - Returns: false when the code was redeemed, taken back or is too old.
    func redeem(by actor: Actor, in tx: WriteTransaction) throws -> Bool {
        guard let now = try Self.load(id, in: tx), now.isOpen(at: tx.now) else { return false }
        let owner = DraftOwner(actor)
        try tx.run(
            """
            UPDATE online_mandate SET agent_kind = \(owner.kind.rawValue), agent = \(owner.id),
                agent_name = \(actor.name), redeemed_at = \(tx.now) WHERE id = \(id)
            """)
        try Self.record("mandate.redeemed", id, procedure, by: actor.acting(for: principal.id), for: principal, in: tx)
        return true
    }

    /// Ends it; done again it changes nothing.
    func end(by actor: Actor, in tx: WriteTransaction) throws {
        guard try Self.load(id, in: tx)?.endedAt == nil else { return }
        try tx.run("UPDATE online_mandate SET ended_at = \(tx.now), ended_by = \(actor.id) WHERE id = \(id)")
        try Self.record("mandate.ended", id, procedure, by: actor, for: principal, in: tx)
    }

    private static func record(
        _ kind: String, _ id: Identifier, _ procedure: String, by actor: Actor, for principal: DraftOwner,
        in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: principal.id,
                data: .object(["procedure": .string(procedure), "mandate": .string(id.description)])))
    }
}

extension Migration {
    /// Agents, members of organisations, and who filed for whom.
    static let onlineAgents = Migration(
        service: "online", name: "021-agents",
        sql: [
            """
            CREATE TABLE online_mandate (
                id TEXT PRIMARY KEY,
                principal_kind TEXT NOT NULL,
                principal TEXT NOT NULL,
                principal_name TEXT NOT NULL,
                agent_kind TEXT,
                agent TEXT,
                agent_name TEXT,
                procedure TEXT NOT NULL,
                until_day TEXT NOT NULL,
                code TEXT NOT NULL UNIQUE,
                code_until INTEGER NOT NULL,
                made_at INTEGER NOT NULL,
                redeemed_at INTEGER,
                ended_at INTEGER,
                ended_by TEXT
            )
            """,
            "CREATE INDEX online_mandate_principal ON online_mandate (principal_kind, principal, made_at DESC)",
            "CREATE INDEX online_mandate_agent ON online_mandate (agent_kind, agent, until_day)",
            """
            CREATE TABLE online_member (
                organisation TEXT NOT NULL,
                member TEXT NOT NULL,
                name TEXT NOT NULL,
                role TEXT NOT NULL,
                seen_at INTEGER NOT NULL,
                PRIMARY KEY (organisation, member)
            )
            """,
            "ALTER TABLE online_draft ADD COLUMN filer_kind TEXT",
            "ALTER TABLE online_draft ADD COLUMN filer TEXT",
            "ALTER TABLE online_draft ADD COLUMN filer_name TEXT",
            "ALTER TABLE online_draft ADD COLUMN by_agent INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE online_application ADD COLUMN filer_kind TEXT",
            "ALTER TABLE online_application ADD COLUMN filer TEXT",
            "ALTER TABLE online_application ADD COLUMN filer_name TEXT",
            "ALTER TABLE online_application ADD COLUMN by_agent INTEGER NOT NULL DEFAULT 0",
            "CREATE INDEX online_draft_filer ON online_draft (filer_kind, filer, touched_at DESC)",
            "CREATE INDEX online_application_filer ON online_application (filer_kind, filer, arrived_at DESC, id DESC)",
        ])
}
