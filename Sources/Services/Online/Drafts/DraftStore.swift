import Forms
import Kernel
import Store

extension Draft {
    /// A draft of an id; nil when there is none or it waited too long.
    static func load(_ id: String, at now: Timestamp, in tx: some Queryable) throws -> Draft? {
        guard let draft = try tx.one(Draft.self, "SELECT * FROM online_draft WHERE id = \(id)"), now <= draft.until
        else { return nil }
        return draft
    }

    /// What somebody has begun and not sent, the latest first.
    static func open(of owner: DraftOwner, at now: Timestamp, in tx: some Queryable) throws -> [Draft] {
        try tx.all(
            Draft.self,
            """
            SELECT * FROM online_draft WHERE owner_kind = \(owner.kind.rawValue) AND owner = \(owner.id)
            AND application IS NULL AND touched_at >= \(now.adding(seconds: -daysKept * 86_400))
            ORDER BY touched_at DESC LIMIT 50
            """)
    }

    /// What an agent or member has begun for others and not sent, the latest first.
    static func open(filedBy who: DraftOwner, at now: Timestamp, in tx: some Queryable) throws -> [Draft] {
        try tx.all(
            Draft.self,
            """
            SELECT * FROM online_draft WHERE filer_kind = \(who.kind.rawValue) AND filer = \(who.id)
            AND application IS NULL AND touched_at >= \(now.adding(seconds: -daysKept * 86_400))
            ORDER BY touched_at DESC LIMIT 50
            """)
    }

    func add(in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_draft (id, procedure, version, owner_kind, owner, answers, sources, done, rows, language,
                channel, household, members, started_at, touched_at, filer_kind, filer, filer_name, by_agent, trial, arm)
            VALUES (\(id), \(procedure), \(version), \(owner.kind.rawValue), \(owner.id), \(answersJSON), \(sourcesJSON),
                \(doneJSON), \(rowsJSON), \(language.rawValue), \(channel), \(household), \(try JSONValue(encoding: members)),
                \(startedAt), \(touchedAt), \(filer?.who.kind.rawValue), \(filer?.who.id), \(filer?.name),
                \(filer?.isAgent ?? false), \(trial?.trial), \(trial?.arm.rawValue))
            """)
    }

    /// Keeps what was typed.
    func save(in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE online_draft SET answers = \(answersJSON), sources = \(sourcesJSON), done = \(doneJSON),
                rows = \(rowsJSON), version = \(version), owner_kind = \(owner.kind.rawValue), owner = \(owner.id),
                filer_kind = \(filer?.who.kind.rawValue), filer = \(filer?.who.id), filer_name = \(filer?.name),
                touched_at = \(tx.now)
            WHERE id = \(id) AND application IS NULL
            """)
    }

    /// Notes what came of it and wipes what was typed: from now on the application holds it.
    func sent(as application: String, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE online_draft SET application = \(application), answers = '{}', sources = '{}', members = '[]',
                touched_at = \(tx.now)
            WHERE id = \(id)
            """)
    }

    /// Takes out what was typed for an individual number and is none: it is never kept.
    mutating func dropClearNumbers(of sheet: FormSheet) {
        for item in sheet.pages.flatMap(\.items) {
            for path in item.numberPaths(in: Set(raw.texts.keys)) where raw.texts[path] != [RawAnswers.sealed] {
                raw.remove(path)
            }
        }
    }

    func delete(in tx: WriteTransaction) throws {
        try ApplicationNumbers.destroy(id, in: tx)
        try DraftFile.removeAll(of: id, in: tx)
        try Self.forgetBeside(id, in: tx)
        try tx.run("DELETE FROM online_draft WHERE id = \(id) AND application IS NULL")
    }

    /// Wipes what was left alone for too long.
    static func forgetOld(in tx: WriteTransaction) throws -> Int {
        let old = try tx.all(
            String.self,
            """
            SELECT id FROM online_draft WHERE touched_at < \(tx.now.adding(seconds: -daysKept * 86_400))
            AND application IS NULL LIMIT 500
            """)
        for id in old {
            try ApplicationNumbers.destroy(id, in: tx)
            try DraftFile.removeAll(of: id, in: tx)
            try forgetBeside(id, in: tx)
            try tx.run("DELETE FROM online_draft WHERE id = \(id)")
        }
        return old.count
    }

    /// Wipes what a second person was shown and what was said of differences.
    private static func forgetBeside(_ id: String, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_cosign WHERE draft = \(id)")
        try tx.run("DELETE FROM online_explanation WHERE draft = \(id)")
    }

    private var answersJSON: JSONValue {
        .object(raw.texts.mapValues { .array($0.map(JSONValue.string)) })
    }

    private var sourcesJSON: JSONValue { .object(sources.mapValues(JSONValue.string)) }

    private var doneJSON: JSONValue { .array(done.sorted().map(JSONValue.string)) }

    private var rowsJSON: JSONValue { .object(rows.mapValues { .int(Int64($0)) }) }
}
