import Site

extension MoveOutAPI {
    private static let notice = JSONSchema.object(
        [
            "receipt": .string(), "status": .oneOf(MoveOutRecord.Status.allCases.map(\.rawValue)),
            "state": .string("The state as the national portal calls it."), "planned": .date(), "members": .integer(),
            "arrivedAt": .dateTime(), "reasons": .array(of: .string()),
            "key": .string("The word that opens the notice's page; only in the answer to filing."),
        ], optional: ["key"])

    private static let cmsSchema = JSONSchema.string(
        "CMS SignedData (DER) in base64, over the canonical bytes (RFC 8785).")

    static let nonceOperation = APIOperation(
        id: "makeMoveOutNonce", summary: "A word that a notice must carry; used once within an hour.",
        tag: "moving-out",
        response: .object(["nonce": .string(), "seconds": .integer()]), status: 201)

    static let fileOperation = APIOperation(
        id: "fileMoveOut", summary: "Files a moving-out notice signed with a My Number card.",
        description: "`notice` is the form `moveout/1`; what is signed are its canonical bytes. See docs/moveout.md.",
        tag: "moving-out", request: .object(["notice": .any, "cms": cmsSchema]), response: notice, status: 201)

    static let checkOperation = APIOperation(
        id: "checkMoveOut", summary: "Whether a notice would be taken online, and until when what has to be done.",
        description: "Rules only: nothing is stored, nobody is looked up.", tag: "moving-out",
        request: .object(
            [
                "planned": .date(), "code6": .string("Code of the new municipality."),
                "country": .string("When it is abroad."), "certificate": .string(), "signer": .string(),
                "age": .integer(), "card": .boolean(), "protected": .boolean(), "open": .boolean(),
                "address": .boolean(),
            ],
            optional: [
                "code6", "country", "certificate", "signer", "age", "card", "protected", "open", "address",
            ]),
        response: .object([
            "online": .boolean(),
            "findings": .array(
                of: .object([
                    "reason": .string(), "result": .string(), "text": .string(), "ways": .array(of: .string()),
                ])), "dates": .map(of: .date()),
        ]))

    static let showOperation = APIOperation(
        id: "getMoveOut", summary: "Where a notice stands.", tag: "moving-out", response: notice,
        query: [.init("key", "The word that came with the receipt.")])

    static let withdrawOperation = APIOperation(
        id: "withdrawMoveOut", summary: "Takes a notice back with the card it was signed with.",
        description: "`content` is `{\"form\": \"moveout-withdraw/1\", \"receipt\", \"nonce\"}`.", tag: "moving-out",
        request: .object(["content": .any, "cms": cmsSchema]), response: notice)

    static let pullOperation = APIOperation(
        id: "pullPortal", summary: "Takes what waits at the national portal, and tells it the states.",
        tag: "moving-out",
        response: .object([
            "notices": .integer(), "repeated": .integer(), "exceptions": .integer(), "told": .integer(),
            "later": .boolean("The portal asked to come back later."),
        ]))

    static let advanceOperation = APIOperation(
        id: "sendAdvanceNotice",
        summary: "Tells the new municipality the items of the moving-out certificate before the people come.",
        description: "The same reference from the same municipality is one notice.", tag: "moving-out", request: .any,
        response: .object(["id": .string()]), status: 201)

    static let arrivedOperation = APIOperation(
        id: "confirmArrival", summary: "The new municipality says that they have moved in.", tag: "moving-out",
        status: 204)

    static let stationOperation = APIOperation(
        id: "getStationState", summary: "Whether a station in an office is free.", tag: "moving-out",
        response: .object(
            ["station": .string(), "ward": .string(), "step": .string(), "since": .dateTime()], optional: ["since"]))
}
