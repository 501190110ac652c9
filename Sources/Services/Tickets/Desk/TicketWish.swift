import Kernel

/// What somebody comes for.
public struct TicketWish: Sendable, Hashable {
    /// Categories, at least one and at most ``WholeRound/mostStops``; with several the first is chosen so that all is done
    /// earliest.
    public var categories: [String]
    /// The priority.
    public var priority: TicketClass
    /// How it is issued: `machine`, `staff`, `api`.
    public var channel: String
    /// The code with which somebody checked in; one code is one ticket a day.
    public var checkIn: String?

    /// A wish.
    public init(
        categories: [String], priority: TicketClass = .ordinary, channel: String, checkIn: String? = nil
    ) {
        self.checkIn = checkIn
        self.categories = categories
        self.priority = priority
        self.channel = channel
    }
}

/// What makes a request that is sent twice one request.
public struct TicketKey: Sendable, Hashable {
    /// The key, one sender's.
    public let key: String
    /// A digest of what is asked for.
    public let body: String

    /// A key with what it stands for.
    public init(key: String, body: String) {
        self.key = key
        self.body = body
    }
}
