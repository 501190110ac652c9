import Kernel

/// Why something cannot be done with tickets. Nothing is changed then.
public enum TicketRefusal: Error, Sendable, Hashable {
    /// There is no such ticket today, or it is another office's.
    case unknown
    /// The office is closed.
    case closed
    /// The category is not served at this time of the day or week.
    case notOffered
    /// The ticket is not in a state in which this can be done.
    case notNow(TicketState)
    /// Nobody waits.
    case nobodyWaits
    /// Others were passed twice already and come first.
    case othersFirst
    /// No clerk sits at the window, or another one does.
    case windowClosed
    /// Somebody else sits at the window.
    case windowTaken(name: String)
    /// The window has somebody already; what is to become of them comes first.
    case windowOccupied(TicketNumber)
    /// The ticket waits for another group of windows.
    case otherGroup
    /// It has not been called three times, two minutes apart.
    case callAgainFirst(remaining: Int)
    /// It is another day.
    case yesterday
    /// Tickets are issued in the office, not on this part of the network.
    case elsewhere
    /// The key belongs to another request.
    case keyUsedBefore

    /// The key of the words, after `tickets.refusal.`, and the kind of problem of the API.
    public var code: String {
        switch self {
        case .unknown: "unknown"
        case .closed: "closed"
        case .notOffered: "not-offered"
        case .notNow: "not-now"
        case .nobodyWaits: "nobody-waits"
        case .othersFirst: "others-first"
        case .windowClosed: "window-closed"
        case .windowTaken: "window-taken"
        case .windowOccupied: "window-occupied"
        case .otherGroup: "other-group"
        case .callAgainFirst: "call-again-first"
        case .yesterday: "yesterday"
        case .elsewhere: "elsewhere"
        case .keyUsedBefore: "key-used-before"
        }
    }

    /// The words.
    var word: String { "tickets.refusal.\(code)" }

    /// What the words name.
    var arguments: [String: String] {
        switch self {
        case .windowTaken(let name): ["name": name]
        case .windowOccupied(let number): ["number": number.description]
        case .callAgainFirst(let remaining): ["count": String(remaining)]
        default: [:]
        }
    }

    /// The status for programs: 409 when something else comes first, 422 for what cannot be.
    var status: Int {
        switch self {
        case .unknown: 404
        case .keyUsedBefore, .notOffered: 422
        default: 409
        }
    }
}
