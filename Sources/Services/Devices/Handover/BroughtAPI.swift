import Foundation
import Kernel
import Site

/// Terminals fetch what a visitor has written at home. Sealed, so that the server hands out what it cannot read.
struct BroughtAPI: Sendable {
    static let longestMark = 64

    let desk: HandoverDesk

    /// `POST /api/v1/edge/brought`. In a body, so that the code is in no log.
    func take(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let code = reader.text("code", in: reader.body, required: true, most: 64) ?? ""
        let visit = reader.text("visit", in: reader.body, required: true, most: Self.longestMark) ?? ""
        if !HandoverPages.isCode(code) { reader.wrong("/code", "must be 32 hexadecimal digits") }
        try reader.check()
        switch try await desk.take(code: code, for: visit, by: request.actor) {
        case nil: throw SiteFailure.notFound
        case .used?:
            throw Problem(
                "handover-used", status: 409, title: "The code was used",
                detail: "Another visit has fetched what it stands for.")
        case .sealed(let bytes)?:
            var response = SiteResponse.json(["sealed": .string(Data(bytes).base64EncodedString())])
            response.headers["cache-control"] = "no-store"
            return response
        }
    }

    static let operation = APIOperation(
        id: "takeBroughtFacts", summary: "What a visitor's code stands for, for one visit.",
        description: """
            Sealed facts of who has written at home. `code` follows from the number that the visitor shows, which opens them and which the \
            server is not told. The same visit gets them again for ten minutes; another one is answered with \
            409, a code that nobody has, or not any more, with 404.
            """, tag: "edge",
        request: .object(["code": .string("32 hexadecimal digits."), "visit": .string("The mark of the visit.")]),
        response: .object(["sealed": .string("Base64.")]))
}
