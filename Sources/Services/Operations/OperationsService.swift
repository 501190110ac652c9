import Kernel
import Site
import Store

/// What keeps the platform running, for those who run it: the work of the queue, and what was given up.
public struct OperationsService: CityService {
    public static let name = "operations"
    public static let migrations: [Migration] = []
    /// The role of staff who run the platform.
    static let role = "operator"

    /// The service.
    public init() {}

    public var navigation: [NavigationItem] {
        [NavigationItem(path: "/office/operations", label: "operations.title", about: "operations.about")]
    }

    public func routes(_ r: inout Routes) {
        let pages = JobPages()
        let operators = Permission.staff(Self.role)
        r.get("/office/operations", allow: operators, pages.list)
        r.get("/office/operations/jobs/{id}", allow: operators, pages.show)
        r.post("/office/operations/jobs/{id}/retry", allow: operators, bodyLimit: 262_144, pages.retry)
        r.post("/office/operations/jobs/{id}/drop", allow: operators, bodyLimit: 262_144, pages.drop)
    }
}
