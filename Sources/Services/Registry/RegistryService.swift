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
    private let pages: RegistryPages

    /// The service over a pack and a database.
    public init(pack: CityPack, store: Store, places: Places) {
        directory = RegistryDirectory(store: store, pack: pack, places: places)
        pages = RegistryPages(directory: directory, purposes: PurposeLabels(pack: pack))
    }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: "/office/residents", label: "registry.search.title", about: "registry.search.about"),
            NavigationItem(path: "/my/record", label: "registry.own.title", about: "registry.own.about"),
        ]
    }

    /// What was typed to find somebody travels in the body, never in an address that logs and histories keep.
    public func routes(_ r: inout Routes) {
        let search = PurposeRule.required("register-search")
        let asked = PurposeRule.asked(subject: "id")
        r.get("/office/residents", allow: .anyStaff, pages.searchForm)
        r.post("/office/residents", allow: .anyStaff, purpose: search, bodyLimit: 8_192, pages.search)
        r.get("/office/residents/{id}", allow: .anyStaff, purpose: asked, pages.record)
        r.post(
            "/office/residents/{id}/address", allow: .staff("supervisor"), purpose: asked, bodyLimit: 8_192,
            pages.reveal)
        r.get("/my/record", allow: .resident, purpose: .own, pages.ownRecord)
    }
}
