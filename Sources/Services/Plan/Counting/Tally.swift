import Kernel
import Rules
import Store

/// Counts a run of events in memory and then adds it to the tables: a key that comes a thousand times is read and written
/// once.
struct Tally {
    private struct Place<Period: Hashable>: Hashable {
        let ward: String
        let measure: String
        let period: Period
    }

    private struct Change {
        var events = 0
        var figure = 0
    }

    /// Text told apart by its code points, as the database does: Swift takes 神 (U+FA19) and 神 (U+795E) for one.
    private struct ItemPlace: Hashable {
        let place: Place<Int>
        let item: [UInt8]
    }

    private struct Item: RowDecodable {
        var figure: Int
        var events: Int
        var lastAt: Timestamp

        init(row: Row) throws {
            figure = try row.int("figure")
            events = try row.int("events")
            lastAt = try row.timestamp("last_at")
        }

        init(at: Timestamp) {
            figure = 0
            events = 0
            lastAt = at
        }
    }

    private struct Sum: RowDecodable {
        let events: Int
        let figure: Int

        init(row: Row) throws {
            events = try row.int("events")
            figure = try row.int("figure")
        }
    }

    /// The place of all events, whatever their ward.
    static let wholeCity = "*"

    private let measures: [String: [Measure]]
    private var years: [Place<Int>: Change] = [:]
    private var days: [Place<CivilDate>: Change] = [:]
    private var items: [ItemPlace: Item] = [:]

    /// - Parameter measures: by the kind of event they look at.
    init(_ measures: [String: [Measure]]) { self.measures = measures }

    /// Counts one event for every measure that wants it.
    mutating func add(_ event: RecordedEvent, in tx: WriteTransaction) throws {
        guard let wanting = measures[event.kind] else { return }
        let facts = EventFacts(event)
        for measure in wanting where facts.fulfil(measure) {
            try add(facts, to: measure, in: Self.wholeCity, tx)
            if let ward = facts.ward { try add(facts, to: measure, in: ward.code, tx) }
        }
    }

    private mutating func add(
        _ facts: EventFacts, to measure: Measure, in ward: String, _ tx: WriteTransaction
    ) throws {
        guard let figure = try figure(of: facts, for: measure, in: ward, tx) else { return }
        let date = facts.day(of: measure)
        let year = Place(ward: ward, measure: measure.id, period: FiscalYear(containing: date).year)
        let day = Place(ward: ward, measure: measure.id, period: date)
        years[year, default: Change()].events += 1
        years[year, default: Change()].figure += figure
        days[day, default: Change()].events += 1
        days[day, default: Change()].figure += figure
    }

    /// By how much an event moves a measure's figure; nil when it does not count.
    private mutating func figure(
        of facts: EventFacts, for measure: Measure, in ward: String, _ tx: WriteTransaction
    ) throws -> Int? {
        switch measure.aggregate {
        case .events:
            return Thousandths.one.count
        case .sum:
            return facts.figure(measure.of)?.count
        case .distinct:
            guard let item = facts.item(measure.of) else { return nil }
            let isNew = try change(item, of: measure, facts, in: ward, tx) { $0.events += 1 } == nil
            return isNew ? Thousandths.one.count : 0
        case .median, .percentile80:
            guard let figure = facts.figure(measure.of) else { return nil }
            _ = try change(String(figure.count), of: measure, facts, in: ward, tx) {
                $0.figure = figure.count
                $0.events += 1
            }
            return 0
        case .latest:
            guard let item = facts.item(measure.per), let figure = facts.figure(measure.of) else { return nil }
            var difference = 0
            _ = try change(item, of: measure, facts, in: ward, tx) { state in
                state.events += 1
                if facts.at >= state.lastAt {
                    difference = figure.count - state.figure
                    state.figure = figure.count
                }
            }
            return difference
        }
    }

    /// Changes what is known of an item and returns what was known before.
    private mutating func change(
        _ item: String, of measure: Measure, _ facts: EventFacts, in ward: String, _ tx: WriteTransaction,
        _ body: (inout Item) -> Void
    ) throws -> Item? {
        let year = measure.isCumulative ? 0 : FiscalYear(containing: facts.day(of: measure)).year
        let place = ItemPlace(
            place: Place(ward: ward, measure: measure.id, period: year), item: Array(item.utf8))
        let known =
            try items[place]
            ?? tx.one(
                Item.self,
                """
                SELECT figure, events, last_at FROM plan_key
                WHERE measure = \(measure.id) AND year = \(year) AND ward = \(ward) AND item = \(item)
                """)
        var state = known ?? Item(at: facts.at)
        body(&state)
        state.lastAt = max(state.lastAt, facts.at)
        items[place] = state
        return known
    }

    /// Adds what was counted to the tables.
    ///
    /// - Parameter ordered: The measures whose items are needed where the plan is shown.
    func write(in tx: WriteTransaction, ordered: Set<String>) throws {
        var carried = CarriedCounts()
        for (place, change) in years {
            let row = try tx.one(
                Sum.self,
                """
                INSERT INTO plan_year (ward, measure, year, events, figure)
                VALUES (\(place.ward), \(place.measure), \(place.period), \(change.events), \(change.figure))
                ON CONFLICT (ward, measure, year) DO UPDATE SET
                events = plan_year.events + excluded.events, figure = plan_year.figure + excluded.figure
                RETURNING events, figure
                """)
            guard let row else { continue }
            carried.year(place.ward, place.measure, place.period, events: row.events, figure: row.figure)
        }
        for (place, change) in days {
            let row = try tx.one(
                Sum.self,
                """
                INSERT INTO plan_day (ward, measure, day, events, figure)
                VALUES (\(place.ward), \(place.measure), \(place.period), \(change.events), \(change.figure))
                ON CONFLICT (ward, measure, day) DO UPDATE SET
                events = plan_day.events + excluded.events, figure = plan_day.figure + excluded.figure
                RETURNING events, figure
                """)
            guard let row else { continue }
            carried.day(
                place.ward, place.measure, place.period.description, events: row.events, figure: row.figure)
        }
        for (key, item) in items {
            try tx.run(
                """
                INSERT INTO plan_key (measure, year, ward, item, figure, events, last_at)
                VALUES (\(key.place.measure), \(key.place.period), \(key.place.ward),
                \(String(decoding: key.item, as: UTF8.self)), \(item.figure), \(item.events), \(item.lastAt))
                ON CONFLICT (measure, year, ward, item) DO UPDATE SET
                figure = excluded.figure, events = excluded.events, last_at = excluded.last_at
                """)
            guard ordered.contains(key.place.measure) else { continue }
            carried.item(
                key.place.ward, key.place.measure, key.place.period, String(decoding: key.item, as: UTF8.self),
                events: item.events, figure: item.figure, lastAt: item.lastAt)
        }
        try carried.send(in: tx)
    }
}
