import Kernel

/// Reads a JSON body member by member and collects what is wrong with it, each with its place.
public struct BodyReader {
    /// The whole body.
    public let body: JSONValue
    /// What is wrong so far.
    public private(set) var problems: [FieldProblem] = []

    /// Parses the body of a request.
    /// - Throws: `Problem` of kind `invalid-json` when the body is no JSON object.
    public init(_ request: SiteRequest) throws(Problem) {
        do {
            body = try JSONValue(parsing: request.body, maximumDepth: 16)
        } catch {
            throw Problem(
                "invalid-json", status: 400, title: "The body is not JSON",
                detail: "\(error.reason) at byte \(error.offset). See /api/v1/openapi.json for what is expected.")
        }
        guard case .object = body else {
            throw Problem(
                "invalid-json", status: 400, title: "The body is not a JSON object",
                detail: "See /api/v1/openapi.json for what is expected.")
        }
    }

    /// Notes what is wrong at a place.
    public mutating func wrong(_ pointer: String, _ detail: String) {
        problems.append(FieldProblem(pointer: pointer, detail: detail))
    }

    /// A text member; nil when absent or wrong.
    public mutating func text(
        _ name: String, in object: JSONValue, at pointer: String = "", required: Bool = false,
        among allowed: [String]? = nil, most: Int = 200
    ) -> String? {
        let place = "\(pointer)/\(name)"
        switch object[name] {
        case nil, .null?:
            if required { wrong(place, "is missing") }
            return nil
        // Scalars and not characters: a letter may carry thousands of combining marks.
        case .string(let text)? where text.unicodeScalars.count <= most:
            if let allowed, !allowed.contains(text) {
                wrong(place, "must be one of: \(allowed.joined(separator: ", "))")
                return nil
            }
            return text
        case .string?:
            wrong(place, "must be at most \(most) characters")
            return nil
        default:
            wrong(place, "must be a text")
            return nil
        }
    }

    /// A day; nil when absent or wrong.
    public mutating func date(_ name: String, in object: JSONValue, at pointer: String) -> CivilDate? {
        guard let text = text(name, in: object, at: pointer, required: true) else { return nil }
        if let date = CivilDate(iso: text) { return date }
        wrong("\(pointer)/\(name)", "must be a date such as 2026-04-20")
        return nil
    }

    /// A list member with at most so many items.
    public mutating func list(_ name: String, most: Int) -> [JSONValue] {
        guard let value = body[name], value != .null else { return [] }
        guard let items = value.arrayValue, items.count <= most else {
            wrong("/\(name)", "must be a list of at most \(most) items")
            return []
        }
        return items
    }

    /// A whole number within a range; nil when absent or wrong.
    public mutating func int(
        _ name: String, in object: JSONValue, at pointer: String = "", within range: ClosedRange<Int>
    )
        -> Int?
    {
        let place = "\(pointer)/\(name)"
        switch object[name] {
        case nil, .null?: return nil
        case .int(let number)? where range.contains(Int(number)): return Int(number)
        default:
            wrong(place, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
    }

    /// - Parameter kind: The kind of the problem.
    /// - Throws: `Problem` (422) that names every wrong member.
    public func check(_ kind: String = "invalid-request") throws(Problem) {
        guard problems.isEmpty else {
            throw Problem(
                kind, status: 422, title: "Some members are wrong",
                detail: "Correct the members named in errors and send the request again.", errors: problems)
        }
    }
}
