import Kernel
import MoveOut
import Store
import Tickets

/// Sends people who leave the municipality from the ticket machine to a free station.
struct StationGuide: StationOffers {
    /// The life event for which stations take notices.
    private static let event = "moving-out"

    let data: MoveOutData

    func offer(for events: [String], at ward: WardCode, now: Timestamp, in tx: some Queryable) throws -> StationOffer? {
        guard events.contains(Self.event), let free = try data.freeStations(of: ward, at: now, in: tx) else {
            return nil
        }
        return StationOffer(free: free.places, minutes: free.minutes, isMeasured: free.isMeasured)
    }
}
