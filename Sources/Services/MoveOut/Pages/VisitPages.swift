import Booking
import Counter
import Kernel
import Site
import Store

/// The staff list of a day: who comes when, what is ready, what is missing, and all prepared forms as one print.
struct VisitPages: Sendable {
    let desk: MoveOutDesk

    /// `/office/moveouts/visits?date=`: tomorrow unless another day is asked for.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let query = VisitDay.Query(request, ward: ward)
        let day = try await request.store.read { tx in try query.read(desk, at: request.now, in: tx) }
        for visit in day.prepared + day.undecided where visit.visit?.head != nil {
            visit.visit.map { request.reads($0.session.description, ward: ward) }
        }
        return .page(VisitDayView(ctx: request.ctx, day: day, desk: desk).page)
    }

    /// `/office/moveouts/visits/forms.pdf?date=`: the prepared forms of a day, by the time of the visit; without households under a
    /// support measure (支援措置).
    func forms(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let query = VisitDay.Query(request, ward: ward)
        let day = try await request.store.read { tx in try query.read(desk, at: request.now, in: tx) }
        let title = request.ctx.text("moveout.visits.batch.title", ["day": query.day.japanese])
        guard
            let printed = try await desk.counter.printPrepared(
                day.prepared.compactMap(\.visit?.session), of: ward, on: query.day, title: title, at: request.now)
        else { throw SiteFailure.notFound }
        for session in printed.sessions { request.reads(session.description, ward: ward) }
        return .file(printed.pdf, contentType: "application/pdf", downloadName: "visits-\(query.day).pdf")
    }
}

/// The visits of an office on a day.
struct VisitDay: Sendable {
    /// Somebody whom another municipality announced.
    struct Announced: Sendable {
        let reference: String
        /// The municipality they come from.
        let from: String
        let planned: CivilDate
        let persons: Int
        /// Nil when they have not said, or their time was taken.
        let time: TimeOfDay?
        /// Nil until the session is prepared.
        let visit: PreparedVisit?
    }

    /// What the request asks for.
    struct Query: Sendable {
        let ward: WardCode
        let day: CivilDate
        let cursor: Cursor?

        init(_ request: SiteRequest, ward: WardCode) {
            self.ward = ward
            day = request.query.text("date").flatMap { CivilDate(iso: $0) } ?? request.now.date.adding(days: 1)
            cursor = request.query.text("after").flatMap { Cursor($0) }
        }

        func read(_ desk: MoveOutDesk, at now: Timestamp, in tx: some Queryable) throws -> VisitDay {
            let since = now.adding(seconds: -60 * 86_400)
            let expected = try announced(
                try KeptAdvance.received(by: ward, for: day, since: since, in: tx), desk, day, in: tx)
            return VisitDay(
                day: day,
                reservations: try desk.booking.list(ward, day, after: cursor, limit: 200, in: tx),
                // Who has no time comes after those who have one.
                prepared: expected.filter { $0.visit?.isProtected != true }.sorted {
                    ($0.time?.secondsAfterMidnight ?? .max, $0.reference) < (
                        $1.time?.secondsAfterMidnight ?? .max, $1.reference
                    )
                },
                apart: expected.filter { $0.visit?.isProtected == true },
                undecided: try announced(
                    try KeptAdvance.received(by: ward, for: nil, since: since, in: tx), desk, day, in: tx
                ).filter { $0.visit?.isProtected != true })
        }

        private func announced(
            _ kept: [KeptAdvance], _ desk: MoveOutDesk, _ day: CivilDate, in tx: some Queryable
        ) throws -> [Announced] {
            let visits = try desk.counter.preparedVisits(kept.compactMap(\.session), of: ward, on: day, in: tx)
            let bySession = Dictionary(visits.map { ($0.session, $0) }, uniquingKeysWith: { first, _ in first })
            return try kept.map { kept in
                let reserved =
                    try kept.visit == nil
                    ? nil : desk.booking.reservations(of: kept.subject, in: tx).first { $0.status == .made }
                let from = kept.payload["from"]?["code6"]?.stringValue.flatMap { WardCode($0) }
                return Announced(
                    reference: kept.reference, from: from.map(desk.municipality) ?? kept.municipality,
                    planned: kept.planned, persons: kept.payload["persons"]?.arrayValue?.count ?? 0,
                    time: reserved?.slot.time, visit: kept.session.flatMap { bySession[$0] })
            }
        }
    }

    let day: CivilDate
    let reservations: ReservationPage
    /// Who comes on the day, by time.
    let prepared: [Announced]
    /// Households under a support measure, of whom nothing is shown here.
    let apart: [Announced]
    /// Who has not said on which day.
    let undecided: [Announced]

    /// How many sheets are printed together.
    var forms: Int { prepared.compactMap(\.visit?.forms).reduce(0, +) }
}
