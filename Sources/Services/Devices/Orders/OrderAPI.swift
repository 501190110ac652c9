import Kernel
import Site

/// Terminals fetch what the floor asks of them: the server never calls a terminal.
struct OrderAPI: Sendable {
    let desk: OrderDesk

    /// `GET /api/v1/edge/orders`.
    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let orders = try await desk.waiting(of: request.actor, at: request.now)
        return .json([
            "orders": .array(
                orders.map {
                    ["id": .string($0.id.description), "visit": .string($0.visit), "kind": .string($0.kind.rawValue)]
                })
        ])
    }

    /// `POST /api/v1/edge/orders/{id}`: what became of it.
    func end(_ request: SiteRequest) async throws -> SiteResponse {
        let id: ID<DeviceOrder> = try request.parameters.value("id")
        var reader = try BodyReader(request)
        let result = reader.body["result"]?.stringValue.flatMap(DeviceOrder.State.init)
        if result == nil || result == .waiting { reader.wrong("/result", "must be done or gone") }
        try reader.check()
        guard let result, try await desk.end(id, result, by: request.actor) else { throw SiteFailure.notFound }
        return .noContent
    }

    static let listOperation = APIOperation(
        id: "getEdgeOrders", summary: "What the floor asks of this terminal for the visit that is under way.",
        description:
            "An order names its visit by the mark of the heartbeat; for another visit it is answered for as gone.",
        tag: "edge",
        response: .object([
            "orders": .array(
                of: .object([
                    "id": .string(), "visit": .string(), "kind": .oneOf(DeviceOrder.Kind.allCases.map(\.rawValue)),
                ]))
        ]))

    static let endOperation = APIOperation(
        id: "endEdgeOrder", summary: "Says what became of an order.", description: "Told twice it counts once.",
        tag: "edge", request: .object(["result": .oneOf(["done", "gone"])]), status: 204)
}
