import Kernel
import Store

/// A letter or message that asks for the documents that are missing from one visit (お知らせ): made by the clock, and closed when it was
/// sent, or when the documents came before.
struct Reminder: Sendable, Hashable {
    /// What became of it.
    enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        case due, sent
        /// Everything came before it was sent.
        case closed
    }

    /// How it was sent.
    enum Way: String, Sendable, CaseIterable {
        case letter, mail, phone
    }

    let id: ID<Reminder>
    let ward: WardCode
    /// What the cases came out of, or the case itself.
    let group: String
    let day: CivilDate
    let state: State
}

extension Reminder: RowDecodable {
    init(row: Row) throws {
        id = try row.id("id")
        ward = try row.ward("ward")
        group = try row.string("case_group")
        day = try row.date("day")
        state = try row.get("state")
    }
}

/// Some reminders of a list, and where to go on.
typealias ReminderPage = Page<Reminder>

extension Migration {
    /// Reminders of missing documents; `case_group` is what the cases came out of, or the case where it came alone.
    static let reminders = Migration(
        service: "procedures", name: "007-reminders",
        sql: [
            "ALTER TABLE case_shortfall ADD COLUMN reminded_on TEXT",
            "ALTER TABLE case_shortfall ADD COLUMN language TEXT NOT NULL DEFAULT 'ja'",
            "CREATE INDEX case_shortfall_remind ON case_shortfall (follow_up_on) WHERE state = 'open'",
            "CREATE INDEX case_shortfall_before ON case_shortfall (due) WHERE state = 'open' AND reminded_on IS NULL",
            """
            CREATE TABLE case_reminder (
                id TEXT PRIMARY KEY,
                ward TEXT NOT NULL,
                case_group TEXT NOT NULL,
                day TEXT NOT NULL,
                state TEXT NOT NULL,
                ended_at INTEGER,
                ended_by_name TEXT
            )
            """,
            "CREATE UNIQUE INDEX case_reminder_group ON case_reminder (case_group) WHERE state = 'due'",
            "CREATE INDEX case_reminder_ward ON case_reminder (ward, day, id) WHERE state = 'due'",
        ])
}

/// Makes reminders by the clock and follows them. Functions with a transaction run inside one of the caller.
public enum Reminders {
    /// So many days before the last day somebody is reminded for the first time.
    static let daysBefore = 3
    /// After a reminder it is looked at again on the working day after so many days.
    static let daysAfter = 7

    /// Makes the reminders of a day: for what is due soon, and for what has to be looked after again. Run each morning; run twice
    /// it makes none twice.
    ///
    /// - Returns: For how many visits one was made.
    @discardableResult
    public static func make(in store: Store, limit: Int = 500) async throws -> Int {
        var total = 0
        while true {
            let (read, made) = try await store.write { tx -> (Int, Int) in
                let today = tx.now.date
                let soon = today.adding(days: daysBefore)
                // Each half has its own index.
                var due = try tx.all(
                    Shortfall.self,
                    """
                    SELECT * FROM case_shortfall WHERE state = 'open' AND reminded_on IS NULL AND due <= \(soon)
                    ORDER BY due LIMIT \(limit)
                    """)
                let known = Set(due.map(\.id))
                due += try tx.all(
                    Shortfall.self,
                    """
                    SELECT * FROM case_shortfall WHERE state = 'open' AND follow_up_on <= \(today)
                    AND COALESCE(reminded_on, '') < follow_up_on ORDER BY follow_up_on LIMIT \(limit)
                    """
                ).filter { !known.contains($0.id) }
                var made = 0
                for one in due {
                    made += try tx.run(
                        """
                        INSERT INTO case_reminder \(values: [
                            "id": ID<Reminder>.make(at: tx.now), "ward": one.ward, "case_group": one.group, "day": today,
                            "state": Reminder.State.due,
                        ]) ON CONFLICT (case_group) WHERE state = 'due' DO NOTHING
                        """)
                    try tx.run("UPDATE case_shortfall SET reminded_on = \(today) WHERE id = \(one.id)")
                    try Shortfalls.record("shortfall.reminder_due", one, by: .system("procedures"), in: tx)
                }
                return (due.count, made)
            }
            total += made
            if read < limit { return total }
        }
    }

    /// One of a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(_ id: ID<Reminder>, of ward: WardCode, in tx: some Queryable) throws -> Reminder? {
        try tx.one(Reminder.self, "SELECT * FROM case_reminder WHERE id = \(id) AND ward = \(ward)")
    }

    /// What is still missing from the cases of a visit.
    static func open(_ group: String, in tx: some Queryable) throws -> [Shortfall] {
        var all = try tx.all(
            Shortfall.self,
            "SELECT * FROM case_shortfall WHERE origin = \(group) AND state = 'open' ORDER BY due, document")
        if let id = CaseFile.Identifier(group) {
            all += try tx.all(
                Shortfall.self,
                """
                SELECT * FROM case_shortfall WHERE case_id = \(id) AND origin IS NULL AND state = 'open' ORDER BY due, document
                """)
        }
        return all
    }

    static func count(_ ward: WardCode, in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT COUNT(*) FROM case_reminder WHERE ward = \(ward) AND state = 'due'") ?? 0
    }

    /// Notes that the person was reminded: each missing document was asked for once more, and is looked at again in a week.
    ///
    /// - Returns: False when it was sent or closed before.
    static func sent(
        _ id: ID<Reminder>, of ward: WardCode, _ way: Reminder.Way, note: String, calendar: OpeningCalendar,
        by actor: Actor, in tx: WriteTransaction
    ) throws -> Bool {
        guard let found = try load(id, of: ward, in: tx), found.state == .due else { return false }
        let next = calendar.nextWorkingDay(onOrAfter: tx.now.date.adding(days: daysAfter))
        for one in try open(found.group, in: tx) {
            _ = try Shortfalls.contacted(one.id, of: ward, note: note, next: next, by: actor, in: tx)
        }
        try end(found, .sent, by: actor, in: tx)
        try tx.record(
            Event(
                kind: "shortfall.reminded", at: tx.now, actor: actor, subject: found.group, ward: ward,
                data: ["way": .string(way.rawValue)]))
        return true
    }

    /// Closes the reminder of a visit from which nothing is missing any more.
    static func closeIfNothingMissing(_ group: String, by actor: Actor, in tx: WriteTransaction) throws {
        guard try open(group, in: tx).isEmpty,
            let due = try tx.one(
                Reminder.self, "SELECT * FROM case_reminder WHERE case_group = \(group) AND state = 'due'")
        else { return }
        try end(due, .closed, by: actor, in: tx)
    }

    private static func end(_ one: Reminder, _ state: Reminder.State, by actor: Actor, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE case_reminder SET state = \(state), ended_at = \(tx.now), ended_by_name = \(actor.name)
            WHERE id = \(one.id)
            """)
    }
}

extension Shortfall {
    /// What is asked for in one letter: everything of a visit.
    var group: String { origin ?? caseID.description }
}
