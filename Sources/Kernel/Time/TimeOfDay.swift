/// A time on the clock, 00:00:00…23:59:59, without a day or a zone.
public struct TimeOfDay: Hashable, Sendable {
    /// 0…23.
    public let hour: Int
    /// 0…59.
    public let minute: Int
    /// 0…59; leap seconds do not exist here.
    public let second: Int

    /// Nil when a part is outside its range.
    public init?(hour: Int, minute: Int, second: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// Reads `9:00`, `09:00` or `09:00:30`; nil for anything else.
    public init?(iso: String) {
        let parts = iso.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, (1...2).contains(parts[0].count) else { return nil }
        var numbers: [Int] = []
        for (place, part) in parts.enumerated() {
            guard place == 0 || part.count == 2, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int($1) - 0x30 })
        }
        self.init(hour: numbers[0], minute: numbers[1], second: numbers.count == 3 ? numbers[2] : 0)
    }

    /// The time a number of seconds after midnight, kept within the day (0…86399).
    public init(secondsAfterMidnight seconds: Int) {
        let kept = min(max(seconds, 0), 86_399)
        (hour, minute, second) = (kept / 3600, kept / 60 % 60, kept % 60)
    }

    /// Seconds since 00:00:00.
    public var secondsAfterMidnight: Int { hour * 3600 + minute * 60 + second }

    /// 00:00:00.
    public static let midnight = TimeOfDay(secondsAfterMidnight: 0)
}

extension TimeOfDay: Comparable {
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.secondsAfterMidnight < right.secondsAfterMidnight
    }
}

extension TimeOfDay: CustomStringConvertible {
    /// `09:00`, or `09:00:30` where there are seconds.
    public var description: String {
        let minutes = padded(hour, to: 2) + ":" + padded(minute, to: 2)
        return second == 0 ? minutes : minutes + ":" + padded(second, to: 2)
    }
}

extension TimeOfDay: Codable {
    /// Reads `HH:mm` or `HH:mm:ss` from a single string.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a time as HH:mm") { TimeOfDay(iso: $0) }
    }

    /// Writes ``description`` as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
