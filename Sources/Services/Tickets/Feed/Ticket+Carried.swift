import Kernel
import Store

extension Ticket {
    /// The ticket as it is carried outside: without session and code of the check-in.
    var carried: JSONValue {
        func at(_ time: Timestamp?) -> JSONValue { time.map { .int($0.milliseconds) } ?? .null }
        return [
            "id": .string(id.description), "token": .string(token), "ward": .string(ward.code),
            "day": .string(day.description), "number": .string(number.description), "category": .string(category),
            "group": .string(group), "priority": .string(priority.rawValue), "state": .string(state.rawValue),
            "todo": .array(todo.map(JSONValue.string)), "issuedAt": at(issuedAt), "queuedAt": at(queuedAt),
            "calls": .array(calls.map { .int($0.milliseconds) }), "announcedAt": at(announcedAt),
            "occupiedAt": at(occupiedAt), "servedAt": at(servedAt), "endedAt": at(endedAt),
            "window": window.map { .int(Int64($0)) } ?? .null, "occupiedBefore": .int(Int64(occupiedBefore)),
            "shownMinutes": shown.map { .int(Int64($0.minutes)) } ?? .null,
            "shownOrMore": .bool(shown?.isOrMore ?? false),
            "shownBasis": shown.map { .string($0.basis.rawValue) } ?? .null, "channel": .string(channel),
            "quiet": .bool(isQuiet), "place": .int(Int64(entry.place)), "passed": .int(Int64(entry.passed)),
            "lets": entry.lets.map { .int(Int64($0)) } ?? .null,
        ]
    }

    /// A ticket that was carried here.
    ///
    /// - Throws: `UnreadableParcel`.
    init(carried body: JSONValue) throws {
        func text(_ name: String) throws -> String {
            guard let value = body[name]?.stringValue else {
                throw UnreadableParcel(reason: "a ticket without \(name)")
            }
            return value
        }
        func int(_ name: String) throws -> Int {
            guard let value = body[name]?.intValue else { throw UnreadableParcel(reason: "a ticket without \(name)") }
            return value
        }
        func read<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
            guard let value = read(try text(name)) else {
                throw UnreadableParcel(reason: "a ticket with a wrong \(name)")
            }
            return value
        }
        func at(_ name: String) -> Timestamp? {
            if case .int(let milliseconds)? = body[name] { Timestamp(milliseconds: milliseconds) } else { nil }
        }
        guard let issuedAt = at("issuedAt"), let queuedAt = at("queuedAt") else {
            throw UnreadableParcel(reason: "a ticket without its times")
        }
        let id = try read("id") { Ticket.Identifier($0) }
        let category = try text("category")
        let priority = try read("priority", TicketClass.init)
        self.init(
            id: id, token: try text("token"), ward: try read("ward") { WardCode($0) },
            day: try read("day") { CivilDate(iso: $0) }, number: try read("number") { TicketNumber($0) },
            category: category, group: try text("group"), priority: priority,
            state: try read("state", TicketState.init),
            todo: (body["todo"]?.arrayValue ?? []).compactMap(\.stringValue), issuedAt: issuedAt, queuedAt: queuedAt,
            calls: (body["calls"]?.arrayValue ?? []).compactMap {
                if case .int(let milliseconds) = $0 { Timestamp(milliseconds: milliseconds) } else { nil }
            }, announcedAt: at("announcedAt"), occupiedAt: at("occupiedAt"), servedAt: at("servedAt"),
            endedAt: at("endedAt"), window: body["window"]?.intValue, occupiedBefore: try int("occupiedBefore"),
            shown: body["shownMinutes"]?.intValue.map { minutes in
                ShownWait(
                    minutes: minutes, isOrMore: body["shownOrMore"]?.boolValue ?? false,
                    basis: body["shownBasis"]?.stringValue.flatMap(ShownWait.Basis.init) ?? .table)
            }, channel: try text("channel"), session: nil, checkIn: nil, isQuiet: body["quiet"]?.boolValue ?? false,
            entry: QueueEntry(
                id: id.description, category: category, priority: priority, place: try int("place"),
                passed: try int("passed"), lets: body["lets"]?.intValue))
    }
}
