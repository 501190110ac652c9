import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore

/// The hand that puts cards on the reader, over HTTP on this machine:
///
///     GET /cards                       the cards there are
///     GET /cards/{id}/tries            tries left
///     POST /cards/{id}/restore         all tries again
///     GET /slots                       what lies where
///     PUT /slots/{n}/{id}              put a card on a slot
///     DELETE /slots/{n}                take it away
struct Control: HTTPResponder {
    typealias Context = BasicRequestContext
    let table: CardTable

    func respond(to request: Request, context: Context) async throws -> Response {
        do {
            let path = request.uri.path.split(separator: "/").map(String.init)
            return Self.answer(try await act(request.method, path))
        } catch let problem as Problem {
            return Self.answer(
                [
                    "type": .string(problem.type), "title": .string(problem.title),
                    "detail": .string(problem.detail ?? ""),
                ],
                status: .init(code: problem.status), type: Problem.contentType)
        }
    }

    private func act(_ method: HTTPRequest.Method, _ path: [String]) async throws -> JSONValue {
        switch (method, path.count, path.first) {
        case (.get, 1, "cards"): return await table.list
        case (.get, 3, "cards") where path[2] == "tries": return try await table.tries(path[1])
        case (.post, 3, "cards") where path[2] == "restore":
            try await table.restore(path[1])
            return try await table.tries(path[1])
        case (.get, 1, "slots"): return await table.slots()
        case (.put, 3, "slots"):
            try await table.insert(path[2], slot: try Self.slot(path[1]))
            return await table.slots()
        case (.delete, 2, "slots"):
            try await table.remove(slot: try Self.slot(path[1]))
            return await table.slots()
        default:
            throw Problem("not-found", status: 404, title: "There is nothing here", detail: "See docs/card.md")
        }
    }

    private static func slot(_ text: String) throws -> Int {
        guard let slot = Int(text) else {
            throw Problem("unknown-slot", status: 404, title: "There is no such slot", detail: "A slot is a number")
        }
        return slot
    }

    private static func answer(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: value.canonical + "\n")))
    }
}
