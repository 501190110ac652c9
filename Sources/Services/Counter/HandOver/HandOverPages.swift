import Kernel
import Procedures
import Site
import Store

/// The inbox of the windows of an office, and one hand-over with what can be done with it.
enum HandOverPages {
    /// Rows a page.
    static let length = 50
    static let longestNote = 500

    static func inbox(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let windows = desk.catalogue.officeWindows
        let window = request.query.text("window").flatMap { id in windows.first { $0.id == id }?.id }
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let (page, counts) = try await desk.store.read { tx in
            (
                try HandOverStore.inbox(ward, window: window, after: after, limit: length, in: tx),
                try HandOverStore.counts(ward, in: tx)
            )
        }
        return .page(
            HandOverListView(
                ctx: request.ctx, windows: windows, window: window, counts: counts, rows: page.rows, next: page.next
            ).page)
    }

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await page(request, desk)
    }

    /// Sends a session, from its page.
    static func send(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let window = form.choice(
            "window", label: request.ctx.text("counter.handover.window"),
            among: desk.catalogue.officeWindows.map(\.id), required: true)
        let note = form.text("note", label: request.ctx.text("counter.handover.note"), maxLength: longestNote)
        guard form.errors.isEmpty, let window else {
            return try await SessionPage.page(request, desk, state: form.state)
        }
        return try await desk.attempt(request) {
            try await desk.handOver(record.session.id, to: window, note: note ?? "", by: request.actor)
        } refused: {
            try await SessionPage.page(request, desk, state: form.state, refusal: $0)
        }
    }

    static func accept(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await attempt(request, desk) { try await desk.accept($0, by: request.actor) }
    }

    static func finish(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await attempt(request, desk) { try await desk.finish($0, by: request.actor) }
    }

    static func giveBack(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason", label: request.ctx.text("counter.handover.reason"), required: true, maxLength: longestNote)
        guard form.errors.isEmpty, let reason else { return try await page(request, desk, state: form.state) }
        return try await attempt(request, desk, state: form.state) {
            try await desk.giveBack($0, reason: reason, by: request.actor)
        }
    }

    static func answers(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let (handOver, record) = try await find(request, desk)
        let decision = desk.decide(record, on: request.now.date)
        let hearing = HearingForm(ctx: request.ctx)
        var form = FormReader(request.ctx, request.form)
        let questions = hearing.asked(decision.questions(deciding: handOver.procedures), desk.catalogue)
        let answers = hearing.answers(questions, &form).filter { $0.value != nil }
        // What was answered right is kept even if another answer is wrong.
        let isWrong = !form.errors.isEmpty
        let response = try await attempt(request, desk, state: form.state) { id in
            if !answers.isEmpty { try await desk.answer(answers, in: id, by: request.actor) }
        }
        return isWrong && response.status == 303 ? try await page(request, desk, state: form.state) : response
    }

    private static func attempt(
        _ request: SiteRequest, _ desk: CounterDesk, state: FormState? = nil,
        _ work: (HandOver.Identifier) async throws -> Void
    ) async throws -> SiteResponse {
        let id: HandOver.Identifier = try request.parameters.value("id")
        do {
            try await work(id)
            return .redirect(HandOverPath.of(id))
        } catch SessionRefusal.notFound {
            throw SiteFailure.notFound
        } catch let refusal as SessionRefusal {
            return try await page(request, desk, state: state, refusal: refusal)
        }
    }

    /// A hand-over of the clerk's office with its session; reading it is recorded for the residents in it.
    private static func find(
        _ request: SiteRequest, _ desk: CounterDesk
    ) async throws -> (HandOver, SessionRecord) {
        let id: HandOver.Identifier = try request.parameters.value("id")
        let ward = request.actor.ward
        let found = try await desk.store.read { tx -> (HandOver, SessionRecord)? in
            guard let handOver = try HandOverStore.load(id, of: ward, in: tx),
                let record = try SessionStore.load(handOver.session, in: tx)
            else { return nil }
            return (handOver, record)
        }
        guard let found else { throw SiteFailure.notFound }
        for resident in found.1.residents.values {
            request.reads(resident.description, ward: found.0.ward)
        }
        return found
    }

    private static func page(
        _ request: SiteRequest, _ desk: CounterDesk, state: FormState? = nil, refusal: SessionRefusal? = nil
    ) async throws -> SiteResponse {
        let (handOver, record) = try await find(request, desk)
        let cases = try await desk.store.read { try Cases.from(origin: record.session.id.description, in: $0) }
        let view = HandOverView(
            ctx: request.ctx, desk: desk, handOver: handOver, record: record,
            decision: desk.decide(record, on: request.now.date), cases: cases,
            state: state ?? FormState(request.ctx), refusal: refusal)
        return .page(view.page)
    }
}

/// The addresses of hand-overs.
enum HandOverPath {
    static let inbox = "/office/hand-overs"

    static func of(_ id: HandOver.Identifier) -> String { "\(inbox)/\(id)" }
}
