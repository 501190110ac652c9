import Forms
import Kernel
import Site

/// Whose draft or application something is. A visitor has no name: whoever holds the address of the draft is its owner.
struct DraftOwner: Sendable, Hashable {
    let kind: Actor.Kind
    /// The id of who signed in; empty for a visitor.
    let id: String

    init(kind: Actor.Kind, id: String) { (self.kind, self.id) = (kind, id) }

    init(_ actor: Actor) { self.init(kind: actor.kind, id: actor.kind == .anonymous ? "" : actor.principal) }
}

extension OnlineProcedure.Identity {
    /// Whether somebody who acts is known well enough to begin. A signature (level 3) is asked for when they submit.
    func isMet(by actor: Actor) -> Bool {
        switch self {
        case .none: true
        case .account: Permission.applicant.allows(actor)
        case .card, .signature: actor.kind == .resident
        case .business: actor.kind == .organisation
        }
    }
}
