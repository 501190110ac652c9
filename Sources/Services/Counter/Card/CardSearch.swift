import Foundation
import Kernel
import Registry
import Site

/// Finds people by the card on the clerk's reader: by the number of its certificate, where that is linked to somebody, else by the four
/// attributes (基本4情報), which the card says with its PIN or a clerk types.
enum CardSearch {
    static let bodyLimit = 16_384
    static let longestName = 100
    static let longestAddress = 300

    /// Leads to the household of the card's holder.
    static func byCertificate(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        guard let cards = desk.cards else { throw SiteFailure.notFound }
        let view = RegisterView(ctx: request.ctx, record: record, desk: desk)
        guard let bytes = request.form.text("certificate").flatMap({ Data(base64Encoded: $0) }) else {
            return view.answer(.unread)
        }
        do {
            guard let linked = try await cards.holder(of: Array(bytes)),
                let found = try await desk.directory.find(holder: linked, for: ReadGrant(request))
            else { return view.answer(.unlinked) }
            return .redirect(SessionPath(record.session).to("persons/register/\(found.id)"))
        } catch is UnreadableCard {
            return view.answer(.unread)
        }
    }

    /// Those who have all four attributes; what was typed stays where nobody has.
    static func byAttributes(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let name = form.text(
            "name", label: ctx.text("counter.register.name"), required: true, maxLength: longestName)
        let address = form.text(
            "address", label: ctx.text("counter.register.address"), required: true, maxLength: longestAddress)
        let birth = form.date("birth", label: ctx.text("counter.fact.person.birthDate"), required: true)
        let sex = form.choice("sex", label: ctx.text("counter.fact.person.sex"), among: Array(sexes.keys))
        var view = RegisterView(ctx: ctx, record: record, desk: desk)
        guard form.errors.isEmpty, let name, let address, let birth else {
            view.attributes = form.state
            return view.answer()
        }
        let attributes = FourAttributes(
            name: name.filter { !$0.isWhitespace }, address: address, birth: BirthDate(birth),
            sex: sex.flatMap { sexes[$0] } ?? .unknown)
        let found = try await desk.directory.find(attributes, for: ReadGrant(request))
        view.attributes = form.state
        view.found = found
        return view.answer(found.isEmpty ? .nobody : nil)
    }

    /// The sexes that can be said, by the values of the fact `person.sex`.
    private static let sexes: [String: Sex] = ["male": .male, "female": .female]
}
