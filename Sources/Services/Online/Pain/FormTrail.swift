import Forms
import Kernel
import Store

extension Migration {
    /// How people went through forms: pages, seconds and items that were wrong, and never an answer. The trace leads to nobody.
    static let onlineTrails = Migration(
        service: "online", name: "018-trails",
        sql: [
            """
            CREATE TABLE online_trail (
                procedure TEXT NOT NULL,
                trace TEXT NOT NULL,
                at INTEGER NOT NULL,
                page TEXT NOT NULL,
                seconds INTEGER NOT NULL,
                errors TEXT NOT NULL
            )
            """,
            "CREATE INDEX online_trail_trace ON online_trail (trace, at)",
            "CREATE INDEX online_trail_procedure ON online_trail (procedure, at DESC)",
            "CREATE INDEX online_trail_at ON online_trail (at)",
        ])
}

/// One way through a form, as it is played again (再生): no values, no person.
struct FormTrail: Sendable, Hashable {
    struct Step: Sendable, Hashable {
        let page: String
        let seconds: Int
        /// Names of the items that were wrong.
        let errors: [String]
    }

    static let daysKept = 90
    /// So many ways are shown of a field.
    static let most = 20

    let steps: [Step]
    /// Whether it was sent in the end.
    let isSent: Bool

    /// Notes that a page was left.
    static func note(
        _ draft: Draft, page: String, seconds: Int, errors: [String], in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_trail (procedure, trace, at, page, seconds, errors)
            VALUES (\(draft.procedure), \(draft.trace), \(tx.now), \(page), \(min(seconds, 3_600)),
                \(JSONValue.array(errors.map(JSONValue.string))))
            """)
    }

    /// Notes that a form was sent.
    static func sent(_ draft: Draft, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_trail (procedure, trace, at, page, seconds, errors)
            VALUES (\(draft.procedure), \(draft.trace), \(tx.now), '', 0, '[]')
            """)
    }

    /// The latest ways through a form on which an item was wrong.
    static func all(of procedure: String, wrongAt item: String, in tx: some Queryable) throws -> [FormTrail] {
        // A name is of letters, digits and _; what _ lets through besides is left out below.
        let pattern = "%\"\(item)\"%"
        let traces = try tx.all(
            String.self,
            """
            SELECT trace FROM (SELECT trace, MAX(at) AS last FROM online_trail WHERE procedure = \(procedure)
                AND errors LIKE \(pattern) GROUP BY trace) t ORDER BY last DESC LIMIT \(most)
            """)
        let trails = try traces.map { trace in
            let rows = try tx.all(
                Row.self,
                "SELECT page, seconds, errors FROM online_trail WHERE trace = \(trace) ORDER BY at LIMIT 100")
            let steps = try rows.map { row in
                Step(
                    page: try row.string("page"), seconds: try row.int("seconds"),
                    errors: try row.json("errors").decode([String].self))
            }
            return FormTrail(steps: steps.filter { !$0.page.isEmpty }, isSent: steps.contains { $0.page.isEmpty })
        }
        return trails.filter { $0.steps.contains { $0.errors.contains(item) } }
    }

    /// Forgets what is older than 90 days.
    static func forget(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_trail WHERE at < \(tx.now.adding(seconds: -daysKept * 86_400))")
    }
}

/// Finds where people stop (離脱): a form that nobody has touched for a week counts as left at the first item that was still open.
struct Abandonment: Sendable {
    static let days = 7

    let desk: OnlineDesk

    /// The forms that were left a week ago, those of one day; run once a day.
    ///
    /// - Returns: how many stopped, by procedure and item.
    func find(at now: Timestamp, in tx: some Queryable) throws -> [String: [String: Int]] {
        let end = Timestamp.at(now.date.adding(days: -Self.days), .midnight)
        let left = try tx.all(
            Draft.self,
            """
            SELECT * FROM online_draft WHERE touched_at >= \(end.adding(seconds: -86_400)) AND touched_at < \(end)
            AND application IS NULL ORDER BY touched_at LIMIT 5000
            """)
        var found: [String: [String: Int]] = [:]
        for draft in left {
            guard let procedure = try? desk.procedure(of: draft),
                let item = open(draft, procedure, at: draft.touchedAt)
            else { continue }
            found[draft.procedure, default: [:]][item, default: 0] += 1
        }
        return found
    }

    /// Counts what was found.
    func count(_ found: [String: [String: Int]], in tx: WriteTransaction) throws {
        for (procedure, items) in found {
            for (item, count) in items { try DailyCount.add(.abandoned(item), of: procedure, count: count, in: tx) }
        }
    }

    /// The item at which somebody stopped: the first that is wrong or open on the first page that is not done.
    func open(_ draft: Draft, _ procedure: OnlineProcedure, at moment: Timestamp) -> String? {
        let outcome = FormRun(procedure.sheet, draft.raw, at: moment, places: desk.formPlaces(draft, files: []))
            .outcome()
        guard let id = outcome.pages.first(where: { !draft.done.contains($0) }),
            let page = procedure.sheet.pages.first(where: { $0.id == id })
        else { return nil }
        let wrong = outcome.problems.first { problem in page.items.contains { problem.isOf($0.name) } }
        return wrong.flatMap { problem in page.items.first { problem.isOf($0.name) }?.name }
            ?? page.items.first { outcome.shown.contains($0.name) && !draft.raw.has($0.name) }?.name
    }
}
