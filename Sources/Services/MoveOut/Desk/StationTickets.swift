import Kernel

/// Gives tickets to people whom the station sends to a window; the office's own, where it issues any.
public protocol StationTickets: Sendable {
    /// Issues a ticket for moves of address, or for cards when `isForCard`.
    ///
    /// - Parameter key: The same key is one ticket.
    /// - Returns: The number, and the path under which it is followed; nil when none is issued now.
    func issue(isForCard: Bool, at ward: WardCode, key: String) async throws -> (number: String, path: String)?
}
