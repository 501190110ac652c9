import Kernel
import Store

/// Opening, following up and ending shortfalls. Every function runs inside a transaction of the caller and records its
/// event in it.
public enum Shortfalls {
    /// Opens a shortfall of a case; one that is there already is left as it is, and one that was ended is opened again.
    ///
    /// - Parameters:
    ///   - section: id of the window whose business the case is; empty for none.
    ///   - due: by when the document is to be brought.
    ///   - language: in which the person is reminded.
    ///   - calendar: tells the working day after it on which somebody looks after it.
    public static func open(
        _ document: String, of file: CaseFile, section: String, due: CivilDate, language: Language = .ja,
        calendar: OpeningCalendar, by actor: Actor, in tx: WriteTransaction
    ) throws {
        let followUp = calendar.nextWorkingDay(onOrAfter: due.adding(days: 1))
        let changed: Int = try tx.run(
            """
            INSERT INTO case_shortfall (id, case_id, case_number, procedure, ward, origin, section, document, due,
                follow_up_on, contacts, note, state, noticed, language, created_at, created_by_name, changed_at)
            VALUES (\(Shortfall.Identifier.make(at: tx.now)), \(file.id), \(file.number), \(file.procedure), \(file.ward),
                \(file.origin), \(section), \(document), \(due), \(followUp), 0, \("" as String),
                \(Shortfall.State.open.rawValue), 0, \(language.rawValue), \(tx.now), \(actor.name), \(tx.now))
            ON CONFLICT (case_id, document) DO UPDATE SET state = excluded.state, due = excluded.due,
                follow_up_on = excluded.follow_up_on, noticed = 0, reminded_on = NULL, language = excluded.language, changed_at = excluded.changed_at,
                resolved_by_name = NULL
            WHERE case_shortfall.state <> excluded.state
            """)
        guard changed > 0 else { return }
        try tx.record(
            Event(
                kind: "shortfall.opened", at: tx.now, actor: actor, subject: file.id.description, ward: file.ward,
                data: .object([
                    "procedure": .string(file.procedure), "document": .string(document), "section": .string(section),
                    "due": .string(due.description),
                ])))
    }

    /// Ends a shortfall. A document that was brought is brought for every case of the same visit.
    ///
    /// - Returns: The cases that were waiting for it; empty when it was ended before.
    @discardableResult
    static func end(
        _ id: Shortfall.Identifier, of ward: WardCode, _ state: Shortfall.State, note: String, by actor: Actor,
        in tx: WriteTransaction
    ) throws -> [CaseFile.Identifier] {
        guard let found = try load(id, of: ward, in: tx), found.state == .open else { return [] }
        var all = [found]
        if state == .brought, let origin = found.origin {
            all += try tx.all(
                Shortfall.self,
                """
                SELECT * FROM case_shortfall
                WHERE origin = \(origin) AND document = \(found.document) AND state = 'open' AND id <> \(id)
                """)
        }
        for one in all {
            try tx.run(
                """
                UPDATE case_shortfall SET state = \(state.rawValue), note = \(note.isEmpty ? one.note : note),
                    changed_at = \(tx.now), resolved_by_name = \(actor.name)
                WHERE id = \(one.id)
                """)
            try record("shortfall.\(state.rawValue)", one, by: actor, in: tx)
        }
        try Reminders.closeIfNothingMissing(found.group, by: actor, in: tx)
        return all.map(\.caseID)
    }

    /// Notes that the person was asked for it, and when somebody looks after it again.
    static func contacted(
        _ id: Shortfall.Identifier, of ward: WardCode, note: String, next: CivilDate, by actor: Actor,
        in tx: WriteTransaction
    ) throws -> Bool {
        guard let found = try load(id, of: ward, in: tx), found.state == .open else { return false }
        try tx.run(
            """
            UPDATE case_shortfall SET contacts = contacts + 1, note = \(note), follow_up_on = \(next),
                changed_at = \(tx.now)
            WHERE id = \(id)
            """)
        try record("shortfall.contacted", found, by: actor, in: tx)
        return true
    }

    /// Says of each shortfall once that its day has passed. Run daily; whoever sends messages takes the events.
    ///
    /// - Returns: How many were told of.
    @discardableResult
    public static func tellOverdue(in store: Store, limit: Int = 500) async throws -> Int {
        var total = 0
        while true {
            let count = try await store.write { tx in
                let overdue = try tx.all(
                    Shortfall.self,
                    """
                    SELECT * FROM case_shortfall WHERE state = 'open' AND noticed = 0 AND due < \(tx.now.date)
                    ORDER BY due LIMIT \(limit)
                    """)
                for one in overdue {
                    try tx.run("UPDATE case_shortfall SET noticed = 1 WHERE id = \(one.id)")
                    try record("shortfall.overdue", one, by: .system("procedures"), in: tx)
                }
                return overdue.count
            }
            total += count
            if count < limit { return total }
        }
    }

    /// One of a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(_ id: Shortfall.Identifier, of ward: WardCode, in tx: some Queryable) throws -> Shortfall? {
        try tx.one(Shortfall.self, "SELECT * FROM case_shortfall WHERE id = \(id) AND ward = \(ward)")
    }

    /// Those of a case, open ones first.
    public static func all(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [Shortfall] {
        let all = try tx.all(
            Shortfall.self, "SELECT * FROM case_shortfall WHERE case_id = \(id) ORDER BY due, document")
        return all.filter { $0.state == .open } + all.filter { $0.state != .open }
    }

    /// How many are open for each section of an office.
    static func counts(_ ward: WardCode, in tx: some Queryable) throws -> [String: Int] {
        let rows = try tx.all(
            Row.self,
            """
            SELECT section, COUNT(*) AS missing FROM case_shortfall WHERE ward = \(ward) AND state = 'open'
            GROUP BY section
            """)
        return try rows.reduce(into: [:]) { $0[try $1.string("section")] = try $1.int("missing") }
    }

    static func record(
        _ kind: String, _ one: Shortfall, by actor: Actor, in tx: WriteTransaction
    ) throws {
        let late = max(0, one.due.days(until: tx.now.date))
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: one.caseID.description, ward: one.ward,
                data: .object([
                    "procedure": .string(one.procedure), "document": .string(one.document),
                    "section": .string(one.section), "daysLate": .int(Int64(late)),
                ])))
    }
}

extension ProcedureCatalogue {
    /// The rule for documents that may follow; of a pack without one, 14 days.
    static let laterRule = "documents-later"

    /// By when a document is to be brought that may follow (後日提出).
    public func due(of today: CivilDate, calendar: OpeningCalendar) -> CivilDate {
        let rule = dayRules.first { $0.id == Self.laterRule }?.count
        return (rule ?? DayCount(name: Self.laterRule, firstDayCounted: false, amount: .days(14)))
            .lastDay(from: today, calendar: calendar)
    }
}
