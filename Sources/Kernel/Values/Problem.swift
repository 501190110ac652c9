/// What went wrong, as the API tells it: RFC 9457 problem details, media type `application/problem+json`.
///
///     throw Problem("unknown-ward", status: 404, title: "区がありません", detail: "271011 is not a ward")
public struct Problem: Error, Hashable, Sendable {
    /// A URI that names the kind of problem: `urn:mio:problem:unknown-ward`, or `about:blank` for what the status says.
    public let type: String
    /// The kind of problem in words, the same each time.
    public let title: String
    /// The HTTP status code, 400…599.
    public let status: Int
    /// What happened this time and what to do.
    public let detail: String?
    /// A URI or identifier of this occurrence, such as the request's.
    public let instance: String?
    /// What is wrong with which field.
    public let errors: [FieldProblem]

    /// The media type of an encoded problem.
    public static let contentType = "application/problem+json"

    /// A problem of the kind `urn:mio:problem:` + `kind`.
    public init(
        _ kind: String, status: Int, title: String, detail: String? = nil, instance: String? = nil,
        errors: [FieldProblem] = []
    ) {
        self.init(
            type: "urn:mio:problem:" + kind, title: title, status: status, detail: detail, instance: instance,
            errors: errors)
    }

    /// A problem by its full type.
    public init(
        type: String, title: String, status: Int, detail: String? = nil, instance: String? = nil,
        errors: [FieldProblem] = []
    ) {
        (self.type, self.title, self.status) = (type, title, status)
        (self.detail, self.instance, self.errors) = (detail, instance, errors)
    }

    /// The same problem with the identifier of its occurrence.
    public func occurring(as instance: String) -> Problem {
        Problem(type: type, title: title, status: status, detail: detail, instance: instance, errors: errors)
    }
}

/// What is wrong with one field.
public struct FieldProblem: Hashable, Sendable, Codable {
    /// A JSON Pointer into the request (`/person/birthDate`) or the name of a form field.
    public let pointer: String
    /// What is wrong and what to do.
    public let detail: String

    /// A problem of a field.
    public init(pointer: String, detail: String) { (self.pointer, self.detail) = (pointer, detail) }
}

extension Problem: Codable {
    private enum CodingKeys: String, CodingKey { case type, title, status, detail, instance, errors }

    /// Reads problem details; a missing type is `about:blank`, unknown members are ignored (RFC 9457, 3.2).
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            type: try container.decodeIfPresent(String.self, forKey: .type) ?? "about:blank",
            title: try container.decodeIfPresent(String.self, forKey: .title) ?? "",
            status: try container.decodeIfPresent(Int.self, forKey: .status) ?? 500,
            detail: try container.decodeIfPresent(String.self, forKey: .detail),
            instance: try container.decodeIfPresent(String.self, forKey: .instance),
            errors: try container.decodeIfPresent([FieldProblem].self, forKey: .errors) ?? [])
    }

    /// Writes problem details; what is empty is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(title, forKey: .title)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(detail, forKey: .detail)
        try container.encodeIfPresent(instance, forKey: .instance)
        if !errors.isEmpty { try container.encode(errors, forKey: .errors) }
    }
}
