import Foundation
import Hummingbird
import Kernel

/// The interface for other programs: a draft is taken in and answered as it was understood; it is kept when it is
/// committed.
struct JSONInterface: Sendable {
    let key: String
    let register: EntryRegister
    let faults: FaultDesk
    let drafts = Drafts()

    actor Drafts {
        private var values: [String: [String: String]] = [:]

        func add(_ draft: [String: String]) -> String {
            let id = UUID().uuidString.lowercased()
            values[id] = draft
            return id
        }

        func take(_ id: String) -> [String: String]? { values.removeValue(forKey: id) }
    }

    func routes(_ router: Router<BasicRequestContext>) {
        router.get("/api/entries") { request, _ in try await guarded(request, find) }
        router.post("/api/entries") { request, _ in try await guarded(request, take) }
        router.post("/api/entries/{draft}/commit") { request, context in
            let id = context.parameters.get("draft") ?? ""
            return try await guarded(request) { _ in try await commit(id) }
        }
    }

    private func guarded(
        _ request: Request, _ answer: (Request) async throws -> Response
    ) async throws -> Response {
        guard request.headers[.authorization] == "Bearer \(key)" else {
            return Exchange.json(["error": "unauthorized"], status: .unauthorized)
        }
        if let fault = await faults.take(.slow) { try await Task.sleep(for: .seconds(fault.seconds)) }
        return try await answer(request)
    }

    private func find(_ request: Request) async throws -> Response {
        guard let number = request.uri.queryParameters["case"] else {
            return Exchange.json(["error": "case is missing"], status: .badRequest)
        }
        let found = await register.entries(of: String(number))
        return Exchange.json(["entries": .array(found.map(Self.json))])
    }

    private func take(_ request: Request) async throws -> Response {
        guard let body = try await Exchange.json(request), let members = body["values"]?.objectValue else {
            return Exchange.json(["error": "values are missing"], status: .badRequest)
        }
        var values = members.compactMapValues(\.stringValue)
        guard values.count == members.count else {
            return Exchange.json(["error": "values must be text"], status: .badRequest)
        }
        let problems = await faults.problems(values)
        guard problems.isEmpty else {
            return Exchange.json(
                [
                    "error": "invalid",
                    "fields": .array(
                        problems.map { ["field": .string($0.field), "reason": .string($0.reason)] }),
                ], status: .unprocessableContent)
        }
        values = await faults.understood(values.filter { !$0.value.isEmpty })
        let id = await drafts.add(values)
        return Exchange.json(["draft": .string(id), "values": Self.json(values)], status: .created)
    }

    private func commit(_ id: String) async throws -> Response {
        guard let values = await drafts.take(id) else {
            return Exchange.json(["error": "there is no such draft"], status: .notFound)
        }
        return Exchange.json(Self.json(try await register.commit(values, way: "interface")), status: .created)
    }

    static func json(_ entry: EntryRegister.Entry) -> JSONValue {
        [
            "number": .int(Int64(entry.number)), "case": .string(entry.caseNumber), "at": .string(entry.at),
            "way": .string(entry.way), "values": json(entry.values),
        ]
    }

    private static func json(_ values: [String: String]) -> JSONValue { .object(values.mapValues(JSONValue.string)) }
}
