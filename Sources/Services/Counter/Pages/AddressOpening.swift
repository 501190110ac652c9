import Kernel
import Site
import Store

/// Whether a page shows the address fields of a session. Of a household with somebody under a support measure (支援措置) a
/// supervisor opens them by a press of its own, and every view is an event of the resident concerned.
enum AddressOpening {
    /// The name of the query and of the hidden field that say that the fields were opened.
    static let name = "address"
    private static let value = "open"

    /// What a page adds to its own address to open the fields.
    static let query = "?\(name)=\(value)"

    /// For a page that is opened: decides, and records the view.
    static func open(_ request: SiteRequest, _ record: SessionRecord, _ desk: CounterDesk) async throws -> Bool {
        guard record.isProtected else { return true }
        guard record.opensAddress(for: request.actor), request.query.has(name, value) else { return false }
        try await desk.noteProtectedView(record, by: request.actor)
        return true
    }

    /// For a form that is shown or sent.
    static func isOpen(_ values: FormData, _ record: SessionRecord, for actor: Actor) -> Bool {
        !record.isProtected || (record.opensAddress(for: actor) && values.has(name, value))
    }

    /// Tells the form that is sent that its fields were open.
    static func field(_ record: SessionRecord) -> HiddenField? {
        record.isProtected ? HiddenField(name, value) : nil
    }

    /// In place of the fields: the way to open them, or who can.
    static func closed(_ path: String, _ record: SessionRecord, _ ctx: PageContext) -> HTML {
        guard record.opensAddress(for: ctx.actor) else {
            return Banner(.info, ctx.t("counter.protected.address")).html
        }
        return Banner(
            .info, ctx.t("counter.protected.address"),
            text: LinkButton(ctx.t("counter.protected.open"), path: path + query).html
        ).html
    }
}

extension SessionRecord {
    /// Addresses of a protected household are opened by a supervisor only.
    func opensAddress(for actor: Actor) -> Bool { !isProtected || actor.roles.contains("supervisor") }

    /// Whom a look at the session's addresses is about: the protected residents, or who is not in the register by their
    /// place in the session.
    var protectedIDs: [String] {
        protectedSubjects.sorted().map { subject in
            if case .person(let number) = subject, let resident = residents[number] { return resident.description }
            return "\(session.id)/\(subject)"
        }
    }
}

extension CounterDesk {
    /// Records that somebody saw where the protected people of a session live, or what was printed before they were.
    func noteProtectedView(_ record: SessionRecord, by actor: Actor) async throws {
        try await store.write { tx in
            for id in record.protectedIDs {
                try tx.record(
                    Event(
                        kind: "protected.viewed", at: tx.now, actor: actor, subject: id, ward: record.session.ward,
                        purpose: Self.purpose, data: .object(actor.recordedRoles)))
            }
        }
    }
}
