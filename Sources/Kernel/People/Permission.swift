/// Who may use a route or an act.
///
///     allow: .staff("clerk")
///     allow: .anyOf([.resident, .anyStaff])
public indirect enum Permission: Hashable, Sendable {
    /// Everyone, also without signing in.
    case anyone
    /// A resident who has signed in.
    case resident
    /// Whoever can apply for something by their own name: an account, a resident or any organisation.
    case applicant
    /// Staff with this role.
    case staff(String)
    /// Staff with any role, or none.
    case anyStaff
    /// An organisation in this business.
    case organisation(String)
    /// An enrolled device of this kind.
    case device(String)
    /// A part of the program itself.
    case system
    /// Whoever one of these allows.
    case anyOf([Permission])

    /// Whether an actor has this permission.
    public func allows(_ actor: Actor) -> Bool {
        switch self {
        case .anyone: true
        case .resident: actor.kind == .resident
        case .applicant: [.account, .resident, .organisation].contains(actor.kind)
        case .staff(let role): actor.kind == .staff && actor.roles.contains(role)
        case .anyStaff: actor.kind == .staff
        case .organisation(let business): actor.kind == .organisation && actor.roles.contains(business)
        case .device(let kind): actor.kind == .device && actor.roles.contains(kind)
        case .system: actor.kind == .system
        case .anyOf(let permissions): permissions.contains { $0.allows(actor) }
        }
    }
}
