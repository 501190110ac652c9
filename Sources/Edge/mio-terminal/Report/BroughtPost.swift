import Foundation
import Kernel
import Logging
import Outbound
import Sheets

/// What stands behind a number that a visitor has made at home.
enum BroughtAnswer: Sendable {
    case facts(HandoverSeal.Facts)
    /// Nobody has such a number, or not any more.
    case unknown
    /// Another visit has used it.
    case used
    /// The server is away.
    case away
}

/// Fetches what visitors have written at home.
protocol Brought: Sendable {
    /// - Parameter visit: The mark of the visit, which gets it again when it asks again.
    func take(_ number: HandoverNumber, for visit: String) async -> BroughtAnswer
}

/// Asks the city's server, which is told neither the number nor what it opens.
struct BroughtPost: Brought {
    let server: OutboundHost
    let key: String
    var logger = Logger(label: "mio-terminal.brought")

    func take(_ number: HandoverNumber, for visit: String) async -> BroughtAnswer {
        guard let code = HandoverSeal.code(of: number.printed) else { return .unknown }
        do {
            let answer = try await server.send(
                "POST", "/api/v1/edge/brought",
                headers: ["authorization": "Bearer \(key)", "content-type": "application/json"],
                body: Array(JSONValue.object(["code": .string(code), "visit": .string(visit)]).canonical.utf8),
                seconds: 5)
            switch answer.status {
            case 200: break
            case 404: return .unknown
            case 409: return .used
            default: throw CourierFault(status: answer.status)
            }
            guard let text = try JSONValue(parsing: answer.body)["sealed"]?.stringValue,
                let sealed = Data(base64Encoded: text),
                let facts = try? HandoverSeal.open(Array(sealed), with: number.printed)
            else { return .unknown }
            return .facts(facts)
        } catch {
            logger.warning("what was written at home does not come", metadata: ["error": "\(type(of: error))"])
            return .away
        }
    }
}
