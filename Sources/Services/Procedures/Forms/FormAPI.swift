import Kernel
import Paper
import Sheets
import Site

/// `GET /api/v1/forms`, `POST /api/v1/forms/{id}/preview`: the city's forms for terminals and for those who write them. Reads nothing
/// personal and stores nothing.
struct FormAPI: Sendable {
    /// The longest body in bytes.
    static let bodyLimit = 2 * FormPreview.longestText

    let preview: FormPreview

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        .json(["forms": .array(preview.forms.all.map(Self.json))])
    }

    private static func json(_ form: FormDefinition) -> JSONValue {
        let sheet = form.template
        return [
            "id": .string(sheet.id), "version": .string(sheet.version),
            "validFrom": .string(sheet.validFrom.description),
            "validTo": sheet.validTo.map { .string($0.description) } ?? .null,
            "title": json(form.title), "purpose": json(form.purpose), "window": .string(form.window),
            "owner": .string(form.owner), "events": .array(form.events.map { .string($0) }),
            "sheet": .string(sheet.sheet.rawValue), "printsSex": .bool(form.printsSex),
            "needsIndividualNumber": .bool(form.needsIndividualNumber),
        ]
    }

    private static func json(_ text: LocalizedText) -> JSONValue {
        .object(
            Dictionary(
                text.languages.map { ($0.rawValue, .string(text.text(in: $0))) },
                uniquingKeysWith: { first, _ in first }))
    }

    /// The sheet of a definition as PDF, or its faults.
    func preview(_ request: SiteRequest) async throws -> SiteResponse {
        let id = request.parameters["id"]
        let body: JSONValue
        do throws(JSONError) {
            body = try JSONValue(parsing: request.body, maximumDepth: 8)
        } catch {
            throw Problem(
                "invalid-json", status: 400, title: "The body is not JSON",
                detail: "\(error.reason) at byte \(error.offset). See /api/v1/openapi.json for what is expected.")
        }
        guard let text = body.objectValue?["definition"]?.stringValue else {
            throw Self.invalid("/definition", "the definition as text is expected here")
        }
        let person = body.objectValue?["person"]?.stringValue
        let known = preview.people.people.map(\.id)
        if let person, !known.contains(person) {
            throw Self.invalid(
                "/person", "there is no invented person '\(person)'" + Suggestion.hint(person, among: known))
        }
        switch preview.read(text, as: id) {
        case .failure(let faults):
            throw Problem(
                "invalid-definition", status: 422, title: "The definition has faults",
                errors: faults.faults.map {
                    FieldProblem(pointer: "/definition", detail: "\($0.line):\($0.column): \($0.reason)")
                })
        case .success(let form):
            do throws(PaperError) {
                let printed = try preview.print(form, for: person, at: request.now)
                return .file(printed.pdf, contentType: "application/pdf")
            } catch {
                throw Self.invalid("/definition", error.description)
            }
        }
    }

    private static func invalid(_ pointer: String, _ detail: String) -> Problem {
        Problem(
            "invalid-preview", status: 422, title: "The preview cannot be made",
            errors: [FieldProblem(pointer: pointer, detail: detail)])
    }
}

extension FormAPI {
    static let listOperation = APIOperation(
        id: "listForms", summary: "The city's printed forms.",
        description: "Every edition, with the window it belongs to and what a terminal needs to offer it.",
        tag: "forms",
        response: .object([
            "forms": .array(
                of: .object([
                    "id": .string(), "version": .string(), "validFrom": .date(), "validTo": .any,
                    "title": .map(of: .string(), "By language."), "purpose": .map(of: .string(), "By language."),
                    "window": .string(), "owner": .string(), "events": .array(of: .string()), "sheet": .string(),
                    "printsSex": .boolean(), "needsIndividualNumber": .boolean(),
                ]))
        ]))

    static let previewOperation = APIOperation(
        id: "previewForm", summary: "A form's definition as it would be printed.",
        description:
            "Nothing is stored. A definition with faults is answered with status 422 and each fault as `line:column: reason`.",
        tag: "forms",
        request: .object([
            "definition": .string(), "person": .string(),
        ]), contentType: "application/pdf")
}
