import Kernel
import Site
import Store

/// Parcels over HTTP: fetched with `GET`, brought with `POST`, both by the inner side.
struct RelayAPI: Sendable {
    static let bodyLimit = 4 << 20
    /// The longest time that a fetch waits for something to arrive, in seconds.
    static let longestWait = 20

    let inbox: ParcelInbox

    /// `GET`: what waits after a place. That place is thereby known to be stored on the other side.
    func fetch(_ request: SiteRequest) async throws -> SiteResponse {
        let series = request.query.text("series")
        let after = request.query.text("after").flatMap { Int($0) } ?? 0
        let wait = min(max(request.query.text("wait").flatMap { Int($0) } ?? 0, 0), Self.longestWait)
        let store = request.store
        var queue = try await store.read { try $0.parcelQueue(.inward) }
        guard let series, series == queue.series else {
            // Who does not know the series asks first where it begins.
            return .json(RelayBody(series: queue.series ?? "", first: queue.first, parcels: []).json)
        }
        if after > queue.fetched { try await store.write { try $0.noteFetched(.inward, through: after) } }
        var parcels = try await Self.parcels(after, store)
        if parcels.isEmpty, wait > 0 {
            await Self.sign(store, within: .seconds(wait)) {
                try await !store.read { try $0.parcels(.inward, after: after, limit: 1) }.isEmpty
            }
            queue = try await store.read { try $0.parcelQueue(.inward) }
            parcels = try await Self.parcels(after, store)
        }
        return .json(RelayBody(series: queue.series ?? "", first: queue.first, parcels: parcels).json)
    }

    /// `POST`: takes what is brought; answers up to where all is stored.
    func bring(_ request: SiteRequest) async throws -> SiteResponse {
        let body: RelayBody
        do {
            // As deep as an event may be, and what goes around it.
            body = try RelayBody(try JSONValue(parsing: request.body))
        } catch {
            throw Problem("invalid-request", status: 422, title: "The parcels cannot be read", detail: "\(error)")
        }
        let isKnown = try await inbox.knows(body.series)
        let place =
            try await body.parcels.isEmpty
            ? inbox.place(in: body.series) : inbox.take(body.parcels, of: body.series, first: body.first)
        return .json(.object(["place": .int(Int64(place)), "known": .bool(isKnown)]))
    }

    private static func parcels(_ after: Int, _ store: Store) async throws -> [WaitingParcel] {
        try await store.read { try $0.parcels(.inward, after: after, limit: RelayBody.mostParcels) }
    }

    /// Waits until there is something, or the time is over.
    private static func sign(
        _ store: Store, within limit: Duration, _ isThere: @escaping @Sendable () async throws -> Bool
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: limit) }
            group.addTask {
                for await _ in store.parcelSigns() {
                    if (try? await isThere()) != false { return }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    static let fetchOperation = APIOperation(
        id: "fetchParcels", summary: "What waits for the inner part of the network, after a place.",
        description: """
            For the program further inside, which comes with its key as bearer token. Asked without the current `series`, \
            it answers where that begins. A place that is given as `after` counts as stored.
            """,
        tag: "relay", response: bodySchema,
        query: [
            .init("series", "The series of the places known."), .init("after", "The last place that is stored."),
            .init("wait", "Seconds to wait for something to arrive, at most \(longestWait)."),
        ])

    static let bringOperation = APIOperation(
        id: "bringParcels", summary: "Takes what the inner part of the network brings.",
        description: "Answers up to which place all is stored. Sent again, it changes nothing.", tag: "relay",
        request: bodySchema, response: .object(["place": .integer(), "known": .boolean()]))

    private static let bodySchema = JSONSchema.object([
        "series": .string(), "first": .integer(),
        "parcels": .array(
            of: .object([
                "place": .integer(), "topic": .string(), "key": .string(), "body": .any, "sentAt": .integer(),
            ])),
    ])
}
