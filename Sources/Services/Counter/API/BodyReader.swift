import Kernel
import Site

/// Reads a JSON body member by member and collects what is wrong with it, each with its place.
struct BodyReader {
    let body: JSONValue
    private(set) var problems: [FieldProblem] = []

    /// - Throws: `Problem` of kind `invalid-json` when the body is no JSON object.
    init(_ request: SiteRequest) throws(Problem) {
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

    mutating func wrong(_ pointer: String, _ detail: String) {
        problems.append(FieldProblem(pointer: pointer, detail: detail))
    }

    /// A text member; nil when absent or wrong.
    mutating func text(
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

    mutating func date(_ name: String, in object: JSONValue, at pointer: String) -> CivilDate? {
        guard let text = text(name, in: object, at: pointer, required: true) else { return nil }
        if let date = CivilDate(iso: text) { return date }
        wrong("\(pointer)/\(name)", "must be a date such as 2026-04-20")
        return nil
    }

    /// A list member with at most so many items.
    mutating func list(_ name: String, most: Int) -> [JSONValue] {
        guard let value = body[name], value != .null else { return [] }
        guard let items = value.arrayValue, items.count <= most else {
            wrong("/\(name)", "must be a list of at most \(most) items")
            return []
        }
        return items
    }

    /// - Throws: `Problem` of kind `invalid-session-request` (422) that names every wrong member.
    func check() throws(Problem) {
        guard problems.isEmpty else {
            throw Problem(
                "invalid-session-request", status: 422, title: "Some members are wrong",
                detail: "Correct the members named in errors and send the request again.", errors: problems)
        }
    }
}
