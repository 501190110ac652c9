import Kernel
import Pack
import Store

/// Reads the register's tables and makes people and households of them. Permission and trail are the directory's matter.
struct Register: Sendable {
    let places: Places
    let keys: RegisterKey
    /// What stands in the place of a closed address.
    let marker: String

    /// A person with everything the register holds; nil for an unknown id.
    func resident(_ id: ResidentID, in tx: some Queryable) throws -> Resident? {
        let sql: SQL = "SELECT \(RegisterRow.columns) FROM \(RegisterRow.tables) WHERE r.id = \(id)"
        return try tx.one(RegisterRow.self, sql).map { try resident($0, in: tx) }
    }

    /// Whether nothing may tell where a person lives, who is protected or lives with one who is; nil for an unknown id.
    func isClosed(_ id: ResidentID, in tx: some Queryable) throws -> Bool? {
        try tx.one(Int.self, "SELECT r.protected + h.protected AS closed FROM \(RegisterRow.tables) WHERE r.id = \(id)")
            .map { $0 > 0 }
    }

    /// The people of a household who are still residents, the head first; empty for an unknown id.
    func members(_ id: HouseholdID, in tx: some Queryable) throws -> [Resident] {
        let sql: SQL = """
            SELECT \(RegisterRow.columns) FROM \(RegisterRow.tables)
            WHERE r.household = (SELECT no FROM registry_household WHERE id = \(id)) AND r.departed IS NULL
            ORDER BY r.no
            """
        let rows = try tx.all(RegisterRow.self, sql)
        let members = try rows.map { try resident($0, in: tx) }
        return members.filter(\.relation.isHead) + members.filter { !$0.relation.isHead }
    }

    /// The household of a person; nil for an unknown id.
    func household(of id: ResidentID, in tx: some Queryable) throws -> HouseholdID? {
        try tx.one(
            HouseholdID.self,
            "SELECT h.id FROM registry_resident r JOIN registry_household h ON h.no = r.household WHERE r.id = \(id)")
    }

    /// A household with its members; nil for an unknown id, or when nobody of it is left.
    func household(_ id: HouseholdID, in tx: some Queryable) throws -> Household? {
        let members = try members(id, in: tx)
        guard let first = members.first else { return nil }
        let isClosed = first.address.isClosed
        let ward: WardCode? =
            isClosed ? nil : try tx.one(WardRow.self, "SELECT ward FROM registry_household WHERE id = \(id)")?.ward
        return Household(
            id: id, address: first.address, ward: ward, members: members,
            isProtected: isClosed)
    }

    /// Where a person lived before, newest first; nothing for protected persons and those who live with one.
    func formerAddresses(of id: ResidentID, in tx: some Queryable) throws -> [FormerAddress] {
        try tx.all(
            FormerAddress.self,
            """
            SELECT f.* FROM registry_former_address f JOIN registry_resident r ON r.no = f.resident
            JOIN registry_household h ON h.no = r.household
            WHERE r.id = \(id) AND h.protected = 0 ORDER BY f.until DESC
            """)
    }

    /// The address of a person whether protected or not. Only ``ProtectedAccess`` calls this.
    func openAddress(of id: ResidentID, in tx: WriteTransaction) throws -> (address: Address, formers: [FormerAddress])?
    {
        let row = try tx.one(
            Row.self,
            """
            SELECT h.ward, h.postal_code, h.town, h.block, h.building FROM \(RegisterRow.tables) WHERE r.id = \(id)
            """)
        guard let row else { return nil }
        let address = places.address(
            postalCode: try row.optionalString("postal_code").flatMap { PostalCode($0) }, ward: try row.ward("ward"),
            town: try row.string("town"), block: try row.string("block"),
            building: try row.optionalString("building"))
        let formers = try tx.all(
            FormerAddress.self,
            """
            SELECT f.* FROM registry_former_address f JOIN registry_resident r ON r.no = f.resident
            WHERE r.id = \(id) ORDER BY f.until DESC
            """)
        return (address, formers)
    }

    /// The address of a row, closed when the row has none to show.
    func address(_ columns: RegisterRow.AddressColumns?) -> GuardedAddress {
        guard let columns else { return .init(closedWith: marker) }
        let address = places.address(
            postalCode: columns.postalCode, ward: columns.ward, town: columns.town, block: columns.block,
            building: columns.building)
        return .init(open: address, marker: marker)
    }

    private func resident(_ row: RegisterRow, in tx: some Queryable) throws -> Resident {
        let memberships = try tx.all(
            Membership.self, "SELECT * FROM registry_membership WHERE resident = \(row.no) ORDER BY kind, valid_from")
        return Resident(
            id: row.id, name: row.name, birth: row.birth, sex: row.sex, nationality: row.nationality,
            residence: row.residence, domicile: domicile(row), household: row.household, relation: row.relation,
            address: address(row.isProtected ? nil : row.address), residentSince: row.since,
            addressSince: row.addressSince,
            departure: row.departure, card: row.cardTo.map(Resident.Card.init(validTo:)), memberships: memberships,
            isProtected: row.isProtected)
    }

    private func domicile(_ row: RegisterRow) -> RegisteredDomicile? {
        guard let head = row.domicileHead else { return nil }
        let place: Guarded<String> =
            row.isClosed || row.isProtected
            ? .init(closedWith: marker) : .init(open: row.domicile ?? "", marker: marker)
        return RegisteredDomicile(place: place, head: head)
    }

    private struct WardRow: RowDecodable {
        let ward: WardCode
        init(row: Row) throws { ward = try row.ward("ward") }
    }
}
