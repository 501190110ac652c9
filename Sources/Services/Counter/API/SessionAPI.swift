import Kernel
import Paper
import Procedures
import Site
import Store

/// Sessions as an API: what the pages do, by the same desk.
enum SessionAPI {
    /// `POST /api/v1/sessions`. The same `Idempotency-Key` opens one session.
    static func open(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.forbidden }
        var reader = try BodyReader(request)
        let body = reader.body
        var events: [SessionOpening.Event] = []
        for (index, item) in reader.list("events", most: 9).enumerated() {
            let place = "/events/\(index)"
            let id = reader.text(
                "event", in: item, at: place, required: true, among: desk.catalogue.events.map(\.id))
            let date = reader.date("date", in: item, at: place)
            guard let event = id.flatMap(desk.catalogue.event), let date else { continue }
            if let problem = EventDate.problem(date, of: event, today: request.now.date) {
                let label = request.ctx.text(event.date)
                reader.wrong("\(place)/date", request.ctx.text(problem, ["label": label]))
            }
            events.append(.init(id: event.id, date: date))
        }
        let language =
            reader.text("language", in: body, among: desk.pack.languages.map(\.rawValue)) ?? request.language.rawValue
        let code = reader.text("preVisit", in: body)
        let preVisit = code.flatMap(PreVisitCode.read)
        if code != nil, preVisit == nil { reader.wrong("/preVisit", "must be the number of pre-visit answers") }
        let ticket = reader.text("ticket", in: body, most: 20)
        if events.isEmpty, code == nil, reader.problems.isEmpty { reader.wrong("/events", "at least one is needed") }
        let party = party(&reader, request)
        try reader.check("invalid-session-request")
        let opening = SessionOpening(
            events: events, language: Language(rawValue: language), party: party, preVisitCode: preVisit,
            ticket: ticket,
            formKey: FormKey.digest(idempotencyKey: request.headers["idempotency-key"], by: request.actor),
            formBody: BlobHash(of: request.body).description)
        return try await answering(request) {
            let session = try await desk.open(opening, by: request.actor, ward: ward)
            let record = try await desk.load(session.id, for: request.actor)
            var response = SiteResponse.json(json(record, request, desk), status: 201)
            response.headers.add("location", "/api/v1/sessions/\(session.id)/outcomes")
            return response
        }
    }

    private static func party(_ reader: inout BodyReader, _ request: SiteRequest) -> [String: JSONValue] {
        let applicant = reader.body["applicant"] ?? [:]
        let role = reader.text(
            "role", in: applicant, at: "/applicant", required: true, among: OpenSessionPage.roles)
        let name = reader.text("name", in: applicant, at: "/applicant")
        let phone = reader.text("phone", in: applicant, at: "/applicant", most: 30)
        let document = reader.text(
            "identityDocument", in: applicant, at: "/applicant", required: true,
            among: OpenSessionPage.identityDocuments)
        if role == "agent" || role == "legal", name == nil {
            reader.wrong("/applicant/name", "is needed for a representative")
        }
        var party: [String: JSONValue] = ["identity.checkedBy": .string(request.actor.name)]
        party["applicant.role"] = role.map(JSONValue.string)
        party["applicant.name"] = name.map(JSONValue.string)
        party["applicant.phone"] = phone.map(JSONValue.string)
        party["identity.document"] = document.map(JSONValue.string)
        if role == "agent" {
            party["applicant.powerOfAttorney"] = .bool(applicant["powerOfAttorney"]?.boolValue ?? false)
        }
        return party
    }

    /// `PUT /api/v1/sessions/{id}/facts`: what a source says from now on; sending it again changes nothing.
    static func putFacts(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var reader = try BodyReader(request)
        let changes = FactsBody(desk: desk, record: record, request: request).read(&reader)
        try reader.check("invalid-session-request")
        return try await answering(request) {
            let after = try await desk.put(changes, in: record.session.id, by: request.actor)
            return .json(json(after, request, desk))
        }
    }

    /// `GET /api/v1/sessions/{id}/outcomes`
    static func outcomes(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        .json(json(try await desk.record(request), request, desk))
    }

    /// `POST /api/v1/sessions/{id}/signature`
    static func sign(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var reader = try BodyReader(request)
        let method = reader.text(
            "method", in: reader.body, required: true, among: Signature.Method.allCases.map(\.rawValue)
        ).flatMap(Signature.Method.init)
        let seen = reader.text("factsHash", in: reader.body, required: true)
        let strokes = reader.body["strokes"].flatMap(Strokes.checked)
        let image = reader.text("image", in: reader.body, most: PNG.limit * 2).flatMap(PNG.fromDataURL)
        if method == .pad {
            if strokes == nil {
                reader.wrong("/strokes", "must be a list of strokes, each a list of [x, y, milliseconds]")
            }
            if image == nil {
                reader.wrong("/image", "must be a PNG of at most \(PNG.limit) bytes as data:image/png;base64,…")
            }
        }
        try reader.check("invalid-session-request")
        guard let method, let seen else { throw SiteFailure.broken }
        return try await answering(request) {
            try await desk.sign(
                record.session.id, method, seenHash: seen, strokes: method == .pad ? strokes : nil,
                image: method == .pad ? image : nil, at: request.now, by: request.actor)
            let after = try await desk.load(record.session.id, for: request.actor)
            return .json(signature(after), status: 201)
        }
    }

    /// `GET /api/v1/sessions/{id}/forms/{form}`
    static func form(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await SessionActions.form(request, desk)
    }

    /// Does something; a refusal becomes a problem in the reader's words.
    private static func answering(
        _ request: SiteRequest, _ work: () async throws -> SiteResponse
    ) async throws -> SiteResponse {
        do {
            return try await work()
        } catch SessionRefusal.notFound {
            throw SiteFailure.notFound
        } catch let refusal as SessionRefusal {
            throw Problem(
                "session-" + refusal.code, status: refusal.status, title: "The session does not allow this",
                detail: request.ctx.text(refusal.word, refusal.arguments))
        }
    }

    /// A session with what it comes to.
    private static func json(_ record: SessionRecord, _ request: SiteRequest, _ desk: CounterDesk) -> JSONValue {
        let today = request.now.date
        let decision = desk.decide(record, on: today)
        let response = GuidanceResponse(
            decision.guidance, catalogue: desk.catalogue, language: request.language, on: today)
        var members = response.json.objectValue ?? [:]
        members["id"] = .string(record.session.id.description)
        members["status"] = .string(record.session.status.rawValue)
        members["holder"] = .string(record.session.holder)
        members["persons"] = .array(record.facts.persons.map { .string("p\($0)") })
        members["factsHash"] = .string(record.facts.hash(procedures: decision.handedIn))
        members["handedIn"] = .array(decision.handedIn.map(JSONValue.string))
        members["forms"] = .array(desk.formList(decision, in: record, on: today).map { .string($0.key) })
        members["choices"] = .array(
            record.choices.map {
                ["procedure": .string($0.procedure), "kind": .string($0.kind.rawValue), "reason": .string($0.reason)]
            })
        members["signature"] = record.signature == nil ? .null : signature(record)
        return .object(members)
    }

    private static func signature(_ record: SessionRecord) -> JSONValue {
        guard let signature = record.signature else { return .null }
        return [
            "method": .string(signature.method.rawValue), "factsHash": .string(signature.factsHash),
            "signedAt": .string(signature.signedAt.iso), "valid": .bool(signature.isValid),
        ]
    }
}
