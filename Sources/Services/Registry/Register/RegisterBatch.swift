import Kernel
import Store

/// Households on their way into the register, gathered into statements of many rows: hundreds of thousands of rows a
/// second go in this way.
struct RegisterBatch {
    private var households = Rows(
        into: "registry_household (no, id, ward, postal_code, town, block, building, protected)")
    private var residents = Rows(
        into: """
            registry_resident (no, id, household, relation, family, given, kana_family, kana_given, former_family,
            common_name, romaji, birth, sex, nationality, residence, residence_end,
            residence_category, residence_period, residence_card, domicile, domicile_head, since,
            address_since, card_to, protected)
            """)
    private var formers = Rows(
        into: """
            registry_former_address (resident, place, since, until, postal_code, prefecture, city, ward, town, block, building)
            """)
    private var memberships = Rows(
        into: "registry_membership (resident, place, kind, level, valid_from, valid_to, known)")
    private var keyRows: Rows
    private let keys: RegisterKey

    /// - Parameter staged: the names go into the waiting table, to be sorted into the index at the end.
    init(keys: RegisterKey, staged: Bool) {
        self.keys = keys
        keyRows = Rows(
            into: staged
                ? "registry_key_stage (key, birth, resident, ward)" : "registry_key (key, birth, resident, ward)")
    }

    /// Adds a household under its numbers.
    mutating func add(_ household: NewHousehold, no: Int, firstResident: Int) {
        let isProtected = household.members.contains(where: \.isProtected)
        households.add([
            no.sqlValue, household.id.sqlValue, household.ward.sqlValue, (household.postalCode?.digits).sqlValue,
            household.town.sqlValue, household.block.sqlValue, household.building.sqlValue, isProtected.sqlValue,
        ])
        for (place, resident) in household.members.enumerated() {
            add(resident, no: firstResident + place, household: no, ward: isProtected ? nil : household.ward)
        }
    }

    /// Writes what is gathered.
    mutating func write(in tx: WriteTransaction) throws {
        try households.write(in: tx)
        try residents.write(in: tx)
        try formers.write(in: tx)
        try memberships.write(in: tx)
        try keyRows.write(in: tx)
    }

    private mutating func add(_ resident: NewResident, no: Int, household: Int, ward: WardCode?) {
        let name = resident.name
        residents.add([
            no.sqlValue, resident.id.sqlValue, household.sqlValue, resident.relation.description.sqlValue,
            name.family.sqlValue, name.given.sqlValue, (name.furigana?.family).sqlValue,
            (name.furigana?.given).sqlValue, name.formerFamily.sqlValue, name.commonName.sqlValue,
            name.romaji.sqlValue, resident.birth.number.sqlValue, resident.sex.rawValue.sqlValue,
            resident.nationality.sqlValue, (resident.residence?.status.rawValue).sqlValue,
            day(resident.residence?.periodEnd), (resident.residence?.category.rawValue).sqlValue,
            (resident.residence?.period).sqlValue, (resident.residence?.cardNumber).sqlValue,
            resident.domicile.sqlValue, resident.domicileHead.sqlValue,
            day(resident.since), day(resident.addressSince), day(resident.cardTo), resident.isProtected.sqlValue,
        ])
        for (place, former) in resident.formerAddresses.enumerated() {
            let address = former.address
            formers.add([
                no.sqlValue, place.sqlValue, day(former.since), day(former.until),
                (address.postalCode?.digits).sqlValue,
                address.prefecture.sqlValue, address.city.sqlValue, address.ward.sqlValue, address.town.sqlValue,
                address.block.sqlValue, address.building.sqlValue,
            ])
        }
        for (place, membership) in resident.memberships.enumerated() {
            memberships.add([
                no.sqlValue, place.sqlValue, membership.kind.rawValue.sqlValue, membership.level.sqlValue,
                day(membership.from),
                day(membership.to), membership.isKnown.sqlValue,
            ])
        }
        for key in keys.keys(of: name).sorted() {
            keyRows.add([key.sqlValue, resident.birth.number.sqlValue, no.sqlValue, ward.sqlValue])
        }
    }

    private func day(_ date: CivilDate?) -> SQLValue { (date?.dayNumber).sqlValue }

    /// Rows of one table, written some at a time so that the statement stays the same and is parsed once.
    private struct Rows {
        /// Values in one statement: as many as the store keeps prepared statements for.
        private static let most = 64
        private let table: SQL
        private var rows: [[SQLValue]] = []

        init(into table: SQL) { self.table = table }

        mutating func add(_ row: [SQLValue]) { rows.append(row) }

        mutating func write(in tx: WriteTransaction) throws {
            let length = max(1, Self.most / max(1, rows.first?.count ?? 1))
            var start = 0
            while start < rows.count {
                let end = min(start + length, rows.count)
                // A rest is written row by row: two statements in all instead of one for each length.
                if end - start == length {
                    try tx.run("INSERT INTO \(table) VALUES \(rows: rows[start..<end])")
                } else {
                    for row in rows[start..<end] { try tx.run("INSERT INTO \(table) VALUES \(list: row)") }
                }
                start = end
            }
            rows.removeAll(keepingCapacity: true)
        }
    }
}

extension SQL.Interpolation {
    /// `($1, $2), ($3, $4), …`.
    fileprivate mutating func appendInterpolation(rows: ArraySlice<[SQLValue]>) {
        for (place, row) in rows.enumerated() {
            if place > 0 { appendLiteral(", ") }
            appendInterpolation(list: row)
        }
    }
}
