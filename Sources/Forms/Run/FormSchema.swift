import Kernel

extension FormSheet {
    /// The answers as JSON Schema (2020-12), for programs that hand in. What is asked only under a condition is not
    /// required; conditions themselves are decided by the server.
    public var schema: JSONValue {
        let items = pages.flatMap(\.items)
        var schema = Self.object(items)
        if case .object(var members) = schema {
            members["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
            schema = .object(members)
        }
        return schema
    }

    private static func object(_ items: [FormItem]) -> JSONValue {
        let asked = items.filter(\.isAnswered)
        let required = asked.filter { item in
            if case .always = item.requirement, item.visible == nil { true } else { false }
        }
        return .object([
            "type": .string("object"),
            "properties": .object(
                Dictionary(asked.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first })),
            "required": .array(required.map { .string($0.name) }),
        ])
    }
}

extension FormItem {
    fileprivate var schema: JSONValue {
        var members = shape
        members["title"] = .string(label.text(in: .ja))
        if let hint { members["description"] = .string(hint.text(in: .ja)) }
        return .object(members)
    }

    private var shape: [String: JSONValue] {
        func text(_ pattern: String? = nil, format: String? = nil) -> [String: JSONValue] {
            var members: [String: JSONValue] = ["type": .string("string")]
            if let pattern { members["pattern"] = .string(pattern) }
            if let format { members["format"] = .string(format) }
            return members
        }
        func list(_ of: [String: JSONValue]) -> [String: JSONValue] {
            [
                "type": .string("array"), "items": .object(of), "minItems": .int(Int64(limits.fewest)),
                "maxItems": .int(Int64(limits.most)),
            ]
        }
        let values = JSONValue.array(options.map { .string($0.value) })
        switch kind {
        case .date: return text(format: "date")
        case .email: return text(format: "email")
        case .telephone: return text("^0[0-9]{9,10}$")
        case .ward: return text("^[0-9]{6}$")
        case .corporateNumber: return text("^[0-9]{13}$")
        case .individualNumber: return text("^[0-9]{12}$")
        case .text:
            var members = text()
            members["maxLength"] = .int(Int64(limits.longest))
            return members
        case .choice:
            var members = text()
            members["enum"] = values
            return members
        case .choices: return list(["type": .string("string"), "enum": values])
        case .yesNo, .omission: return ["type": .string("boolean")]
        case .consent: return ["const": .bool(true)]
        case .number, .yen:
            var members: [String: JSONValue] = ["type": .string("integer")]
            if let smallest = limits.smallest ?? (kind == .yen ? 0 : nil) { members["minimum"] = .int(Int64(smallest)) }
            if let largest = limits.largest { members["maximum"] = .int(Int64(largest)) }
            return members
        case .members, .file: return list(text())
        case .note: return text()
        case .slot:
            return [
                "type": .string("object"),
                "properties": [
                    "kind": .object(text()), "place": .object(text("^[0-9]{6}$")), "day": .object(text(format: "date")),
                    "time": .object(text("^[0-9]{2}:[0-9]{2}$")), "waiting": ["type": .string("boolean")],
                ],
                "required": ["day", "time"],
            ]
        case .group:
            guard case .object(let row) = FormSheet.rows(items) else { return [:] }
            return list(row)
        case .personName, .kana, .address, .period, .bankAccount, .vehicleNumber, .place:
            let part = kind == .period ? text(format: "date") : text()
            return [
                "type": .string("object"),
                "properties": .object(Dictionary(uniqueKeysWithValues: kind.parts.map { ($0, .object(part)) })),
            ]
        }
    }
}

extension FormSheet {
    fileprivate static func rows(_ items: [FormItem]) -> JSONValue { object(items) }
}
