import Kernel
import Pack
import Store

/// The days of a leaflet on the part of the network that visitors reach. The session they come from stays inside; there is
/// nothing personal in them, and only who holds the leaflet knows the address.
enum KeptCalendar {
    /// For how long they can be fetched.
    static let daysKept = 90

    /// Sends the calendar of a leaflet outside.
    static func send(_ token: String, _ calendar: String, in tx: WriteTransaction) throws {
        try tx.send(
            Parcel(
                topic: topic.name, key: token,
                body: .object([
                    "calendar": .string(calendar),
                    "until": .string(tx.now.date.adding(days: daysKept).description),
                ])), .outward)
    }

    /// Calendars from inside; the latest of a leaflet holds.
    static let topic = ParcelTopic("leaflet") { waiting, tx in
        guard let calendar = waiting.parcel.body["calendar"]?.stringValue,
            let until = waiting.parcel.body["until"]?.stringValue.flatMap({ CivilDate(iso: $0) })
        else { throw UnreadableParcel(reason: "no calendar of a leaflet") }
        guard until >= tx.now.date else { return }
        try tx.run(
            """
            INSERT INTO counter_leaflet (token, calendar, kept_until)
            VALUES (\(waiting.parcel.key), \(calendar), \(until))
            ON CONFLICT (token) DO UPDATE SET calendar = excluded.calendar, kept_until = excluded.kept_until
            WHERE counter_leaflet.kept_until <= excluded.kept_until
            """)
    }

    /// The calendar that is kept under a token.
    static func load(_ token: String, on today: CivilDate, in tx: some Queryable) throws -> String? {
        try tx.one(
            String.self,
            "SELECT calendar FROM counter_leaflet WHERE token = \(token) AND kept_until >= \(today)")
    }
}
