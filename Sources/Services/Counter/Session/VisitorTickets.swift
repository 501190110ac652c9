import Kernel
import Store

/// The tickets of visitors, as far as the counter knows them: a session may be opened for one.
public protocol VisitorTickets: Sendable {
    /// Links a ticket of today with a session, in the write that opens the session.
    ///
    /// - Parameter number: As somebody typed it, such as `A012`.
    /// - Returns: The number as it is written; nil when the office has issued no such ticket today.
    func link(
        _ number: String, of ward: WardCode, to session: String, by clerk: Actor, in tx: WriteTransaction
    ) throws -> String?
}
