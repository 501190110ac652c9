/// An amount of money in whole yen, within ±1,000 trillion.
public struct Yen: Hashable, Sendable, Comparable {
    /// The yen, negative for what is owed the other way.
    public let amount: Int

    /// The largest amount; sums of up to 9,000 of them fit in `Int`.
    public static let limit = 1_000_000_000_000_000

    /// Nothing.
    public static let zero = Yen(unchecked: 0)

    /// An amount; one beyond ``limit`` becomes the limit. See ``init(exactly:)`` for amounts from outside.
    public init(_ amount: Int) { self.init(unchecked: min(max(amount, -Self.limit), Self.limit)) }

    /// An amount; nil beyond ``limit``.
    public init?(exactly amount: Int) {
        guard (-Self.limit...Self.limit).contains(amount) else { return nil }
        self.init(unchecked: amount)
    }

    /// Reads what people type: `1400`, `1,400円`, `￥１，４００`, `-500`; nil for anything else or beyond ``limit``.
    public init?(_ text: String) {
        guard text.utf8.count <= 100 else { return nil }
        var plain = Kana.toHalfWidth(text).unicodeScalars.filter { !$0.properties.isWhitespace }[...]
        let isNegative = ["-", "\u{2212}", "▲", "△"].contains(plain.first)
        if isNegative { plain = plain.dropFirst() }
        if ["\u{A5}", "\u{FFE5}"].contains(plain.first) { plain = plain.dropFirst() }
        if plain.last == "円" { plain = plain.dropLast() }
        let groups = plain.split(separator: ",", omittingEmptySubsequences: false)
        let isGrouped =
            groups.count == 1 || ((1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 })
        let digits = groups.joined()
        guard isGrouped, (1...16).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0.value) }) else {
            return nil
        }
        let amount = digits.reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
        self.init(exactly: isNegative ? -amount : amount)
    }

    private init(unchecked amount: Int) { self.amount = amount }

    /// `1,400円`; a negative amount as `-1,400円`.
    public var formatted: String { grouped + "円" }

    /// `1,400`.
    public var grouped: String {
        let digits = String(amount.magnitude)
        var result = amount < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    public static func < (left: Yen, right: Yen) -> Bool { left.amount < right.amount }

    /// The sum, at most ``limit``.
    public static func + (left: Yen, right: Yen) -> Yen { Yen(left.amount + right.amount) }
    /// The difference, at most ``limit`` either way.
    public static func - (left: Yen, right: Yen) -> Yen { Yen(left.amount - right.amount) }
    public static func += (left: inout Yen, right: Yen) { left = left + right }
    public static prefix func - (yen: Yen) -> Yen { Yen(unchecked: -yen.amount) }

    /// So many times the amount; nil beyond ``limit``.
    public func times(_ count: Int) -> Yen? {
        let (product, overflow) = amount.multipliedReportingOverflow(by: count)
        return overflow ? nil : Yen(exactly: product)
    }
}

extension Yen: CustomStringConvertible, Codable {
    /// The same as ``formatted``.
    public var description: String { formatted }

    /// Reads a whole number within ``limit``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let yen = Yen(exactly: try container.decode(Int.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "An amount of yen is too large")
        }
        self = yen
    }

    /// Writes the yen as a whole number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(amount)
    }
}
