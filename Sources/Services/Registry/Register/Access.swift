import Kernel
import Store

/// One time somebody of the city looked at a person's data.
public struct Access: Sendable, Identifiable {
    /// What was seen.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The record was opened.
        case record = "personal.read"
        /// The person stood in the list that a search showed.
        case listed = "register.searched"
        /// The address of a protected person was opened by a supervisor.
        case protectedAddress = "protected.viewed"
        /// 個人番号 or 住民票コード was shown.
        case number = "number.viewed"
    }

    /// Place in the order of events.
    public let id: Int
    public let kind: Kind
    public let at: Timestamp
    public let actorKind: Actor.Kind
    /// Which member of staff, organisation or part of the program.
    public let actorID: String
    /// The ward of whoever looked; nil for an office of the whole city.
    public let ward: WardCode?
    /// Code of the purpose; nil when none was recorded.
    public let purpose: String?
    /// The roles that whoever looked had then; empty when none were recorded.
    public let roles: [String]
    /// The page or operation as declared, such as `/office/residents/{id}`; nil for searches and work without a page.
    public let route: String?
}

extension Access {
    /// The same without the area of whoever looked.
    var withoutPlace: Access {
        Access(
            id: id, kind: kind, at: at, actorKind: actorKind, actorID: actorID, ward: nil, purpose: purpose,
            roles: roles,
            route: route)
    }
}

/// Which accesses to a person's data are asked for.
public struct AccessRange: Sendable, Hashable {
    /// The business of an organisation that shows people who looked at their data.
    public static let tellerRole = "data-tracker"

    /// From this instant on; nil from the first.
    public var from: Timestamp?
    /// Up to this instant, itself included; nil up to now.
    public var until: Timestamp?
    /// So many of the newest are left out.
    public var offset: Int
    /// At most so many.
    public var limit: Int
    /// Those for this purpose are left out and not counted; nil for all.
    public var exceptPurpose: String?

    /// A range.
    public init(from: Timestamp?, until: Timestamp?, offset: Int, limit: Int, exceptPurpose: String? = nil) {
        (self.from, self.until) = (from, until)
        (self.offset, self.limit, self.exceptPurpose) = (offset, limit, exceptPurpose)
    }
}

extension Access: RowDecodable {
    /// From a row of `event`.
    public init(row: Row) throws {
        id = try row.int("seq")
        kind = try row.get("kind")
        at = try row.timestamp("at")
        actorKind = try row.get("actor_kind")
        actorID = try row.string("actor_id")
        ward = try row.optionalWard("ward")
        purpose = try row.optionalString("purpose")
        let data = try row.json("data")
        roles = (data["roles"]?.arrayValue ?? []).compactMap(\.stringValue)
        route = data["route"]?.stringValue
    }
}
