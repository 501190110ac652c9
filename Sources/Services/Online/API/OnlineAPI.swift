import Forms
import Kernel
import Procedures
import Site
import Store

/// Online procedures for other programs: the catalogue with the schemas of answers, handing in, counting paper, statistics.
struct OnlineAPI: Sendable {
    static let bodyLimit = 1 << 20
    private static let rowsAPage = 100

    let desk: OnlineDesk

    /// `GET /api/v1/procedures?q=&event=&for=&page=`: for everybody.
    func procedures(_ request: SiteRequest) async throws -> SiteResponse {
        let model = CatalogueModel(request, desk, rows: Self.rowsAPage)
        let today = request.now.date
        return .json(
            .object([
                "procedures": .array(model.shown.map { Self.summary($0, on: today) }),
                "total": .int(Int64(model.total)),
                "page": .int(Int64(model.page)),
            ]))
    }

    /// `GET /api/v1/procedures/{id}`: with the JSON Schema of its answers.
    func procedure(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]) else { throw SiteFailure.notFound }
        var members = Self.summary(procedure, on: request.now.date).objectValue ?? [:]
        members["answers"] = procedure.sheet.schema
        return .json(.object(members))
    }

    /// `POST /api/v1/submissions`: stored when it is answered. The same `Idempotency-Key` hands in once.
    ///
    /// With `draft` in place of `procedure` and `answers` it sends a draft, whose id is its key.
    func submit(_ request: SiteRequest) async throws -> SiteResponse {
        if let draft = try? BodyReader(request).body["draft"] { return try await send(draft, request) }
        guard let key = request.headers["idempotency-key"], (1...200).contains(key.utf8.count) else {
            throw Problem(
                "idempotency-key-missing", status: 422, title: "The header Idempotency-Key is missing",
                detail: "Send a key of 1 to 200 characters, the same each time this application is sent.")
        }
        var reader = try BodyReader(request)
        let named = reader.text("procedure", in: reader.body, required: true)
        let procedure = named.flatMap(desk.catalogue.procedure)
        if named != nil, procedure == nil { reader.wrong("/procedure", "must be the id of a procedure") }
        let answers = reader.body["answers"] ?? .object([:])
        if answers.objectValue == nil { reader.wrong("/answers", "must be an object") }
        if let items = procedure?.sheet.pages.flatMap(\.items),
            !items.flatMap({ [$0] + $0.items }).allSatisfy(\.isForPrograms)
        {
            reader.wrong("/procedure", "asks for numbers or a signature that are given on its pages only")
        }
        if procedure?.identity == .signature {
            reader.wrong("/procedure", "is signed with the applicant's card, on its pages only")
        }
        try reader.check()
        guard let procedure else { throw SiteFailure.broken }
        guard desk.takes(procedure) else {
            throw Problem("not-here", status: 409, title: "Applications are not taken in this part of the network")
        }
        let actor = request.actor
        guard procedure.identity.isMet(by: actor) else { throw SiteFailure.signInNeeded }
        let handed = Handed(
            key: "\(actor.kind.rawValue):\(actor.id):\(key)", body: BlobHash(of: request.body).description,
            procedure: procedure, answers: answers, actor: actor, language: request.language)
        return Self.received(
            try await refusing(procedure, request) { try await desk.submit(store(handed), by: actor) })
    }

    /// Sends a draft; sent again it is the same application.
    private func send(_ draft: JSONValue, _ request: SiteRequest) async throws -> SiteResponse {
        guard let id = draft.stringValue else {
            throw Problem(
                "invalid-request", status: 422, title: "Some members are wrong",
                errors: [FieldProblem(pointer: "/draft", detail: "must be the id of a draft")])
        }
        let drafts = DraftAPI(desk: desk)
        let opened = try await drafts.open(id, request)
        if let sent = try await request.store.read({ try Application.of(draft: id, in: $0) }) {
            return Self.received(sent)
        }
        guard !ApplicationSignature.isNeeded(opened.draft, opened.procedure) else {
            throw Problem(
                "signature-needed", status: 409, title: "The draft is signed with the applicant's card",
                detail: "Send it on its page, \(OnlinePaths.check(id)).")
        }
        return Self.received(
            try await refusing(opened.procedure, request) { try await desk.submit(opened.draft, by: request.actor) })
    }

    private static func received(_ application: Application) -> SiteResponse {
        var response = SiteResponse.json(json(application), status: 201)
        response.headers.add("location", "/api/v1/submissions/\(application.number)")
        return response
    }

    /// `GET /api/v1/submissions/{no}`: one's own.
    func submission(_ request: SiteRequest) async throws -> SiteResponse {
        let number = request.parameters["number"]
        let found = try await request.store.read { tx -> (Application, Stage)? in
            guard let application = try Application.load(number: number, of: request.actor, in: tx),
                try application.admits(request.actor, at: request.now, in: tx),
                let stage = try Examination.load(application.id, in: tx)?.stage
            else { return nil }
            return (application, stage)
        }
        guard let (application, stage) = found else { throw SiteFailure.notFound }
        var members = Self.json(application).objectValue ?? [:]
        members["state"] = .string(stage.shown.rawValue)
        // Where it was handed on to the office, what was written is there.
        if desk.route.seal == nil { members["answers"] = application.answers }
        return .json(.object(members))
    }

    /// `POST /api/v1/channel-counts`: what came by paper, post or telephone.
    func count(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let named = reader.text("procedure", in: reader.body, required: true)
        let procedure = named.flatMap(desk.catalogue.procedure)
        if named != nil, procedure == nil { reader.wrong("/procedure", "must be the id of a procedure") }
        let channel = reader.text("channel", in: reader.body, required: true, among: CountPages.channels)
        let reason = reader.text("reason", in: reader.body, among: CountPages.reasons)
        let count = reader.int("n", in: reader.body, within: 1...100_000)
        if count == nil, reader.body["n"] == nil { reader.wrong("/n", "must be a whole number") }
        try reader.check()
        guard let procedure, let channel, let count else { throw SiteFailure.broken }
        let actor = request.actor
        try await request.store.write { tx in
            try PaperCount(procedure: procedure, channel: channel, count: count, reason: reason)
                .record(by: actor, ward: actor.ward, in: tx)
        }
        return .json(["counted": .int(Int64(count))], status: 201)
    }

    /// `GET /api/v1/statistics/procedures?year=`: what the board shows.
    func statistics(_ request: SiteRequest) async throws -> SiteResponse {
        let query = BoardQuery(request)
        let all = try await BoardPages(desk: desk).read(query, request)
        let figures = AdoptionFigures(all)
        func number(_ value: Double?) -> JSONValue {
            value.map { .number((($0 * 10).rounded() / 10).description) } ?? .null
        }
        return .json(
            .object([
                "year": .int(Int64(query.year.year)), "share": number(figures.share),
                "reached": number(figures.reached),
                "hours": number(figures.savedHours),
                "procedures": .array(
                    all.map { adoption in
                        .object([
                            "id": .string(adoption.procedure.id),
                            "channels": .object(adoption.channels.mapValues { .int(Int64($0)) }),
                            "rate": number(adoption.rate),
                            "goal": adoption.procedure.statistics.goal.map { .int(Int64($0)) } ?? .null,
                        ])
                    }),
            ]))
    }

    // MARK: Handing in

    private struct Handed: Sendable {
        let key: String
        let body: String
        let procedure: OnlineProcedure
        let answers: JSONValue
        let actor: Actor
        let language: Language
    }

    /// Tells a program why a form is not taken.
    private func refusing(
        _ procedure: OnlineProcedure, _ request: SiteRequest, _ act: () async throws -> Application
    ) async throws -> Application {
        do {
            return try await act()
        } catch SubmissionRefusal.problems(let problems) {
            throw Problem(
                "invalid-answers", status: 422, title: "Some answers are wrong",
                detail: "Correct the answers named in errors and send the request again.",
                errors: DraftAPI.problems(problems, procedure, request.ctx))
        } catch SubmissionRefusal.alreadyApplied(let number) {
            throw Problem(
                "already-applied", status: 409, title: "This can be applied for once",
                detail: "It was applied for under the number \(number).")
        } catch SubmissionRefusal.slot(let problem) {
            throw Problem(
                "slot-unavailable", status: 409, title: "The slot is full or cannot be reserved now",
                detail: "Choose another one of GET /api/v1/slots and send the request again.",
                errors: [FieldProblem(pointer: "/answers/" + problem.path, detail: "\(problem.kind)")])
        } catch SubmissionRefusal.closed {
            throw DraftAPI.closed
        } catch SubmissionRefusal.newVersion {
            throw DraftAPI.newVersion
        } catch SubmissionRefusal.cosignatureMissing, SubmissionRefusal.changed {
            throw Problem(
                "cosignature-needed", status: 409, title: "A second person signs it first",
                detail: "Ask them on the page of the draft; it is sent when both have signed.")
        }
    }

    /// The draft of a request; that of an earlier one with the same key and body.
    private func store(_ handed: Handed) async throws -> Draft {
        let desk = desk
        let prefill = try await desk.prefill(for: handed.actor, handed.procedure)
        return try await desk.store.write { tx in
            if let earlier = try tx.one(Row.self, "SELECT body, draft FROM online_request WHERE key = \(handed.key)") {
                guard try earlier.string("body") == handed.body else {
                    throw Problem(
                        "idempotency-key-taken", status: 422, title: "The Idempotency-Key belongs to another request")
                }
                let id = try earlier.string("draft")
                if var draft = try tx.one(Draft.self, "SELECT * FROM online_draft WHERE id = \(id)") {
                    if draft.application == nil {
                        draft.raw = RawAnswers(handed.answers)
                        try draft.save(in: tx)
                    }
                    return draft
                }
            }
            var draft = Draft(
                id: SecretWord.make(), procedure: handed.procedure, owner: DraftOwner(handed.actor), prefill: prefill,
                language: handed.language, channel: "online", at: tx.now)
            draft.raw = RawAnswers(handed.answers)
            draft.sources = [:]
            draft.filer = Filer.member(handed.actor)
            try draft.add(in: tx)
            try tx.run(
                "INSERT INTO online_request (key, body, draft) VALUES (\(handed.key), \(handed.body), \(draft.id))")
            return draft
        }
    }

    // MARK: JSON

    private static func summary(_ procedure: OnlineProcedure, on day: CivilDate) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(procedure.id), "version": .int(Int64(procedure.version)),
            "title": .object(
                Dictionary(
                    procedure.title.languages.map { ($0.rawValue, .string(procedure.title.text(in: $0))) },
                    uniquingKeysWith: { first, _ in first })),
            "about": .string(procedure.about.text(in: .ja)), "owner": .string(procedure.owner.text(in: .ja)),
            "audience": .string(procedure.audience.rawValue), "identity": .string(procedure.identity.rawValue),
            "channels": .array(procedure.channels.map { .string($0.rawValue) }),
            "open": .bool(procedure.isOpen(on: day)),
        ]
        members["standardDays"] = procedure.standardDays.map { .int(Int64($0)) }
        return .object(members)
    }

    private static func json(_ application: Application) -> JSONValue {
        .object([
            "number": .string(application.number), "procedure": .string(application.procedure),
            "version": .int(Int64(application.version)), "arrivedAt": .string(application.arrivedAt.description),
        ])
    }
}

extension FormItem {
    /// Whether a program can answer it: numbers that the law sets apart are given by people, and files are sent on pages.
    fileprivate var isForPrograms: Bool { kind != .individualNumber }
}
