import DMN
import Kernel
import Rules
import Site

/// `GET /api/v1/tables`, `GET /api/v1/tables/{id}/dmn`, `POST /api/v1/tables/{id}/evaluate`: the city's decision tables for
/// anybody who has to apply or audit them. Reads nothing personal and stores nothing.
struct TableAPI: Sendable {
    /// The longest body in bytes.
    static let bodyLimit = 16_384

    let tables: RuleTables

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        .json([
            "tables": .array(
                tables.ids.compactMap { tables[$0]?.definition }.map { table in
                    [
                        "id": .string(table.id), "title": .string(table.title.text(in: .ja)),
                        "source": .string(table.source),
                        "inputs": .array(
                            table.inputs.map {
                                [
                                    "name": .string($0.name), "label": .string($0.label.text(in: .ja)),
                                    "type": .string($0.type), "allowed": $0.allowed.map { .string($0) } ?? .null,
                                ]
                            }),
                    ]
                })
        ])
    }

    private func table(_ request: SiteRequest) throws -> RuleTables.Table {
        let id = request.parameters["id"]
        guard let table = tables[id] else {
            throw Problem(
                "not-found", status: 404, title: "There is no such table",
                detail: "There is no table '\(id)'" + Suggestion.hint(id, among: tables.ids))
        }
        return table
    }

    func model(_ request: SiteRequest) async throws -> SiteResponse {
        SiteResponse(
            status: 200, headers: ["content-type": "application/xml; charset=utf-8"],
            body: .bytes(Array(try table(request).definition.definitions.xml.utf8)))
    }

    func evaluate(_ request: SiteRequest) async throws -> SiteResponse {
        let table = try table(request)
        let body: JSONValue
        do throws(JSONError) {
            body = try JSONValue(parsing: request.body, maximumDepth: 16)
        } catch {
            throw Problem(
                "invalid-json", status: 400, title: "The body is not JSON",
                detail: "\(error.reason) at byte \(error.offset). See /api/v1/openapi.json for what is expected.")
        }
        let given = body.objectValue?["inputs"]?.objectValue ?? [:]
        var values: [String: FEELValue] = [:]
        var problems: [FieldProblem] = []
        let names = table.definition.inputs.map(\.name)
        for name in given.keys.sorted() where !names.contains(name) {
            problems.append(
                FieldProblem(
                    pointer: "/inputs/\(name)",
                    detail: "there is no input '\(name)'" + Suggestion.hint(name, among: names)))
        }
        for input in table.definition.inputs {
            guard let json = given[input.name] else {
                values[input.name] = .unknown(UnknownInputs(input.name))
                continue
            }
            do throws(FEELMismatch) {
                values[input.name] = try FEELValue(json, as: FEELType(name: input.type) ?? .any)
            } catch {
                problems.append(FieldProblem(pointer: "/inputs/\(input.name)\(error.pointer)", detail: error.message))
            }
        }
        guard problems.isEmpty else {
            throw Problem("invalid-inputs", status: 422, title: "The inputs do not fit the table", errors: problems)
        }
        guard let result = table.model.evaluate(decision: table.definition.id, values, explaining: true) else {
            throw Problem("not-found", status: 404, title: "There is no such table")
        }
        let answer: JSONValue = [
            "answer": result.value.json,
            "open": .array((result.value.unknowns?.names ?? []).map { .string($0) }),
            "warnings": .array(result.warnings.map { .string($0.message) }),
            "explanation": .array(table.model.explanations(of: result).map(\.json)),
        ]
        return .json(answer)
    }
}

extension TableAPI {
    static let listOperation = APIOperation(
        id: "listTables", summary: "The city's decision tables.", description: "Fees and the like, as data.",
        tag: "tables",
        response: .object([
            "tables": .array(
                of: .object([
                    "id": .string(), "title": .string(), "source": .string(),
                    "inputs": .array(
                        of: .object(["name": .string(), "label": .string(), "type": .string(), "allowed": .any])),
                ]))
        ]))

    static let modelOperation = APIOperation(
        id: "getTableModel", summary: "A decision table as a model of the standard (DMN 1.5).", tag: "tables",
        contentType: "application/xml")

    static let evaluateOperation = APIOperation(
        id: "evaluateTable", summary: "What a decision table answers, and why.",
        description: "An input that is left out is an open question: `open` names those that could change the answer.",
        tag: "tables",
        request: .object(["inputs": .map(of: .any, "Values by the names of the table's inputs.")]),
        response: .object([
            "answer": .any, "open": .array(of: .string()), "warnings": .array(of: .string()),
            "explanation": .array(of: .any),
        ]))
}
