import Kernel

/// The proof that somebody may read and write the numbers that the law sets apart: staff with the role for it, for 住民異動 (番号法
/// 9条1項, 別表; 住民基本台帳法7条).
public struct NumberAccess: Sendable {
    /// The role. It begins with `number-`, so that what needs it is served in that part of the network only.
    public static let role = "number-clerk"
    /// The code of the purpose 住民異動, for which alone numbers are read.
    public static let purpose = "resident-change"

    /// Who reads.
    public let actor: Actor

    /// - Parameter purpose: The code of the purpose that was chosen for the person or is the work's own.
    /// - Throws: A problem (403) unless the actor is staff with the role, and the purpose is 住民異動.
    public init(actor: Actor, purpose: String?) throws(Problem) {
        guard actor.kind == .staff, actor.roles.contains(Self.role) else {
            throw Refusal.notAllowed("only staff with the role \(Self.role) may see numbers")
        }
        guard purpose == Self.purpose else {
            throw Refusal.notAllowed("numbers are seen for the purpose \(Self.purpose) only")
        }
        self.actor = actor
    }
}
