import Store

/// Who comes before whom (優先区分), the first first.
public enum TicketClass: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
    /// 予約: an appointment.
    case appointment
    /// 車いす・乳幼児・妊婦: who cannot well wait.
    case assisted
    /// 通常
    case ordinary

    /// 0 comes first.
    public var rank: Int {
        switch self {
        case .appointment: 0
        case .assisted: 1
        case .ordinary: 2
        }
    }
}
