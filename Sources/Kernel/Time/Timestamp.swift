/// An instant, in milliseconds since 1970-01-01T00:00:00Z. Its date and time are those of Japan (UTC+9, no summer time).
public struct Timestamp: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// An instant from its milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    private static let japan: Int64 = 9 * 3_600_000
    private static let dayLength: Int64 = 86_400_000

    /// The instant at which the clocks of Japan show this day and time.
    public static func at(_ date: CivilDate, _ time: TimeOfDay) -> Timestamp {
        Timestamp(
            milliseconds: Int64(date.dayNumber) * dayLength + Int64(time.secondsAfterMidnight) * 1000 - japan)
    }

    private var inJapan: (day: Int64, millisecond: Int64) {
        let local = milliseconds.addingReportingOverflow(Self.japan)
        let shifted = local.overflow ? Int64.max : local.partialValue
        let millisecond = shifted % Self.dayLength
        return millisecond < 0
            ? (shifted / Self.dayLength - 1, millisecond + Self.dayLength) : (shifted / Self.dayLength, millisecond)
    }

    /// The day in Japan.
    public var date: CivilDate { CivilDate(dayNumber: Int(inJapan.day)) }

    /// The time of day in Japan, whole seconds.
    public var time: TimeOfDay { TimeOfDay(secondsAfterMidnight: Int(inJapan.millisecond / 1000)) }

    /// This instant moved by whole seconds, back when negative; stops at the ends of `Int64`.
    public func adding(seconds: Int) -> Timestamp {
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
        return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// This instant moved by milliseconds, back when negative; stops at the ends of `Int64`.
    public func adding(milliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }

    /// Milliseconds from this instant to `other`, negative when `other` is earlier.
    public func milliseconds(until other: Timestamp) -> Int64 {
        let (difference, overflow) = other.milliseconds.subtractingReportingOverflow(milliseconds)
        return overflow ? (other.milliseconds < milliseconds ? .min : .max) : difference
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in the time of Japan with milliseconds: `2026-04-24T10:00:00.000+09:00`.
    public var iso: String {
        let (_, millisecond) = inJapan
        let clock = Int(millisecond)
        return String(unsafeUninitializedCapacity: 29) { buffer in
            var place = 0
            date.write(to: buffer, at: &place)
            write("T", to: buffer, at: &place)
            write(clock / 3_600_000, width: 2, to: buffer, at: &place)
            write(":", to: buffer, at: &place)
            write(clock / 60_000 % 60, width: 2, to: buffer, at: &place)
            write(":", to: buffer, at: &place)
            write(clock / 1000 % 60, width: 2, to: buffer, at: &place)
            write(".", to: buffer, at: &place)
            write(clock % 1000, width: 3, to: buffer, at: &place)
            for character in "+09:00".unicodeScalars { write(character, to: buffer, at: &place) }
            return place
        }
    }

    /// The same as ``iso``.
    public var description: String { iso }

    /// Reads an RFC 3339 time: `2026-04-24T10:00:00+09:00`, `…T01:00:00.5Z`. The offset is required.
    /// Digits beyond milliseconds are cut off. Nil for anything else.
    public init?(iso: String) {
        let text = Array(iso.utf8)
        guard text.count >= 20, text.count <= 64, text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "),
            let date = CivilDate(iso: String(decoding: text[0..<10], as: UTF8.self)),
            let time = TimeOfDay(iso: String(decoding: text[11..<19], as: UTF8.self))
        else { return nil }
        var rest = text[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            for place in 0..<3 {
                fraction = fraction * 10 + (place < digits.count ? Int64(digits[digits.startIndex + place]) - 0x30 : 0)
            }
            rest = rest.dropFirst(digits.count)
        }
        guard let offset = Self.offset(Array(rest)) else { return nil }
        let utc = Self.at(date, time).milliseconds + Self.japan - offset
        self.init(milliseconds: utc + fraction)
    }

    private static func offset(_ text: [UInt8]) -> Int64? {
        if text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
        guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"),
            let time = TimeOfDay(iso: String(decoding: text[1...], as: UTF8.self))
        else { return nil }
        let milliseconds = Int64(time.secondsAfterMidnight) * 1000
        return text[0] == UInt8(ascii: "-") ? -milliseconds : milliseconds
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339 from a single string.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a time as YYYY-MM-DDTHH:mm:ss+09:00") { Timestamp(iso: $0) }
    }

    /// Writes ``iso`` as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}
