import Forms
import Kernel
import Procedures
import Site
import Store

/// Moves applications on for the programs of sections (業務システム): by the same rules as the pages, and never over a decision, which two
/// people take.
struct TransitionAPI: Sendable {
    static let bodyLimit = 32_768
    /// Where a program may move an application; which of them is possible depends on where it stands.
    static let targets: [Stage] = [.formCheck, .examination, .inquiry, .correction, .approval, .decided, .completed]

    let desk: OnlineDesk

    private var acts: ExaminationDesk { ExaminationDesk(desk: desk) }

    /// What is asked for.
    private struct Move: Sendable {
        let to: Stage
        let note: String?
        let items: [String]
        let due: CivilDate?
        let decision: Decision?
    }

    /// `POST /api/v1/cases/{id}/transitions`. The same `Idempotency-Key` moves it once, also when it has gone on since.
    func move(_ request: SiteRequest) async throws -> SiteResponse {
        let move = try Self.read(request)
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        let key = try Self.key(request)
        let body = BlobHash(of: request.body).description
        do {
            let examination = try await request.store.write { tx -> Examination in
                guard let examination = try ExaminationDesk.load(id, for: actor, in: tx),
                    let application = try Application.load(id, in: tx)
                else { throw SiteFailure.notFound }
                if let key,
                    let earlier = try tx.one(Row.self, "SELECT body, draft FROM online_request WHERE key = \(key)")
                {
                    guard try earlier.string("body") == body, try earlier.string("draft") == id.description else {
                        throw Self.keyTaken
                    }
                    return examination
                }
                try act(move, on: examination, application, by: actor, in: tx)
                if let key {
                    try tx.run(
                        "INSERT INTO online_request (key, body, draft) VALUES (\(key), \(body), \(id.description))")
                }
                return try Examination.load(id, in: tx) ?? examination
            }
            return .json(Self.json(examination), status: 201)
        } catch let refusal as ExaminationRefusal {
            throw Problem(
                "case-refused", status: 409, title: "The case does not allow this", detail: refusal.detail)
        } catch is CaseRefusal {
            throw Problem(
                "case-refused", status: 409, title: "The case does not allow this",
                detail: "Another person than the one who acted before must do it.")
        }
    }

    private func act(
        _ move: Move, on examination: Examination, _ application: Application, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        let isExaminer = actor.roles.contains("examiner")
        switch move.to {
        case .correction:
            guard isExaminer else { throw SiteFailure.forbidden }
            let procedure = desk.procedure(of: application)
            let names = Set(procedure?.sheet.pages.flatMap(\.items).filter(\.isAnswered).map(\.name) ?? [])
            let unknown = move.items.enumerated().filter { !names.contains($0.element) }
            guard unknown.isEmpty else {
                throw Self.wrong(
                    unknown.map { FieldProblem(pointer: "/items/\($0.offset)", detail: "is no item of this form") })
            }
            guard let due = move.due, due > tx.now.date else {
                throw Self.wrong([FieldProblem(pointer: "/due", detail: "must be a day after today")])
            }
            try acts.correct(
                examination, application, items: move.items, text: move.note ?? "", due: due, by: actor, in: tx)
        case .approval:
            guard isExaminer else { throw SiteFailure.forbidden }
            guard let decision = move.decision else {
                throw Self.wrong([FieldProblem(pointer: "/decision", detail: "is missing")])
            }
            try acts.propose(examination, decision, reasons: move.note, by: actor, in: tx)
        // The decision itself is taken on the pages, by a second person who has read it.
        case .decided: try acts.pay(examination, by: actor, in: tx)
        case .completed: try acts.complete(examination, by: actor, in: tx)
        default:
            guard isExaminer else { throw SiteFailure.forbidden }
            try acts.move(examination, to: move.to, note: move.note, by: actor, in: tx)
        }
    }

    private static func read(_ request: SiteRequest) throws -> Move {
        var reader = try BodyReader(request)
        let to = reader.text("to", in: reader.body, required: true, among: targets.map(\.rawValue))
            .flatMap { Stage(rawValue: $0) }
        let isCorrection = to == .correction
        let note = reader.text("note", in: reader.body, required: isCorrection, most: ExaminationPages.longestNote)
        let items = reader.list("items", most: 100).enumerated().compactMap { number, value -> String? in
            if let text = value.stringValue { return text }
            reader.wrong("/items/\(number)", "must be a text")
            return nil
        }
        if isCorrection, items.isEmpty { reader.wrong("/items", "must name at least one item") }
        let due = isCorrection ? reader.date("due", in: reader.body, at: "") : nil
        let decision = reader.text("decision", in: reader.body, among: Decision.allCases.map(\.rawValue))
            .flatMap { Decision(rawValue: $0) }
        try reader.check()
        guard let to else { throw SiteFailure.broken }
        return Move(to: to, note: note, items: items, due: due, decision: decision)
    }

    private static func key(_ request: SiteRequest) throws -> String? {
        guard let key = request.headers["idempotency-key"] else { return nil }
        guard (1...200).contains(key.utf8.count) else {
            throw Problem("idempotency-key-wrong", status: 422, title: "An Idempotency-Key has 1 to 200 bytes")
        }
        return "transition:\(request.actor.kind.rawValue):\(request.actor.id):\(key)"
    }

    private static let keyTaken = Problem(
        "idempotency-key-taken", status: 422, title: "The Idempotency-Key belongs to another request")

    private static func wrong(_ errors: [FieldProblem]) -> Problem {
        Problem("invalid-request", status: 422, title: "Some members are wrong", errors: errors)
    }

    private static func json(_ examination: Examination) -> JSONValue {
        .object([
            "id": .string(examination.id.description), "number": .string(examination.number),
            "procedure": .string(examination.procedure), "stage": .string(examination.stage.rawValue),
            "decision": examination.decision.map { .string($0.rawValue) } ?? .null,
            "due": examination.due.map { .string($0.description) } ?? .null,
            "updatedAt": .string(examination.updatedAt.description),
        ])
    }

    static let operation = APIOperation(
        id: "moveApplication", summary: "Moves an application on, for the systems of its section.",
        description: """
            `correction` needs `items`, `note` and `due`; `approval` proposes a `decision` (`note` gives its reasons), which a second
            person takes on the pages; `decided` notes that the fee was paid.
            """, tag: "online",
        request: .object(
            [
                "to": .oneOf(targets.map(\.rawValue)), "note": .string(), "items": .array(of: .string()),
                "due": .date(), "decision": .oneOf(Decision.allCases.map(\.rawValue)),
            ], optional: ["note", "items", "due", "decision"]),
        response: .object([
            "id": .string(), "number": .string(), "procedure": .string(),
            "stage": .oneOf(Stage.allCases.map(\.rawValue)), "decision": JSONSchema.string().orNull,
            "due": JSONSchema.date().orNull,
            "updatedAt": .dateTime(),
        ]), status: 201,
        headers: [.init("Idempotency-Key", "1 to 200 bytes; sent again it moves nothing twice.")])
}

extension ExaminationRefusal {
    /// Why, for programs.
    fileprivate var detail: String {
        switch self {
        case .cannotMove(let stage): "It stands at \(stage.rawValue) and does not go there from there."
        case .samePerson: "Who proposed a decision does not take it."
        case .reasonsMissing: "This decision needs reasons in note."
        case .tooLate: "The term of payment is over."
        }
    }
}
