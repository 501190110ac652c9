import Site

/// What the API document says.
extension OnlineAPI {
    private static let summary = JSONSchema.object(
        [
            "id": .string(), "version": .integer(), "title": .map(of: .string()), "about": .string(),
            "owner": .string(),
            "audience": .string(), "identity": .string("0, 1, 2, 3 or B: how sure the city must be of who applies."),
            "channels": .array(of: .string()), "open": .boolean(), "standardDays": .integer("Business days."),
        ], optional: ["standardDays"])

    static let proceduresOperation = APIOperation(
        id: "listOnlineProcedures", summary: "What can be done online, the best answer to a text first.", tag: "online",
        response: .object(["procedures": .array(of: summary), "total": .integer(), "page": .integer()]),
        query: [
            .init("q", "Words."), .init("event", "A life event."), .init("for", "`individual` or `business`."),
            .init("page", "From 1.", schema: .integer()),
        ])

    static let procedureOperation = APIOperation(
        id: "getOnlineProcedure", summary: "A procedure with the JSON Schema of its answers.", tag: "online",
        response: .object(["id": .string(), "version": .integer(), "answers": .map(of: .any)]))

    static let submitOperation = APIOperation(
        id: "submitApplication", summary: "Hands an application in: stored when it is answered.",
        description: """
            Either `procedure` and `answers`, under an `Idempotency-Key`: sent again with the same key and body it is the same
            application. Or the id of a `draft`, which needs no key.
            """, tag: "online",
        request: .object(
            ["procedure": .string(), "answers": .map(of: .any), "draft": .string()],
            optional: ["procedure", "answers", "draft"]),
        response: .object([
            "number": .string(), "procedure": .string(), "version": .integer(), "arrivedAt": .dateTime(),
        ]), status: 201,
        headers: [.init("Idempotency-Key", "1 to 200 characters, one for each application without a draft.")])

    static let submissionOperation = APIOperation(
        id: "getApplication", summary: "One's own application and where it stands.", tag: "online",
        response: .object([
            "number": .string(), "procedure": .string(), "version": .integer(), "arrivedAt": .dateTime(),
            "state": .string(), "answers": .map(of: .any),
        ]))

    static let countOperation = APIOperation(
        id: "countPaper", summary: "Counts applications that came by paper, post or telephone.", tag: "online",
        request: .object(
            [
                "procedure": .string(), "channel": .oneOf(CountPages.channels), "reason": .oneOf(CountPages.reasons),
                "n": .integer(),
            ], optional: ["reason"]),
        response: .object(["counted": .integer()]), status: 201)

    static let statisticsOperation = APIOperation(
        id: "getAdoption", summary: "How far each procedure is used online in a fiscal year.", tag: "online",
        response: .object([
            "year": .integer(), "share": .number("Percent; null while nothing came.").orNull,
            "reached": .number("Percent of targets that reached their goal.").orNull,
            "hours": JSONSchema.number().orNull,
            "procedures": .array(
                of: .object([
                    "id": .string(), "channels": .map(of: .integer()), "rate": JSONSchema.number().orNull,
                    "goal": JSONSchema.number().orNull,
                ])),
        ]), query: [.init("year", "The fiscal year.", schema: .integer()), .init("all", "`yes` for all procedures.")])
}
