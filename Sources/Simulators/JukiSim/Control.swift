import Hummingbird
import Kernel

/// Where whoever tests asks for faults and counts what was entered. Only with the control key.
struct Control: Sendable {
    let key: String
    let register: EntryRegister
    let faults: FaultDesk

    func routes(_ router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in Exchange.json(["ok": true]) }
        router.get("/control/entries") { request, _ in
            try await guarded(request) { _ in
                Exchange.json(["entries": .array(await register.entries.map(JSONInterface.json))])
            }
        }
        router.post("/control/faults") { request, _ in
            try await guarded(request) { request in
                guard let body = try await Exchange.json(request), await faults.add(body) != nil else {
                    let kinds = FaultDesk.Kind.allCases.map { JSONValue.string($0.rawValue) }
                    return Exchange.json(["error": "unknown kind", "kinds": .array(kinds)], status: .badRequest)
                }
                return Exchange.json(["ok": true], status: .created)
            }
        }
        router.post("/control/reset") { request, _ in
            try await guarded(request) { _ in
                try await register.clear()
                await faults.clear()
                return Exchange.json(["ok": true])
            }
        }
    }

    private func guarded(
        _ request: Request, _ answer: (Request) async throws -> Response
    ) async throws -> Response {
        guard request.headers[.authorization] == "Bearer \(key)" else {
            return Exchange.json(["error": "unauthorized"], status: .unauthorized)
        }
        return try await answer(request)
    }
}
