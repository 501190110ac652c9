import Site

/// What the API document says of drafts and their files.
extension DraftAPI {
    private static let file = JSONSchema.object([
        "id": .string(), "item": .string(), "name": .string(), "type": .string(), "bytes": .integer(),
        "sha256": .string(),
        "scanned": .boolean("Whether a virus scanner has looked at it; false where the city has none."),
    ])

    private static let draft = JSONSchema.object([
        "id": .string("Where nobody is signed in, it is the key to the draft."), "procedure": .string(),
        "version": .integer(), "answers": .map(of: .any, "What the form has read, by the names of its items."),
        "until": .dateTime("When it is removed, if nobody goes on with it."),
        "application": JSONSchema.string("Its number.").orNull,
        "ready": .boolean("Whether it can be sent now."),
        "problems": .array(
            of: .object(["pointer": .string("JSON Pointer into answers."), "detail": .string()])),
        "files": .array(of: file), "page": .string("Where a person goes on with it."),
    ])

    static let beginOperation = APIOperation(
        id: "beginDraft", summary: "Begins a form, with what is known of who signed in.",
        description:
            "Answers have the JSON Schema that the procedure gives; what is missing or wrong stands in `problems`.",
        tag: "online",
        request: .object(
            [
                "procedure": .string(), "answers": .map(of: .any),
                "mandate": .string("The id of a mandate, to file for somebody else."),
            ], optional: ["answers", "mandate"]), response: draft,
        status: 201)

    static let showOperation = APIOperation(
        id: "getDraft", summary: "A draft with what is still wrong; its ETag names this state.", tag: "online",
        response: draft)

    static let changeOperation = APIOperation(
        id: "changeDraft", summary: "Puts answers in place of those of the same items; null takes one away.",
        description: "412 when it has changed since the ETag was read, 428 without one.", tag: "online",
        request: .object(["answers": .map(of: .any)]), response: draft,
        headers: [.init("If-Match", "The ETag that was read, or `*`.", required: true)])

    static let discardOperation = APIOperation(
        id: "discardDraft", summary: "Takes everything back that was typed and sent for it.", tag: "online", status: 204
    )
}

extension UploadAPI {
    private static let upload = JSONSchema.object([
        "id": .string(), "item": .string(), "name": .string(), "length": .integer(), "received": .integer(),
        "state": .oneOf(Upload.State.allCases.map(\.rawValue)), "file": JSONSchema.string().orNull,
        "fault": JSONSchema.string().orNull,
        "until": .dateTime(),
    ])

    private static let bytes = JSONSchema(.object(["type": .string("string"), "format": .string("binary")]))
    private static let resumable = APIOperation.Parameter("Tus-Resumable", "`1.0.0`")
    private static let length = APIOperation.Parameter("Upload-Length", "Bytes of the file.", schema: .integer())
    private static let metadata = APIOperation.Parameter(
        "Upload-Metadata", "`item` and `filename`, each with its value in Base 64, with commas between.")

    static let createOperation = APIOperation(
        id: "createUpload", summary: "Begins a file of a draft, sent in pieces (tus 1.0.0).",
        description: "The address for its pieces is in Location.", tag: "online", response: upload, status: 201,
        headers: [resumable, length, metadata])

    static let putOperation = APIOperation(
        id: "putFile", summary: "Begins a file under a name of the sender's, or sends it in one.",
        description: """
            Without a body and with `Upload-Length` it begins the file and answers 200 when it was begun before. With a body it
            sends it whole. Cut off, it is asked for with HEAD and goes on with PATCH.
            """, tag: "online", request: bytes, requestType: "application/octet-stream", response: upload, status: 201,
        headers: [resumable, length, metadata])

    static let showOperation = APIOperation(
        id: "getUpload", summary: "How much of a file is here; HEAD gives it in Upload-Offset.", tag: "online",
        response: upload, headers: [resumable])

    static let patchOperation = APIOperation(
        id: "appendToUpload", summary: "The next piece of a file: on disk when this is answered.",
        description: "The last piece is answered after the file was looked at: its kind, its size, viruses.",
        tag: "online", request: bytes, requestType: "application/offset+octet-stream", status: 204,
        headers: [
            resumable, .init("Upload-Offset", "Bytes that were sent before.", required: true, schema: .integer()),
        ])

    static let removeOperation = APIOperation(
        id: "removeUpload", summary: "Takes a file away.", tag: "online", status: 204, headers: [resumable])
}
