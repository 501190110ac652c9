import Forms
import Kernel
import Procedures
import Store

/// An application whose time is over (廃棄予定): listed for thirty days, then removed, unless somebody holds it.
struct Disposal: Sendable, RowDecodable {
    let application: CaseFile.Identifier
    let number: String
    let procedure: String
    /// The procedure's title in Japanese when it was filed: its definition may be gone.
    let title: String?
    let section: String
    let ward: WardCode
    let ended: CivilDate
    let due: CivilDate
    /// Why it is held; nil where it is not.
    let hold: String?
    let heldBy: String?

    init(row: Row) throws {
        application = try row.id("application")
        number = try row.string("number")
        procedure = try row.string("procedure")
        title = try row.optionalString("title")
        section = try row.string("section")
        ward = try row.ward("ward")
        ended = try row.date("ended_on")
        due = try row.date("due_on")
        hold = try row.optionalString("reason")
        heldBy = try row.optionalString("held_name")
    }

    /// What is listed of some sections, the earliest first.
    static func page(
        sections: [String], ward: WardCode?, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> Page<Disposal> {
        var list: SQL = """
            SELECT d.*, h.reason, h.name AS held_name FROM online_disposal d
            LEFT JOIN online_hold h ON h.application = d.application
            WHERE d.removed_at IS NULL AND d.section IN \(list: sections)
            """
        if let ward { list += " AND d.ward = \(ward)" }
        return try tx.page(
            Disposal.self, list, by: .ascending("due_on", "application"), after: cursor, limit: limit)
    }

    // MARK: Holding (法的な保全)

    static func hold(
        _ examination: Examination, reason: String, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_hold (application, reason, actor, name, at)
            VALUES (\(examination.id), \(reason), \(actor.id), \(actor.name), \(tx.now))
            ON CONFLICT (application) DO UPDATE SET reason = excluded.reason, actor = excluded.actor,
                name = excluded.name, at = excluded.at
            """)
        try record("application.held", examination.id, examination.procedure, examination.ward, by: actor, in: tx)
    }

    static func release(_ examination: Examination, by actor: Actor, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_hold WHERE application = \(examination.id)")
        try record("application.released", examination.id, examination.procedure, examination.ward, by: actor, in: tx)
    }

    // MARK: The clock

    /// In how many years what was filed is removed after its end, each once, the shortest first.
    static func terms(in tx: some Queryable) throws -> [Int] {
        var terms: [Int] = []
        // One look into the index for each, where DISTINCT would read all.
        while let next = try tx.one(
            Int.self,
            """
            SELECT retention FROM online_examination WHERE retention > \(terms.last ?? -1) ORDER BY retention LIMIT 1
            """)
        { terms.append(next) }
        return terms
    }

    /// Puts on the list what is due within thirty days, of whatever procedure, also of one that has left the pack.
    ///
    /// - Parameter years: of what is kept for so long.
    /// - Returns: how many.
    static func list(years: Int, in tx: WriteTransaction) throws -> Int {
        let today = tx.now.date
        let cutoff = RetentionTerm.cutoff(years: years, dueBy: today.adding(days: RetentionTerm.daysListed))
        let ends = Stage.allCases.filter(\.isEnd).map(\.rawValue)
        let over = try tx.all(
            Examination.self,
            """
            SELECT e.* FROM online_examination e LEFT JOIN online_disposal d ON d.application = e.id
            WHERE e.retention = \(years) AND e.stage IN \(list: ends)
            AND e.updated_at < \(Timestamp.at(cutoff, TimeOfDay(secondsAfterMidnight: 0))) AND d.application IS NULL
            LIMIT 200
            """)
        for examination in over {
            let term = RetentionTerm(ended: examination.updatedAt.date, years: years)
            // Whoever finds it late still has the thirty days.
            let due = max(term.due, today.adding(days: RetentionTerm.daysListed))
            try tx.run(
                """
                INSERT INTO online_disposal (application, number, procedure, title, section, ward, ended_on, due_on,
                    listed_at)
                VALUES (\(examination.id), \(examination.number), \(examination.procedure),
                    \(try Cases.load(examination.id, in: tx)?.title), \(examination.section), \(examination.ward),
                    \(term.ended), \(due), \(tx.now))
                """)
        }
        return over.count
    }

    /// Removes what is due and not held: answers, files, letters, messages, and the keys of numbers. The counts stay.
    ///
    /// - Returns: how many were removed.
    static func removeDue(in tx: WriteTransaction) throws -> Int {
        let due = try tx.all(
            Disposal.self,
            """
            SELECT d.*, NULL AS reason, NULL AS held_name FROM online_disposal d
            WHERE d.removed_at IS NULL AND d.due_on <= \(tx.now.date)
            AND NOT EXISTS (SELECT 1 FROM online_hold h WHERE h.application = d.application)
            ORDER BY d.due_on, d.application LIMIT 50
            """)
        for disposal in due { try disposal.remove(in: tx) }
        return due.count
    }

    private func remove(in tx: WriteTransaction) throws {
        if let draft = try Application.load(application, in: tx)?.draft {
            try ApplicationNumbers.destroy(draft, in: tx)
            try DraftFile.removeAll(of: draft, in: tx)
            try tx.run("DELETE FROM online_cosign WHERE draft = \(draft)")
            try tx.run("DELETE FROM online_explanation WHERE draft = \(draft)")
            try tx.run("DELETE FROM online_request WHERE draft = \(draft)")
            try tx.run("DELETE FROM online_draft WHERE id = \(draft)")
        }
        for document in try IssuedDocument.all(of: application, in: tx) {
            try tx.run("DELETE FROM online_document WHERE id = \(document.id)")
            if try !tx.exists("SELECT 1 FROM online_document WHERE pdf = \(document.pdf)") {
                try tx.removeBlob(document.pdf)
            }
        }
        try tx.run("DELETE FROM online_message WHERE application = \(application)")
        try tx.run("DELETE FROM online_correction WHERE application = \(application)")
        try tx.run("DELETE FROM online_step WHERE application = \(application)")
        try OnceRule.free(application, in: tx)
        try tx.run("DELETE FROM online_request WHERE draft = \(application.description)")
        try tx.run("DELETE FROM online_application WHERE id = \(application)")
        try tx.run("DELETE FROM online_examination WHERE id = \(application)")
        try Cases.forget(application, in: tx)
        try tx.run("UPDATE online_disposal SET removed_at = \(tx.now) WHERE application = \(application)")
        try Self.record("application.removed", application, procedure, ward, by: .system("online"), in: tx)
    }

    private static func record(
        _ kind: String, _ id: CaseFile.Identifier, _ procedure: String, _ ward: WardCode, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: id.description, ward: ward,
                data: .object(["procedure": .string(procedure)])))
    }
}

/// A page of the list.
typealias DisposalList = Page<Disposal>

extension OnlineDesk {
    /// Lists what is due soon and removes what is due.
    func tidy() async throws {
        while try await store.write({ try noteTerms(in: $0) }) > 0 {}
        for years in try await store.read({ try Disposal.terms(in: $0) }) {
            while try await store.write({ try Disposal.list(years: years, in: $0) }) > 0 {}
        }
        while try await store.write({ try Disposal.removeDue(in: $0) }) > 0 {}
    }
}

extension OnlineDesk {
    /// Notes how long what was filed before the term was kept with it has to be kept: as its edition says, else as the procedure says
    /// now. Where neither is left, the longest term of the city, so that nothing is removed too early and nothing stays for ever.
    ///
    /// - Returns: how many were noted.
    private func noteTerms(in tx: WriteTransaction) throws -> Int {
        let rows = try tx.all(
            Row.self,
            """
            SELECT e.id, e.procedure, a.version FROM online_examination e
            LEFT JOIN online_application a ON a.id = e.id WHERE e.retention IS NULL LIMIT 500
            """)
        guard !rows.isEmpty, let longest = catalogue.procedures.map(\.retentionYears).max() else { return 0 }
        for row in rows {
            let (id, version) = (try row.string("procedure"), try row.optionalInt("version"))
            let edition =
                version.flatMap { editions.edition(id, version: $0) } ?? catalogue.procedure(id)
                ?? editions.editions(of: id).last
            try tx.run(
                """
                UPDATE online_examination SET retention = \(edition?.retentionYears ?? longest)
                WHERE id = \(try row.string("id"))
                """)
        }
        return rows.count
    }
}

extension Migration {
    /// How long each application is kept, as the edition says in which it was filed.
    static let onlineRetentionTerms = Migration(
        service: "online", name: "033-retention-terms",
        sql: [
            "ALTER TABLE online_examination ADD COLUMN retention INTEGER",
            "ALTER TABLE online_disposal ADD COLUMN title TEXT",
            "DROP INDEX online_examination_ended",
            "CREATE INDEX online_examination_term ON online_examination (retention, stage, updated_at)",
        ])

    /// What is removed, what is held, and what applicants say where they differ from the register.
    static let onlineRetention = Migration(
        service: "online", name: "023-retention",
        sql: [
            """
            CREATE TABLE online_disposal (
                application TEXT PRIMARY KEY,
                number TEXT NOT NULL,
                procedure TEXT NOT NULL,
                section TEXT NOT NULL,
                ward TEXT NOT NULL,
                ended_on TEXT NOT NULL,
                due_on TEXT NOT NULL,
                listed_at INTEGER NOT NULL,
                removed_at INTEGER
            )
            """,
            "CREATE INDEX online_disposal_due ON online_disposal (due_on, application) WHERE removed_at IS NULL",
            """
            CREATE TABLE online_hold (
                application TEXT PRIMARY KEY,
                reason TEXT NOT NULL,
                actor TEXT NOT NULL,
                name TEXT NOT NULL,
                at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX online_examination_ended ON online_examination (procedure, stage, updated_at)",
            "CREATE INDEX online_document_pdf ON online_document (pdf)",
            "CREATE INDEX online_request_draft ON online_request (draft)",
            """
            CREATE TABLE online_explanation (
                draft TEXT NOT NULL,
                item TEXT NOT NULL,
                register TEXT NOT NULL,
                typed TEXT NOT NULL,
                text TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (draft, item)
            )
            """,
        ])
}
