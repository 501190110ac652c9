import Kernel
import Store

/// Keeps the counts of the measures up with the events: from where it stopped, each event once, in their order.
///
/// What it keeps follows from the events alone, so wiping and counting again gives the same figures. When a measure's
/// definition changes, the next run counts everything anew.
struct MeasureCounter: Sendable {
    /// How far the counting has come.
    struct Progress: Sendable, Hashable {
        /// Events counted so far.
        let counted: Int
        /// Events there are.
        let events: Int

        var isComplete: Bool { counted >= events }
    }

    private struct Cursor: RowDecodable {
        let seq: Int
        let definition: String

        init(row: Row) throws {
            seq = try row.int("seq")
            definition = try row.string("definition")
        }
    }

    private let measures: [String: [Measure]]
    /// The kinds of event that some measure looks at.
    var kinds: Set<String> { Set(measures.keys) }
    private let definition: String
    /// Measures whose items are read when a figure is made.
    private let ordered: Set<String>
    /// The counts come from the inside of the network; nothing is counted here.
    let isFed: Bool

    init(_ measures: [Measure], isFed: Bool = false) {
        self.isFed = isFed
        ordered = Set(measures.filter(\.isOrdered).map(\.id))
        var byKind: [String: [Measure]] = [:]
        for measure in measures {
            for kind in Set(measure.events) { byKind[kind, default: []].append(measure) }
        }
        self.measures = byKind
        definition = measures.map(\.fingerprint).joined(separator: "\n")
    }

    /// How far the counting has come; nothing is counted yet by a definition that has changed.
    func progress(in tx: some Queryable) throws -> Progress {
        if isFed { return Progress(counted: 0, events: 0) }
        let events = try Self.lastEvent(in: tx)
        let cursor = try tx.one(Cursor.self, "SELECT seq, definition FROM plan_cursor")
        guard let cursor, cursor.definition == definition else { return Progress(counted: 0, events: events) }
        return Progress(counted: cursor.seq, events: events)
    }

    /// Counts the next events.
    /// - Parameter limit: At most so many places in the order of events.
    func advance(in tx: WriteTransaction, limit: Int) throws -> Progress {
        let before = try progress(in: tx)
        if before.counted == 0 { try wipe(in: tx) }
        let end = min(before.events, before.counted + max(limit, 1))
        let events = try tx.all(
            RecordedEvent.self,
            """
            SELECT * FROM event WHERE seq > \(before.counted) AND seq <= \(end) AND kind IN \(list: measures.keys.sorted())
            ORDER BY seq
            """)
        var tally = Tally(measures)
        for event in events { try tally.add(event, in: tx) }
        try tally.write(in: tx, ordered: ordered)
        try tx.run("UPDATE plan_cursor SET seq = \(end) WHERE id = 1")
        return Progress(counted: end, events: before.events)
    }

    /// Forgets all counts.
    func wipe(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM plan_year")
        try tx.run("DELETE FROM plan_day")
        try tx.run("DELETE FROM plan_key")
        try tx.run("DELETE FROM plan_cursor")
        try tx.run("INSERT INTO plan_cursor (id, seq, definition) VALUES (1, 0, \(definition))")
        var carried = CarriedCounts()
        carried.isAnew = true
        try carried.send(in: tx)
    }

    /// Sends all counts to a part of the network that has none.
    func introduce(in tx: WriteTransaction) throws {
        guard !isFed else { return }
        var carried = CarriedCounts()
        carried.isAnew = true
        for row in try tx.all(Row.self, "SELECT ward, measure, year, events, figure FROM plan_year") {
            carried.year(
                try row.string("ward"), try row.string("measure"), try row.int("year"), events: try row.int("events"),
                figure: try row.int("figure"))
        }
        for row in try tx.all(Row.self, "SELECT ward, measure, day, events, figure FROM plan_day") {
            carried.day(
                try row.string("ward"), try row.string("measure"), try row.string("day"),
                events: try row.int("events"), figure: try row.int("figure"))
        }
        let items = try tx.all(
            Row.self,
            """
            SELECT ward, measure, year, item, events, figure, last_at FROM plan_key
            WHERE measure IN \(list: ordered.sorted())
            """)
        for row in items {
            carried.item(
                try row.string("ward"), try row.string("measure"), try row.int("year"), try row.string("item"),
                events: try row.int("events"), figure: try row.int("figure"), lastAt: try row.timestamp("last_at"))
        }
        try carried.send(in: tx)
    }

    private static func lastEvent(in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT coalesce(max(seq), 0) FROM event") ?? 0
    }
}
