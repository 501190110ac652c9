import Kernel
import Store

/// A person as a list shows them.
public struct ResidentSummary: Sendable, Identifiable {
    public let id: ResidentID
    public let name: PersonName
    public let birth: BirthDate
    public let sex: Sex
    public let address: GuardedAddress
    /// The area of the city; nil when ``address`` is closed, because it is a part of the address.
    public let ward: WardCode?
    /// True while the person is under support measures (支援措置).
    public let isProtected: Bool
}

extension ResidentSummary {
    /// A person who was read whole, with the area of the household.
    public init(_ resident: Resident, ward: WardCode?) {
        (id, name, birth, sex) = (resident.id, resident.name, resident.birth, resident.sex)
        (address, self.ward, isProtected) = (resident.address, ward, resident.isProtected)
    }
}

/// One page of what a search found.
public struct RegisterPage: Sendable {
    public let residents: [ResidentSummary]
    /// The numbers of these people in the register, in the same order.
    let numbers: [Int]
    /// Where the next page begins; nil on the last page.
    public let next: RegisterCursor?

    static let empty = RegisterPage(residents: [], numbers: [], next: nil)
}

/// The place in the order of the register after which a page begins: key, date of birth, number.
public struct RegisterCursor: Hashable, Sendable, LosslessStringConvertible {
    let key: String
    let birth: Int
    let no: Int

    init(key: String, birth: Int, no: Int) { (self.key, self.birth, self.no) = (key, birth, no) }

    /// `number.birth.key`.
    public var description: String { "\(no).\(birth).\(key)" }

    /// Reads ``description``; nil for anything else.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let no = Int(parts[0]), let birth = Int(parts[1]) else { return nil }
        self.init(key: String(parts[2]), birth: birth, no: no)
    }

    /// The order of the register: by key, then by date of birth, then by number.
    func precedes(_ other: RegisterCursor) -> Bool {
        if !key.isExactly(other.key) { return key.utf8.lexicographicallyPrecedes(other.key.utf8) }
        return (birth, no) < (other.birth, other.no)
    }
}

/// A row of a list: only the columns that a list shows, none of an address that is closed.
struct SummaryRow: RowDecodable {
    private(set) var cursor: RegisterCursor
    let id: ResidentID
    let name: PersonName
    let birth: BirthDate
    let sex: Sex
    let isProtected: Bool
    let address: RegisterRow.AddressColumns?

    /// The columns to select; the caller adds the key in front, as `key`.
    static let columns: SQL = """
        r.no, r.id, r.family, r.given, r.kana_family, r.kana_given, r.former_family, r.common_name, r.romaji, r.birth,
        r.sex, r.protected,
        CASE WHEN h.protected = 0 THEN h.ward END AS ward,
        CASE WHEN h.protected = 0 THEN h.postal_code END AS postal_code,
        CASE WHEN h.protected = 0 THEN h.town END AS town, CASE WHEN h.protected = 0 THEN h.block END AS block,
        CASE WHEN h.protected = 0 THEN h.building END AS building
        """

    init(row: Row) throws {
        let key = try row.string("key")
        let no = try row.int("no")
        id = try row.id("id")
        name = try RegisterRow.name(row)
        let number = try row.int("birth")
        guard let birth = BirthDate(number: number) else {
            throw RowError(column: "birth", reason: "no date of birth")
        }
        self.birth = birth
        sex = try row.get("sex")
        isProtected = try row.bool("protected")
        address = isProtected ? nil : try RegisterRow.address(row)
        cursor = RegisterCursor(key: key, birth: number, no: no)
    }

    /// The same row in the order of another key.
    func keyed(_ key: String) -> SummaryRow {
        var row = self
        row.cursor = RegisterCursor(key: key, birth: cursor.birth, no: cursor.no)
        return row
    }
}
