import Forms
import Kernel
import Procedures
import Store

/// An application as the office works on it: its stage, whose it is, how long it may take, what was decided.
struct Examination: Sendable, RowDecodable {
    let id: CaseFile.Identifier
    let number: String
    let procedure: String
    let section: String
    let ward: WardCode
    var stage: Stage
    var assignee: String?
    var assigneeName: String?
    var clock: ProcessingClock
    /// The last day of the standard processing period; nil while it stands still, or where there is none.
    var due: CivilDate?
    var decision: Decision?
    /// The reasons of a decision, as the letter gives them.
    var reasons: String?
    /// Who proposed it; somebody else decides.
    var proposedBy: String?
    /// The day on which the fee was asked for, and its sum.
    var feeAskedOn: CivilDate?
    var feeYen: Int?
    var paidAt: Timestamp?
    let arrivedAt: Timestamp
    var updatedAt: Timestamp

    init(row: Row) throws {
        id = try row.id("id")
        number = try row.string("number")
        procedure = try row.string("procedure")
        section = try row.string("section")
        ward = try row.ward("ward")
        stage = try row.get("stage", as: Stage.self)
        assignee = try row.optionalString("assignee")
        assigneeName = try row.optionalString("assignee_name")
        clock = ProcessingClock(
            start: try row.date("clock_start"), stopped: try row.int("clock_stopped"),
            stoppedSince: try row.optionalDate("clock_stopped_since"))
        due = try row.optionalDate("due")
        decision = try row.getOptional("decision", as: Decision.self)
        reasons = try row.optionalString("reasons")
        proposedBy = try row.optionalString("proposed_by")
        feeAskedOn = try row.optionalDate("fee_asked_on")
        feeYen = try row.optionalInt("fee_yen")
        paidAt = try row.optionalTimestamp("paid_at")
        arrivedAt = try row.timestamp("arrived_at")
        updatedAt = try row.timestamp("updated_at")
    }

    /// Until when the fee is paid; nil where none was asked for.
    var term: PaymentTerm? { feeAskedOn.map { PaymentTerm(asked: $0) } }

    /// Opens the examination of an application that has just arrived.
    ///
    /// - Parameters:
    ///   - procedure: Its section and its days, as they stand.
    ///   - filed: The edition in which it was filled in: how long it is kept follows from this one, whatever comes after it.
    static func open(
        _ id: CaseFile.Identifier, number: String, procedure: OnlineProcedure, filed: OnlineProcedure, ward: WardCode,
        calendar: OpeningCalendar, by actor: Actor, at arrived: Timestamp? = nil, in tx: WriteTransaction
    ) throws {
        let arrived = arrived ?? tx.now
        let clock = ProcessingClock(arrived: arrived.date, calendar: calendar)
        let due = procedure.standardDays.flatMap { clock.due(days: $0, calendar: calendar) }
        try tx.run(
            """
            INSERT INTO online_examination (id, number, procedure, section, ward, stage, clock_start, clock_stopped, due,
                retention, arrived_at, updated_at)
            VALUES (\(id), \(number), \(procedure.id), \(procedure.section), \(ward), \(Stage.received.rawValue),
                \(clock.start), 0, \(due), \(filed.retentionYears), \(arrived), \(tx.now))
            """)
        try tx.run(
            """
            INSERT INTO online_step (application, number, at, actor_id, actor_name, to_stage, internal)
            VALUES (\(id), 1, \(arrived), \(actor.id), \(actor.name), \(Stage.received.rawValue), \(false))
            """)
    }

    static func load(_ id: CaseFile.Identifier, in tx: some Queryable) throws -> Examination? {
        try tx.one(Examination.self, "SELECT * FROM online_examination WHERE id = \(id)")
    }

    func save(in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE online_examination SET stage = \(stage.rawValue), assignee = \(assignee),
                assignee_name = \(assigneeName), clock_start = \(clock.start), clock_stopped = \(clock.stopped),
                clock_stopped_since = \(clock.stoppedSince), due = \(due), decision = \(decision?.rawValue),
                reasons = \(reasons), proposed_by = \(proposedBy), fee_asked_on = \(feeAskedOn), fee_yen = \(feeYen),
                paid_at = \(paidAt), updated_at = \(tx.now)
            WHERE id = \(id)
            """)
        try ApplicationState.tell(id, in: tx)
    }
}

/// One step of an examination (経過).
struct ExaminationStep: Sendable, RowDecodable {
    let at: Timestamp
    let actorName: String
    let from: Stage?
    let to: Stage
    let note: String?
    /// For the staff alone.
    let isInternal: Bool

    init(row: Row) throws {
        at = try row.timestamp("at")
        actorName = try row.string("actor_name")
        from = try row.getOptional("from_stage", as: Stage.self)
        to = try row.get("to_stage", as: Stage.self)
        note = try row.optionalString("note")
        isInternal = try row.bool("internal")
    }

    static func all(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [ExaminationStep] {
        try tx.all(ExaminationStep.self, "SELECT * FROM online_step WHERE application = \(id) ORDER BY number")
    }
}
