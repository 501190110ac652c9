import Kernel
import Store

/// Where a person lived before, as the register holds it (前住所 and those before it).
public struct FormerAddress: Sendable, Hashable {
    public let address: Address
    /// First day; nil when the register does not know it.
    public let since: CivilDate?
    /// Last day.
    public let until: CivilDate
}

extension FormerAddress: RowDecodable {
    /// From a row of `registry_former_address`.
    public init(row: Row) throws {
        since = try row.day("since")
        until = CivilDate(dayNumber: try row.int("until"))
        address = Address(
            postalCode: try row.optionalString("postal_code").flatMap { PostalCode($0) },
            prefecture: try row.string("prefecture"), city: try row.string("city"),
            ward: try row.optionalString("ward"), town: try row.string("town"), block: try row.string("block"),
            building: try row.optionalString("building"))
    }
}
