import Foundation
import Kernel
import Logging
import Outbound
import Sheets

/// Leaves sealed facts with the server, for a counter to fetch with the code on the sheet.
struct HandoverPost: Sendable {
    let server: OutboundHost
    let key: String
    var logger = Logger(label: "mio-terminal.handover")

    /// What the 2D code says; nil when the server is away, and then there is none on the sheet.
    ///
    /// - Parameter source: Where it is from, as the foot of the sheet says it.
    func leave(_ holder: CardHolder, source: String) async -> String? {
        do {
            let (secret, reference) = try HandoverSeal.seal(holder, source: source)
            let body: JSONValue = [
                "code": .string(reference.code), "sealed": .string(Data(reference.sealed).base64EncodedString()),
            ]
            let answer = try await server.send(
                "POST", "/api/v1/handover-references",
                headers: ["authorization": "Bearer \(key)", "content-type": "application/json"],
                body: Array(body.canonical.utf8), seconds: 5)
            guard answer.status == 201 else { throw CourierFault(status: answer.status) }
            return secret
        } catch {
            logger.warning("nothing is handed over", metadata: ["error": "\(type(of: error))"])
            return nil
        }
    }
}
