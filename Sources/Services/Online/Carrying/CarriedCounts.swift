import Kernel
import Store

/// What is counted outside of each procedure, for the board inside: each count whole, so that carrying it twice changes
/// nothing.
extension DailyCount {
    static let topicName = "online-count"

    /// Sends the counts of a day that have just changed.
    static func tell(
        _ what: What, of procedure: String, ward: String, on day: CivilDate, in tx: WriteTransaction
    ) throws {
        guard tx.sends(.inward) else { return }
        let row = try tx.one(
            Row.self,
            """
            SELECT n, seconds FROM online_daily
            WHERE procedure = \(procedure) AND ward = \(ward) AND day = \(day) AND what = \(what.key)
            """)
        guard let row else { return }
        try tx.send(
            Parcel(
                topic: topicName, key: "\(procedure)/\(day)/\(what.key)/\(ward)",
                body: [
                    "procedure": .string(procedure), "ward": .string(ward), "day": .string(day.description),
                    "what": .string(what.key), "n": .int(Int64(try row.int("n"))),
                    "seconds": .int(Int64(try row.int("seconds"))),
                ]), .inward)
    }

    static let topic = ParcelTopic(topicName) { waiting, tx in
        let body = waiting.parcel.body
        guard let procedure = body["procedure"]?.stringValue, let ward = body["ward"]?.stringValue,
            let day = body["day"]?.stringValue.flatMap({ CivilDate(iso: $0) }), let what = body["what"]?.stringValue,
            let count = body["n"]?.intValue, let seconds = body["seconds"]?.intValue
        else { throw UnreadableParcel(reason: "no count of a procedure") }
        let known = try tx.one(
            Row.self,
            """
            SELECT n, seconds FROM online_daily_outside
            WHERE procedure = \(procedure) AND ward = \(ward) AND day = \(day) AND what = \(what)
            """)
        let (before, secondsBefore) = (try known?.int("n") ?? 0, try known?.int("seconds") ?? 0)
        // What was counted before came after it.
        guard count > before else { return }
        try addToMonth(
            of: day, ward: ward, procedure: procedure, what: what, count - before, seconds - secondsBefore, in: tx)
        try tx.run(
            """
            INSERT INTO online_daily_outside (procedure, ward, day, what, n, seconds)
            VALUES (\(procedure), \(ward), \(day), \(what), \(count), \(seconds))
            ON CONFLICT (procedure, ward, day, what) DO UPDATE SET n = excluded.n, seconds = excluded.seconds
            """)
    }
}
