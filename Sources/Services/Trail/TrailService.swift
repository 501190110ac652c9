import Kernel
import Pack
import Registry
import Site
import Store

/// Who looked at whose data, told to the person: on a page of the site, and to organisations that show it elsewhere by
/// the protocol of Estonia's data tracker (Andmejälgija, version 2.0.0).
public struct TrailService: CityService {
    public static let name = "trail"

    private let usage: UsagePages
    private let tracker: TrackerAPI

    /// The service over a pack and the register.
    public init(pack: CityPack, directory: RegistryDirectory) {
        let words = UsageWords(places: directory.places, purposes: PurposeLabels(pack: pack))
        usage = UsagePages(directory: directory, words: words)
        tracker = TrackerAPI(directory: directory, words: words)
    }

    public var navigation: [NavigationItem] {
        [NavigationItem(path: "/my/usage", label: "trail.usage.title", about: "trail.usage.short")]
    }

    /// The paths under `/datatracker` are the protocol's own. The heartbeat says nothing of anybody.
    public func routes(_ r: inout Routes) {
        let teller = Permission.organisation(AccessRange.tellerRole)
        r.get("/my/usage", allow: .resident, purpose: .own, usage.show)
        r.get("/my/accesses", allow: .resident, purpose: .own, usage.moved)
        r.get(
            "/datatracker/findUsage", allow: teller, purpose: .required(TrackerAPI.purpose),
            api: TrackerAPI.findUsageOperation, tracker.findUsage)
        r.get(
            "/datatracker/usagePeriod", allow: teller, api: TrackerAPI.usagePeriodOperation, tracker.usagePeriod)
        r.get("/datatracker/heartbeat", allow: .anyone, api: TrackerAPI.heartbeatOperation, tracker.heartbeat)
    }
}
