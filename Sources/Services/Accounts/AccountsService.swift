import Kernel
import Registry
import Site
import Store

/// Who somebody is (本人確認): accounts by mail address, providers of identities, My Number cards, local accounts of staff.
public struct AccountsService: CityService {
    public static let name = "accounts"
    public static let migrations: [Migration] = [.accounts, .identityFlows, .staffAccounts]

    let desk: AccountDesk

    /// The service on its desk.
    public init(desk: AccountDesk) { self.desk = desk }

    public var navigation: [NavigationItem] {
        desk.address == nil ? [] : [NavigationItem(path: "/account", label: "account.nav", about: "account.about")]
    }

    public var signInWays: [SignInWay] {
        var ways = desk.providers.map { provider in
            SignInWay(
                path: provider.path, title: provider.title, about: "account.way.\(provider.kind.rawValue)",
                audience: provider.kind.audience)
        }
        if desk.seals != nil {
            ways.append(way(CardPages.path, "account.way.card.title", "account.way.card", .resident))
        }
        if desk.address != nil {
            ways.append(way(AccountPaths.enter, "account.way.mail.title", "account.way.mail", .applicant))
        }
        if desk.hasStaffAccounts {
            ways.append(way(StaffPages.path, "account.way.local.title", "account.way.local", .anyStaff))
        }
        return ways
    }

    private func way(_ path: String, _ title: String, _ about: String, _ audience: Permission) -> SignInWay {
        let words = desk.pack.words
        let texts = desk.pack.languages.map { ($0, words.text(title, $0)) }
        return SignInWay(
            path: path, title: LocalizedText(Dictionary(texts, uniquingKeysWith: { first, _ in first })), about: about,
            audience: audience)
    }

    public func routes(_ r: inout Routes) {
        // Accounts by mail; their links need the city's own address.
        if let address = desk.address {
            let enter = EnterPages(desk: desk, address: address)
            let account = AccountPages(desk: desk, address: address)
            r.only(where: .applicant) { r in
                r.get("/account/enter", allow: .anyone, enter.show)
                r.post("/account/enter", allow: .anyone, bodyLimit: 8_192, enter.send)
                r.get("/account/sent", allow: .anyone, enter.sent)
                r.get("/account/enter/{word}", allow: .anyone, purpose: .own, enter.confirm)
                r.post("/account/enter/{word}", allow: .anyone, purpose: .own, bodyLimit: 8_192, enter.enter)
                r.get("/account", allow: .applicant, purpose: .own, account.show)
                r.get("/account/edit", allow: .applicant, purpose: .own, account.edit)
                r.post("/account/edit", allow: .applicant, purpose: .own, bodyLimit: 32_768, account.save)
                r.get("/account/address", allow: .applicant, purpose: .own, account.editAddress)
                r.post("/account/address", allow: .applicant, purpose: .own, bodyLimit: 8_192, account.sendAddress)
                r.get("/account/address/{word}", allow: .anyone, purpose: .own, account.confirmAddress)
                r.post("/account/address/{word}", allow: .anyone, purpose: .own, bodyLimit: 8_192, account.moveTo)
                r.get("/account/delete", allow: .applicant, purpose: .own, account.askDelete)
                r.post("/account/delete", allow: .applicant, purpose: .own, bodyLimit: 8_192, account.delete)
                r.get("/account/deleted", allow: .anyone, account.deleted)
            }
        }
        // Providers of identities.
        for provider in desk.providers {
            let pages = IdentityPages(desk: desk, provider: provider, party: desk.party(provider))
            r.only(where: provider.kind.audience) { r in
                r.get(provider.path, allow: .anyone, pages.begin)
                r.get(provider.returnPath, allow: .anyone, purpose: .own, pages.finish)
            }
        }
        if desk.providers.contains(where: { if case .key = $0.proof { true } else { false } }) {
            r.get(ClientKeyPages.path, allow: .anyone, ClientKeyPages(providers: desk.providers).show)
        }
        // The card at a computer with a reader.
        if let seals = desk.seals {
            let card = CardPages(desk: desk, seals: seals)
            r.only(where: .resident) { r in
                r.get("/sign-in/card", allow: .anyone, card.show)
                r.post("/sign-in/card", allow: .anyone, purpose: .own, bodyLimit: 131_072, card.enter)
                r.post("/sign-in/card/first", allow: .anyone, purpose: .own, bodyLimit: 131_072, card.join)
            }
        }
        // Local accounts of staff.
        if desk.hasStaffAccounts {
            let staff = StaffPages(desk: desk)
            r.only(where: .anyStaff) { r in
                r.get("/sign-in/staff", allow: .anyone, staff.show)
                r.post("/sign-in/staff", allow: .anyone, bodyLimit: 8_192, staff.enter)
                r.get("/sign-in/staff/enrol/{word}", allow: .anyone, purpose: .own, staff.showEnrol)
                r.post("/sign-in/staff/enrol/{word}", allow: .anyone, purpose: .own, bodyLimit: 8_192, staff.enrol)
            }
        }
    }

    /// What returns by the clock.
    public var chores: [Chore] {
        let store = desk.store
        return [
            Chore("accounts-forget", .every(seconds: 600)) { _ in
                try await store.write { tx in
                    try TryLimit.forgetOld(in: tx)
                    try tx.run("DELETE FROM account_link WHERE expires_at <= \(tx.now)")
                    try tx.run("DELETE FROM identity_flow WHERE expires_at <= \(tx.now)")
                }
            }
        ]
    }
}

/// Addresses of the pages.
enum AccountPaths {
    static let home = "/account"
    static let enter = "/account/enter"

    static func query(next: String?) -> String {
        next.map { "?" + FormData([("next", $0)]).queryString } ?? ""
    }

    /// Where somebody wanted to go; nothing that is not a short path.
    static func next(_ text: String?) -> String? {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 500 else { return nil }
        return text
    }
}
