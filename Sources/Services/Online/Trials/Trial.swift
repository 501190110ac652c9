import Forms
import Kernel
import Store

/// A trial of other words or another order of a form (試し): some of those who begin get a second edition (B) that says the same law
/// otherwise, and both are counted. One person proposes it, another begins it.
@dynamicMemberLookup
struct Trial: Sendable {
    typealias Identifier = ID<Trial>

    enum State: String, ChangeStage {
        /// Another person may begin it or decline it.
        case proposed
        /// It was begun; see ``Trial/ended`` for whether it still goes on.
        case published = "begun"
        case withdrawn

        var isReady: Bool { self == .proposed }
        var isWritten: Bool { false }
    }

    /// Why a trial has ended.
    enum Ending: String, Sendable {
        /// Somebody ended it.
        case person
        /// Its last day is over.
        case lastDay = "last-day"
        /// What stands for everybody has changed since: the first edition is not the one that was compared.
        case newEdition = "new-edition"
    }

    /// One of the two editions.
    enum Arm: String, Sendable, CaseIterable {
        /// The edition that stands.
        case a
        case b
    }

    /// Trials go on for so many days at most, the first and the last counted.
    static let mostDays = 92
    /// In percent, those who may get B.
    static let shares = 1...50
    /// B is given out only when every program has had the time to learn of it.
    static let secondsUntilKnown = 30

    let id: Identifier
    let procedure: String
    let section: String
    /// The change of the studio from which B was taken, and who wrote it.
    let change: ProcedureChange.Identifier
    let writerID: String
    /// The version of A.
    let standing: Int
    /// The version of B.
    let version: Int
    /// The definition of B.
    let text: String
    /// So many in a hundred get B.
    let share: Int
    /// What is expected, in one sentence.
    let hypothesis: String
    let firstDay: CivilDate
    let lastDay: CivilDate
    var life: ChangeLife<State>
    var ended: (at: Timestamp, by: String, why: Ending)?
    /// Which edition was kept in the end; nil while nobody has said so.
    var outcome: Arm?

    subscript<Value>(dynamicMember path: KeyPath<ChangeLife<State>, Value>) -> Value { life[keyPath: path] }

    /// Whether it is proposed or goes on: a procedure has one such trial at a time.
    var isOpen: Bool { life.state == .proposed || isGoingOn }

    /// Whether it was begun and has not ended; its first day may be to come.
    var isGoingOn: Bool { life.state == .published && ended == nil }

    /// Whether who begins the form at a moment takes part, in a procedure that stands in a version.
    func takes(at now: Timestamp, standing version: Int) -> Bool {
        isGoingOn && (firstDay...lastDay).contains(now.date) && version == standing
            && life.changedAt.adding(seconds: Self.secondsUntilKnown) <= now
    }

    /// Which edition a draft gets. Only its own id decides: the same draft always gets the same, and nothing of the person counts.
    func arm(of draft: String) -> Arm {
        // The first 52 bits of SHA-256 are more than enough that each hundredth is as likely as any other.
        let digits = BlobHash(of: Array(draft.utf8)).description.prefix(13)
        return (UInt64(digits, radix: 16) ?? 0) % 100 < UInt64(share) ? .b : .a
    }
}

/// Of which trial and in which edition a draft is.
struct TrialPart: Sendable, Hashable {
    let trial: Trial.Identifier
    let arm: Trial.Arm

    init(_ trial: Trial.Identifier, _ arm: Trial.Arm) { (self.trial, self.arm) = (trial, arm) }

    /// From the columns `trial` and `arm`; nil for a draft of no trial.
    init?(row: Row) throws {
        guard let trial = try row.optionalID("trial", of: Trial.Identifier.self),
            let arm = try row.optionalString("arm").flatMap({ Trial.Arm(rawValue: $0) })
        else { return nil }
        self.init(trial, arm)
    }
}

extension Trial: RowDecodable {
    init(row: Row) throws {
        id = try row.id("id")
        procedure = try row.string("procedure")
        section = try row.string("section")
        change = try row.id("change")
        writerID = try row.string("writer_id")
        standing = try row.int("standing")
        version = try row.int("version")
        text = try row.string("body")
        share = try row.int("share")
        hypothesis = try row.string("hypothesis")
        firstDay = try row.date("first_day")
        lastDay = try row.date("last_day")
        life = try ChangeLife(row: row, revision: 1)
        let by = try row.optionalString("ended_by") ?? ""
        let why = try row.optionalString("ended_why").flatMap { Ending(rawValue: $0) } ?? .person
        ended = try row.optionalTimestamp("ended_at").map { (at: $0, by: by, why: why) }
        outcome = try row.optionalString("outcome").flatMap { Arm(rawValue: $0) }
    }
}

/// The SQL of trials. Every function runs inside a transaction of the caller.
enum TrialStore {
    static func insert(_ trial: Trial, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_trial \(values: [
                "id": trial.id, "procedure": trial.procedure, "section": trial.section, "change": trial.change,
                "writer_id": trial.writerID, "standing": trial.standing, "version": trial.version, "body": trial.text,
                "share": trial.share, "hypothesis": trial.hypothesis, "first_day": trial.firstDay,
                "last_day": trial.lastDay, "state": trial.life.state.rawValue, "author_id": trial.authorID,
                "author_name": trial.authorName, "created_at": trial.createdAt, "changed_at": trial.changedAt,
            ])
            """)
    }

    static func save(_ trial: Trial, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE online_trial SET state = \(trial.life.state.rawValue), publisher_name = \(trial.publisherName),
                published_no = \(trial.number), changed_at = \(trial.changedAt), ended_at = \(trial.ended?.at),
                ended_by = \(trial.ended?.by), ended_why = \(trial.ended?.why.rawValue),
                outcome = \(trial.outcome?.rawValue)
            WHERE id = \(trial.id)
            """)
    }

    static func load(_ id: Trial.Identifier, in tx: some Queryable) throws -> Trial? {
        try tx.one(Trial.self, "SELECT * FROM online_trial WHERE id = \(id)")
    }

    /// The one of a procedure that is proposed or goes on.
    static func open(of procedure: String, in tx: some Queryable) throws -> Trial? {
        try tx.one(
            Trial.self,
            """
            SELECT * FROM online_trial
            WHERE procedure = \(procedure) AND state IN ('proposed', 'begun') AND ended_at IS NULL
            """)
    }

    /// All that go on.
    static func goingOn(in tx: some Queryable) throws -> [Trial] {
        try tx.all(
            Trial.self, "SELECT * FROM online_trial WHERE state = 'begun' AND ended_at IS NULL ORDER BY id LIMIT 500")
    }

    /// Those of one procedure, the latest first.
    static func list(of procedure: String, after cursor: Cursor?, limit: Int, in tx: some Queryable) throws
        -> Page<Trial>
    {
        try tx.page(
            Trial.self, "SELECT * FROM online_trial WHERE procedure = \(procedure)",
            by: .descending("created_at", "id"), after: cursor, limit: limit)
    }

    /// The second editions of all trials that were ever begun: applications are read in the edition in which they were made.
    static func tried(in tx: some Queryable) throws -> [(procedure: String, version: Int, text: String)] {
        try tx.all(
            Row.self,
            """
            SELECT procedure, version, body FROM online_trial WHERE published_no IS NOT NULL ORDER BY published_no
            """
        ).map { (procedure: try $0.string("procedure"), version: try $0.int("version"), text: try $0.string("body")) }
    }

    /// The versions of the second editions of a procedure that were begun, the earliest first.
    static func versions(of procedure: String, in tx: some Queryable) throws -> [Int] {
        try tx.all(
            Int.self,
            """
            SELECT version FROM online_trial WHERE procedure = \(procedure) AND published_no IS NOT NULL
            ORDER BY published_no
            """)
    }

    /// The number of the last one begun; 0 for none. Cheap to ask again and again.
    static func number(in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT COALESCE(MAX(published_no), 0) FROM online_trial") ?? 0
    }

    /// The highest version that a trial of a procedure has taken; 0 for none.
    static func version(of procedure: String, in tx: some Queryable) throws -> Int {
        try tx.one(
            Int.self, "SELECT COALESCE(MAX(version), 0) FROM online_trial WHERE procedure = \(procedure)") ?? 0
    }
}

extension Migration {
    /// Trials of second editions, and what is counted of them.
    static let onlineTrials = Migration(
        service: "online", name: "032-trials",
        sql: [
            """
            CREATE TABLE online_trial (
                id TEXT PRIMARY KEY,
                procedure TEXT NOT NULL,
                section TEXT NOT NULL,
                change TEXT NOT NULL,
                writer_id TEXT NOT NULL,
                standing INTEGER NOT NULL,
                version INTEGER NOT NULL,
                body TEXT NOT NULL,
                share INTEGER NOT NULL,
                hypothesis TEXT NOT NULL,
                first_day TEXT NOT NULL,
                last_day TEXT NOT NULL,
                state TEXT NOT NULL,
                author_id TEXT NOT NULL,
                author_name TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                publisher_name TEXT,
                published_no INTEGER UNIQUE,
                changed_at INTEGER NOT NULL,
                ended_at INTEGER,
                ended_by TEXT,
                ended_why TEXT,
                outcome TEXT
            )
            """,
            // One trial of a procedure at a time.
            """
            CREATE UNIQUE INDEX online_trial_open ON online_trial (procedure)
            WHERE state IN ('proposed', 'begun') AND ended_at IS NULL
            """,
            "CREATE INDEX online_trial_of_procedure ON online_trial (procedure, created_at DESC, id DESC)",
            """
            CREATE TABLE online_trial_count (
                trial TEXT NOT NULL,
                arm TEXT NOT NULL,
                what TEXT NOT NULL,
                outside INTEGER NOT NULL,
                n INTEGER NOT NULL,
                seconds INTEGER NOT NULL,
                PRIMARY KEY (trial, arm, what, outside)
            )
            """,
            "ALTER TABLE online_draft ADD COLUMN trial TEXT",
            "ALTER TABLE online_draft ADD COLUMN arm TEXT",
        ])
}
