import Kernel
import Pack
import Paper
import Registry
import Site
import Store

/// The reminders that are to be sent today, each with its letter and message.
struct ReminderPages: Sendable {
    static let path = "/office/shortfalls/reminders"
    static let rowsAPage = 50

    let live: LiveCatalogue
    let places: Places
    let words: Words
    let calendar: OpeningCalendar

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.forbidden }
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let (page, open) = try await request.store.read { tx -> (ReminderPage, [String: [Shortfall]]) in
            let page = try tx.page(
                Reminder.self, "SELECT * FROM case_reminder WHERE ward = \(ward) AND state = 'due'",
                by: .ascending("day", "id"), after: after, limit: Self.rowsAPage)
            let open = try page.rows.map { ($0.group, try Reminders.open($0.group, in: tx)) }
            return (page, Dictionary(open, uniquingKeysWith: { first, _ in first }))
        }
        return .page(ReminderListView(ctx: request.ctx, catalogue: live.current, open: open).page(page))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (reminder, letter) = try await find(request)
        return .page(
            ReminderView(ctx: request.ctx, catalogue: live.current, reminder: reminder, letter: letter)
                .page(FormState(request.ctx)))
    }

    func letter(_ request: SiteRequest) async throws -> SiteResponse {
        let (_, letter) = try await find(request)
        let rendered = try letter.document(on: request.now.date).render(issuedAt: request.now)
        return .file(rendered.pdf, contentType: "application/pdf")
    }

    /// It was posted, mailed or told.
    func sent(_ request: SiteRequest) async throws -> SiteResponse {
        let (reminder, letter) = try await find(request)
        let ctx = request.ctx
        guard let way = request.form.text("way").flatMap(Reminder.Way.init) else {
            var form = FormReader(ctx, request.form)
            form.errors.add("way", ctx.t("cases.reminder.way.missing"))
            return .page(
                ReminderView(ctx: ctx, catalogue: live.current, reminder: reminder, letter: letter).page(form.state))
        }
        let (note, actor, calendar) = (
            ctx.pack.words.text("cases.reminder.way.\(way.rawValue)", .ja), request.actor, calendar
        )
        _ = try await request.store.write { tx in
            try Reminders.sent(
                reminder.id, of: reminder.ward, way, note: note, calendar: calendar, by: actor, in: tx)
        }
        return .redirect(Self.path)
    }

    /// A reminder of the reader's own ward; whose cases they are learns that somebody looked.
    private func find(_ request: SiteRequest) async throws -> (Reminder, ReminderLetter) {
        let id: ID<Reminder> = try request.parameters.value("id")
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let found = try await request.store.read { tx -> (Reminder, [Shortfall], [String])? in
            guard let one = try Reminders.load(id, of: ward, in: tx) else { return nil }
            let open = try Reminders.open(one.group, in: tx)
            return (one, open, try open.flatMap { try Cases.residents(of: $0.caseID, in: tx) })
        }
        guard let (reminder, open, residents) = found else { throw SiteFailure.notFound }
        for subject in residents.isEmpty ? open.map(\.caseID.description) : residents {
            request.reads(subject, ward: ward)
        }
        let office = places.ward(ward)?.office ?? LocalizedText(ja: ward.code)
        return (
            reminder, ReminderLetter(catalogue: live.current, words: words, office: office, shortfalls: open)
        )
    }
}
