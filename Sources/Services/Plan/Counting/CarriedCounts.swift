import Crypto
import Kernel
import Store

/// The counts of the inside on the part of the network where everybody sees the plan: figures only. What made a thing one
/// of its kind, such as a resident's id, is not carried; a hash keeps different things different.
struct CarriedCounts {
    static let topicName = "plan.counts"
    /// Rows a parcel.
    private static let rowsAParcel = 1_000

    /// All counts before are forgotten.
    var isAnew = false
    private(set) var rows: [JSONValue] = []

    mutating func year(_ ward: String, _ measure: String, _ year: Int, events: Int, figure: Int) {
        rows.append(["y", .string(ward), .string(measure), .int(Int64(year)), .int(Int64(events)), .int(Int64(figure))])
    }

    mutating func day(_ ward: String, _ measure: String, _ day: String, events: Int, figure: Int) {
        rows.append(["d", .string(ward), .string(measure), .string(day), .int(Int64(events)), .int(Int64(figure))])
    }

    mutating func item(
        _ ward: String, _ measure: String, _ year: Int, _ item: String, events: Int, figure: Int, lastAt: Timestamp
    ) {
        rows.append([
            "i", .string(ward), .string(measure), .int(Int64(year)), .string(Self.hidden(item, of: measure)),
            .int(Int64(events)), .int(Int64(figure)), .int(lastAt.milliseconds),
        ])
    }

    /// Sends the rows as they are now.
    func send(in tx: WriteTransaction) throws {
        var start = 0
        repeat {
            let part = rows[start..<min(start + Self.rowsAParcel, rows.count)]
            let body: JSONValue = ["anew": .bool(isAnew && start == 0), "rows": .array(Array(part))]
            if isAnew || !part.isEmpty {
                try tx.send(Parcel(topic: Self.topicName, key: "counts", body: body), .outward)
            }
            start += Self.rowsAParcel
        } while start < rows.count
    }

    /// Counts from inside take the place of what was known.
    static let topic = ParcelTopic(topicName) { waiting, tx in
        let body = waiting.parcel.body
        guard let isAnew = body["anew"]?.boolValue, let rows = body["rows"]?.arrayValue else {
            throw UnreadableParcel(reason: "no counts of the plan")
        }
        if isAnew {
            for table in ["plan_year", "plan_day", "plan_key"] { try tx.run("DELETE FROM \(identifier: table)") }
        }
        for row in rows { try store(row, in: tx) }
    }

    private static func store(_ row: JSONValue, in tx: WriteTransaction) throws {
        guard let kind = row[0]?.stringValue, let ward = row[1]?.stringValue, let measure = row[2]?.stringValue,
            let events = row[kind == "i" ? 5 : 4]?.intValue, let figure = row[kind == "i" ? 6 : 5]?.intValue
        else { throw UnreadableParcel(reason: "no counts of the plan") }
        if kind == "y", let year = row[3]?.intValue {
            try tx.run(
                """
                INSERT INTO plan_year (ward, measure, year, events, figure)
                VALUES (\(ward), \(measure), \(year), \(events), \(figure))
                ON CONFLICT (ward, measure, year) DO UPDATE SET events = excluded.events, figure = excluded.figure
                """)
        } else if kind == "d", let day = row[3]?.stringValue.flatMap({ CivilDate(iso: $0) }) {
            try tx.run(
                """
                INSERT INTO plan_day (ward, measure, day, events, figure)
                VALUES (\(ward), \(measure), \(day), \(events), \(figure))
                ON CONFLICT (ward, measure, day) DO UPDATE SET events = excluded.events, figure = excluded.figure
                """)
        } else if kind == "i", let year = row[3]?.intValue, let item = row[4]?.stringValue,
            case .int(let lastAt)? = row[7]
        {
            try tx.run(
                """
                INSERT INTO plan_key (measure, year, ward, item, figure, events, last_at)
                VALUES (\(measure), \(year), \(ward), \(item), \(figure), \(events), \(Timestamp(milliseconds: lastAt)))
                ON CONFLICT (measure, year, ward, item) DO UPDATE SET
                figure = excluded.figure, events = excluded.events, last_at = excluded.last_at
                """)
        } else {
            throw UnreadableParcel(reason: "no counts of the plan")
        }
    }

    private static func hidden(_ item: String, of measure: String) -> String {
        SHA256.hash(data: Array("\(measure)\n\(item)".utf8)).prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
