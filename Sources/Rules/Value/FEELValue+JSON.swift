import Kernel

/// Why JSON is no value of a declared type.
public struct FEELMismatch: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, as a JSON pointer from the value: `/members/0/age`, empty for the value itself.
    public let pointer: String
    /// What was expected and what is there.
    public let message: String

    public var description: String { pointer.isEmpty ? message : "\(pointer): \(message)" }
}

extension FEELValue {
    /// Reads JSON as a value of a declared type: dates, times and durations from their ISO 8601 text, numbers exactly.
    /// Null is a value of every type.
    public init(_ json: JSONValue, as type: FEELType) throws(FEELMismatch) {
        self = try Self.read(json, type, at: "")
    }

    private static func read(_ json: JSONValue, _ type: FEELType, at pointer: String) throws(FEELMismatch) -> FEELValue
    {
        if json.isNull { return .null }
        let value: FEELValue?
        switch type {
        case .any: return try free(json, at: pointer)
        case .boolean: value = json.boolValue.map { .boolean($0) }
        case .number: value = json.numberText.flatMap { Decimal34($0) }.map { .number($0) }
        case .string: value = json.stringValue.map { .string($0) }
        case .choice(let allowed):
            value = json.stringValue.map { .string($0) }
            if let value, !type.accepts(value) {
                let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
                throw FEELMismatch(pointer: pointer, message: "\(value) is not one of \(list)")
            }
        case .date: value = json.stringValue.flatMap { TemporalText.date($0) }.map { .date($0) }
        case .time: value = json.stringValue.flatMap { TemporalText.time($0) }.map { .time($0) }
        case .dateTime: value = json.stringValue.flatMap { TemporalText.dateTime($0) }.map { .dateTime($0) }
        case .daysTimeDuration, .yearsMonthsDuration:
            value = json.stringValue.flatMap { TemporalText.duration($0) }.flatMap { type.accepts($0) ? $0 : nil }
        case .list(let item):
            guard let elements = json.arrayValue else {
                throw FEELMismatch(pointer: pointer, message: "this is no \(type)")
            }
            var items: [FEELValue] = []
            for (index, element) in elements.enumerated() {
                items.append(try read(element, item, at: "\(pointer)/\(index)"))
            }
            return .list(items)
        case .context(let members):
            guard let object = json.objectValue else {
                throw FEELMismatch(pointer: pointer, message: "this is no \(type)")
            }
            var context = FEELContext()
            for name in object.keys.sorted() {
                guard let member = object[name] else { continue }
                let type = members.isEmpty ? FEELType.any : members[name]
                guard let type else {
                    throw FEELMismatch(
                        pointer: "\(pointer)/\(name)",
                        message: "there is no '\(name)'" + Suggestion.hint(name, among: members.keys))
                }
                context[name] = try read(member, type, at: "\(pointer)/\(name)")
            }
            for name in members.keys.sorted() where context[name] == nil { context[name] = .null }
            return .context(context)
        case .constrained(let inner, let constraint):
            let inside = try read(json, inner, at: pointer)
            guard constraint.allows(inside) else {
                throw FEELMismatch(pointer: pointer, message: "\(inside) is not allowed: \(constraint.text)")
            }
            return inside
        case .range, .function, .functionOf, .null: value = nil
        }
        guard let value else { throw FEELMismatch(pointer: pointer, message: "this is no \(type)") }
        return value
    }

    /// JSON without a declared type: texts stay texts.
    private static func free(_ json: JSONValue, at pointer: String) throws(FEELMismatch) -> FEELValue {
        switch json {
        case .null: .null
        case .bool(let value): .boolean(value)
        case .int, .number: try read(json, .number, at: pointer)
        case .string(let text): .string(text)
        case .array: try read(json, .list(.any), at: pointer)
        case .object: try read(json, .context([:]), at: pointer)
        }
    }

    /// The value as JSON: dates and durations as ISO 8601 text, ranges as FEEL text, unknown and functions as null.
    public var json: JSONValue {
        switch self {
        case .null, .unknown, .function: .null
        case .boolean(let value): .bool(value)
        case .number(let value):
            value.int.flatMap { Int64(exactly: $0) }.map { .int($0) } ?? .number(value.description)
        case .list(let items): .array(items.map(\.json))
        case .context(let context):
            .object(Dictionary(uniqueKeysWithValues: context.keys.map { ($0, context[$0]?.json ?? .null) }))
        default: text.map { .string($0) } ?? .null
        }
    }
}
