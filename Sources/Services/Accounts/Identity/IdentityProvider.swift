import Kernel
import Outbound
import Site

/// A provider of identities (OpenID Connect) as whoever runs the program describes it; see docs/identity.md.
public struct IdentityProvider: Sendable {
    /// What somebody is who comes from a provider.
    public enum Kind: String, Sendable, CaseIterable {
        /// A resident, whom the register knows (デジタル認証アプリ and the like).
        case resident
        /// A member of an organisation (GビズID and the like).
        case business
        /// A member of the city's staff.
        case staff

        /// Who that is to routes.
        var audience: Permission {
            switch self {
            case .resident: .resident
            case .business: .applicant
            case .staff: .anyStaff
            }
        }
    }

    /// Where in the provider's answer a fact stands: the name of a claim, or names of claims in claims with dots between.
    struct Claims: Sendable {
        /// `resident`: serial number and issuer of the certificate for signing in; when nil only the attributes find somebody.
        var serial: String?
        var issuer: String?
        var name = "name"
        var birth = "birthdate"
        var address = "address.formatted"
        var sex = "gender"
        /// `business`: number and name of the organisation.
        var organisation: String?
        var organisationName: String?
        /// `staff` and `business`: groups or roles, a text or a list.
        var groups: String?
        /// `staff`: the code of the ward.
        var ward: String?
        /// `staff` and `business`: who it is; `sub` unless another is named.
        var member = "sub"

        /// The four attributes of a card, which stand under names of their own.
        static let ofCard: Claims = {
            var claims = Claims()
            claims.address = "address"
            return claims
        }()
    }

    /// Short, in Latin letters: part of the address to which the provider sends people back.
    public let id: String
    public let kind: Kind
    /// What the page of sign-in calls it.
    public let title: LocalizedText
    /// Its identifier, an address; all that it says is compared with this.
    let issuer: String
    let client: String
    let proof: ClientProof
    let scopes: [String]
    let claims: Claims
    /// What a group or role of the provider may do here; a group that is not named may do nothing.
    let roles: [String: [String]]
    /// Where the city is reached, for the way back.
    let here: String
    /// Origins that are called: the issuer's, and others that its description may name.
    let origins: Set<String>

    var path: String { "/sign-in/with/\(id)" }
    var returnPath: String { path + "/return" }
    var returnAddress: String { here + returnPath }

    /// The hosts that are called, for the log.
    public var hosts: [OutboundHost] { origins.sorted().compactMap { OutboundHost(.identity, $0) } }
}
