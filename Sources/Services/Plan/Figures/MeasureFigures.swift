import Kernel
import Rules
import Store

/// The figures of measures, read in one go for several wards and years.
struct MeasureFigures: Sendable {
    private struct Place: Hashable {
        let measure: String
        let ward: String
        let year: Int
    }

    private struct YearRow: RowDecodable {
        let place: Place
        let events: Int
        let figure: Int

        init(row: Row) throws {
            place = Place(
                measure: try row.string("measure"), ward: try row.string("ward"), year: try row.int("year"))
            events = try row.int("events")
            figure = try row.int("figure")
        }
    }

    private var years: [Place: Int] = [:]
    private var firstYears: [String: Int] = [:]
    private var ordered: [Place: Decimal34] = [:]

    /// Reads what is counted of measures.
    ///
    /// - Parameter scopes: The wards and years that will be asked for. Medians and counts of the last days are made for
    ///   these only.
    static func read(_ measures: [Measure], _ scopes: [FigureScope], in tx: some Queryable) throws -> MeasureFigures {
        var figures = MeasureFigures()
        let places = Set(scopes.map(\.place)).union([Tally.wholeCity])
        let rows = try tx.all(
            YearRow.self,
            """
            SELECT ward, measure, year, events, figure FROM plan_year
            WHERE ward IN \(list: places.sorted()) AND measure IN \(list: measures.map(\.id))
            """)
        for row in rows {
            figures.years[row.place] = row.figure
            if row.events > 0, row.place.ward == Tally.wholeCity {
                let known = figures.firstYears[row.place.measure] ?? .max
                figures.firstYears[row.place.measure] = min(known, row.place.year)
            }
        }
        for measure in measures where measure.isOrdered && figures.firstYears[measure.id] != nil {
            for scope in Set(scopes) where scope.hasBegun {
                let place = Place(measure: measure.id, ward: scope.place, year: scope.year.year)
                figures.ordered[place] = try figures.ordered(measure, scope, in: tx)
            }
        }
        return figures
    }

    /// Whether an event has counted for a measure, anywhere in the city, up to the end of a year.
    func isMeasured(_ measure: String, through year: FiscalYear) -> Bool {
        firstYears[measure].map { $0 <= year.year } ?? false
    }

    /// The figure of a measure; nil when there is nothing to make it from, such as a median of no events.
    /// - Parameter after: For cumulative measures: only years that begin after this day count.
    func number(_ measure: Measure, _ scope: FigureScope, after: CivilDate? = nil) -> Decimal34? {
        if measure.isOrdered {
            return ordered[Place(measure: measure.id, ward: scope.place, year: scope.year.year)]
        }
        return Thousandths(count: count(measure, scope, after: after)).number
    }

    /// The same in thousandths, for measures that are sums of changes.
    func count(_ measure: Measure, _ scope: FigureScope, after: CivilDate?) -> Int {
        let last = scope.year.year
        guard measure.isCumulative else { return years[Place(measure: measure.id, ward: scope.place, year: last)] ?? 0 }
        guard var year = firstYears[measure.id] else { return 0 }
        var sum = 0
        while year <= last {
            if after.map({ FiscalYear(year).first > $0 }) ?? true {
                sum += years[Place(measure: measure.id, ward: scope.place, year: year)] ?? 0
            }
            year += 1
        }
        return sum
    }

    private func ordered(_ measure: Measure, _ scope: FigureScope, in tx: some Queryable) throws -> Decimal34? {
        if let days = measure.lastDays {
            let start = Timestamp.at(scope.until.adding(days: 1 - days), .midnight)
            let years = [scope.year.previous.year, scope.year.year]
            let count = try tx.one(
                Int.self,
                """
                SELECT count(DISTINCT item) FROM plan_key WHERE measure = \(measure.id) AND year IN \(list: years)
                AND ward = \(scope.place) AND last_at >= \(start)
                """)
            return count.map { Decimal34($0) }
        }
        let values = try tx.all(
            MedianRow.self,
            """
            SELECT figure, events FROM plan_key WHERE measure = \(measure.id) AND year = \(scope.year.year)
            AND ward = \(scope.place) ORDER BY figure
            """)
        return measure.aggregate == .percentile80 ? MedianRow.percentile(80, values) : MedianRow.median(values)
    }
}

extension Measure {
    /// The figure is not a sum of changes but needs the items in order.
    var isOrdered: Bool { aggregate == .median || aggregate == .percentile80 || lastDays != nil }
}

/// A value with how often it came.
struct MedianRow: RowDecodable {
    let figure: Int
    let events: Int

    init(figure: Int, events: Int) {
        self.figure = figure
        self.events = events
    }

    init(row: Row) throws {
        self.init(figure: try row.int("figure"), events: try row.int("events"))
    }

    /// The value in the middle; of an even number of values, the mean of the two in the middle.
    static func median(_ ascending: [MedianRow]) -> Decimal34? {
        let count = ascending.reduce(0) { $0 + $1.events }
        guard count > 0 else { return nil }
        let sum = value(at: (count - 1) / 2, ascending) + value(at: count / 2, ascending)
        return Decimal34(significand: Int128(sum), exponent: -3)?.divided(by: Decimal34(2))?.reduced
    }

    /// The smallest value that so many of a hundred values do not exceed (nearest rank).
    static func percentile(_ hundredths: Int, _ ascending: [MedianRow]) -> Decimal34? {
        let count = ascending.reduce(0) { $0 + $1.events }
        guard count > 0 else { return nil }
        let rank = max(1, (count * hundredths + 99) / 100)
        return Decimal34(significand: Int128(value(at: rank - 1, ascending)), exponent: -3)?.reduced
    }

    private static func value(at index: Int, _ ascending: [MedianRow]) -> Int {
        var passed = 0
        for row in ascending {
            passed += row.events
            if index < passed { return row.figure }
        }
        return 0
    }
}
