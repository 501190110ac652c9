import Kernel
import Outbound
import Site

/// The national portal as this city asks it: what waits, each delivery, and what became of an application.
public struct PortalClient: Sendable {
    let host: OutboundHost
    let key: String

    /// - Parameter key: With which this city comes to it.
    public init(host: OutboundHost, key: String) { (self.host, self.key) = (host, key) }

    /// The portal asks to come back later (back-pressure).
    struct Later: Error {}

    /// The portal answers what nobody expects.
    struct Unexpected: Error, CustomStringConvertible {
        let status: Int
        var description: String { "the portal answers \(status)" }
    }

    /// Ids of deliveries that wait, the oldest first.
    func waiting(most: Int) async throws -> [String] {
        let answer = try await ask("GET", "/deliveries?limit=\(most)")
        guard let json = try? JSONValue(parsing: answer, maximumDepth: 8), let items = json["deliveries"]?.arrayValue
        else { throw Unexpected(status: 200) }
        return items.compactMap(\.stringValue)
    }

    func package(_ delivery: String) async throws -> [UInt8] {
        try await ask("GET", "/deliveries/\(PercentCoding.encode(delivery))")
    }

    /// Says that a delivery is kept here.
    func acknowledge(_ delivery: String) async throws {
        _ = try await ask("DELETE", "/deliveries/\(PercentCoding.encode(delivery))")
    }

    /// Tells what became of an application.
    func tell(_ receipt: String, state: String, reason: String?) async throws {
        var body: [String: JSONValue] = ["state": .string(state)]
        body["reason"] = reason.map(JSONValue.string)
        _ = try await ask("POST", "/applications/\(PercentCoding.encode(receipt))/state", .object(body))
    }

    private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> [UInt8] {
        var headers = ["authorization": "Bearer \(key)"]
        if body != nil { headers["content-type"] = "application/json" }
        let answer = try await host.send(
            method, path, headers: headers, body: body?.canonicalBytes, mostBytes: 32 << 20)
        switch answer.status {
        case 200, 204: return answer.body
        case 429, 503: throw Later()
        default: throw Unexpected(status: answer.status)
        }
    }
}
