import Forms
import Kernel
import Procedures
import Store

extension Migration {
    /// Who was told that what they applied for last time is to be applied for again.
    static let onlineRenewals = Migration(
        service: "online", name: "019-renewals",
        sql: [
            """
            CREATE TABLE online_renewal (
                procedure TEXT NOT NULL,
                round INTEGER NOT NULL,
                owner_kind TEXT NOT NULL,
                owner TEXT NOT NULL,
                told_at INTEGER NOT NULL,
                PRIMARY KEY (procedure, round, owner_kind, owner)
            )
            """
        ])
}

/// What comes back every year (現況届、更新): who applied in the year before and not yet in this one is told on the day on which it
/// begins, once.
struct Renewal: Sendable {
    /// So many are told in one transaction.
    static let batch = 200
    /// For how many days after its beginning somebody is still told: a program may have stood still.
    static let daysToTell = 14

    let desk: OnlineDesk

    /// A round of a procedure: the year in which it begins, and its first moment.
    struct Round: Sendable, Hashable {
        let year: Int
        let start: Timestamp

        /// The first moment of the round before.
        var before: Timestamp { .at(start.date.adding(years: -1), .midnight) }
    }

    /// The round that has begun at a moment, as long as people are told of it; nil else.
    static func round(_ procedure: OnlineProcedure, at now: Timestamp) -> Round? {
        guard let day = procedure.renews,
            let first = CivilDate(year: now.date.year, month: day.month, day: day.day),
            (0...daysToTell).contains(first.days(until: now.date))
        else { return nil }
        return Round(year: first.year, start: .at(first, .midnight))
    }

    /// Tells the next of those who are to be told.
    ///
    /// - Returns: how many; fewer than ``batch`` when all were.
    func tell(_ procedure: OnlineProcedure, _ round: Round, in tx: WriteTransaction) throws -> Int {
        let due = try tx.all(
            Application.self,
            """
            SELECT a.* FROM online_application a JOIN online_examination e ON e.id = a.id
            WHERE a.procedure = \(procedure.id) AND a.arrived_at >= \(round.before) AND a.arrived_at < \(round.start)
            AND a.owner_kind <> 'anonymous' AND e.stage NOT IN ('withdrawn', 'dismissed')
            AND NOT EXISTS (SELECT 1 FROM online_renewal r WHERE r.procedure = a.procedure AND r.round = \(round.year)
                AND r.owner_kind = a.owner_kind AND r.owner = a.owner)
            AND NOT EXISTS (SELECT 1 FROM online_application b WHERE b.owner_kind = a.owner_kind AND b.owner = a.owner
                AND b.procedure = a.procedure AND b.arrived_at >= \(round.start))
            ORDER BY a.arrived_at DESC, a.id DESC LIMIT \(Self.batch)
            """)
        for application in due {
            let got: Int = try tx.run(
                """
                INSERT INTO online_renewal (procedure, round, owner_kind, owner, told_at)
                VALUES (\(procedure.id), \(round.year), \(application.owner.kind.rawValue), \(application.owner.id),
                    \(tx.now))
                ON CONFLICT (procedure, round, owner_kind, owner) DO NOTHING
                """)
            // Somebody who applied several times is told once.
            guard got == 1 else { continue }
            try ApplicationNotice.renewal.send(about: application.id, pack: desk.pack, in: tx)
            try tx.record(
                Event(
                    kind: "renewal.told", at: tx.now, actor: .system("online"), subject: application.id.description,
                    ward: application.ward,
                    data: .object(["procedure": .string(procedure.id), "round": .int(Int64(round.year))])))
        }
        return due.count
    }

    /// Tells everybody of every round that has begun, some at a time.
    func tellAll() async throws {
        let now = desk.store.now()
        for procedure in desk.catalogue.procedures {
            guard let round = Self.round(procedure, at: now) else { continue }
            while try await desk.store.write({ try tell(procedure, round, in: $0) }) == Self.batch {}
        }
    }
}

extension OnlineProcedure {
    /// Whether somebody who has applied may apply again on a day, as far as the rule that one applies once goes.
    func allowsAgain(after application: Application, on day: CivilDate) -> Bool {
        guard let once else { return true }
        let last = application.arrivedAt.date
        return switch once.period {
        case .ever: false
        case .fiscalYear: FiscalYear(containing: last).year < FiscalYear(containing: day).year
        case .month: (last.year, last.month) < (day.year, day.month)
        }
    }
}
