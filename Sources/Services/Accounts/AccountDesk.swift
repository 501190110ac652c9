import Kernel
import MoveOut
import Pack
import Registry
import Site
import Store

/// What signing in is worked with: the database, the words, the register, the city's own address, and whose word is believed.
public struct AccountDesk: Sendable {
    /// Why the register is read when somebody signs in.
    static let purpose = "sign-in"

    public let store: Store
    let pack: CityPack
    let directory: RegistryDirectory
    /// Scheme and host under which the city is reached, for links in letters; nil where there are no accounts by mail.
    let address: String?
    let providers: [IdentityProvider]
    /// Whose cards are believed; nil where nobody has said so.
    let seals: CardSeals?
    let hasStaffAccounts: Bool
    /// Binary logarithm of the work of a password.
    let passwordCost: Int
    let mill = PasswordMill()
    private let parties: [String: RelyingParty]

    /// - Parameters:
    ///   - address: Scheme and host without a slash at the end, such as `https://city.example`. Without it there are no accounts
    ///     by mail.
    ///   - providers: Where people show who they are.
    ///   - seals: Whose cards are believed.
    ///   - hasStaffAccounts: Whether staff have accounts of this program's own.
    public init(
        store: Store, pack: CityPack, directory: RegistryDirectory, address: String?,
        providers: [IdentityProvider] = [], seals: CardSeals? = nil, hasStaffAccounts: Bool = false
    ) {
        self.init(
            store: store, pack: pack, directory: directory, address: address, providers: providers,
            seals: seals, hasStaffAccounts: hasStaffAccounts, passwordCost: StaffSecret.usualCost)
    }

    init(
        store: Store, pack: CityPack, directory: RegistryDirectory, address: String?, providers: [IdentityProvider],
        seals: CardSeals?, hasStaffAccounts: Bool, passwordCost: Int
    ) {
        (self.store, self.pack, self.directory, self.address) = (store, pack, directory, address)
        (self.providers, self.seals) = (providers, seals)
        (self.hasStaffAccounts, self.passwordCost) = (hasStaffAccounts, passwordCost)
        parties = Dictionary(
            providers.map { ($0.id, RelyingParty(provider: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    func party(_ provider: IdentityProvider) -> RelyingParty {
        parties[provider.id] ?? RelyingParty(provider: provider)
    }

    /// Signs a resident in, and joins the account of the same browser to them.
    func signIn(_ resident: Resident, _ request: SiteRequest, next: String?, by way: String) async throws
        -> SiteResponse
    {
        let actor = Actor(kind: .resident, id: resident.id.description, name: resident.name.full)
        let before = request.actor
        try await store.write { tx in
            if before.kind == .account, let id = ID<Account>(before.id) {
                try AccountStore.join(id, to: actor.id, in: tx)
            }
            try tx.record(
                Event(
                    kind: "person.signed-in", at: tx.now, actor: actor, subject: actor.id,
                    data: ["way": .string(way)]))
        }
        return try await request.signIn(as: actor, at: next ?? "/")
    }

    /// The reading of the register by the program itself, which is recorded with the purpose.
    func grant() throws -> ReadGrant {
        let label = LocalizedText(ja: pack.words.text("registry.purpose.\(Self.purpose)", .ja))
        return try ReadGrant(actor: .system("accounts"), purpose: Purpose(code: Self.purpose, label: label))
    }
}
