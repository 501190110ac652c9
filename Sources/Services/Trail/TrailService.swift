import Kernel
import Pack
import Registry
import Site
import Store

/// Who looked at whose data, told to the person.
public struct TrailService: CityService {
    public static let name = "trail"

    private let usage: UsagePages

    /// The service over a pack and the register.
    public init(pack: CityPack, directory: RegistryDirectory) {
        let words = UsageWords(places: directory.places, purposes: PurposeLabels(pack: pack))
        usage = UsagePages(directory: directory, words: words)
    }

    public var navigation: [NavigationItem] {
        [NavigationItem(path: "/my/usage", label: "trail.usage.title", about: "trail.usage.short")]
    }

    public func routes(_ r: inout Routes) {
        r.get("/my/usage", allow: .resident, purpose: .own, usage.show)
        r.get("/my/accesses", allow: .resident, purpose: .own, usage.moved)
    }
}
