import Kernel
import Registry
import Store

/// The SQL of leaks. Every function runs inside a transaction of the caller.
enum LeakStore {
    /// Notes a leak; false when it is known already. One that was possible becomes needed, not the other way.
    static func insert(_ leak: Leak, in tx: WriteTransaction) throws -> Bool {
        let added: Int = try tx.run(
            """
            INSERT INTO counter_leak (id, ward, resident, procedure, section, event, event_date, last_day, certainty,
                state, found_at, changed_at)
            VALUES (\(leak.id), \(leak.ward), \(leak.resident), \(leak.procedure), \(leak.section), \(leak.event),
                \(leak.eventDate), \(leak.lastDay), \(leak.certainty.rawValue), \(leak.state.rawValue),
                \(leak.foundAt), \(leak.changedAt))
            ON CONFLICT (resident, procedure, event, event_date) DO UPDATE
            SET certainty = excluded.certainty, changed_at = excluded.changed_at
            WHERE counter_leak.state = 'open' AND counter_leak.certainty = 'possible' AND excluded.certainty = 'needed'
            """)
        return added > 0
    }

    static func end(
        _ id: Leak.Identifier, _ state: Leak.State, by name: String?, reason: String?, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            UPDATE counter_leak SET state = \(state.rawValue), changed_at = \(tx.now), closed_by_name = \(name),
                reason = \(reason)
            WHERE id = \(id)
            """)
    }

    static func load(_ id: Leak.Identifier, in tx: some Queryable) throws -> Leak? {
        try tx.one(Leak.self, "SELECT * FROM counter_leak WHERE id = \(id)")
    }

    /// Those of some residents that are open.
    static func open(of residents: [ResidentID], in tx: some Queryable) throws -> [Leak] {
        guard !residents.isEmpty else { return [] }
        return try tx.all(
            Leak.self, "SELECT * FROM counter_leak WHERE resident IN \(list: residents) AND state = 'open'")
    }

    /// The open ones of a ward, or of one section of it, the earliest last day first.
    static func list(
        _ ward: WardCode, _ certainty: Leak.Certainty, section: String?, after cursor: Cursor?, limit: Int,
        in tx: some Queryable
    ) throws -> (rows: [Leak], next: Cursor?) {
        var list: SQL = """
            SELECT * FROM counter_leak WHERE ward = \(ward) AND state = 'open' AND certainty = \(certainty.rawValue)
            """
        if let section { list += " AND section = \(section)" }
        let page = try tx.page(Leak.self, list, by: .ascending("last_day", "id"), after: cursor, limit: limit)
        return (page.rows, page.next)
    }

    /// How many are open in a ward, by certainty and section.
    static func counts(_ ward: WardCode, in tx: some Queryable) throws -> [Leak.Certainty: [String: Int]] {
        let rows = try tx.all(
            Row.self,
            """
            SELECT certainty, section, COUNT(*) AS found FROM counter_leak
            WHERE ward = \(ward) AND state = 'open' GROUP BY certainty, section
            """)
        return try rows.reduce(into: [:]) { counts, row in
            counts[try row.get("certainty", as: Leak.Certainty.self), default: [:]][try row.string("section")] =
                try row.int("found")
        }
    }

    /// Whether a case of a procedure is there for one of these residents, or out of one of these sessions, since a day.
    static func hasCase(
        _ procedure: String, of residents: [ResidentID], _ sessions: [CounterSession.Identifier], since day: CivilDate,
        in tx: some Queryable
    ) throws -> Bool {
        let from = Timestamp.at(day, .midnight)
        if try tx.exists(
            """
            SELECT 1 FROM case_person p JOIN case_file c ON c.id = p.case_id
            WHERE p.resident IN \(list: residents) AND c.procedure = \(procedure) AND c.status <> 'withdrawn'
                AND c.received_at >= \(from)
            """)
        {
            return true
        }
        guard !sessions.isEmpty else { return false }
        return try tx.exists(
            """
            SELECT 1 FROM case_file WHERE origin IN \(list: sessions) AND procedure = \(procedure)
                AND status <> 'withdrawn'
            """)
    }

    /// The sessions since a day in which somebody of a household stands, as resident of the register or, before they were
    /// one, by name and day of birth; the latest first.
    static func sessions(
        of members: [Resident], since day: CivilDate, in tx: some Queryable
    ) throws -> [CounterSession.Identifier] {
        let from = Timestamp.at(day, .midnight)
        var found = try tx.all(
            CounterSession.Identifier.self,
            """
            SELECT DISTINCT s.id FROM counter_person p JOIN counter_session s ON s.id = p.session
            WHERE p.resident IN \(list: members.map(\.id)) AND s.opened_at >= \(from)
            """)
        for member in members {
            guard let birth = member.birth.date else { continue }
            let value = JSONValue.string(birth.description)
            found += try tx.all(
                CounterSession.Identifier.self,
                """
                SELECT DISTINCT s.id FROM counter_fact b JOIN counter_session s ON s.id = b.session
                JOIN counter_fact f ON f.session = b.session AND f.subject = b.subject AND f.name = 'person.family'
                    AND f.value = \(JSONValue.string(member.name.family))
                JOIN counter_fact g ON g.session = b.session AND g.subject = b.subject AND g.name = 'person.given'
                    AND g.value = \(JSONValue.string(member.name.given))
                WHERE b.name = 'person.birthDate' AND b.value = \(value) AND s.opened_at >= \(from)
                """)
        }
        // Ids are made from the time: the later one is the greater one.
        return Set(found).sorted { $0.description > $1.description }
    }
}
