import Kernel
import Store

/// Finds people in the register. Every statement is bounded and walks an index.
struct RegisterSearch: Sendable {
    let register: Register

    /// How many people stand on a page.
    static let pageLength = 50
    /// How many people with one date of birth are looked at; a city of millions has about a hundred.
    private static let mostOnOneDay = 5_000

    /// One page of the people a query finds, in the order of the register.
    func page(_ query: RegisterQuery, after cursor: RegisterCursor?, in tx: some Queryable) throws -> RegisterPage {
        if let code = query.postalCode { return try page(at: code, query.ward, after: cursor, in: tx) }
        if let birth = query.birth {
            return try page(born: birth, named: query.name, query.ward, after: cursor, in: tx)
        }
        return try page(named: register.keys.fold(query.name), query.ward, after: cursor, in: tx)
    }

    /// The people who have all four attributes. Protected persons and those who live with one are never among them: to
    /// find them by an address would tell the address.
    func matches(_ attributes: FourAttributes, in tx: some Queryable) throws -> RegisterPage {
        guard !register.keys.fold(attributes.name).isEmpty else { return .empty }
        let found = try rows(born: attributes.birth, in: tx).filter { row in
            guard let columns = row.address else { return false }
            let address = register.places.address(
                postalCode: nil, ward: columns.ward, town: columns.town, block: columns.block,
                building: columns.building)
            return hasName(attributes, row.name) && hasSex(attributes, row.sex)
                && lives(attributes, at: address, in: columns.ward)
        }
        return RegisterPage(residents: found.map(summary), numbers: found.map(\.cursor.no), next: nil)
    }

    /// How attributes compare with those of one person.
    func compare(_ attributes: FourAttributes, with person: ResidentSummary) -> AttributeComparison {
        AttributeComparison(
            name: hasName(attributes, person.name), birth: person.birth == attributes.birth,
            sex: hasSex(attributes, person.sex),
            address: person.address.value.map { lives(attributes, at: $0, in: person.ward) })
    }

    private func hasName(_ attributes: FourAttributes, _ name: PersonName) -> Bool {
        register.keys.keys(of: name).contains(register.keys.fold(attributes.name))
    }

    private func hasSex(_ attributes: FourAttributes, _ sex: Sex) -> Bool {
        sex == attributes.sex || sex == .unknown || attributes.sex == .unknown
    }

    /// Whether the address that somebody wrote is this one, with or without its building.
    private func lives(_ attributes: FourAttributes, at address: Address, in ward: WardCode?) -> Bool {
        let places = register.places
        let names =
            [places.prefecture, places.city].map { $0.text(in: .ja) }
            + [ward.flatMap(places.ward)?.name.text(in: .ja) ?? ""]
        let typed = AddressKey.fold(attributes.address, without: names)
        var withoutBuilding = address
        withoutBuilding.building = nil
        return typed == AddressKey.fold(address) || typed == AddressKey.fold(withoutBuilding)
    }

    /// People by their ids, in the order of the register, departed ones too.
    func people(_ ids: [ResidentID], in tx: some Queryable) throws -> RegisterPage {
        let sql: SQL = """
            SELECT '' AS key, \(SummaryRow.columns) FROM \(RegisterRow.tables)
            WHERE r.id IN \(list: ids) ORDER BY r.no LIMIT \(Self.pageLength)
            """
        return page(try tx.all(SummaryRow.self, sql))
    }

    private func page(
        named prefix: String, _ ward: WardCode?, after cursor: RegisterCursor?, in tx: some Queryable
    ) throws -> RegisterPage {
        guard !prefix.isEmpty else { return .empty }
        var sql: SQL = """
            SELECT k.key, \(SummaryRow.columns) FROM registry_key k JOIN registry_resident r ON r.no = k.resident
            JOIN registry_household h ON h.no = r.household
            WHERE k.key < \(prefix + "\u{10FFFF}")
            """
        if let cursor {
            sql += " AND (k.key, k.birth, k.resident) > (\(cursor.key), \(cursor.birth), \(cursor.no))"
        } else {
            sql += " AND k.key >= \(prefix)"
        }
        if let ward { sql += " AND k.ward = \(ward)" }
        sql += " AND r.departed IS NULL ORDER BY k.key, k.birth, k.resident LIMIT \(Self.pageLength + 1)"
        return page(try tx.all(SummaryRow.self, sql))
    }

    private func page(
        born birth: BirthDate, named name: String, _ ward: WardCode?, after cursor: RegisterCursor?,
        in tx: some Queryable
    ) throws -> RegisterPage {
        let prefix = register.keys.fold(name)
        var found = try rows(born: birth, in: tx).filter { row in
            (ward == nil || row.address?.ward == ward)
                && (prefix.isEmpty || register.keys.keys(of: row.name).contains { $0.hasExactPrefix(prefix) })
        }
        found.sort { $0.cursor.precedes($1.cursor) }
        if let cursor { found.removeAll { !cursor.precedes($0.cursor) } }
        return page(Array(found.prefix(Self.pageLength + 1)))
    }

    private func page(
        at code: PostalCode, _ ward: WardCode?, after cursor: RegisterCursor?, in tx: some Queryable
    ) throws -> RegisterPage {
        var sql: SQL = """
            SELECT '' AS key, \(SummaryRow.columns) FROM registry_household h
            JOIN registry_resident r ON r.household = h.no
            WHERE h.postal_code = \(code.digits) AND h.protected = 0 AND r.protected = 0 AND r.departed IS NULL
            """
        if let ward { sql += " AND h.ward = \(ward)" }
        if let cursor { sql += " AND r.no > \(cursor.no)" }
        sql += " ORDER BY r.no LIMIT \(Self.pageLength + 1)"
        return page(try tx.all(SummaryRow.self, sql))
    }

    /// People whose date of birth is this day or is not known more closely than its month or year.
    private func rows(born birth: BirthDate, in tx: some Queryable) throws -> [SummaryRow] {
        let numbers = [birth.number, birth.number / 100 * 100, birth.number / 10_000 * 10_000]
        let sql: SQL = """
            SELECT '' AS key, \(SummaryRow.columns) FROM \(RegisterRow.tables)
            WHERE r.birth IN \(list: numbers) AND r.departed IS NULL ORDER BY r.no LIMIT \(Self.mostOnOneDay)
            """
        return try tx.all(SummaryRow.self, sql).map { row in
            row.keyed(register.keys.fold(row.name.furigana.map { $0.family + $0.given } ?? row.name.full))
        }
    }

    private func page(_ rows: [SummaryRow]) -> RegisterPage {
        let shown = rows.prefix(Self.pageLength)
        // A person found under two of their names stands on the page once.
        var seen: Set<Int> = []
        let people = shown.filter { seen.insert($0.cursor.no).inserted }
        return RegisterPage(
            residents: people.map(summary), numbers: people.map(\.cursor.no),
            next: rows.count > Self.pageLength ? shown.last?.cursor : nil)
    }

    private func summary(_ row: SummaryRow) -> ResidentSummary {
        ResidentSummary(
            id: row.id, name: row.name, birth: row.birth, sex: row.sex, address: register.address(row.address),
            ward: row.address?.ward, isProtected: row.isProtected)
    }
}

extension String {
    /// Whether a text begins with the same code points.
    fileprivate func hasExactPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
