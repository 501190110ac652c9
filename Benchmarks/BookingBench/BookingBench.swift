import Booking
import Foundation
import Kernel
import Pack
import ProcessorTime
import Registry
import Store

/// Times reservations, and prints them: confirmed and on disk, by 64 who ask at once; and ten thousand tries for one slot, of which all
/// but a few are refused.
///
/// `BookingBench CITY [FOLDER or postgres://…]`; CITY is a pack with `booking.yml`, such as `City/osaka`.
@main
enum BookingBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let city = arguments.first else {
            print("BookingBench CITY [FOLDER or postgres://…]")
            exit(2)
        }
        let pack = try CityPack.load(city)
        let places = Places(pack: pack)
        let desk = BookingDesk(
            plan: BookingPlan(pack: pack, places: places, calendars: Calendars(pack: pack)))
        let place = arguments.count > 1 ? arguments[1] : NSTemporaryDirectory()
        guard !place.hasPrefix("postgres") else { return try await time(desk, DatabaseURL(parsing: place)) }
        let folder = place + "/bookingbench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await time(desk, DatabaseURL(.file(path: folder + "/bench.sqlite")))
    }

    static func time(_ desk: BookingDesk, _ database: DatabaseURL) async throws {
        let store = try Store.open(database, clock: SystemClock())
        try await store.migrate(BookingService.migrations)
        try await bookings(desk, store)
        try await tries(desk, store)
        try await store.close()
    }

    /// Reservations over all offices and days of a kind, as many as 64 callers get confirmed in five seconds.
    static func bookings(_ desk: BookingDesk, _ store: Store) async throws {
        guard let kind = desk.plan.kinds.max(by: { $0.capacity < $1.capacity }) else { return }
        let now = store.now()
        let slots = try await store.read { tx in
            try desk.plan.places.wards.map(\.code).flatMap { ward in
                try desk.days(kind, at: ward, now: now, in: tx).flatMap { $0.times.map(\.slot) }
            }
        }
        guard !slots.isEmpty else { return print("bookings:    nothing is offered today") }
        let callers = 64
        let clock = ContinuousClock()
        let (start, before) = (clock.now, ProcessorTime.now)
        let end = start + .seconds(5)
        let made = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var made = 0
                    var number = caller
                    while clock.now < end {
                        defer { number += callers }
                        let slot = slots[number % slots.count]
                        do {
                            try await store.write { [number] tx in
                                _ = try desk.reserve(
                                    slot, persons: 1, subject: "bench/\(number)", key: "bench/\(number)",
                                    by: .system("bench"), in: tx)
                            }
                            made += 1
                        } catch BookingRefusal.full {
                            continue
                        }
                    }
                    return made
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (clock.now - start) / .seconds(1)
        let each = (ProcessorTime.now - before) / .microseconds(1) / Double(max(made, 1))
        print(
            "bookings:    \((Double(made) / seconds).rounded())/s by \(callers) callers, confirmed and on disk, "
                + "\((each * 10).rounded() / 10) µs of a processor each")
    }

    /// Ten thousand at once for one slot.
    static func tries(_ desk: BookingDesk, _ store: Store) async throws {
        let now = store.now()
        let slot = try await store.read { tx -> BookingSlot? in
            guard let kind = desk.plan.kinds.filter({ !$0.isDrawn }).min(by: { $0.capacity < $1.capacity }),
                let ward = kind.ward ?? desk.plan.places.wards.first?.code
            else { return nil }
            return try desk.days(kind, at: ward, now: now, in: tx).last?.times.last?.slot
        }
        guard let slot else { return print("one slot:    nothing is offered today") }
        let tries = 10_000
        let clock = ContinuousClock()
        let (start, before) = (clock.now, ProcessorTime.now)
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<tries {
                group.addTask {
                    do {
                        try await store.write { tx in
                            _ = try desk.reserve(
                                slot, persons: 1, subject: nil, key: "try/\(number)", by: .system("bench"), in: tx)
                        }
                        return true
                    } catch BookingRefusal.full {
                        return false
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        let seconds = (clock.now - start) / .seconds(1)
        let each = (ProcessorTime.now - before) / .milliseconds(1) / Double(tries - made)
        print(
            "one slot:    \(tries) tries, \(made) granted, \(tries - made) refused in \((seconds * 100).rounded() / 100) s, "
                + "\((each * 1_000).rounded() / 1_000) ms of a processor a refusal")
    }
}
