import Kernel
import Site
import Store

/// The proof that somebody may read personal data now, why, and how that is written down.
///
/// Every read of the directory needs one. On a page it comes from the request, whose trail records each read with the
/// purpose before the answer leaves; elsewhere it records the read itself.
public struct ReadGrant: Sendable {
    /// Who reads.
    public let actor: Actor
    /// Code of the purpose.
    public let purpose: String
    private let request: SiteRequest?

    /// A page that reads: the purpose is the route's, or the one chosen for the person. The site records the reads.
    public init(_ request: SiteRequest) {
        actor = request.actor
        purpose = request.purpose(for: request.actor.id) ?? ""
        self.request = request
    }

    /// Work without a page, such as a nightly comparison. The directory records the reads.
    /// - Throws: A problem (403) unless the actor is staff or the system and the purpose is named.
    public init(actor: Actor, purpose: Purpose) throws(Problem) {
        guard actor.kind == .staff || actor.kind == .system, !purpose.code.isEmpty else {
            throw Refusal.notAllowed("a purpose and an actor of the staff or the system are needed")
        }
        self.actor = actor
        self.purpose = purpose.code
        request = nil
    }

    /// True for the staff and the program itself, who work with everyone's data.
    var isOffice: Bool { actor.kind == .staff || actor.kind == .system }

    /// Whether the data of this person may be read.
    func allows(_ id: ResidentID) -> Bool {
        switch actor.kind {
        case .staff, .system: true
        case .resident: id.description == actor.principal
        default: false
        }
    }

    /// Writes down that the data of these people was read. No names: only ids.
    func record(_ ids: [ResidentID], in store: Store) async throws {
        if let request {
            for id in ids { request.reads(id.description) }
            return
        }
        let others = ids.filter { $0.description != actor.id }
        guard !others.isEmpty else { return }
        try await store.write { [actor, purpose] tx in
            for id in others {
                try tx.record(
                    Event(
                        kind: "personal.read", at: tx.now, actor: actor, subject: id.description, ward: actor.ward,
                        purpose: purpose, data: .object(actor.recordedRoles)))
            }
        }
    }

    /// True for an organisation that shows people who looked at their data.
    var tellsAccesses: Bool { Permission.organisation(AccessRange.tellerRole).allows(actor) }

    /// Writes down at once that an organisation was told who looked at somebody's data, and who had asked it.
    func recordTelling(_ id: ResidentID, askedBy person: ResidentID, in store: Store) async throws {
        var data = actor.recordedRoles
        if let request { data["route"] = .string(request.route) }
        try await store.write { [actor, purpose, data] tx in
            try tx.record(
                Event(
                    kind: "personal.read", at: tx.now, actor: actor.acting(for: person.description),
                    subject: id.description, ward: actor.ward, purpose: purpose, data: .object(data)))
        }
    }
}
