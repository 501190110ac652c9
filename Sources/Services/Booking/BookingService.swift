import Kernel
import Site
import Store

/// Reservations of visits (予約): slots, places that no two get, and the list of a day.
public struct BookingService: CityService {
    public static let name = "booking"
    public static let migrations: [Migration] = [.booking, .bookingHolds]

    public let desk: BookingDesk

    public init(plan: BookingPlan) { desk = BookingDesk(plan: plan) }

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
