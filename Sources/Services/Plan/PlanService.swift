import Kernel
import Pack
import Site
import Store

/// The plan and its indicators, live: anyone can see what the city wants to reach and how far it is.
///
/// Formulas over measures are data of the pack; measures are counted from events and can be made again from them.
/// ```swift
/// let plan = PlanService(pack: pack)
/// try await store.migrate(PlanService.migrations)
/// try await plan.rebuild(store) { print("\($0.counted) / \($0.events)") }
/// ```
public struct PlanService: CityService {
    public static let name = "plan"
    public static let migrations: [Migration] = [.planCounts]

    /// The plan as the pack gives it.
    public let plan: PlanData
    let counter: MeasureCounter
    let memory = PageMemory()

    /// Reads the plan of a pack; what is wrong with it is added to the pack's faults.
    public init(pack: CityPack) {
        self.init(PlanData(pack: pack))
    }

    /// A service for a plan that was read already.
    ///
    /// - Parameter isFed: The counts come from the part of the network where events are; none is counted here.
    public init(_ plan: PlanData, isFed: Bool = false) {
        self.plan = plan
        counter = MeasureCounter(plan.measures, isFed: isFed)
    }

    /// The same plan on a part of the network that gets its counts from inside.
    public var fed: PlanService { PlanService(plan, isFed: true) }

    public var parcels: [ParcelTopic] { counter.isFed ? [CarriedCounts.topic] : [] }

    public func introduce(in tx: WriteTransaction) throws { try counter.introduce(in: tx) }

    public var navigation: [NavigationItem] {
        [NavigationItem(path: "/plan", label: "plan.nav", about: "plan.about")]
    }

    public func routes(_ r: inout Routes) {
        r.get("/plan", allow: .anyone, shared: .untilWrite, showOverview)
        r.get("/plan.csv", allow: .anyone, downloadOverview)
        r.get("/plan/{number}", allow: .anyone, showInitiative)
        r.get("/api/v1/plan", allow: .anyone, api: PlanAPI.overview, overviewJSON)
        r.get("/api/v1/plan/{number}", allow: .anyone, api: PlanAPI.initiative, initiativeJSON)
    }
}
