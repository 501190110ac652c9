/// A day of the week with its ISO 8601 number.
public enum Weekday: Int, Hashable, Sendable, CaseIterable, Comparable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The English name in lower case, as the pack writes it: `monday`.
    public var name: String {
        switch self {
        case .monday: "monday"
        case .tuesday: "tuesday"
        case .wednesday: "wednesday"
        case .thursday: "thursday"
        case .friday: "friday"
        case .saturday: "saturday"
        case .sunday: "sunday"
        }
    }

    /// The one-character Japanese name: 月.
    public var japanese: String {
        switch self {
        case .monday: "月"
        case .tuesday: "火"
        case .wednesday: "水"
        case .thursday: "木"
        case .friday: "金"
        case .saturday: "土"
        case .sunday: "日"
        }
    }

    /// Reads `monday`, `mon` or 月; nil for anything else.
    public init?(name: String) {
        let lowered = name.lowercased()
        guard
            let day = Self.allCases.first(where: {
                lowered == $0.name || lowered == String($0.name.prefix(3)) || name == $0.japanese
            })
        else { return nil }
        self = day
    }

    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension Weekday: Codable {
    /// Reads a name as ``init(name:)`` does.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a weekday such as monday") { Weekday(name: $0) }
    }

    /// Writes the English name in lower case.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
