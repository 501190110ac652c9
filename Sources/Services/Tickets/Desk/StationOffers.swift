import Kernel
import Store

/// Stations in an office at which people do by themselves what they would wait for at a window.
public protocol StationOffers: Sendable {
    /// What the stations of an office offer now to people who come with one of these life events; nil when nothing.
    func offer(for events: [String], at ward: WardCode, now: Timestamp, in tx: some Queryable) throws -> StationOffer?
}

/// The stations of an office at one moment.
public struct StationOffer: Sendable {
    /// Where those stand at which nobody is.
    public let free: [LocalizedText]
    /// How long it takes there, in minutes.
    public let minutes: Int
    /// Whether the minutes were measured, or are what the pack says.
    public let isMeasured: Bool

    public init(free: [LocalizedText], minutes: Int, isMeasured: Bool) {
        (self.free, self.minutes, self.isMeasured) = (free, minutes, isMeasured)
    }
}

extension OfficePicture {
    /// How long somebody who comes now is at the office for a category, in minutes: what they are told to wait, and one service of
    /// the pace of these days. Nil when no window is open.
    func minutes(for category: String) -> Int? {
        guard let group = groups.first(where: { $0.group.categories.contains(category) }),
            let wait = group.newcomers[category], let pace = group.paces[category]
        else { return nil }
        return wait.minutes + Int((pace.mean / 60).rounded(.up))
    }
}
