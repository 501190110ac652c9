import Foundation
import Kernel
import Logging
import Outbound

/// What is known about a code that a visitor shows.
enum WishAnswer: Sendable, Hashable {
    /// Ids of life events and of forms.
    case wish(events: [String], forms: [String])
    /// Nobody has such a code, or not any more.
    case unknown
    /// The server is away.
    case away
}

/// Knows which forms somebody needs who shows the code of a ticket or of answers given at home.
protocol Wishes: Sendable {
    func ask(_ code: String) async -> WishAnswer
}

/// Asks the city's server.
struct WishPost: Wishes {
    let server: OutboundHost
    let key: String
    var logger = Logger(label: "mio-terminal.wish")

    func ask(_ code: String) async -> WishAnswer {
        do {
            let answer = try await server.send(
                "POST", "/api/v1/edge/wishes",
                headers: ["authorization": "Bearer \(key)", "content-type": "application/json"],
                body: Array(JSONValue.object(["code": .string(code)]).canonical.utf8), seconds: 5)
            // What cannot be a code is one that nobody has.
            if [404, 422].contains(answer.status) { return .unknown }
            guard answer.status == 200 else { throw CourierFault(status: answer.status) }
            let json = try JSONValue(parsing: answer.body)
            func list(_ name: String) -> [String] { (json[name]?.arrayValue ?? []).compactMap(\.stringValue) }
            return .wish(events: list("events"), forms: list("forms"))
        } catch {
            logger.warning("nobody says what is needed", metadata: ["error": "\(type(of: error))"])
            return .away
        }
    }
}
