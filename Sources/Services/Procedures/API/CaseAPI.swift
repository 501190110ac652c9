import Foundation
import Kernel
import Registry
import Site
import Store

/// Cases for other programs of the city: handing in, reading and moving on, by the same rules as the pages.
struct CaseAPI: Sendable {
    /// A case with its documents.
    static let bodyLimit = 24 << 20
    /// The most documents of a case.
    static let mostDocuments = 20
    private static let mostRows = 200

    let live: LiveCatalogue

    /// The procedures as they are decided now.
    var catalogue: ProcedureCatalogue { live.current }

    /// `POST /api/v1/cases`: stored when it is answered. The same `Idempotency-Key` hands one case in.
    func submit(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.forbidden }
        guard let key = try Self.idempotencyKey(of: request, for: "api") else { throw Self.keyMissing }
        var reader = try BodyReader(request)
        let procedure = reader.text("procedure", in: reader.body, required: true).flatMap { id in
            catalogue.procedure(id)
        }
        if procedure == nil, reader.problems.isEmpty { reader.wrong("/procedure", "must be the id of a procedure") }
        let persons = reader.int("persons", in: reader.body, within: 1...99) ?? 1
        let documents = Self.documents(&reader)
        let residents = reader.list("residents", most: 40).enumerated().compactMap { index, item -> ResidentID? in
            guard let id = item.stringValue.flatMap({ ResidentID($0) }) else {
                reader.wrong("/residents/\(index)", "must be the id of a resident")
                return nil
            }
            return id
        }
        try reader.check()
        guard let procedure else { throw SiteFailure.broken }
        let actor = request.actor
        let body = BlobHash(of: request.body).description
        let now = request.now
        let file = try await request.store.write { tx in
            let earlier = try SubmittedCase.find(key, in: tx)
            if let earlier, let known = earlier.body {
                guard known == body else { throw Self.keyTaken }
                return earlier.file
            }
            let unknown = Set(try KnownResidents.unknown(among: residents, in: tx))
            guard unknown.isEmpty else { throw Self.unknownResidents(unknown, in: residents) }
            let stored = try documents.map { document in
                CaseDocument(
                    form: document.form, title: document.title,
                    pdf: try tx.putBlob(document.pdf, contentType: "application/pdf"), pages: document.pages)
            }
            let submission = CaseSubmission(
                idempotencyKey: key, procedure: procedure.id, title: procedure.title.text(in: .ja), ward: ward,
                channel: "api", origin: nil, persons: persons, lastDay: nil,
                counterSupport: procedure.isCounterSupported, fieldsAutofilled: 0, fieldsTyped: 0, startedAt: now,
                documents: stored, residents: residents.map(\.description))
            let file =
                earlier == nil
                ? try Cases.submitNew(submission, by: actor, in: tx) : try Cases.submit(submission, by: actor, in: tx)
            try CaseRequest(key: key, body: body, caseID: file.id).store(in: tx)
            return file
        }
        var response = SiteResponse.json(Self.json(file), status: 201)
        response.headers.add("location", "/api/v1/cases/\(file.id)")
        return response
    }

    /// `GET /api/v1/cases`: the reader's ward, the newest first.
    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let query = try CaseListQuery(request)
        if request.query.text("status") != nil, query.status == nil {
            throw Self.wrong(
                "status", "must be one of: \(CaseFile.Status.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if request.query.text("after") != nil, query.after == nil {
            throw Self.wrong("after", "is no cursor of this list")
        }
        let limit = request.query.text("limit").map { Int($0) } ?? CaseListQuery.rowsAPage
        guard let limit, (1...Self.mostRows).contains(limit) else {
            throw Self.wrong("limit", "must be a whole number from 1 to \(Self.mostRows)")
        }
        let page = try await request.store.glance { try query.read(in: $0, limit: limit) }
        return .json(
            .object([
                "cases": .array(page.rows.map(Self.json)), "next": page.next.map { .string($0.description) } ?? .null,
            ]))
    }

    /// `GET /api/v1/cases/{id}`: with its documents and steps.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        let subjects = model.residents.isEmpty ? [model.file.id.description] : model.residents
        for subject in subjects { request.reads(subject, ward: model.file.ward) }
        return .json(Self.json(model))
    }

    /// `POST /api/v1/cases/{id}/steps`: moves a case on. The same `Idempotency-Key` moves it once, also when it has gone
    /// on since.
    func step(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let to = reader.text(
            "to", in: reader.body, required: true, among: CaseFile.Status.allCases.map(\.rawValue)
        ).flatMap { CaseFile.Status(rawValue: $0) }
        let note = reader.text("note", in: reader.body, most: CasePages.longestReason)
        try reader.check()
        guard let to else { throw SiteFailure.broken }
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let key = try Self.idempotencyKey(of: request, for: "step")
        let body = BlobHash(of: request.body).description
        let actor = request.actor
        let mayCheck = actor.roles.contains("checker")
        guard to == .withdrawn || (to == .received ? actor.roles.contains("clerk") : mayCheck) else {
            throw SiteFailure.forbidden
        }
        do {
            let file = try await request.store.write { tx in
                guard let ward = actor.ward else { throw SiteFailure.notFound }
                if let key, let earlier = try CaseRequest.find(key, in: tx) {
                    guard let file = try Cases.load(id, of: ward, in: tx) else { throw SiteFailure.notFound }
                    guard earlier.body == body, earlier.caseID == id else { throw Self.keyTaken }
                    return file
                }
                guard let file = try Cases.move(id, of: ward, to: to, note: note, by: actor, in: tx) else {
                    throw SiteFailure.notFound
                }
                if let key { try CaseRequest(key: key, body: body, caseID: id).store(in: tx) }
                return file
            }
            return .json(Self.json(file), status: 201)
        } catch let refusal as CaseRefusal {
            throw Problem(
                "case-refused", status: 409, title: "The case does not allow this",
                detail: refusal.detail)
        }
    }

    private func model(_ request: SiteRequest) async throws -> CaseModel {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        guard let model = try await request.store.glance({ try CaseModel.read(id, for: actor, in: $0) }) else {
            throw SiteFailure.notFound
        }
        return model
    }

    private static let keyTaken = Problem(
        "idempotency-key-taken", status: 422, title: "The idempotency key belongs to another request",
        detail: "A request with this key and another body was taken before. Use a new key.")

    /// Which of the residents nobody is.
    private static func unknownResidents(_ unknown: Set<ResidentID>, in residents: [ResidentID]) -> Problem {
        Problem(
            "unknown-residents", status: 422, title: "Some residents are not in the register",
            detail: "Correct the members named in errors and send the request again.",
            errors: residents.enumerated().filter { unknown.contains($0.element) }.map {
                FieldProblem(pointer: "/residents/\($0.offset)", detail: "nobody in the register has this id")
            })
    }

    private static let keyMissing = Problem(
        "idempotency-key-missing", status: 400, title: "An idempotency key is needed",
        detail: "Send a header Idempotency-Key of 1 to 200 bytes, and the same one when you send again.")

    /// The key, one person's and for one kind of request: nobody takes or finds another's. Nil when none was sent.
    private static func idempotencyKey(of request: SiteRequest, for kind: String) throws -> String? {
        guard let key = request.headers["idempotency-key"] else { return nil }
        guard (1...200).contains(key.utf8.count) else { throw keyMissing }
        return "\(kind):\(request.actor.id):\(key)"
    }

    private static func wrong(_ parameter: String, _ detail: String) -> Problem {
        Problem(
            "invalid-request", status: 422, title: "Some parameters are wrong",
            errors: [FieldProblem(pointer: "?\(parameter)", detail: detail)])
    }
}
