import Kernel
import Site
import Store

/// Entries for other programs of the city.
enum EntryAPI {
    /// `GET /api/v1/entry-jobs`: those of the reader's ward, those that moved last first.
    static func list(_ request: SiteRequest) async throws -> SiteResponse {
        var state: EntryJob.State?
        if let text = request.query.text("state") {
            state = EntryJob.State(rawValue: text)
            if state == nil {
                throw Problem(
                    "invalid-request", status: 400, title: "There is no such state",
                    detail: "state is one of: \(EntryJob.State.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
        }
        let query = try EntryListQuery(request, state: state)
        let page = try await request.store.read { try query.read(in: $0) }
        return .json([
            "entryJobs": .array(page.rows.map(json)), "next": page.next.map { .string($0.description) } ?? .null,
        ])
    }

    /// `POST /api/v1/entry-jobs/{id}/take-over`.
    static func takeOver(_ request: SiteRequest) async throws -> SiteResponse {
        let id: EntryJob.Identifier = try request.parameters.value("id")
        var reader = try BodyReader(request)
        let reason = reader.text("reason", in: reader.body, required: true, most: EntryPages.longestReason) ?? ""
        if reader.problems.isEmpty, reason.allSatisfy(\.isWhitespace) { reader.wrong("/reason", "must say why") }
        try reader.check()
        let actor = request.actor
        do {
            let taken = try await request.store.write { tx in
                guard let entry = try EntryStore.load(id, of: actor.ward, in: tx) else {
                    throw SiteFailure.notFound
                }
                try EntryDesk.takeOver(entry, reason: reason, by: actor, in: tx)
                return try EntryStore.load(id, in: tx)
            }
            guard let taken else { throw SiteFailure.broken }
            return .json(json(taken))
        } catch is EntryRefusal {
            throw Problem(
                "entry-moved", status: 409, title: "The entry cannot be taken over",
                detail: "It was entered or taken over meanwhile.")
        }
    }

    private static func json(_ entry: EntryJob) -> JSONValue {
        .object([
            "id": .string(entry.id.description), "case": .string(entry.caseID.description),
            "caseNumber": .string(entry.caseNumber), "procedure": .string(entry.procedure),
            "system": .string(entry.system), "state": .string(entry.state.rawValue),
            "problem": entry.problem.map { .string($0.kind.rawValue) } ?? .null,
            "number": entry.number.map(JSONValue.string) ?? .null, "changedAt": .string(entry.changedAt.iso),
        ])
    }

    private static let job = JSONSchema.object(
        [
            "id": .string(), "case": .string("Id of the case."), "caseNumber": .string(), "procedure": .string(),
            "system": .string("The back system."), "state": .oneOf(EntryJob.State.allCases.map(\.rawValue)),
            "problem": .string("What went wrong, or null.").orNull,
            "number": .string("The back system's number, or null.").orNull,
            "changedAt": .dateTime(),
        ], optional: ["problem", "number"])

    static let listOperation = APIOperation(
        id: "listEntryJobs", summary: "Entries of the ward into back systems, those that moved last first.",
        tag: "entries",
        response: .object(
            ["entryJobs": .array(of: job), "next": .string("Pass as `after`, or null.").orNull], optional: ["next"]),
        query: [
            .init("state", "Only those in this state.", schema: .oneOf(EntryJob.State.allCases.map(\.rawValue))),
            .init("after", "Where to go on."),
        ])

    static let takeOverOperation = APIOperation(
        id: "takeOverEntryJob", summary: "A person does the entry by hand; no program goes on with it.",
        tag: "entries", request: .object(["reason": .string("Why.")]), response: job)
}
