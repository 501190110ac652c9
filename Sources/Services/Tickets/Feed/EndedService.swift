import Kernel
import Store

/// A service at a window that has ended, with how long it took.
struct EndedService: Sendable, Hashable {
    let ticket: Ticket.Identifier
    let endedAt: Timestamp
    let ward: WardCode
    let day: CivilDate
    let category: String
    let group: String
    let window: Int
    /// Seconds for which the window was occupied.
    let occupied: Int
    /// Seconds of them from the moment when the visitor had come.
    let served: Int
}

extension EndedService: RowDecodable {
    init(row: Row) throws {
        ticket = try row.id("ticket")
        endedAt = try row.timestamp("ended_at")
        ward = try row.ward("ward")
        day = try row.date("day")
        category = try row.string("category")
        group = try row.string("queue")
        window = try row.int("window_no")
        occupied = try row.int("occupied_seconds")
        served = try row.int("served_seconds")
    }
}

extension EndedService {
    /// As it is carried outside.
    var carried: JSONValue {
        [
            "ticket": .string(ticket.description), "endedAt": .int(endedAt.milliseconds), "ward": .string(ward.code),
            "category": .string(category), "group": .string(group), "window": .int(Int64(window)),
            "occupied": .int(Int64(occupied)), "served": .int(Int64(served)),
        ]
    }

    /// A service that was carried here.
    ///
    /// - Throws: `UnreadableParcel`.
    init(carried body: JSONValue) throws {
        guard let ticket = body["ticket"]?.stringValue.flatMap({ Ticket.Identifier($0) }),
            case .int(let ended)? = body["endedAt"], let ward = body["ward"]?.stringValue.flatMap({ WardCode($0) }),
            let category = body["category"]?.stringValue, let group = body["group"]?.stringValue,
            let window = body["window"]?.intValue, let occupied = body["occupied"]?.intValue,
            let served = body["served"]?.intValue
        else { throw UnreadableParcel(reason: "a service that lacks something") }
        let endedAt = Timestamp(milliseconds: ended)
        self.init(
            ticket: ticket, endedAt: endedAt, ward: ward, day: endedAt.date, category: category, group: group,
            window: window, occupied: occupied, served: served)
    }
}
