import Kernel
import Outbound
import Site

/// A back system with an interface for programs: `GET /api/entries?case=`, `POST /api/entries` (a draft),
/// `POST /api/entries/{draft}/commit`, JSON, with a bearer key.
public struct ProgramInterface: BackSystem {
    let host: OutboundHost
    let key: String

    /// The interface at a host.
    public init(host: OutboundHost, key: String) {
        self.host = host
        self.key = key
    }

    public func visit() async throws -> any BackSystemVisit { Visit(host: host, key: key) }

    private struct Visit: BackSystemVisit {
        let host: OutboundHost
        let key: String

        func find(_ caseNumber: String) async throws -> [FoundEntry] {
            let (status, json) = try await ask("GET", "/api/entries?case=\(PercentCoding.encode(caseNumber))")
            guard status == 200, let entries = json["entries"]?.arrayValue else { throw Self.unexpected(status) }
            return try entries.map { entry in
                FoundEntry(number: try Self.number(entry), values: try Self.values(entry))
            }
        }

        func enter(_ values: EntryValues) async throws -> ReadBack {
            let body = JSONValue.object(["values": .object(values.values.mapValues(JSONValue.string))])
            let (status, json) = try await ask("POST", "/api/entries", body)
            if status == 422, let fields = json["fields"]?.arrayValue, !fields.isEmpty {
                throw EntryRefused(
                    fields.map {
                        EntryRefused.Problem(
                            field: $0["field"]?.stringValue ?? "", reason: $0["reason"]?.stringValue ?? "")
                    })
            }
            guard status == 201, let draft = json["draft"]?.stringValue else { throw Self.unexpected(status) }
            return ReadBack(values: try Self.values(json), token: draft)
        }

        func commit(_ entered: ReadBack) async throws -> String {
            let path = "/api/entries/\(PercentCoding.encode(entered.token))/commit"
            let (status, json) = try await ask("POST", path)
            guard status == 201 else { throw Self.unexpected(status) }
            return try Self.number(json)
        }

        func end() async {}

        private func ask(
            _ method: String, _ path: String, _ body: JSONValue? = nil
        ) async throws -> (status: Int, json: JSONValue) {
            var headers = ["authorization": "Bearer \(key)", "accept": "application/json"]
            if body != nil { headers["content-type"] = "application/json" }
            let answer = try await host.send(method, path, headers: headers, body: body?.canonicalBytes)
            guard let json = try? JSONValue(parsing: answer.body, maximumDepth: 32) else {
                throw Self.unexpected(answer.status)
            }
            return (answer.status, json)
        }

        private static func number(_ json: JSONValue) throws -> String {
            guard let number = json["number"]?.intValue.map(String.init) ?? json["number"]?.stringValue else {
                throw BackSystemTrouble("the back system gives no number")
            }
            return number
        }

        private static func values(_ json: JSONValue) throws -> [String: String] {
            guard let members = json["values"]?.objectValue else {
                throw BackSystemTrouble("the back system does not show the values")
            }
            return members.compactMapValues(\.stringValue)
        }

        private static func unexpected(_ status: Int) -> BackSystemTrouble {
            BackSystemTrouble(
                status == 401 ? "the back system does not know the key" : "the back system answers \(status)")
        }
    }
}
