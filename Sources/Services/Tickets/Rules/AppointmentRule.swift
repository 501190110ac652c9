import Kernel

/// How long before and after its time an appointment comes before other visitors. Earlier or later its holder is taken in
/// like everybody else, so that nobody who waits is overtaken by who comes when they like.
public enum AppointmentRule {
    /// Minutes on either side of the time.
    public static let minutes = 30

    /// When somebody with an appointment has come.
    public enum Arrival: String, Sendable, Hashable, CaseIterable {
        /// So much before the time that it does not count yet.
        case early
        case inTime = "in-time"
        /// So much after the time that it does not count any more.
        case late
    }

    /// When somebody comes who has an appointment for a time.
    public static func arrival(at now: Timestamp, for time: Timestamp) -> Arrival {
        if now < time.adding(seconds: -minutes * 60) { return .early }
        return now > time.adding(seconds: minutes * 60) ? .late : .inTime
    }
}
