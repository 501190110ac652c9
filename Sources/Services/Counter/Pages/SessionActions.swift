import Kernel
import Procedures
import Site
import Store

extension CounterDesk {
    /// The session a request names, in the clerk's ward; reading it is recorded for the residents in it.
    func record(_ request: SiteRequest) async throws -> SessionRecord {
        let id: CounterSession.Identifier = try request.parameters.value("id")
        do {
            let record = try await load(id, for: request.actor)
            for resident in record.residents.values {
                request.reads(resident.description, ward: record.session.ward)
            }
            return record
        } catch SessionRefusal.notFound {
            throw SiteFailure.notFound
        }
    }

    /// Does something in a session and goes back to its page; a refusal is shown there, or where what was typed is.
    func attempt(
        _ request: SiteRequest, _ work: () async throws -> Void,
        refused: ((SessionRefusal) async throws -> SiteResponse)? = nil
    ) async throws -> SiteResponse {
        do {
            try await work()
        } catch SessionRefusal.notFound {
            throw SiteFailure.notFound
        } catch let refusal as SessionRefusal {
            if let refused { return try await refused(refusal) }
            return try await SessionPage.page(request, self, refusal: refusal)
        }
        let id: CounterSession.Identifier = try request.parameters.value("id")
        return .redirect("/office/sessions/\(id)")
    }
}

/// What the buttons of a session's page do.
enum SessionActions {
    static func answers(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let decision = desk.decide(record, on: request.now.date)
        let hearing = HearingForm(ctx: request.ctx)
        var form = FormReader(request.ctx, request.form)
        // A question on the page may be answered by now: the answer is then changed.
        let open = hearing.asked(decision.questions, desk.catalogue)
        let answered = record.facts.answered(request.ctx, desk.catalogue).flatMap(\.questions)
            .filter { question in !open.contains { $0.name == question.name } }
        let answers = hearing.answers(open + answered, &form).filter { $0.value != nil }
        // What was answered right is kept even if another answer is wrong.
        if !answers.isEmpty {
            do {
                try await desk.correct(answers, source: .hearing, in: record.session.id, by: request.actor)
            } catch let refusal as SessionRefusal {
                return try await SessionPage.page(request, desk, state: form.state, refusal: refusal)
            }
        }
        guard form.errors.isEmpty else { return try await SessionPage.page(request, desk, state: form.state) }
        return .redirect(SessionPath(record.session).page)
    }

    /// Adds or drops a procedure with a reason, or takes that back.
    static func choose(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let kind = form.values.text("kind").flatMap(ProcedureChoice.Kind.init)
        let procedure = form.choice(
            "procedure", label: request.ctx.text("counter.choice.add.procedure"),
            among: desk.catalogue.procedures.map(\.id), required: true)
        let field = kind == .dropped ? "reason-\(procedure ?? "")" : "reason"
        let reason = form.text(
            field, label: request.ctx.text("counter.choice.reason"), required: kind != nil, maxLength: 300)
        guard form.errors.isEmpty, let procedure else {
            return try await SessionPage.page(request, desk, state: form.state)
        }
        return try await desk.attempt(request) {
            try await desk.choose(procedure, kind, reason: reason ?? "", in: record.session.id, by: request.actor)
        } refused: {
            try await SessionPage.page(request, desk, state: form.state, refusal: $0)
        }
    }

    static func documents(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var states: [String: DocumentState?] = [:]
        for document in desk.catalogue.documents {
            guard let value = request.form.text("document-\(document.id)") else { continue }
            states[document.id] = DocumentState(rawValue: value)
        }
        return try await desk.attempt(request) {
            try await desk.setDocuments(states, in: record.session.id, by: request.actor)
        }
    }

    static func handIn(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        return try await desk.attempt(request) {
            try await desk.handIn(record.session.id, by: request.actor)
        }
    }

    static func takeOver(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason", label: request.ctx.text("counter.take-over.reason"), required: true, maxLength: 300)
        guard form.errors.isEmpty, let reason else {
            return try await SessionPage.page(request, desk, state: form.state)
        }
        return try await desk.attempt(request) {
            try await desk.takeOver(record.session.id, reason: reason, by: request.actor)
        }
    }

    static func suspend(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        return try await desk.attempt(request) { try await desk.suspend(record.session.id, by: request.actor) }
    }

    static func resume(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        return try await desk.attempt(request) { try await desk.resume(record.session.id, by: request.actor) }
    }

    static func withdraw(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        return try await desk.attempt(request) { try await desk.withdraw(record.session.id, by: request.actor) }
    }

    /// One form as PDF: as it was signed, or as the facts are now with words across it.
    static func form(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let file = request.parameters["form"]
        guard file.hasSuffix(".pdf") else { throw SiteFailure.notFound }
        let id = String(file.dropLast(4))
        guard let pdf = try await desk.pdf(of: id, in: record, at: request.now) else { throw SiteFailure.notFound }
        return .file(pdf, contentType: "application/pdf")
    }
}
