import Store

/// The tables of the register.
enum RegisterSchema {
    /// `registry_key` is the index of names: each name under which a person is found, folded (``RegisterKey``). The area
    /// stands in it for searching one office's people; it is null for protected persons, who are in no area's list.
    /// `place` numbers what a person has, from 0. `registry_key_stage` holds the names while a sample city is made. `registry_shown` says whom a search has
    /// shown, one row a search; `registry_listing` the same by person, to which it is spread soon after.
    /// Days are counted from 1970-01-01; `birth` is `19900401` with 00 for an unknown month or day.
    static let migrations = [
        Migration(
            service: "registry", name: "register",
            sql: [
                """
                CREATE TABLE registry_household (
                    no INTEGER PRIMARY KEY,
                    id TEXT NOT NULL,
                    ward TEXT NOT NULL,
                    postal_code TEXT,
                    town TEXT NOT NULL,
                    block TEXT NOT NULL,
                    building TEXT,
                    protected INTEGER NOT NULL
                )
                """,
                """
                CREATE TABLE registry_resident (
                    no INTEGER PRIMARY KEY,
                    id TEXT NOT NULL,
                    household INTEGER NOT NULL,
                    relation TEXT NOT NULL,
                    family TEXT NOT NULL,
                    given TEXT NOT NULL,
                    kana_family TEXT,
                    kana_given TEXT,
                    former_family TEXT,
                    common_name TEXT,
                    romaji TEXT,
                    birth INTEGER NOT NULL,
                    sex INTEGER NOT NULL,
                    nationality TEXT,
                    residence TEXT,
                    residence_end INTEGER,
                    domicile TEXT,
                    domicile_head TEXT,
                    since INTEGER,
                    address_since INTEGER,
                    departed INTEGER,
                    departure TEXT,
                    card_to INTEGER,
                    protected INTEGER NOT NULL
                )
                """,
                """
                CREATE TABLE registry_former_address (
                    resident INTEGER NOT NULL,
                    place INTEGER NOT NULL,
                    since INTEGER,
                    until INTEGER NOT NULL,
                    postal_code TEXT,
                    prefecture TEXT NOT NULL,
                    city TEXT NOT NULL,
                    ward TEXT,
                    town TEXT NOT NULL,
                    block TEXT NOT NULL,
                    building TEXT,
                    PRIMARY KEY (resident, place)
                ) WITHOUT ROWID
                """,
                """
                CREATE TABLE registry_membership (
                    resident INTEGER NOT NULL,
                    place INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    level TEXT,
                    valid_from INTEGER,
                    valid_to INTEGER,
                    known INTEGER NOT NULL,
                    PRIMARY KEY (resident, place)
                ) WITHOUT ROWID
                """,
                """
                CREATE TABLE registry_key (
                    key TEXT NOT NULL,
                    birth INTEGER NOT NULL,
                    resident INTEGER NOT NULL,
                    ward TEXT,
                    PRIMARY KEY (key, birth, resident)
                ) WITHOUT ROWID
                """,
                """
                CREATE TABLE registry_key_stage (
                    key TEXT NOT NULL, birth INTEGER NOT NULL, resident INTEGER NOT NULL, ward TEXT
                )
                """,
                """
                CREATE TABLE registry_listing (
                    resident INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (resident, event)
                ) WITHOUT ROWID
                """,
                """
                CREATE TABLE registry_sample (
                    seed TEXT NOT NULL, residents INTEGER NOT NULL, households INTEGER NOT NULL, made INTEGER NOT NULL
                )
                """,
            ] + indexes.map(\.create)),
        Migration(
            service: RegistryService.name, name: "002-shown",
            sql: [
                """
                CREATE TABLE registry_shown (event INTEGER PRIMARY KEY, residents TEXT NOT NULL)
                """
            ]),
        // 特定個人情報 in tables of their own: sealed, and beside it what an exact number is found by. `registry_number_shown` holds
        // which pages have shown a number.
        Migration(
            service: RegistryService.name, name: "003-numbers",
            sql: ["registry_individual_number", "registry_resident_code"].flatMap { table -> [SQL] in
                [
                    """
                    CREATE TABLE \(identifier: table) (
                        resident TEXT PRIMARY KEY, sealed BLOB NOT NULL, lookup BLOB NOT NULL
                    )
                    """,
                    "CREATE UNIQUE INDEX \(identifier: table + "_lookup") ON \(identifier: table)(lookup)",
                ]
            } + ["CREATE TABLE registry_number_shown (id TEXT PRIMARY KEY, at INTEGER NOT NULL)"]),
        // Who came lately, for the nightly look at what was left out.
        Migration(
            service: RegistryService.name, name: "004-since",
            sql: ["CREATE INDEX registry_resident_since ON registry_resident(since, household) WHERE departed IS NULL"]),
        // What the certificate of moving out says of foreign nationals beside the status (住民基本台帳法30条の45).
        Migration(
            service: RegistryService.name, name: "005-residence-cards",
            sql: ["residence_category", "residence_period", "residence_card"].map { column in
                "ALTER TABLE registry_resident ADD COLUMN \(identifier: column) TEXT"
            }),
        // By number a row is a quarter as long. Another name of the column: a program before this one must not write ids.
        Migration(
            service: RegistryService.name, name: "006-shown-numbers",
            sql: "ALTER TABLE registry_shown RENAME COLUMN residents TO numbers"
        ) { try AccessLog.spreadNotedByIDs(in: $0) },
    ]

    /// The tables with people in them.
    static let tables = [
        "registry_household", "registry_resident", "registry_former_address", "registry_membership", "registry_key",
        "registry_key_stage", "registry_sample", "registry_individual_number", "registry_resident_code",
    ]

    /// The indexes that are built after the rows when the register is filled anew.
    static let indexes = [
        Index("registry_resident_id", "registry_resident(id)", isUnique: true),
        Index("registry_household_id", "registry_household(id)", isUnique: true),
        Index("registry_household_postal_code", "registry_household(postal_code)"),
        Index("registry_resident_household", "registry_resident(household)"),
        Index("registry_resident_birth", "registry_resident(birth)"),
    ]

    /// An index that can be taken away and built again.
    struct Index: Sendable {
        let drop: SQL
        let create: SQL

        init(_ name: String, _ columns: SQL, isUnique: Bool = false) {
            let kind: SQL = isUnique ? "UNIQUE INDEX" : "INDEX"
            drop = "DROP INDEX IF EXISTS \(identifier: name)"
            create = "CREATE \(kind) \(identifier: name) ON \(columns)"
        }
    }
}
