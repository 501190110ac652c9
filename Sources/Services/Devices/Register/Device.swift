import Kernel
import Store

/// A machine of the city that was enrolled (端末): it has a key, a place and a ward.
public struct Device: Sendable, Hashable {
    /// What a device is for.
    public enum Kind: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        /// Prints forms with what a card says (申請書作成支援).
        case terminal
    }

    public let id: ID<Device>
    public let kind: Kind
    public let ward: WardCode
    /// What it is called on paper and in lists, such as `KITA-01`; unique in its ward.
    public let name: String
    /// Where it stands, in words.
    public let place: String
    public let enrolledAt: Timestamp
    /// When it was taken out of use; its key opens nothing from then on.
    public let retiredAt: Timestamp?
    /// The number with which people are called to it by their tickets; nil where nobody is.
    public var window: Int?

    /// Who it is when it asks.
    public var actor: Actor {
        Actor(kind: .device, id: id.description, name: name, ward: ward, roles: [kind.rawValue])
    }
}

extension Device: RowDecodable {
    /// Reads a row of the table `device`.
    public init(row: Row) throws {
        id = try row.id("id")
        kind = try row.get("kind")
        ward = try row.ward("ward")
        name = try row.string("name")
        place = try row.string("place")
        enrolledAt = try row.timestamp("enrolled_at")
        retiredAt = try row.optionalTimestamp("retired_at")
        window = try row.optionalInt("window_no")
    }
}
