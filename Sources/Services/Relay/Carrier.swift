import Kernel
import Outbound
import Store

/// Carries parcels between this part of the network and the one outside of it. It is always this side that calls.
public struct Carrier: Sendable {
    /// The connection is good for so long without a word, in seconds.
    private static let patience = 15

    private let outside: OutboundHost
    private let key: String
    private let store: Store
    private let inbox: ParcelInbox
    private let introduce: @Sendable (WriteTransaction) throws -> Void

    /// A carrier.
    ///
    /// - Parameters:
    ///   - key: Shown to the outside as bearer token.
    ///   - introduce: Sends all that an outside needs to know that begins anew.
    public init(
        to outside: OutboundHost, key: String, store: Store, inbox: ParcelInbox,
        introduce: @escaping @Sendable (WriteTransaction) throws -> Void
    ) {
        self.outside = outside
        self.key = key
        self.store = store
        self.inbox = inbox
        self.introduce = introduce
    }

    /// Carries in both directions for a while. One program at a time does it; were there two, nothing would be taken
    /// twice.
    ///
    /// - Throws: When the outside does not answer as it should; what was not carried is carried later.
    public func carry(for time: Duration) async throws {
        let end = ContinuousClock.now + time
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fetch(until: end) }
            group.addTask { try await bring(until: end) }
            // The time is over when the first is done; what the other had under way is done again the next time.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    // MARK: From outside

    private func fetch(until end: ContinuousClock.Instant) async throws {
        var series = ""
        var place = 0
        repeat {
            let left = Int((end - .now).components.seconds)
            let wait = series.isEmpty ? 0 : max(min(Self.patience, left), 0)
            let body = try await ask("?series=\(series)&after=\(place)&wait=\(wait)", wait: wait)
            if body.series != series {
                // The first answer, or the outside was restored and counts anew.
                series = body.series
                place = try await inbox.place(in: series)
                if place == 0 { place = max(body.first - 1, 0) }
            } else if !body.parcels.isEmpty {
                place = try await inbox.take(body.parcels, of: series, first: body.first)
            }
            // Nothing was ever sent: there is no series to wait for.
            if series.isEmpty { try await Task.sleep(for: .seconds(min(2, max(left, 0)))) }
        } while ContinuousClock.now < end
    }

    private func ask(_ query: String, wait: Int) async throws -> RelayBody {
        let answer = try await outside.send(
            "GET", "/api/v1/relay/parcels" + query, headers: headers, seconds: Int64(wait + 10))
        return try RelayBody(try Self.json(answer))
    }

    // MARK: To outside

    private func bring(until end: ContinuousClock.Instant) async throws {
        var sign = store.parcelSigns().makeAsyncIterator()
        var place: Int?
        var known: String?
        repeat {
            let queue = try await store.read { try $0.parcelQueue(.outward) }
            if known == nil || queue.series != known || place == nil {
                place = try await begin(queue)
                known = queue.series
            } else if let at = place, at < queue.newest {
                let parcels = try await store.read { try $0.parcels(.outward, after: at, limit: RelayBody.mostParcels) }
                let body = RelayBody(series: queue.series ?? "", first: queue.first, parcels: parcels)
                let reached = try await post(body).place
                try await store.write { try $0.noteFetched(.outward, through: reached) }
                place = reached
            } else if await sign.next() == nil {
                return
            }
        } while ContinuousClock.now < end && !Task.isCancelled
    }

    /// Where to go on; an outside that knows nothing of this part is told all.
    private func begin(_ queue: ParcelQueue) async throws -> Int? {
        guard let series = queue.series else {
            // The first parcel begins the series.
            try await Task.sleep(for: .seconds(1))
            return nil
        }
        let answer = try await post(RelayBody(series: series, first: queue.first, parcels: []))
        if !answer.isKnown { try await store.write(introduce) }
        return answer.isKnown ? answer.place : queue.first - 1
    }

    private func post(_ body: RelayBody) async throws -> (place: Int, isKnown: Bool) {
        var headers = headers
        headers["content-type"] = "application/json"
        let answer = try await outside.send(
            "POST", "/api/v1/relay/parcels", headers: headers, body: Array(body.json.canonical.utf8))
        let json = try Self.json(answer)
        guard let place = json["place"]?.intValue, let isKnown = json["known"]?.boolValue else {
            throw UnreadableParcel(reason: "the outside does not say what it has taken")
        }
        return (place, isKnown)
    }

    private var headers: [String: String] { ["authorization": "Bearer \(key)", "accept": "application/json"] }

    private static func json(_ answer: OutboundHost.Answer) throws -> JSONValue {
        guard answer.status == 200 else { throw Refused(status: answer.status) }
        return try JSONValue(parsing: answer.body, maximumDepth: 32)
    }

    private struct Refused: Error, CustomStringConvertible {
        let status: Int
        var description: String {
            status == 401 ? "the outside does not know the key" : "the outside answers \(status)"
        }
    }
}
