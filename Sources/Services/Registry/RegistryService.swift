import Kernel
import Pack
import Site
import Store

/// The resident register with its pages: the staff's search and records, and for each resident their own record.
public struct RegistryService: CityService {
    public static let name = "registry"
    public static var migrations: [Migration] { RegisterSchema.migrations }

    /// The register for other services.
    public let directory: RegistryDirectory
    /// 個人番号 and 住民票コード; nil where the keys for them are not, as in the parts of the network that have no numbers.
    public let numbers: NumberRegister?
    private let pages: RegistryPages

    /// The service over a pack and a database.
    /// - Parameter vault: What seals the numbers; without it there are no pages for them.
    public init(pack: CityPack, store: Store, places: Places, vault: RecordVault? = nil) {
        directory = RegistryDirectory(store: store, pack: pack, places: places)
        numbers = vault.map { [directory] in NumberRegister(store: store, vault: $0, directory: directory) }
        pages = RegistryPages(
            directory: directory, purposes: PurposeLabels(pack: pack), hasNumbers: vault != nil)
    }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: "/office/numbers", label: "registry.numbers.search", about: "registry.numbers.about"),
            NavigationItem(path: "/office/residents", label: "registry.search.title", about: "registry.search.about"),
            NavigationItem(path: "/my/record", label: "registry.own.title", about: "registry.own.about"),
        ]
    }

    /// What was typed to find somebody travels in the body, never in an address that logs and histories keep. The register
    /// also stands where the numbers are; the numbers stand nowhere else.
    public func routes(_ r: inout Routes) {
        let search = PurposeRule.required("register-search")
        let asked = PurposeRule.asked(subject: "id")
        let number = Permission.staff(NumberAccess.role)
        let staff = Permission.anyOf([.anyStaff, number])
        r.get("/office/residents", allow: staff, pages.searchForm)
        r.post("/office/residents", allow: staff, purpose: search, bodyLimit: 8_192, pages.search)
        r.get("/office/residents/{id}", allow: staff, purpose: asked, pages.record)
        r.post(
            "/office/residents/{id}/address", allow: .staff("supervisor"), purpose: asked, bodyLimit: 8_192,
            pages.reveal)
        r.get("/my/record", allow: .resident, purpose: .own, pages.ownRecord)
        guard let numbers else { return }
        let pages = NumberPages(numbers: numbers, directory: directory)
        let change = PurposeRule.required(NumberAccess.purpose)
        r.get("/office/numbers", allow: number, pages.searchForm)
        r.post("/office/numbers", allow: number, purpose: change, bodyLimit: 8_192, pages.search)
        r.get("/office/residents/{id}/numbers", allow: number, purpose: asked, pages.record)
        r.post("/office/residents/{id}/numbers", allow: number, purpose: asked, bodyLimit: 8_192, pages.register)
        r.post("/office/residents/{id}/numbers/show", allow: number, purpose: asked, bodyLimit: 8_192, pages.show)
    }
}
