import Kernel

/// A JSON Schema (2020-12) for the API document, built from a few words.
public struct JSONSchema: Sendable, Hashable {
    /// The schema as JSON.
    public let value: JSONValue

    /// A schema written out as JSON.
    public init(_ value: JSONValue) { self.value = value }

    /// Text.
    public static func string(_ description: String? = nil) -> JSONSchema { typed("string", description) }
    /// A date such as 2026-04-20.
    public static func date(_ description: String? = nil) -> JSONSchema {
        typed("string", description, ["format": .string("date")])
    }
    /// An instant with its offset.
    public static func dateTime(_ description: String? = nil) -> JSONSchema {
        typed("string", description, ["format": .string("date-time")])
    }
    /// A whole number.
    public static func integer(_ description: String? = nil) -> JSONSchema { typed("integer", description) }
    /// A number.
    public static func number(_ description: String? = nil) -> JSONSchema { typed("number", description) }
    /// True or false.
    public static func boolean(_ description: String? = nil) -> JSONSchema { typed("boolean", description) }
    /// Anything.
    public static let any = JSONSchema(.object([:]))

    /// The same, or null.
    public var orNull: JSONSchema {
        guard case .object(var members) = value, let type = members["type"] else { return self }
        members["type"] = .array([type, .string("null")])
        return JSONSchema(.object(members))
    }

    /// One of some texts.
    public static func oneOf(_ values: [String], _ description: String? = nil) -> JSONSchema {
        typed("string", description, ["enum": .array(values.map(JSONValue.string))])
    }

    /// A list.
    public static func array(of item: JSONSchema, _ description: String? = nil) -> JSONSchema {
        typed("array", description, ["items": item.value])
    }

    /// An object with known members; those not named optional are required.
    public static func object(
        _ members: KeyValuePairs<String, JSONSchema>, optional: Set<String> = [], _ description: String? = nil
    ) -> JSONSchema {
        var properties: [String: JSONValue] = [:]
        for (name, schema) in members { properties[name] = schema.value }
        var more: [String: JSONValue] = ["properties": .object(properties)]
        let required = members.map(\.key).filter { !optional.contains($0) }.sorted()
        if !required.isEmpty { more["required"] = .array(required.map(JSONValue.string)) }
        return typed("object", description, more)
    }

    /// An object whose members all have one form.
    public static func map(of member: JSONSchema, _ description: String? = nil) -> JSONSchema {
        typed("object", description, ["additionalProperties": member.value])
    }

    private static func typed(
        _ type: String, _ description: String?, _ more: [String: JSONValue] = [:]
    ) -> JSONSchema {
        var members = more
        members["type"] = .string(type)
        if let description { members["description"] = .string(description) }
        return JSONSchema(.object(members))
    }

    /// Problem details (RFC 9457).
    static let problem = JSONSchema.object(
        [
            "type": .string("A URI that names the kind of problem."), "title": .string(), "status": .integer(),
            "detail": .string("What was wrong and what to do."), "instance": .string(),
            "errors": .array(of: .object(["pointer": .string("JSON Pointer or field name"), "detail": .string()])),
        ], optional: ["detail", "instance", "errors"], "Problem details (RFC 9457)")
}
