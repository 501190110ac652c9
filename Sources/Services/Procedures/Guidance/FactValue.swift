import Kernel
import Rules

/// What is known about a fact that somebody has spoken about.
public enum FactValue: Sendable, Hashable {
    /// A value of the fact's type.
    case known(FEELValue)
    /// The person was asked and does not know (わからない); not the same as not asked and never the same as none.
    case unknown

    /// How facts write that the person does not know.
    public static let unknownWord = "unknown"
}

/// Where a fact comes from.
public enum Provenance: String, CaseIterable, Sendable {
    case register, card, certificate, hearing
    case preVisit = "pre-visit"
    case staff
    /// Follows from other facts.
    case derived
}

/// A fact with its source.
public struct Fact: Sendable, Hashable {
    public let value: FactValue
    public let source: Provenance

    public init(_ value: FactValue, source: Provenance) {
        self.value = value
        self.source = source
    }
}

extension FactDefinition {
    /// The longest free text a fact may hold, in characters.
    static let longestText = 200

    /// Why a JSON value cannot be the value of a fact.
    public struct Refusal: Error, Sendable, Hashable {
        /// What is wrong and what to write.
        public let reason: String
    }

    /// Reads a JSON value as this fact's: dates as `2026-04-20`, choices by their value, `"unknown"` for any fact.
    public func value(from json: JSONValue) throws(Refusal) -> FactValue {
        if json.stringValue == FactValue.unknownWord { return .unknown }
        switch type {
        case .boolean:
            if let flag = json.boolValue { return .known(.boolean(flag)) }
            throw Refusal(reason: "must be true, false or \"unknown\"")
        case .number:
            if let text = json.numberText, text.count <= longestNumber, let number = Decimal34(text) {
                return .known(.number(number))
            }
            throw Refusal(reason: "must be a number")
        case .date:
            if let text = json.stringValue, let date = CivilDate(iso: text) { return .known(.date(date)) }
            throw Refusal(reason: "must be a date that exists, written as 2026-04-20")
        case .list:
            guard let items = json.arrayValue, items.count <= max(choices.count, 1) else {
                throw Refusal(reason: "must be a list\(choiceHint)")
            }
            var values: [FEELValue] = []
            for item in items {
                let value = FEELValue.string(try text(from: item))
                if values.contains(value) { throw Refusal(reason: "names the same thing twice") }
                values.append(value)
            }
            return .known(.list(values))
        default:
            return .known(.string(try text(from: json)))
        }
    }

    /// The JSON form of a value, as ``value(from:)`` reads it.
    public static func json(_ value: FEELValue) -> JSONValue {
        switch value {
        case .boolean(let flag): .bool(flag)
        case .number(let number): number.int.map { .int(Int64($0)) } ?? .number(number.description)
        case .date(let date): .string(date.description)
        case .string(let text): .string(text)
        case .list(let items): .array(items.map(json))
        case .unknown: .string(FactValue.unknownWord)
        default: .null
        }
    }

    private var longestNumber: Int { 40 }

    private var choiceHint: String { allowed.map { " of: " + $0.joined(separator: ", ") } ?? "" }

    private func text(from json: JSONValue) throws(Refusal) -> String {
        guard let text = json.stringValue else {
            throw Refusal(reason: allowed == nil ? "must be text" : "must be one\(choiceHint)")
        }
        if let allowed, !allowed.contains(text) { throw Refusal(reason: "must be one\(choiceHint)") }
        guard text.unicodeScalars.count <= Self.longestText else {
            throw Refusal(reason: "must not be longer than \(Self.longestText) characters")
        }
        return text
    }
}
