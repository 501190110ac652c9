import Kernel
import Store

/// The proof that a supervisor has a purpose for knowing where a protected person lives. Using it records
/// `protected.viewed` in the transaction that reads the address: there is no address without the event.
public struct ProtectedAccess: Sendable {
    public let actor: Actor
    public let purpose: Purpose

    /// - Throws: A problem (403) unless the actor is a supervisor of the staff and the purpose is named.
    public init(actor: Actor, purpose: Purpose) throws(Problem) {
        guard actor.kind == .staff, actor.roles.contains("supervisor"), !purpose.code.isEmpty else {
            throw Refusal.notAllowed("only a supervisor with a purpose may see where a protected person lives")
        }
        (self.actor, self.purpose) = (actor, purpose)
    }

    func open(_ id: ResidentID, of register: Register, in tx: WriteTransaction) throws -> RevealedAddress? {
        guard let found = try register.openAddress(of: id, in: tx) else { return nil }
        try tx.record(
            Event(
                kind: "protected.viewed", at: tx.now, actor: actor, subject: id.description, ward: actor.ward,
                purpose: purpose.code, data: .object(actor.recordedRoles)))
        return RevealedAddress(address: found.address, formerAddresses: found.formers, marker: register.marker)
    }
}

/// The address of a protected person, after the view was recorded. Printing the value shows the marker only; the address
/// has to be asked for by name.
public struct RevealedAddress: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let address: Address
    /// Newest first.
    public let formerAddresses: [FormerAddress]
    let marker: String

    /// The marker, never the address.
    public var description: String { marker }
    /// The marker, never the address.
    public var debugDescription: String { marker }
    /// Nothing of the address.
    public var customMirror: Mirror { Mirror(self, children: [("marker", marker)]) }
}
