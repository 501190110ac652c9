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

    /// The number of answers given at home with which the holder of a ticket of a day checked in; nil when there is none.
    func checkIn(
        _ number: String, of ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> String?

    /// Sends the ticket of a session to the queue of another category, if it is being served; it keeps its number.
    ///
    /// - Parameter category: Nil for a window that calls no tickets.
    /// - Returns: The ticket's number; nil for a session without a ticket of today.
    func handOver(
        _ session: String, to category: String?, by clerk: Actor, in tx: WriteTransaction
    ) throws -> String?

    /// From now on the ticket's page on a telephone tells nothing but to ask at the desk: somebody of the session is under a
    /// support measure (支援措置).
    func keepQuiet(_ session: String, in tx: WriteTransaction) throws
}
