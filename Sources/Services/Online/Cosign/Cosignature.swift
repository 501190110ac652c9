import Forms
import Kernel
import Store

/// That a second person signs an application (連署): what the first has sealed, the code by which the second comes, and what they said. The
/// application is sent when both have signed what is sealed.
struct Cosignature: Sendable, RowDecodable {
    enum State: String, Sendable {
        case waiting, signed, declined
    }

    let draft: String
    /// What both sign, and how.
    let content: JSONValue
    let by: OnlineProcedure.Identity
    /// The first, as the trail names them.
    let first: Actor
    let firstSignature: [UInt8]?
    let firstSigner: String?
    /// The last moment at which the second can sign.
    let until: Timestamp
    let state: State
    let secondName: String?
    let signature: [UInt8]?
    let signer: String?
    let at: Timestamp?
    let reason: String?

    init(row: Row) throws {
        draft = try row.string("draft")
        content = try row.json("content")
        by = try row.get("level", as: OnlineProcedure.Identity.self)
        first = try row.json("first").decode(Actor.self)
        firstSignature = try row.optionalBytes("first_signature")
        firstSigner = try row.optionalString("first_signer")
        until = try row.timestamp("until_at")
        state = try row.get("state", as: State.self)
        secondName = try row.optionalString("second_name")
        signature = try row.optionalBytes("signature")
        signer = try row.optionalString("signer")
        at = try row.optionalTimestamp("at")
        reason = try row.optionalString("reason")
    }

    /// Whether the second can still sign.
    func isOpen(at now: Timestamp) -> Bool { state == .waiting && now <= until }

    /// The first signature as it is kept with the application; nil where the procedure asks for none.
    var firstSeal: ApplicationSignature? {
        guard let firstSignature, let firstSigner else { return nil }
        return ApplicationSignature(content: content, cms: firstSignature, signer: firstSigner)
    }

    /// Whether what is filled in needs a second person; not where staff fill it in beside the applicant, on whose paper both sign.
    static func isNeeded(_ draft: Draft, _ procedure: OnlineProcedure, _ outcome: FormOutcome) -> Bool {
        guard draft.channel == "online", let cosigning = procedure.cosigning else { return false }
        return cosigning.condition.map { $0.evaluate(outcome.inputs).json.boolValue == true } ?? true
    }

    private static func hash(_ code: String) -> String { Mandate.hash(code, of: "cosign") }

    static func load(draft: String, in tx: some Queryable) throws -> Cosignature? {
        try tx.one(Cosignature.self, "SELECT * FROM online_cosign WHERE draft = \(draft)")
    }

    static func find(code: String, in tx: some Queryable) throws -> Cosignature? {
        try tx.one(Cosignature.self, "SELECT * FROM online_cosign WHERE code = \(hash(code))")
    }

    /// Seals what was filled in and asks for the second; an invitation of before opens nothing any more.
    ///
    /// - Returns: the code, which is shown once.
    static func ask(
        _ draft: Draft, _ content: JSONValue, _ cosigning: OnlineProcedure.Cosigning,
        signature: ApplicationSignature?, by actor: Actor, in tx: WriteTransaction
    ) throws -> String {
        let code = SecretWord.make(length: Mandate.codeLength)
        let until = Timestamp.at(
            tx.now.date.adding(days: cosigning.days), TimeOfDay(secondsAfterMidnight: 86_399))
        try tx.run("DELETE FROM online_cosign WHERE draft = \(draft.id)")
        try tx.run(
            """
            INSERT INTO online_cosign (draft, code, content, level, first, first_signature, first_signer, until_at, state,
                asked_at)
            VALUES (\(draft.id), \(hash(code)), \(content.canonical), \(cosigning.by.rawValue),
                \(try JSONValue(encoding: actor)), \(signature?.cms), \(signature?.signer), \(until),
                \(State.waiting.rawValue), \(tx.now))
            """)
        try record("cosign.asked", draft, by: actor, in: tx)
        return code
    }

    /// Notes that the second has signed.
    func sign(
        _ draft: Draft, signature: ApplicationSignature?, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try close(.signed, reason: nil, signature, by: actor, in: tx)
        try Self.record("cosign.signed", draft, by: actor, in: tx)
    }

    /// Notes that the second does not sign.
    func decline(_ draft: Draft, reason: String, by actor: Actor, in tx: WriteTransaction) throws {
        try close(.declined, reason: reason, nil, by: actor, in: tx)
        try Self.record("cosign.declined", draft, by: actor, in: tx)
    }

    private func close(
        _ state: State, reason: String?, _ seal: ApplicationSignature?, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            UPDATE online_cosign SET state = \(state.rawValue), second_kind = \(actor.kind.rawValue),
                second = \(actor.principal), second_name = \(actor.name), signature = \(seal?.cms),
                signer = \(seal?.signer), at = \(tx.now), reason = \(reason)
            WHERE draft = \(draft)
            """)
    }

    private static func record(_ kind: String, _ draft: Draft, by actor: Actor, in tx: WriteTransaction) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: draft.owner.id,
                data: .object(["procedure": .string(draft.procedure), "draft": .string(draft.trace)])))
    }
}

extension Migration {
    /// Second signatures.
    static let onlineCosignatures = Migration(
        service: "online", name: "022-cosignatures",
        sql: [
            """
            CREATE TABLE online_cosign (
                draft TEXT PRIMARY KEY,
                code TEXT NOT NULL UNIQUE,
                content TEXT NOT NULL,
                level TEXT NOT NULL,
                first TEXT NOT NULL,
                first_signature BLOB,
                first_signer TEXT,
                until_at INTEGER NOT NULL,
                state TEXT NOT NULL,
                second_kind TEXT,
                second TEXT,
                second_name TEXT,
                signature BLOB,
                signer TEXT,
                at INTEGER,
                reason TEXT,
                asked_at INTEGER NOT NULL
            )
            """
        ])
}
