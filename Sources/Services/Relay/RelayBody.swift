import Kernel
import Store

/// Parcels of one sender as JSON.
struct RelayBody: Sendable, Equatable {
    /// The most parcels carried at a time.
    static let mostParcels = 200
    /// About so many bytes are carried at a time; one parcel that is longer goes alone.
    static let mostBytes = 1 << 20

    /// The series their places belong to; empty when nothing was ever sent.
    var series: String
    /// The place of the oldest parcel that the sender has.
    var first: Int
    var parcels: [WaitingParcel]

    init(series: String, first: Int, parcels: [WaitingParcel]) {
        self.series = series
        self.first = first
        var bytes = 0
        self.parcels = Array(
            parcels.prefix { waiting in
                bytes += waiting.parcel.body.canonical.utf8.count + 200
                return bytes <= Self.mostBytes || waiting.place == parcels.first?.place
            })
    }

    var json: JSONValue {
        .object([
            "series": .string(series), "first": .int(Int64(first)),
            "parcels": .array(
                parcels.map { waiting in
                    .object([
                        "place": .int(Int64(waiting.place)), "topic": .string(waiting.parcel.topic),
                        "key": .string(waiting.parcel.key), "body": waiting.parcel.body,
                        "sentAt": .int(waiting.sentAt.milliseconds),
                    ])
                }),
        ])
    }

    /// Reads what was sent.
    /// - Throws: ``UnreadableParcel``.
    init(_ json: JSONValue) throws(UnreadableParcel) {
        guard let series = json["series"]?.stringValue, series.utf8.count <= 100, let first = json["first"]?.intValue,
            first >= 1, let items = json["parcels"]?.arrayValue, items.count <= Self.mostParcels
        else { throw UnreadableParcel(reason: "series, first and at most \(Self.mostParcels) parcels are expected") }
        self.series = series
        self.first = first
        parcels = []
        for item in items {
            guard let place = item["place"]?.intValue, place >= 1, let topic = item["topic"]?.stringValue,
                let key = item["key"]?.stringValue, let body = item["body"], case .int(let sentAt)? = item["sentAt"]
            else { throw UnreadableParcel(reason: "a parcel has place, topic, key, body and sentAt") }
            parcels.append(
                WaitingParcel(
                    place: place, parcel: Parcel(topic: topic, key: key, body: body),
                    sentAt: Timestamp(milliseconds: sentAt)))
        }
    }
}
