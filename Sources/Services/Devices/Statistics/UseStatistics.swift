import Kernel
import Store

/// A fiscal year of uses, by form, by ward and by terminal: read from sums, so that a year costs the same however many came.
struct UseStatistics: Sendable {
    /// Sums of something.
    struct Line: Sendable, Hashable {
        let key: String
        var uses = 0
        var characters = 0
        var savedSeconds = 0
        /// How many of the uses were of a card.
        var byCard = 0
    }

    /// What one terminal did.
    struct Terminal: Sendable, Hashable {
        let id: String
        let ward: String
        var uses: Int
        var forms: Int
        /// Days on which it was used.
        var days: Int
        /// Seconds that visitors stood there.
        var seconds: Int
    }

    let year: FiscalYear
    let byForm: [Line]
    let byWard: [Line]
    /// Uses by edition, for those who change a form: `id` and edition with a space between.
    let byEdition: [Line]
    let terminals: [Terminal]

    /// Forms that came out: each counts, as the plan counts uses.
    var total: Line {
        byForm.reduce(into: Line(key: "")) { sum, line in
            sum.uses += line.uses
            sum.characters += line.characters
            sum.savedSeconds += line.savedSeconds
            sum.byCard += line.byCard
        }
    }

    /// - Parameter ward: Only this ward; nil for the whole city.
    init(_ year: FiscalYear, ward: WardCode?, in tx: some Queryable) throws {
        self.year = year
        let (first, last) = (String(year.first.description.prefix(7)), String(year.last.description.prefix(7)))
        let only: SQL = ward.map { "AND ward = \($0)" } ?? ""
        let rows = try tx.all(
            Row.self,
            """
            SELECT ward, form, version, source, CAST(SUM(uses) AS BIGINT) AS uses, CAST(SUM(chars) AS BIGINT) AS chars,
            CAST(SUM(saved_seconds) AS BIGINT) AS saved FROM device_form_month
            WHERE month >= \(first) AND month <= \(last) \(only) GROUP BY ward, form, version, source
            """)
        var (forms, wards, editions): ([String: Line], [String: Line], [String: Line]) = ([:], [:], [:])
        for row in rows {
            let (form, version, place) = (try row.string("form"), try row.string("version"), try row.string("ward"))
            let source = try row.string("source")
            let (uses, chars, saved) = (try row.int("uses"), try row.int("chars"), try row.int("saved"))
            func add(_ lines: inout [String: Line], _ key: String) {
                var line = lines[key] ?? Line(key: key)
                line.uses += uses
                line.characters += chars
                line.savedSeconds += saved
                if source == "card" || source == "codeB" { line.byCard += uses }
                lines[key] = line
            }
            add(&forms, form)
            add(&wards, place)
            add(&editions, form + " " + version)
        }
        func ordered(_ lines: [String: Line]) -> [Line] {
            lines.values.sorted { ($1.uses, $0.key) < ($0.uses, $1.key) }
        }
        (byForm, byWard, byEdition) = (ordered(forms), ordered(wards), ordered(editions))
        terminals = try tx.all(
            Row.self,
            """
            SELECT device, ward, CAST(SUM(uses) AS BIGINT) AS uses, CAST(SUM(forms) AS BIGINT) AS forms,
            COUNT(*) AS days, CAST(SUM(seconds) AS BIGINT) AS seconds FROM device_use_day
            WHERE day >= \(year.first) AND day <= \(year.last) \(only) GROUP BY device, ward ORDER BY ward, device
            """
        ).map { row in
            Terminal(
                id: try row.string("device"), ward: try row.string("ward"), uses: try row.int("uses"),
                forms: try row.int("forms"), days: try row.int("days"), seconds: try row.int("seconds"))
        }
    }
}

/// One day of a ward's terminals (日報).
struct DailySheet: Sendable {
    /// One terminal's day.
    struct Line: Sendable {
        let device: Device
        let uses: Int
        let forms: Int
        let pages: Int
        /// Mean seconds of a use; nil without uses.
        let meanSeconds: Int?
        /// Visits that ended before all was out.
        let partly: Int
        /// Times on which somebody had to come, or it was away.
        let troubles: Int
    }

    let day: CivilDate
    let lines: [Line]

    init(_ day: CivilDate, ward: WardCode?, in tx: some Queryable) throws {
        self.day = day
        let devices = try DeviceRegister.all(of: ward, in: tx)
        let uses = try tx.all(Row.self, "SELECT * FROM device_use_day WHERE day = \(day)")
        let byDevice = Dictionary(
            try uses.map { (try $0.string("device"), $0) }, uniquingKeysWith: { first, _ in first })
        let (start, end) = (Timestamp.at(day, .midnight), Timestamp.at(day.adding(days: 1), .midnight))
        let changes = try tx.all(
            Row.self,
            """
            SELECT device, COUNT(*) AS times FROM device_change WHERE at >= \(start) AND at < \(end) AND state <> 'ready'
            GROUP BY device
            """)
        let troubles = Dictionary(
            try changes.map { (try $0.string("device"), try $0.int("times")) }, uniquingKeysWith: +)
        lines = try devices.map { device in
            let row = byDevice[device.id.description]
            let count = try row?.int("uses") ?? 0
            return Line(
                device: device, uses: count, forms: try row?.int("forms") ?? 0, pages: try row?.int("pages") ?? 0,
                meanSeconds: count == 0 ? nil : (try row?.int("seconds") ?? 0) / count,
                partly: try row?.int("partly") ?? 0, troubles: troubles[device.id.description] ?? 0)
        }
    }
}
