import Forms
import Kernel
import Store

extension Migration {
    /// Who waits for a procedure that many ask for at once. Numbers are given in the order of arrival and never again.
    static let onlineQueue = Migration(
        service: "online", name: "017-queue",
        sql: [
            """
            CREATE TABLE online_queue_gate (
                procedure TEXT PRIMARY KEY,
                last INTEGER NOT NULL,
                admitted REAL NOT NULL,
                at INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE online_queue (
                draft TEXT PRIMARY KEY,
                procedure TEXT NOT NULL,
                number INTEGER NOT NULL,
                at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX online_queue_at ON online_queue (at)",
        ])
}

/// How many are let in at a time where many ask at once (順番待ち): a number each, in the order of arrival, and a gate that opens for so
/// many a minute. Only taking a number writes; where somebody stands follows from their number, the gate and the clock, so that
/// ten thousand who look at their place cost reads of two rows, on whichever node they ask.
struct RushQueue: Sendable {
    /// How many a minute are let in.
    let perMinute: Int
    /// The moment before which nobody is let in; nil for none.
    let opens: Timestamp?

    /// What a number is worth now.
    struct Standing: Sendable, Hashable {
        /// How many are before it; 0 when it is let in.
        let before: Int
        /// After how many seconds it is let in, as far as can be told.
        let seconds: Int
        /// The moment at which the gate opens, while it has not.
        let opens: Timestamp?

        var isIn: Bool { before == 0 && opens == nil }
    }

    /// The gate as it was when the last number was taken.
    struct Gate: Sendable, Hashable {
        /// The last number that was given.
        var last: Int
        /// Up to which number was let in.
        var admitted: Double
        var at: Timestamp
    }

    /// How many may be ahead of who has come: the gate does not save up for those who have not.
    private var burst: Double { Double(perMinute) / 6 }

    /// Up to which number is let in at a moment.
    func admitted(_ gate: Gate, at now: Timestamp) -> Double {
        let from = max(gate.at, opens ?? gate.at)
        let seconds = Double(max(0, from.milliseconds(until: now))) / 1_000
        return min(gate.admitted + seconds * Double(perMinute) / 60, max(gate.admitted, Double(gate.last) + burst))
    }

    /// Where a number stands.
    func standing(_ number: Int, _ gate: Gate, at now: Timestamp) -> Standing {
        let limit = admitted(gate, at: now)
        let before = max(0, number - Int(limit))
        let wait = opens.map { max(0, now.milliseconds(until: $0) / 1_000) } ?? 0
        let isClosed = opens.map { now < $0 } ?? false
        return Standing(
            before: before, seconds: Int(wait) + seconds(for: before), opens: isClosed ? opens : nil)
    }

    /// How long it takes to let so many in, once it is open.
    func seconds(for count: Int) -> Int { Int((Double(count) * 60 / Double(perMinute)).rounded(.up)) }

    // MARK: Stored

    private static func gate(_ procedure: String, in tx: some Queryable) throws -> Gate? {
        try tx.one(Row.self, "SELECT last, admitted, at FROM online_queue_gate WHERE procedure = \(procedure)").map {
            Gate(last: try $0.int("last"), admitted: try $0.double("admitted"), at: try $0.timestamp("at"))
        }
    }

    /// Where a draft stands; nil while it has no number.
    func standing(of draft: Draft, at now: Timestamp, in tx: some Queryable) throws -> Standing? {
        guard let number = try tx.one(Int.self, "SELECT number FROM online_queue WHERE draft = \(draft.id)"),
            let gate = try Self.gate(draft.procedure, in: tx)
        else { return nil }
        return standing(number, gate, at: now)
    }

    /// Gives a draft its number; the one that it has.
    func take(_ draft: Draft, in tx: WriteTransaction) throws -> Standing {
        if let standing = try standing(of: draft, at: tx.now, in: tx) { return standing }
        var gate = try Self.gate(draft.procedure, in: tx) ?? Gate(last: 0, admitted: burst, at: tx.now)
        gate.admitted = admitted(gate, at: tx.now)
        gate.at = max(gate.at, tx.now)
        gate.last += 1
        try tx.run(
            """
            INSERT INTO online_queue_gate (procedure, last, admitted, at)
            VALUES (\(draft.procedure), \(gate.last), \(gate.admitted), \(gate.at))
            ON CONFLICT (procedure) DO UPDATE SET last = excluded.last, admitted = excluded.admitted, at = excluded.at
            """)
        try tx.run(
            """
            INSERT INTO online_queue (draft, procedure, number, at)
            VALUES (\(draft.id), \(draft.procedure), \(gate.last), \(tx.now))
            """)
        return standing(gate.last, gate, at: tx.now)
    }

    /// Forgets numbers that were given more than two days ago.
    static func forget(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_queue WHERE at < \(tx.now.adding(seconds: -2 * 86_400))")
    }
}
