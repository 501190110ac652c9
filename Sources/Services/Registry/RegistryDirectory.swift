import Kernel
import Pack
import Store

/// The register as other services use it: people, households and lookups, each read with a grant and each grant recorded.
///
/// ```swift
/// let head = try await directory.resident(id, for: ReadGrant(request))
/// let family = try await directory.members(of: head.household, for: ReadGrant(request))
/// ```
public struct RegistryDirectory: Sendable {
    /// The places of the city.
    public let places: Places
    private let store: Store
    let register: Register

    /// A directory over a database whose migrations are done.
    public init(store: Store, pack: CityPack, places: Places) {
        self.store = store
        self.places = places
        register = Register(
            places: places, keys: RegisterKey(pack: pack), marker: pack.words.text("registry.protected.marker", .ja))
    }

    /// A person; nil for an id that nobody has or that the reader may not read: both look alike.
    public func resident(_ id: ResidentID, for grant: ReadGrant) async throws -> Resident? {
        guard grant.allows(id) else { return nil }
        guard let resident = try await store.read({ try register.resident(id, in: $0) }) else { return nil }
        try await grant.record([id], in: store)
        return resident
    }

    /// The household of a person, with its members. A resident may read it for themselves only.
    public func household(of id: ResidentID, for grant: ReadGrant) async throws -> Household? {
        guard grant.allows(id) else { return nil }
        let household = try await store.read { tx in
            try register.household(of: id, in: tx).flatMap { try register.household($0, in: tx) }
        }
        try await grant.record(household?.members.map(\.id) ?? [], in: store)
        return household
    }

    /// The people of a household who are still residents, the head first. For the staff.
    public func members(of id: HouseholdID, for grant: ReadGrant) async throws -> [Resident] {
        guard grant.isOffice else { return [] }
        let members = try await store.read { try register.members(id, in: $0) }
        try await grant.record(members.map(\.id), in: store)
        return members
    }

    /// The grown-ups of the households of some people, without anything else of them, so that it is nobody's access. Households with a
    /// protected person, and people who live here no more, have none.
    ///
    /// - Parameter day: On which they are of age (成年, 18).
    /// - Returns: By the person who was asked about.
    public func adults(
        inHouseholdsOf residents: [ResidentID], on day: CivilDate
    ) async throws -> [ResidentID: HouseholdAdults] {
        guard !residents.isEmpty else { return [:] }
        return try await store.read { tx in
            let rows = try tx.all(
                Row.self,
                """
                SELECT r.id AS asked, h.id AS household, m.id AS member, m.birth FROM registry_resident r
                JOIN registry_household h ON h.no = r.household
                JOIN registry_resident m ON m.household = r.household AND m.departed IS NULL
                WHERE r.id IN \(list: residents) AND r.departed IS NULL AND h.protected = 0 ORDER BY m.no
                """)
            return try rows.reduce(into: [:]) { homes, row in
                let asked: ResidentID = try row.id("asked")
                var home = try homes[asked] ?? HouseholdAdults(household: try row.id("household"), adults: [])
                if let age = BirthDate(number: try row.int("birth"))?.age(on: day), age >= HouseholdAdults.age {
                    home.adults.append(try row.id("member"))
                }
                homes[asked] = home
            }
        }
    }

    /// Households in which somebody became a resident on a day or later: who moved in or was born. For a program that looks
    /// for what was left out; whoever it finds something about learns of it by what that program records. Households with
    /// a protected person are not among them.
    ///
    /// - Parameter place: the place after which the next ones begin, from the call before; 0 at first.
    /// - Returns: the households, and the place to go on from; nil when there are no more.
    public func newcomers(
        since day: CivilDate, after place: Int, limit: Int
    ) async throws -> (households: [Household], next: Int?) {
        try await store.read { [register] tx in
            let rows = try tx.all(
                Row.self,
                """
                SELECT DISTINCT h.no, h.id FROM registry_resident r JOIN registry_household h ON h.no = r.household
                WHERE r.since >= \(day.dayNumber) AND r.departed IS NULL AND h.protected = 0 AND h.no > \(place)
                ORDER BY h.no LIMIT \(limit)
                """)
            let households = try rows.compactMap { try register.household(try $0.id("id"), in: tx) }
            return (households, rows.count < limit ? nil : try rows.last?.int("no"))
        }
    }

    /// Where a person lived before, newest first; nothing for protected persons.
    public func formerAddresses(of id: ResidentID, for grant: ReadGrant) async throws -> [FormerAddress] {
        guard grant.allows(id) else { return [] }
        let addresses = try await store.read { try register.formerAddresses(of: id, in: $0) }
        try await grant.record([id], in: store)
        return addresses
    }

    /// A page of the people that a search finds, fifty at a time.
    /// - Throws: A problem (403) for anyone but the staff.
    public func search(
        _ query: RegisterQuery, after cursor: RegisterCursor? = nil, for grant: ReadGrant
    ) async throws -> RegisterPage {
        // Names stand in the order of their index; who was born on a day or lives at a postcode is sorted first.
        let isByName = query.birth == nil && query.postalCode == nil
        return try await found(by: query.means, isShort: isByName, for: grant) { tx in
            try RegisterSearch(register: register).page(query, after: cursor, in: tx)
        }
    }

    /// The people who have all four attributes: normally one or nobody. Protected persons are never found by an address.
    /// - Throws: A problem (403) for anyone but the staff.
    public func find(_ attributes: FourAttributes, for grant: ReadGrant) async throws -> [ResidentSummary] {
        try await found(by: "four-attributes", for: grant) { tx in
            try RegisterSearch(register: register).matches(attributes, in: tx)
        }.residents
    }

    /// The person to whom the certificate of a card is linked, as a search by the card; nil for who is no resident any more.
    /// - Throws: A problem (403) for anyone but the staff.
    public func find(holder id: ResidentID, for grant: ReadGrant) async throws -> ResidentSummary? {
        let isHere = try await living([id]).contains(id)
        return try await found(by: "card", for: grant) { tx in
            isHere ? try RegisterSearch(register: register).people([id], in: tx) : .empty
        }.residents.first
    }

    /// Which of these ids are people who live here now. Nothing else is read of them, so it is nobody's access.
    public func living(_ ids: [ResidentID]) async throws -> Set<ResidentID> {
        guard !ids.isEmpty else { return [] }
        return Set(
            try await store.read { tx in
                try tx.all(
                    ResidentID.self,
                    "SELECT id FROM registry_resident WHERE id IN \(list: ids) AND departed IS NULL")
            })
    }

    /// How four attributes compare with those of a person who was read before.
    public func compare(_ attributes: FourAttributes, with person: ResidentSummary) -> AttributeComparison {
        RegisterSearch(register: register).compare(attributes, with: person)
    }

    /// The people whose reading begins with `kana` and who were born on a day.
    /// - Throws: A problem (403) for anyone but the staff.
    public func find(kana: String, born birth: BirthDate, for grant: ReadGrant) async throws -> [ResidentSummary] {
        try await search(RegisterQuery(name: kana, birth: birth), for: grant).residents
    }

    /// Where a protected person lives. Records `protected.viewed` in the transaction that reads it.
    /// - Returns: nil for an id that nobody has.
    public func reveal(_ id: ResidentID, with access: ProtectedAccess) async throws -> RevealedAddress? {
        try await store.write { tx in try access.open(id, of: register, in: tx) }
    }

    /// Who looked at a person's data, newest first, fifty at a time. Reading it is not an access itself. For a protected
    /// person no area is told: it is mostly where they live.
    /// - Parameter before: the last one already shown; nil for the first page.
    public func accesses(
        to id: ResidentID, before: Access.ID? = nil, for grant: ReadGrant
    ) async throws -> (accesses: [Access], hasMore: Bool) {
        guard grant.allows(id) else { return ([], false) }
        let (found, isClosed) = try await store.read { tx in
            (try AccessLog.accesses(to: id, before: before, in: tx), try register.isClosed(id, in: tx) ?? true)
        }
        let shown = found.prefix(AccessLog.pageLength).map { isClosed ? $0.withoutPlace : $0 }
        return (shown, found.count > AccessLog.pageLength)
    }

    /// Who looked at a person's data, for an organisation that shows it to people. Written down as a reading of that
    /// organisation before it is told. For a protected person no area is told.
    /// - Parameter person: who asked the organisation: the person or somebody who represents them.
    /// - Returns: nil for an id that nobody has.
    /// - Throws: A problem (403) for anyone but an organisation with the role ``AccessRange/tellerRole``.
    public func tellAccesses(
        to id: ResidentID, askedBy person: ResidentID, _ range: AccessRange, for grant: ReadGrant
    ) async throws -> (accesses: [Access], total: Int)? {
        guard grant.tellsAccesses else { throw Refusal.notAllowed("only an organisation of this business may ask") }
        let told = try await store.read { tx -> (accesses: [Access], total: Int)? in
            guard let isClosed = try register.isClosed(id, in: tx) else { return nil }
            let found = try AccessLog.accesses(to: id, in: range, in: tx)
            return (isClosed ? found.accesses.map(\.withoutPlace) : found.accesses, found.total)
        }
        if told != nil { try await grant.recordTelling(id, askedBy: person, in: store) }
        return told
    }

    /// Spreads what searches have shown to the people shown. Run every few seconds; until then their own page finds it
    /// among the searches that wait.
    ///
    /// - Returns: how many searches were spread.
    @discardableResult
    public func spreadListings() async throws -> Int {
        let (limit, clock) = (20, ContinuousClock())
        var total = 0
        while true {
            let start = clock.now
            let count = try await store.write { try AccessLog.spread(limit: limit, in: $0) }
            total += count
            if count < limit { return total }
            // After a rush of searches there is much to spread, and nobody waits for it: most of the time is others'.
            try await Task.sleep(for: (clock.now - start) * 3)
        }
    }

    /// Writes a new household with its people into the register.
    public func add(_ household: NewHousehold, by actor: Actor) async throws {
        try await store.write { tx in
            let no = try tx.one(Int.self, "SELECT COALESCE(MAX(no), 0) + 1 FROM registry_household") ?? 1
            let first = try tx.one(Int.self, "SELECT COALESCE(MAX(no), 0) + 1 FROM registry_resident") ?? 1
            var batch = RegisterBatch(keys: register.keys, staged: false)
            batch.add(household, no: no, firstResident: first)
            try batch.write(in: tx)
            for member in household.members {
                try tx.record(
                    Event(kind: "resident.registered", at: tx.now, actor: actor, subject: member.id.description))
            }
        }
    }

    /// Puts a person under support measures or ends them, and closes or opens the addresses of the household with it.
    /// - Throws: A problem: 403 unless a supervisor asks, 404 for an id that nobody has.
    public func setProtection(_ isProtected: Bool, of id: ResidentID, with access: ProtectedAccess) async throws {
        try await store.write { tx in
            guard let household = try register.household(of: id, in: tx) else { throw Refusal.unknownResident() }
            try tx.run("UPDATE registry_resident SET protected = \(isProtected) WHERE id = \(id)")
            let home: SQL = "(SELECT no FROM registry_household WHERE id = \(household))"
            try tx.run(
                """
                UPDATE registry_household SET protected =
                (SELECT MAX(protected) FROM registry_resident WHERE household = \(home)) WHERE id = \(household)
                """)
            for row in try tx.all(
                RegisterRow.self,
                "SELECT \(RegisterRow.columns) FROM \(RegisterRow.tables) WHERE r.household = \(home)")
            {
                for key in register.keys.keys(of: row.name) {
                    try tx.run(
                        """
                        UPDATE registry_key SET ward = \(row.address?.ward)
                        WHERE key = \(key) AND birth = \(row.birth.number) AND resident = \(row.no)
                        """)
                }
            }
            try tx.record(
                Event(
                    kind: isProtected ? "protection.started" : "protection.ended", at: tx.now, actor: access.actor,
                    subject: id.description, ward: access.actor.ward, purpose: access.purpose.code))
        }
    }

    /// Runs a lookup of the staff and records it: what it was by and whom it showed, never what was typed.
    private func found(
        by means: String, isShort: Bool = false, for grant: ReadGrant,
        _ lookUp: @escaping @Sendable (ReadTransaction) throws -> RegisterPage
    ) async throws -> RegisterPage {
        guard grant.isOffice else { throw Refusal.notAllowed("the register is searched by the staff only") }
        let page = isShort ? try await store.glance(lookUp) : try await store.read(lookUp)
        let data = grant.actor.recordedRoles.merging(["by": .string(means), "shown": .int(Int64(page.residents.count))])
        { $1 }
        try await store.write { tx in
            let seq = try tx.record(
                Event(
                    kind: "register.searched", at: tx.now, actor: grant.actor, ward: grant.actor.ward,
                    purpose: grant.purpose, data: .object(data)))
            try AccessLog.note(page.numbers, event: seq, in: tx)
        }
        return page
    }
}
