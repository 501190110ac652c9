import Kernel
import Site
import Store

/// What terminals ask when a visitor shows a code: the forms for it, and nothing about whoever it is.
struct WishAPI: Sendable {
    static let bodyLimit = 4_096
    static let longestCode = 200

    let wishes: any VisitorWishes

    /// `POST /api/v1/edge/wishes`. In a body, so that the code is in no log.
    func find(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let code = reader.text("code", in: reader.body, required: true, most: Self.longestCode) ?? ""
        try reader.check()
        let (ward, day) = (request.actor.ward, request.now.date)
        guard let wish = try await request.store.read({ [wishes] in try wishes.wish(code, at: ward, on: day, in: $0) })
        else { throw SiteFailure.notFound }
        return .json([
            "events": .array(wish.events.map { .string($0) }), "forms": .array(wish.forms.map { .string($0) }),
        ])
    }

    static let operation = APIOperation(
        id: "findWish",
        summary: "The forms for somebody who shows the code of their ticket or of answers given at home.",
        description: """
            Ids of forms and of life events. Nothing about the person is answered: for name and address the terminal needs a card. A code \
            that nobody has, or not any more, is answered with 404.
            """, tag: "edge",
        request: .object(["code": .string("As a scanner read it.")]),
        response: .object(["events": .array(of: .string()), "forms": .array(of: .string())]))
}
