import Counter
import Forms
import Kernel
import Procedures
import Store

extension Migration {
    /// What was started with one set of answers.
    static let onlineFinder = Migration(
        service: "online", name: "016-finder",
        sql: [
            """
            CREATE TABLE online_found (
                code TEXT NOT NULL,
                procedure TEXT NOT NULL,
                owner_kind TEXT NOT NULL,
                owner TEXT NOT NULL,
                draft TEXT NOT NULL,
                started_at INTEGER NOT NULL,
                PRIMARY KEY (code, procedure, owner_kind, owner)
            )
            """
        ])
}

/// Which procedures somebody needs (手続き判定): the guidance of the counters, asked before the visit, and what of it can be done online.
struct Finder: Sendable {
    /// A procedure that the guidance has found, with what can be filled in for it here.
    struct Found: Sendable {
        let procedure: ProcedureDefinition
        let status: OutcomeStatus
        /// The last day of it; the earliest of the people whom it concerns.
        let lastDay: LastDay?
        /// What can be filled in online; nil for what is done elsewhere.
        let online: OnlineProcedure?
    }

    let answers: PreVisitAnswers
    let found: [Found]

    init(_ answers: PreVisitAnswers, _ desk: OnlineDesk, on today: CivilDate) {
        self.answers = answers
        let catalogue = desk.live.current
        let result = Guidance(catalogue).evaluate(answers.facts, on: today, calendar: desk.calendar)
        let outcomes = Dictionary(
            grouping: result.outcomes.filter { $0.status == .needed || $0.status == .possible }, by: \.procedure)
        found = catalogue.procedures.compactMap { procedure in
            guard let own = outcomes[procedure.id], let first = own.max(by: { $0.status < $1.status }) else {
                return nil
            }
            let days = own.compactMap(\.lastDay).sorted { ($0.date ?? .latest) < ($1.date ?? .latest) }
            return Found(
                procedure: procedure, status: first.status, lastDay: days.first,
                online: desk.catalogue.procedures.first {
                    $0.guidance.contains(procedure.id) && $0.channels.contains(.online)
                })
        }
    }

    /// What can be filled in online, each form once, needed ones first.
    var online: [Found] {
        var seen: Set<String> = []
        return found.sorted { $0.status > $1.status }.filter { found in
            found.online.map { seen.insert($0.id).inserted } ?? false
        }
    }

    /// What is done elsewhere.
    var elsewhere: [Found] { found.filter { $0.online == nil } }

    /// What the answers say, under the names that definitions use: `finder.people`, and the day of each event:
    /// `finder.moved_in_date`, `finder.birth_date`.
    var facts: [String: JSONValue] {
        var facts: [String: JSONValue] = ["people": .int(Int64(answers.persons))]
        for (id, date) in answers.events {
            facts["\(id.replacing("-", with: "_"))_date"] = .string(date.description)
        }
        return facts
    }

    // MARK: Stored

    /// What somebody has started with these answers, by procedure.
    static func started(_ code: String, by owner: DraftOwner, in tx: some Queryable) throws -> [String: String] {
        guard owner.kind != .anonymous else { return [:] }
        let rows = try tx.all(
            Row.self,
            """
            SELECT procedure, draft FROM online_found WHERE code = \(code) AND owner_kind = \(owner.kind.rawValue)
            AND owner = \(owner.id)
            """)
        return Dictionary(
            try rows.map { (try $0.string("procedure"), try $0.string("draft")) },
            uniquingKeysWith: { first, _ in first })
    }

    static func note(_ draft: Draft, of code: String, in tx: WriteTransaction) throws {
        guard draft.owner.kind != .anonymous else { return }
        try tx.run(
            """
            INSERT INTO online_found (code, procedure, owner_kind, owner, draft, started_at)
            VALUES (\(code), \(draft.procedure), \(draft.owner.kind.rawValue), \(draft.owner.id), \(draft.id), \(tx.now))
            ON CONFLICT (code, procedure, owner_kind, owner) DO UPDATE SET draft = excluded.draft
            """)
    }
}
