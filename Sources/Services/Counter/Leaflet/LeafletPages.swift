import Kernel
import Procedures
import Site
import Store

/// The leaflet as PDF for the clerk's printer, and its days as a calendar file for the visitor's phone.
enum LeafletPages {
    static func pdf(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let leaflet = try await leaflet(record, request, desk)
        if desk.store.sends(.outward) {
            let (token, calendar) = (record.session.leafletToken, leaflet.calendar())
            try await desk.store.write { try KeptCalendar.send(token, calendar, in: $0) }
        }
        let rendered = try leaflet.document().render(issuedAt: request.now)
        return .file(rendered.pdf, contentType: "application/pdf")
    }

    /// `/leaflet/{token}.ics`: whoever holds the leaflet may fetch its days; there is nothing personal in them.
    static func calendar(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let file = request.parameters["token"]
        guard file.hasSuffix(".ics") else { throw SiteFailure.notFound }
        let token = String(file.dropLast(4))
        let (record, kept) = try await desk.store.read { tx in
            (try SessionStore.load(leaflet: token, in: tx), try KeptCalendar.load(token, on: request.now.date, in: tx))
        }
        guard let record else {
            guard let kept else { throw SiteFailure.notFound }
            return .file(Array(kept.utf8), contentType: "text/calendar; charset=utf-8")
        }
        let leaflet = try await leaflet(record, request, desk)
        return .file(Array(leaflet.calendar().utf8), contentType: "text/calendar; charset=utf-8")
    }

    private static func leaflet(
        _ record: SessionRecord, _ request: SiteRequest, _ desk: CounterDesk
    ) async throws -> Leaflet {
        let cases = try await desk.store.read { try Cases.from(origin: record.session.id.description, in: $0) }
        return Leaflet(
            desk: desk, record: record, decision: desk.decide(record, on: request.now.date), cases: cases,
            today: request.now.date,
            calendarAddress: request.siteAddress + "/leaflet/\(record.session.leafletToken).ics")
    }
}
