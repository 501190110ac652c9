import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Chores")
struct ChoreTests {
    let clock = HandClock()
    let deeds = Deeds()

    func moment(_ day: String, _ hour: Int, _ minute: Int = 0) throws -> Timestamp {
        try .at(#require(CivilDate(iso: day)), #require(TimeOfDay(hour: hour, minute: minute)))
    }

    func chore(_ schedule: Chore.Schedule) -> Chore {
        Chore("tidy", schedule) { [deeds] due in deeds.add("\(due.date) \(due.time)") }
    }

    /// Lets the chore's time come at each moment and returns what was done.
    func done(_ schedule: Chore.Schedule, at moments: [Timestamp]) async throws -> [String] {
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let runner = JobRunner(store: store, kinds: [], chores: [chore(schedule)], node: "a", uptime: { .zero })
        for moment in moments {
            clock.set(moment)
            try await runner.scheduleChores()
            try await runner.drain()
        }
        return deeds.all
    }

    @Test("a daily chore is done once a day at its time, also for days on which no program ran")
    func daily() async throws {
        let three = try #require(TimeOfDay(hour: 3, minute: 0))
        let deeds = try await done(
            .daily(at: three),
            at: [
                moment("2026-04-20", 12), moment("2026-04-21", 2, 59), moment("2026-04-21", 3), moment("2026-04-21", 3),
                moment("2026-04-24", 10), moment("2026-04-24", 11),
            ])
        #expect(
            deeds == ["2026-04-21 03:00", "2026-04-22 03:00", "2026-04-23 03:00", "2026-04-24 03:00"])
    }

    @Test("opening days are those of the calendar: no weekend, no holiday, no turn of the year")
    func openingDays() async throws {
        let calendar = try JSONDecoder().decode(
            OpeningCalendar.self,
            from: Data(
                #"{"weekly": [{"days": ["monday","tuesday","wednesday","thursday","friday"], "hours": ["9:00-17:30"]}]}"#
                    .utf8))
        let nine = try #require(TimeOfDay(hour: 9, minute: 0))
        // 2026-04-29 is a holiday (昭和の日); 05-02 and 05-03 are a weekend, 05-03 to 05-06 holidays.
        let deeds = try await done(
            .openingDays(calendar, at: nine), at: [moment("2026-04-28", 8), moment("2026-05-07", 12)])
        #expect(
            deeds == ["2026-04-28 09:00", "2026-04-30 09:00", "2026-05-01 09:00", "2026-05-07 09:00"])
    }

    @Test("a clock that jumps ahead and is set right does no day twice and goes on")
    func clockJump() async throws {
        let three = try #require(TimeOfDay(hour: 3, minute: 0))
        let deeds = try await done(
            .daily(at: three),
            at: [
                moment("2026-04-20", 12), moment("2026-04-21", 4),
                // Ahead by two days, and back.
                moment("2026-04-23", 4), moment("2026-04-21", 5), moment("2026-04-22", 4), moment("2026-04-23", 5),
                moment("2026-04-24", 5),
            ])
        #expect(
            deeds == ["2026-04-21 03:00", "2026-04-22 03:00", "2026-04-23 03:00", "2026-04-24 03:00"])
    }

    @Test("a chore of every so often is done at that distance, and soon after the clock was set back")
    func every() async throws {
        let start = try moment("2026-04-20", 12)
        let deeds = try await done(
            .every(seconds: 60),
            at: [0, 59, 60, 61, 119, 120, -3_600, -3_540, -3_539].map { start.adding(seconds: $0) })
        #expect(
            deeds == [
                "2026-04-20 12:00", "2026-04-20 12:01", "2026-04-20 12:02", "2026-04-20 11:01",
            ])
    }

    @Test("a chore is done by one of many programs")
    func many() async throws {
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let chore = chore(.every(seconds: 60))
        let runners = (0..<3).map {
            JobRunner(store: store, kinds: [], chores: [chore], node: "\($0)", uptime: { .zero })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for runner in runners {
                group.addTask {
                    try await runner.scheduleChores()
                    try await runner.drain()
                }
            }
            try await group.waitForAll()
        }
        #expect(deeds.all.count == 1)
    }
}
