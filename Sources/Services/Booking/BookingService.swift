import Kernel
import Site
import Store

/// Reservations of visits (予約): slots, places that no two get, and the list of a day.
public struct BookingService: CityService {
    public static let name = "booking"
    public static let migrations: [Migration] = [.booking, .bookingHolds, .bookingCarried]

    public let desk: BookingDesk

    public init(plan: BookingPlan) { desk = BookingDesk(plan: plan) }

    /// Reservations between the parts of the network.
    public var parcels: [ParcelTopic] { desk.topics }

    /// What returns by the clock.
    public func chores(_ store: Store) -> [Chore] {
        guard desk.plan.share == .outside else { return [] }
        let desk = desk
        return [
            Chore("booking-give-back", .every(seconds: 60)) { _ in try await store.write { try desk.giveBack(in: $0) } }
        ]
    }

    public func routes(_ r: inout Routes) {
        let api = BookingAPI(desk: desk)
        let clerk = Permission.staff("clerk")
        r.get("/api/v1/slots", allow: .anyone, api: BookingAPI.slotsOperation, api.slots)
        r.get("/api/v1/reservations", allow: clerk, api: BookingAPI.listOperation, api.list)
        r.post(
            "/api/v1/reservations/{id}/{status}", allow: clerk, bodyLimit: 4_096, api: BookingAPI.moveOperation,
            api.move)
    }
}
