import Kernel
import Store

/// A window at which somebody sits (開いている窓口).
public struct OpenWindow: Sendable, Hashable, RowDecodable {
    /// The area whose office it is in.
    public let ward: WardCode
    /// Its number.
    public let number: Int
    /// The group that it serves.
    public let group: String
    /// Who sits there.
    public let clerk: String
    /// Their name.
    public let clerkName: String
    /// Since when.
    public let openedAt: Timestamp

    /// From a row of the table `ticket_window`.
    public init(row: Row) throws {
        ward = try row.ward("ward")
        number = try row.int("number")
        group = try row.string("queue")
        clerk = try row.string("clerk")
        clerkName = try row.string("clerk_name")
        openedAt = try row.timestamp("opened_at")
    }
}
