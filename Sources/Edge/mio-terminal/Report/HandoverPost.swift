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
            try await send(reference)
            return secret
        } catch {
            logger.warning("nothing is handed over", metadata: ["error": "\(type(of: error))"])
            return nil
        }
    }

    /// Leaves facts as if somebody had written them at home, for the self-test.
    ///
    /// - Returns: Whether the server has them.
    func leave(_ holder: CardHolder, under number: HandoverNumber) async -> Bool {
        do {
            try await send(HandoverSeal.seal(holder, under: number, preVisit: nil))
            return true
        } catch {
            logger.warning("nothing is left", metadata: ["error": "\(type(of: error))"])
            return false
        }
    }

    private func send(_ reference: HandoverSeal.Reference) async throws {
        let body: JSONValue = [
            "code": .string(reference.code), "sealed": .string(Data(reference.sealed).base64EncodedString()),
        ]
        let answer = try await server.send(
            "POST", "/api/v1/handover-references",
            headers: ["authorization": "Bearer \(key)", "content-type": "application/json"],
            body: Array(body.canonical.utf8), seconds: 5)
        guard answer.status == 201 else { throw CourierFault(status: answer.status) }
    }
}
