import Foundation
import Kernel
import Testing

@testable import Tickets

/// Days at a counter replayed from files: what people were told, and how long they waited.
@Suite("Waiting times that are shown, and those that come")
struct ReplayTests {
    @Test(
        "1.7 40 tickets in 3 categories: shown waits contain the true wait in 70–90 %, and priority overtakes nobody more than twice"
    )
    func forty() async throws {
        let day = try await Replay("forty", windows: 1...3).run()
        #expect(day.tickets == 40 && day.categories == 3)
        #expect(day.told.shown >= 38, "nearly all are told a time: \(day.told)")
        let share = Double(day.told.within) / Double(day.told.shown)
        #expect((0.7...0.9).contains(share), "\(day.told.within) of \(day.told.shown)")
        #expect(day.mostPassed <= 2)
        // What the office itself counts is the same.
        #expect(day.counted == day.told)
    }

    @Test(
        "over six days of 80 tickets each, too, with few windows and with enough", arguments: [(2...7, 3), (8...13, 4)])
    func days(seeds: ClosedRange<Int>, windows: Int) async throws {
        var shown = 0
        var within = 0
        var mostPassed = 0
        for seed in seeds {
            let day = try await Replay("day-\(seed)", windows: 1...windows).run()
            shown += day.told.shown
            within += day.told.within
            mostPassed = max(mostPassed, day.mostPassed)
        }
        let share = Double(within) / Double(shown)
        #expect((0.7...0.9).contains(share), "\(within) of \(shown)")
        #expect(shown > 400 && mostPassed <= 2)
    }
}

/// One day, event by event, at windows that take whoever is next as soon as they are free.
private struct Replay {
    struct Visitor {
        let issued: Int
        let category: String
        let priority: TicketClass
        let walk: Int
        let service: Int
    }

    struct Outcome {
        var tickets = 0
        var categories = 0
        var told = Calibration(shown: 0, within: 0)
        /// The same as the office counts it.
        var counted = Calibration(shown: 0, within: 0)
        var mostPassed = 0
    }

    let windows: ClosedRange<Int>

    let visitors: [Visitor]

    init(_ name: String, windows: ClosedRange<Int>) throws {
        self.windows = windows
        let text = try String(contentsOfFile: "\(TicketHall.root)/Tests/Fixtures/tickets/\(name).csv", encoding: .utf8)
        visitors = text.split(separator: "\n").dropFirst(2).compactMap { line in
            let cells = line.split(separator: ",").map(String.init)
            guard cells.count == 5, let issued = Int(cells[0]), let priority = TicketClass(rawValue: cells[2]),
                let walk = Int(cells[3]), let service = Int(cells[4])
            else { return nil }
            return Visitor(issued: issued, category: cells[1], priority: priority, walk: walk, service: service)
        }
    }

    func run() async throws -> Outcome {
        let hall = try await TicketHall(at: "2026-04-24T09:00:00+09:00")
        let start = hall.clock.now()
        for window in windows { try await hall.open(window, by: "clerk\(window)") }
        var outcome = Outcome(tickets: visitors.count, categories: Set(visitors.map(\.category)).count)
        var tickets: [Ticket.Identifier: (visitor: Visitor, ticket: Ticket)] = [:]
        var waiting: [(id: Ticket.Identifier, came: Int)] = []
        var passed: [Ticket.Identifier: Int] = [:]
        var free = Array(windows)
        // What happens next, by seconds: a window that begins to serve or becomes free.
        var ends: [(at: Int, window: Int, id: Ticket.Identifier, isServed: Bool)] = []
        var next = 0
        var shown = 0
        var within = 0
        while next < visitors.count || !ends.isEmpty || !waiting.isEmpty {
            let end = ends.min { ($0.at, $0.window) < ($1.at, $1.window) }
            if next < visitors.count, visitors[next].issued <= end?.at ?? .max {
                let visitor = visitors[next]
                hall.clock.set(start.adding(seconds: visitor.issued))
                let ticket = try await hall.issue(visitor.category, priority: visitor.priority)
                tickets[ticket.id] = (visitor, ticket)
                waiting.append((ticket.id, next))
                next += 1
            } else if let end {
                hall.clock.set(start.adding(seconds: end.at))
                ends.removeAll { $0.window == end.window }
                let clerk = hall.clerk("clerk\(end.window)")
                if end.isServed {
                    try await hall.desk.finish(end.id, of: hall.ward, by: clerk)
                    free.append(end.window)
                } else {
                    try await hall.desk.serve(end.id, of: hall.ward, by: clerk)
                    let service = tickets[end.id]?.visitor.service ?? 0
                    ends.append((end.at + service, end.window, end.id, true))
                }
            }
            while let window = free.min(), !waiting.isEmpty {
                let called = try await hall.desk.callNext(to: window, of: hall.ward, by: hall.clerk("clerk\(window)"))
                free.removeAll { $0 == window }
                let known = try #require(tickets[called.id])
                let came = try #require(waiting.first { $0.id == called.id }).came
                waiting.removeAll { $0.id == called.id }
                for other in waiting where other.came < came { passed[other.id, default: 0] += 1 }
                let now = Int(start.milliseconds(until: hall.clock.now()) / 1_000)
                if let told = known.ticket.shown, !told.isOrMore {
                    shown += 1
                    if now - known.visitor.issued <= told.minutes * 60 { within += 1 }
                }
                ends.append((now + known.visitor.walk, window, called.id, false))
            }
        }
        outcome.told = Calibration(shown: shown, within: within)
        outcome.counted = try await hall.picture().calibration
        outcome.mostPassed = passed.values.max() ?? 0
        return outcome
    }
}
