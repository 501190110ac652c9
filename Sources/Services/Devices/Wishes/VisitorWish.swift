import Kernel
import Store

/// What somebody at a terminal has come for. Nothing of it says who they are.
public struct VisitorWish: Sendable, Hashable {
    /// Ids of life events.
    public let events: [String]
    /// Ids of the forms that are needed, in the order of the windows; empty where that is not known.
    public let forms: [String]

    public init(events: [String], forms: [String]) { (self.events, self.forms) = (events, forms) }
}

/// Knows by a number or a 2D code what somebody has come for: answers given at home, a ticket.
public protocol VisitorWishes: Sendable {
    /// - Parameters:
    ///   - typed: As somebody typed it or a scanner read it, such as a whole address.
    ///   - ward: The office where the terminal stands.
    /// - Returns: Nil for what nobody has, or not any more.
    func wish(_ typed: String, at ward: WardCode?, on day: CivilDate, in tx: some Queryable) throws -> VisitorWish?
}
