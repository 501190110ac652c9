import Kernel
import Store

/// How a station in an office is doing; nothing about who stands there.
struct StationState: Sendable {
    /// Somebody who has not touched it for so long has left.
    static let idleSeconds = 60

    let station: MoveOutData.Station
    /// `idle`, or the step that was reached.
    let step: String
    let since: Timestamp?

    var isFree: Bool { step == "idle" }

    var json: JSONValue {
        var object: [String: JSONValue] = [
            "station": .string(station.id), "ward": .string(station.ward.code), "step": .string(step),
        ]
        object["since"] = since.map { .string($0.iso) }
        return .object(object)
    }

    /// The states of stations, read at once.
    static func read(
        _ stations: [MoveOutData.Station], at now: Timestamp, in tx: some Queryable
    ) throws -> [StationState] {
        guard !stations.isEmpty else { return [] }
        var latest: [String: (String, Timestamp)] = [:]
        for row in try tx.all(
            Row.self,
            """
            SELECT station, step, touched_at FROM moveout_draft
            WHERE station IN \(list: stations.map(\.id)) AND touched_at >= \(now.adding(seconds: -idleSeconds))
            ORDER BY touched_at
            """)
        {
            latest[try row.string("station")] = (try row.string("step"), try row.timestamp("touched_at"))
        }
        return stations.map { station in
            let found = latest[station.id]
            return StationState(station: station, step: found?.0 ?? "idle", since: found?.1)
        }
    }
}

extension MoveOutData {
    /// The stations of an office at which nobody is now, and how long a notice takes there.
    ///
    /// - Returns: Nil when none is free, or none takes notices.
    public func freeStations(
        of ward: WardCode, at now: Timestamp, in tx: some Queryable
    ) throws -> (places: [LocalizedText], minutes: Int, isMeasured: Bool)? {
        let here = stations.filter { $0.ward == ward && $0.offersOwn }
        let free = try StationState.read(here, at: now, in: tx).filter(\.isFree).map(\.station.place)
        guard !free.isEmpty else { return nil }
        let measured = try LiveMinutes.read(at: now, in: tx).online
        return (free, measured ?? cardMinutes, measured != nil)
    }
}
