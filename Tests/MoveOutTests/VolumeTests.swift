import Booking
import Foundation
import Kernel
import Store
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut

/// The measures of 3.9. They run with a few notices in every test run and judge no time; `MIO_PACKAGES=1200` is the peak minute
/// (20 notices a second), as `script/bench --only moveout` runs it.
@Suite("The volume of a peak day", .serialized)
struct VolumeTests {
    @Test("3.9 notices that come 20 a second are verified and stored, stations and a day's 2,500 visits are read")
    func peak() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port))
        var filings: [MoveOutFiling] = []
        for number in 0..<Town.packages {
            let person = Town.Person(number)
            try await town.add(
                [("転出", String(person.name.dropFirst(3)), person.birth.description, .male, .head)], town: "梅田",
                block: person.lot)
            filings.append(try await filing(person, in: town))
        }
        let (desk, now, clock) = (town.desk, town.clock.now(), ContinuousClock())
        // Arrivals are paced by the clock, not by what was answered before.
        let start = clock.now
        let seconds = try await withThrowingTaskGroup(of: Double.self) { group in
            for (number, filing) in filings.enumerated() {
                group.addTask {
                    try await clock.sleep(until: start + .milliseconds(50 * number))
                    let began = clock.now
                    let record = try await desk.file(filing, at: now, by: .anonymous)
                    #expect(record.status == .accepted)
                    return Self.seconds(clock.now - began)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let stored = try await town.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM moveout_notice") }
        #expect(stored == filings.count)

        let stations = (0..<30).map { number in
            MoveOutData.Station(
                id: "s\(number)", ward: town.ward, place: LocalizedText(ja: "端末"), address: nil, point: nil,
                offersOwn: true)
        }
        var began = clock.now
        let states = try await town.store.read { try StationState.read(stations, at: now, in: $0) }
        let fleet = Self.seconds(clock.now - began)
        #expect(states.count == 30 && states.allSatisfy(\.isFree))

        let day = try #require(CivilDate(iso: "2026-04-03"))
        try await visits(on: day, in: town)
        began = clock.now
        var (read, cursor) = (0, Cursor?.none)
        repeat {
            let after = cursor
            let page = try await town.store.read { tx in
                try desk.booking.list(town.ward, day, after: after, limit: 200, in: tx)
            }
            read += page.rows.count
            cursor = page.next
        } while cursor != nil
        let list = Self.seconds(clock.now - began)
        #expect(read == 2_500)
        print(
            "3.9 notices=\(filings.count) p50=\(Self.share(seconds, 50))s p95=\(Self.share(seconds, 95))s "
                + "stations30=\(fleet)s visits2500=\(list)s")
    }

    private func filing(_ person: Town.Person, in town: Town) async throws -> MoveOutFiling {
        let signer = try Town.signer("p\(person.number)")
        let nonce = try await town.store.write { try MoveOutStore.makeNonce(in: $0) }
        let notice = MoveOutNotice(
            signer: signer.values, kind: .all, members: [.init(no: 1, name: person.name, relation: "世帯主")],
            planned: try #require(CivilDate(iso: "2026-04-01")), moved: nil,
            to: .init(
                code: WardCode("281000"), country: nil, postalCode: "650-0001", town: "中央区加納町", lot: "６丁目５番１号",
                building: ""),
            newHead: 1, remainingHead: nil, also: [], phone: nil, mail: nil, continuesCard: true, visit: nil,
            at: town.clock.now(), nonce: nonce)
        return MoveOutFiling(
            notice: notice, content: notice.content, cms: try signer.cms(notice.content), channel: .own)
    }

    /// 2,500 visits of one day, as a whole city's would be at one office.
    private func visits(on day: CivilDate, in town: Town) async throws {
        try await town.store.write { tx in
            for number in 0..<2_500 {
                try tx.run(
                    """
                    INSERT INTO booking_reservation (id, kind, place, day, minute, persons, flags, subject, status,
                        idempotency_key, made_at, changed_at)
                    VALUES (\(Reservation.Identifier.make(at: tx.now)), 'move-in', \(town.ward), \(day),
                        \(540 + number % 16 * 30), 2, \(JSONValue.object([:])), NULL, 'made', \("v\(number)"),
                        \(tx.now), \(tx.now))
                    """)
            }
        }
    }

    private static func seconds(_ duration: Duration) -> Double {
        let parts = duration.components
        return (Double(parts.seconds) + Double(parts.attoseconds) / 1e18 * 1).rounded(toPlaces: 3)
    }

    private static func share(_ values: [Double], _ percent: Int) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let factor = [1.0, 10, 100, 1_000][min(max(places, 0), 3)]
        return (self * factor).rounded() / factor
    }
}
