import Kernel
import Store

/// A person as the register's rows give it. The columns of the address are null for protected persons: the statement
/// itself leaves them out, so that they never come into memory.
struct RegisterRow: RowDecodable {
    let no: Int
    let id: ResidentID
    let householdNo: Int
    let household: HouseholdID
    let relation: Relation
    let name: PersonName
    let birth: BirthDate
    let sex: Sex
    let nationality: String?
    let residence: ForeignResidence?
    let domicile: String?
    let domicileHead: String?
    let since: CivilDate?
    let addressSince: CivilDate?
    let departure: Resident.Departure?
    let cardTo: CivilDate?
    /// The person's own flag.
    let isProtected: Bool
    /// True when the person or someone of the household is protected: the address is then closed.
    let isClosed: Bool
    let address: AddressColumns?

    /// The columns of an address inside the city.
    struct AddressColumns: Sendable {
        let ward: WardCode
        let postalCode: PostalCode?
        let town: String
        let block: String
        let building: String?
    }

    /// The columns to select, from `registry_resident r JOIN registry_household h`.
    static let columns: SQL = """
        r.no, r.id, r.household AS household_no, h.id AS household_id, r.relation, r.family, r.given, r.kana_family,
        r.kana_given, r.former_family, r.common_name, r.romaji, r.birth, r.sex, r.nationality, r.residence,
        r.residence_end, r.residence_category, r.residence_period, r.residence_card, CASE WHEN h.protected = 0 THEN r.domicile END AS domicile, r.domicile_head, r.since,
        r.address_since, r.departed, r.departure, r.card_to, r.protected, h.protected AS closed,
        CASE WHEN h.protected = 0 THEN h.ward END AS ward,
        CASE WHEN h.protected = 0 THEN h.postal_code END AS postal_code,
        CASE WHEN h.protected = 0 THEN h.town END AS town, CASE WHEN h.protected = 0 THEN h.block END AS block,
        CASE WHEN h.protected = 0 THEN h.building END AS building
        """

    /// The tables that ``columns`` come from.
    static let tables: SQL = "registry_resident r JOIN registry_household h ON h.no = r.household"

    init(row: Row) throws {
        no = try row.int("no")
        id = try row.id("id")
        householdNo = try row.int("household_no")
        household = try row.id("household_id")
        guard let relation = Relation(try row.string("relation")) else {
            throw RowError(column: "relation", reason: "no relation of that name")
        }
        self.relation = relation
        name = try Self.name(row)
        guard let birth = BirthDate(number: try row.int("birth")) else {
            throw RowError(column: "birth", reason: "no date of birth")
        }
        self.birth = birth
        sex = try row.get("sex")
        nationality = try row.optionalString("nationality")
        residence = try row.getOptional("residence", as: ForeignResidence.Status.self).map {
            ForeignResidence(
                status: $0, periodEnd: try row.day("residence_end"),
                category: try row.getOptional("residence_category", as: ForeignResidence.Category.self),
                period: try row.optionalString("residence_period"), cardNumber: try row.optionalString("residence_card")
            )
        }
        domicile = try row.optionalString("domicile")
        domicileHead = try row.optionalString("domicile_head")
        since = try row.day("since")
        addressSince = try row.day("address_since")
        let departed = try row.day("departed")
        let reason = try row.getOptional("departure", as: Resident.Departure.Reason.self)
        departure = departed.map { Resident.Departure(date: $0, reason: reason ?? .other) }
        cardTo = try row.day("card_to")
        isProtected = try row.bool("protected")
        isClosed = try row.bool("closed")
        address = try Self.address(row)
    }

    static func name(_ row: Row) throws -> PersonName {
        let family = try row.string("family")
        let given = try row.string("given")
        let kanaFamily = try row.optionalString("kana_family")
        let kanaGiven = try row.optionalString("kana_given")
        var name = PersonName(family: family, given: given)
        if let kanaFamily, let kanaGiven { name.furigana = .init(family: kanaFamily, given: kanaGiven) }
        name.formerFamily = try row.optionalString("former_family")
        name.commonName = try row.optionalString("common_name")
        name.romaji = try row.optionalString("romaji")
        return name
    }

    static func address(_ row: Row) throws -> AddressColumns? {
        guard let ward = try row.optionalWard("ward") else { return nil }
        return AddressColumns(
            ward: ward, postalCode: try row.optionalString("postal_code").flatMap { PostalCode($0) },
            town: try row.string("town"), block: try row.string("block"),
            building: try row.optionalString("building"))
    }
}

extension Row {
    /// A day stored as days since 1970-01-01, or nil.
    func day(_ column: String) throws -> CivilDate? {
        try optionalInt(column).map { CivilDate(dayNumber: $0) }
    }
}

extension Membership: RowDecodable {
    /// From a row of `registry_membership`.
    public init(row: Row) throws {
        self.init(
            try row.get("kind"), level: try row.optionalString("level"), from: try row.day("valid_from"),
            to: try row.day("valid_to"), isKnown: try row.bool("known"))
    }
}
