import Foundation
import Synchronization

/// Zones of the tz database by their names, such as `Asia/Tokyo`.
enum TimeZones {
    private static let known = Mutex<[String: TimeZone?]>([:])

    /// Whether there is a zone of that name.
    static func exists(_ name: String) -> Bool { zone(name) != nil }

    private static func zone(_ name: String) -> TimeZone? {
        known.withLock { known in
            if let found = known[name] { return found }
            let letters = name.utf8.allSatisfy {
                (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || "_+-/".utf8.contains($0)
            }
            let zone =
                letters && name.utf8.count <= 64 && name.contains("/") || name == "UTC"
                ? TimeZone(identifier: name) : nil
            // Names come from expressions: the memory of them stays small.
            if known.count >= 1_000 { known.removeAll() }
            known[name] = .some(zone)
            return zone
        }
    }

    /// Seconds east of UTC in a zone at an instant, in seconds since 1970; 0 for a zone that is not there.
    static func offset(_ name: String, atInstant seconds: Int) -> Int {
        zone(name)?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) ?? 0
    }

    /// Seconds east of UTC in a zone when its clocks show a moment; 0 for a zone that is not there. Where the clocks show
    /// it twice, the first time; where they skip it, as before the skip.
    static func offset(_ name: String, at date: FEELDate, _ secondOfDay: Int) -> Int {
        guard let zone = zone(name) else { return 0 }
        let local = Double(date.dayNumber) * 86_400 + Double(secondOfDay)
        let before = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local - 86_400))
        let first = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local - Double(before)))
        if first == before { return before }
        let second = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local - Double(first)))
        return second == first ? first : before
    }
}
