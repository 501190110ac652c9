import Kernel
import Registry
import Store

/// A notice that somebody writes on the pages: what was typed so far. It is there until it is filed or the person goes, and then
/// deleted; what stays is an event without identity.
struct MoveOutDraft: Sendable, RowDecodable {
    /// How far a notice is.
    enum Step: String, Sendable, CaseIterable {
        case cardOK = "card-ok"
        case who
        case `where`
        case when
        case confirmed
        case signed
        case done
    }

    /// What was typed.
    struct Values: Sendable, Codable, Hashable {
        /// What the certificate says of who signs.
        var signerName: String
        var signerBirth: String
        var signerSex: String
        var signerAddress: String
        /// Places in the household of those who move.
        var members: [Int]?
        var newHead: Int?
        var remainingHead: Int?
        var code: String?
        var country: String?
        var postalCode: String?
        var town: String?
        var lot: String?
        var building: String?
        var planned: String?
        var phone: String?
        var mail: String?
        var continuesCard: Bool?
        var visitDate: String?
        var also: [String]?
    }

    /// So long it waits at home.
    static let homeSeconds = 1_800

    let token: String
    let station: String?
    let ward: WardCode?
    let resident: ResidentID
    var values: Values
    var step: Step
    let startedAt: Timestamp
    let touchedAt: Timestamp
    /// Steps with the seconds after the beginning at which they were reached.
    let steps: [String: Int]

    init(row: Row) throws {
        token = try row.string("token")
        station = try row.optionalString("station")
        ward = try row.optionalWard("ward")
        resident = try row.id("resident")
        values = try row.json("data").decode(Values.self)
        step = try row.get("step", as: Step.self)
        startedAt = try row.timestamp("started_at")
        touchedAt = try row.timestamp("touched_at")
        steps = try row.json("steps").decode([String: Int].self)
    }

    /// The last moment at which it is there.
    var until: Timestamp {
        touchedAt.adding(seconds: station == nil ? Self.homeSeconds : StationState.idleSeconds)
    }
}

extension MoveOutDraft {
    static func begin(
        _ resident: ResidentID, _ values: Values, station: MoveOutData.Station?, startedAt: Timestamp,
        in tx: WriteTransaction
    ) throws -> String {
        let token = SecretWord.make()
        let seconds = Int(startedAt.milliseconds(until: tx.now) / 1000)
        try tx.run(
            """
            INSERT INTO moveout_draft (token, station, ward, resident, data, step, steps, started_at, touched_at)
            VALUES (\(token), \(station?.id), \(station?.ward), \(resident), \(try JSONValue(encoding: values)),
                \(Step.cardOK.rawValue), \(JSONValue.object([Step.cardOK.rawValue: .int(Int64(seconds))])),
                \(startedAt), \(tx.now))
            """)
        return token
    }

    /// A notice that is being written; nil when it was filed, ended or left alone.
    static func load(_ token: String, at now: Timestamp, in tx: some Queryable) throws -> MoveOutDraft? {
        guard let draft = try tx.one(MoveOutDraft.self, "SELECT * FROM moveout_draft WHERE token = \(token)"),
            now <= draft.until
        else { return nil }
        return draft
    }

    /// Keeps what was typed and how far it is.
    func save(_ step: Step, in tx: WriteTransaction) throws {
        var steps = steps
        if steps[step.rawValue] == nil { steps[step.rawValue] = Int(startedAt.milliseconds(until: tx.now) / 1000) }
        try tx.run(
            """
            UPDATE moveout_draft SET data = \(try JSONValue(encoding: values)), step = \(step.rawValue),
                steps = \(JSONValue.object(steps.mapValues { .int(Int64($0)) })), touched_at = \(tx.now)
            WHERE token = \(token)
            """)
    }

    /// Wipes it and records the session without identity.
    ///
    /// - Parameter result: `done`, `left`, `refused` or `ticket`.
    func end(_ result: String, in tx: WriteTransaction) throws {
        let gone: Int = try tx.run("DELETE FROM moveout_draft WHERE token = \(token)")
        guard gone > 0, let station else { return }
        try tx.record(
            Event(
                kind: "station.session", at: tx.now, actor: .anonymous, subject: station, ward: ward,
                data: [
                    "result": .string(result), "steps": .object(steps.mapValues { .int(Int64($0)) }),
                    "seconds": .int(startedAt.milliseconds(until: tx.now) / 1000),
                    "abandonedAt": result == "done" ? nil : .string(step.rawValue),
                ]))
    }
}

extension MoveOutDesk {
    /// Wipes what was left alone, and words that nobody can use any more. Run every few seconds.
    ///
    /// - Returns: How many notices begun were wiped.
    @discardableResult
    public func wipeLeft(at now: Timestamp) async throws -> Int {
        let left = try await store.read { tx in
            try tx.all(
                MoveOutDraft.self,
                """
                SELECT * FROM moveout_draft
                WHERE touched_at < \(now.adding(seconds: -StationState.idleSeconds)) ORDER BY touched_at LIMIT 500
                """)
        }.filter { $0.until < now }
        let hasOld = try await store.read {
            try $0.exists("SELECT 1 FROM moveout_nonce WHERE until < \(now.adding(seconds: -86_400))")
        }
        guard !left.isEmpty || hasOld else { return 0 }
        try await store.write { tx in
            for draft in left { try draft.end("left", in: tx) }
            try tx.run("DELETE FROM moveout_nonce WHERE until < \(now.adding(seconds: -86_400))")
        }
        return left.count
    }
}
