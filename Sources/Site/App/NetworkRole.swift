import Kernel

/// Which part of the city's network a program serves. The same program runs in each; what does not belong there is not
/// there: its routes are absent, and nothing that is sent can reach them.
public enum NetworkRole: String, Sendable, Hashable, CaseIterable {
    /// Everything, on one machine.
    case all
    /// What residents and organisations use, reached from the internet.
    case `public`
    /// What staff and devices of the offices use (LGWAN接続系), reached from inside only.
    case staff
    /// What staff use who work with individual numbers (個人番号利用事務系).
    case number

    /// The beginning of the roles of staff who work with individual numbers.
    static let numberRoles = "number-"

    /// Whether a route with this permission is served.
    func serves(_ permission: Permission) -> Bool {
        switch permission {
        case .anyone: true
        case .resident, .applicant, .organisation: self == .all || self == .public
        case .anyStaff, .device: self == .all || self == .staff
        case .staff(let role):
            self == .all || self == (role.hasPrefix(Self.numberRoles) ? .number : .staff)
        // Only a program with a key is one, and each part says which keys it knows.
        case .system: true
        case .anyOf(let permissions): permissions.contains { serves($0) }
        }
    }
}
