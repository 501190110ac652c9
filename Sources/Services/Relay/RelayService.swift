import Kernel
import Site
import Store

/// Where the part of the network further inside fetches what was sent to it and brings what it sends. This side answers
/// and never calls.
public struct RelayService: CityService {
    public static let name = "relay"
    /// The program that comes with the relay's key.
    public static let carrier = Actor.system("relay")

    private let api: RelayAPI

    /// The service over an inbox with the topics of all services.
    public init(inbox: ParcelInbox) { api = RelayAPI(inbox: inbox) }

    public func routes(_ r: inout Routes) {
        r.get("/api/v1/relay/parcels", allow: .system, api: RelayAPI.fetchOperation, api.fetch)
        r.post(
            "/api/v1/relay/parcels", allow: .system, bodyLimit: RelayAPI.bodyLimit, api: RelayAPI.bringOperation,
            api.bring)
    }
}
