import Forms
import Kernel
import Procedures
import Site
import Store

/// Drafts for other programs: begun, filled in and sent by the same rules as on the pages, which may go on with them.
struct DraftAPI: Sendable {
    let desk: OnlineDesk

    /// A draft with its form, its files and what comes of it now.
    struct Opened: Sendable {
        let draft: Draft
        let procedure: OnlineProcedure
        let files: [DraftFile]
        let uploads: [Upload]
        let outcome: FormOutcome

        /// The tag of this state (RFC 9110, 8.8.3): another one after anybody has changed anything, here or on a page.
        var tag: String {
            let state = JSONValue.object([
                "answers": .object(draft.raw.texts.mapValues { .array($0.map(JSONValue.string)) }),
                "version": .int(Int64(draft.version)), "done": .array(draft.done.sorted().map(JSONValue.string)),
                "files": .array(files.map { .string($0.id) }), "application": .string(draft.application ?? ""),
                "uploads": .array(uploads.map { .string("\($0.id) \($0.received) \($0.state.rawValue)") }),
            ])
            return "\"\(BlobHash(of: state.canonicalBytes).description.prefix(32))\""
        }
    }

    /// `POST /api/v1/drafts`: begins a form with what is known of who signed in.
    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let named = reader.text("procedure", in: reader.body, required: true)
        let procedure = named.flatMap(desk.catalogue.procedure)
        if named != nil, procedure == nil { reader.wrong("/procedure", "must be the id of a procedure") }
        let answers = Self.answers(&reader, procedure)
        let mandate = reader.text("mandate", in: reader.body)
        try reader.check()
        guard let procedure else { throw SiteFailure.broken }
        guard desk.takes(procedure) else { throw Self.notHere }
        guard procedure.isOpen(on: request.now.date) else { throw Self.closed }
        let begun = try await desk.begin(
            procedure, by: request.actor, mandate: mandate, language: request.language, at: request.now
        ) { draft in
            Self.put(answers, into: &draft)
        }
        var response = answer(try await open(begun.id, request), request, status: 201)
        response.headers.add("location", "/api/v1/drafts/\(begun.id)")
        return response
    }

    /// `GET /api/v1/drafts/{id}`
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        answer(try await open(request.parameters["id"], request), request)
    }

    /// `PATCH /api/v1/drafts/{id}`: puts answers in place of those of the same items, in the state that the sender has seen.
    func change(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request.parameters["id"], request)
        try Self.checkUnsent(opened)
        var reader = try BodyReader(request)
        if reader.body["answers"] == nil { reader.wrong("/answers", "is missing") }
        let answers = Self.answers(&reader, opened.procedure)
        try reader.check()
        let seen = try Self.seen(request)
        let (id, now, actor) = (opened.draft.id, request.now, request.actor)
        let after = try await request.store.write { tx -> Opened in
            let current = try read(id, at: now, for: actor, in: tx)
            try Self.checkUnsent(current)
            guard seen == "*" || seen == current.tag else { throw Self.changedSince }
            guard current.draft.version == current.procedure.version else { throw Self.newVersion }
            var draft = current.draft
            Self.put(answers, into: &draft)
            // Pages are looked at again when what stands on them has changed.
            draft.done = []
            try draft.save(in: tx)
            return try read(id, at: now, for: actor, in: tx)
        }
        return answer(after, request)
    }

    /// `DELETE /api/v1/drafts/{id}`: takes everything back, files too. What was sent stays.
    func discard(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request.parameters["id"], request)
        try Self.checkUnsent(opened)
        let draft = opened.draft
        try await request.store.write { tx in
            try draft.delete(in: tx)
            try tx.record(
                Event(
                    kind: "form.discarded", at: tx.now, actor: .anonymous,
                    data: .object(["procedure": .string(draft.procedure)])))
        }
        return .noContent
    }

    // MARK: Parts

    /// The draft of an id; that of somebody else is absent.
    func open(_ id: String, _ request: SiteRequest) async throws -> Opened {
        let (now, actor) = (request.now, request.actor)
        return try await request.store.read { try read(id, at: now, for: actor, in: $0) }
    }

    func read(_ id: String, at now: Timestamp, for actor: Actor, in tx: some Queryable) throws -> Opened {
        guard let draft = try Draft.load(id, at: now, in: tx), try draft.admits(actor, at: now, in: tx) else {
            throw SiteFailure.notFound
        }
        let procedure = try desk.procedure(of: draft)
        let files = try DraftFile.all(of: id, in: tx)
        let outcome = FormRun(
            procedure.sheet, draft.raw, at: now, places: desk.formPlaces(draft, files: files)
        ).outcome()
        return Opened(
            draft: draft, procedure: procedure, files: files, uploads: try Upload.all(of: id, in: tx),
            outcome: outcome)
    }

    /// Answers of the shapes that the form has; empty where there are none.
    static func answers(_ reader: inout BodyReader, _ procedure: OnlineProcedure?) -> [String: JSONValue] {
        guard let value = reader.body["answers"] else { return [:] }
        guard let answers = value.objectValue else {
            reader.wrong("/answers", "must be an object")
            return [:]
        }
        guard let procedure else { return [:] }
        var shape = AnswerShape(procedure.sheet)
        shape.check(answers)
        for problem in shape.problems { reader.wrong(problem.pointer, problem.detail) }
        return answers
    }

    private static func put(_ answers: [String: JSONValue], into draft: inout Draft) {
        for (name, value) in answers {
            draft.raw.put(value, at: name)
            draft.sources[name] = nil
        }
    }

    private func answer(_ opened: Opened, _ request: SiteRequest, status: Int = 200) -> SiteResponse {
        let (draft, outcome) = (opened.draft, opened.outcome)
        let problems = Self.problems(outcome.problems, opened.procedure, request.ctx).map { problem in
            JSONValue.object(["pointer": .string(problem.pointer), "detail": .string(problem.detail)])
        }
        var response = SiteResponse.json(
            .object([
                "id": .string(draft.id), "procedure": .string(draft.procedure), "version": .int(Int64(draft.version)),
                "answers": outcome.json, "until": .string(draft.until.description),
                "application": draft.application.map(JSONValue.string) ?? .null,
                "ready": .bool(outcome.problems.isEmpty && draft.version == opened.procedure.version),
                "problems": .array(draft.application == nil ? problems : []),
                "files": .array(opened.files.map(Self.json)), "page": .string(OnlinePaths.draft(draft.id)),
            ]), status: status)
        response.headers.add("etag", opened.tag)
        return response
    }

    private static func json(_ file: DraftFile) -> JSONValue {
        .object([
            "id": .string(file.id), "item": .string(file.item), "name": .string(file.name),
            "type": .string(file.type), "bytes": .int(Int64(file.bytes)), "sha256": .string(file.hash.description),
            "scanned": .bool(file.isScanned),
        ])
    }

    /// What is wrong with answers, with pointers into them.
    static func problems(
        _ problems: [FormProblem], _ procedure: OnlineProcedure, _ ctx: PageContext
    ) -> [FieldProblem] {
        let words = ProblemWords(ctx: ctx)
        return problems.map { problem in
            let parts = problem.path.split(separator: ".").map(String.init)
            let item = procedure.sheet.item(parts.first ?? "")
            let inner = parts.count > 2 ? item?.items.first { $0.name == parts[2] } : nil
            let label = (inner ?? item).map { ctx.text($0.label) } ?? ""
            return FieldProblem(
                pointer: "/answers/" + parts.joined(separator: "/"), detail: words.plain(problem, label: label))
        }
    }

    /// The tag in `If-Match` (RFC 9110, 13.1.1).
    private static func seen(_ request: SiteRequest) throws -> String {
        guard let tag = request.headers["if-match"]?.trimmingWhitespace, !tag.isEmpty else {
            throw Problem(
                "if-match-missing", status: 428, title: "The header If-Match is missing",
                detail: "Send the ETag of the draft as you have read it, so that nobody's change is lost.")
        }
        return String(tag)
    }

    static func checkUnsent(_ opened: Opened) throws {
        guard let number = opened.draft.application else { return }
        throw Problem(
            "draft-sent", status: 409, title: "The draft was sent",
            detail: "It is the application \(number); read it at /api/v1/submissions/\(number).")
    }

    static let changedSince = Problem(
        "draft-changed", status: 412, title: "The draft has changed since",
        detail: "Read it again and send your change with its new ETag.")

    static let newVersion = Problem(
        "new-version", status: 409, title: "The form has a new version",
        detail: "Go on with the draft on its page, where the answers are carried over.")

    static let notHere = Problem(
        "not-here", status: 409, title: "Applications are not taken in this part of the network")

    static let closed = Problem("closed", status: 409, title: "It is not taken on this day")

}
