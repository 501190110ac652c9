import Forms
import Kernel
import Procedures
import Site
import Store

/// Why an application is not moved.
enum ExaminationRefusal: Error, Sendable, Equatable {
    /// It is no longer where the person saw it.
    case cannotMove(from: Stage)
    /// Who proposed a decision may not be the one who takes it (決裁は別の人).
    case samePerson
    /// A refusal needs reasons (行政手続法8条).
    case reasonsMissing
    /// The term of payment is over.
    case tooLate
}

/// The acts on an application, each in a transaction of the caller with its step, its event and the case it is.
struct ExaminationDesk: Sendable {
    let desk: OnlineDesk

    // MARK: Who may

    /// An application on which a member of staff works: of their sections, and of their ward unless they belong to none. Nil for an
    /// unknown id and for what others work on alike, and found out in the same time.
    static func load(_ id: CaseFile.Identifier, for actor: Actor, in tx: some Queryable) throws -> Examination? {
        guard actor.kind == .staff else { return nil }
        let isOfWard: SQL = actor.ward.map { "AND ward = \($0)" } ?? ""
        return try tx.one(
            Examination.self,
            """
            SELECT * FROM online_examination WHERE id = \(id) AND section IN \(list: sections(of: actor)) \(isOfWard)
            """)
    }

    /// The sections whose applications a member of staff works on: their roles `section.…`.
    static func sections(of actor: Actor) -> [String] {
        actor.roles.filter { $0.hasPrefix("section.") }.map { String($0.dropFirst("section.".count)) }.sorted()
    }

    // MARK: Acts of the staff

    /// Takes it on, or hands it to nobody in particular.
    func assign(_ examination: Examination, to actor: Actor?, by who: Actor, in tx: WriteTransaction) throws {
        var examination = examination
        (examination.assignee, examination.assigneeName) = (actor?.id, actor?.name)
        try examination.save(in: tx)
        try step(examination, from: examination.stage, note: nil, isInternal: true, by: who, in: tx)
    }

    /// Moves it to a stage that needs nothing else.
    func move(
        _ examination: Examination, to stage: Stage, note: String?, by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard examination.stage.next.contains(stage) else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        try move(examination, stage: stage, note: note, isInternal: true, by: actor, in: tx)
    }

    /// Asks the applicant to set items right; the clock stands still.
    func correct(
        _ examination: Examination, _ application: Application, items: [String], text: String, due: CivilDate,
        by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard examination.stage.allowsCorrection else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        let before = (application.answers.objectValue ?? [:]).filter { items.contains($0.key) }
        try Correction.ask(
            examination.id, items: items, text: text, due: due, before: .object(before), by: actor, in: tx)
        var examination = examination
        examination.clock.stop(on: tx.now.date)
        try move(examination, stage: .correction, note: text, isInternal: false, by: actor, in: tx)
        try Cases.move(examination.id, to: .returned, note: text, by: actor, in: tx)
        try ApplicationNotice.correction.send(about: examination.id, pack: desk.pack, in: tx)
    }

    /// Proposes a decision; a second person takes it.
    func propose(
        _ examination: Examination, _ decision: Decision, reasons: String?, by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard examination.stage.allowsProposal else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        guard !decision.needsReasons || !(reasons ?? "").isEmpty else { throw ExaminationRefusal.reasonsMissing }
        var examination = examination
        (examination.decision, examination.reasons, examination.proposedBy) = (decision, reasons, actor.id)
        try move(examination, stage: .approval, note: reasons, isInternal: true, by: actor, in: tx)
    }

    /// Sends a proposal back to who made it.
    func reject(_ examination: Examination, note: String, by actor: Actor, in tx: WriteTransaction) throws {
        guard examination.stage == .approval else { throw ExaminationRefusal.cannotMove(from: examination.stage) }
        var examination = examination
        (examination.decision, examination.proposedBy) = (nil, nil)
        try move(examination, stage: .examination, note: note, isInternal: true, by: actor, in: tx)
    }

    /// Takes a decision that somebody else has proposed, and issues its letter.
    ///
    /// - Parameters:
    ///   - feeYen: what is to be paid before anything is handed over; nil for nothing.
    ///   - letter: the letter with its number; made beforehand, as it takes a while.
    func decide(
        _ examination: Examination, feeYen: Int?, letter: (number: String, title: String, pdf: [UInt8])?,
        by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard examination.stage == .approval, let decision = examination.decision else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        guard examination.proposedBy != actor.id else { throw ExaminationRefusal.samePerson }
        if let letter {
            try IssuedDocument.add(
                letter.pdf, title: letter.title, number: letter.number, to: examination.id, in: tx)
        }
        var examination = examination
        let days = examination.clock.taken(through: tx.now.date, calendar: desk.calendar)
        let isPaid = decision == .granted || decision == .partly
        if isPaid, let feeYen, feeYen > 0 {
            (examination.feeAskedOn, examination.feeYen) = (tx.now.date, feeYen)
            try move(examination, stage: .payment, note: nil, isInternal: false, by: actor, in: tx)
        } else {
            let stage: Stage = decision == .dismissed ? .dismissed : .decided
            try move(examination, stage: stage, note: nil, isInternal: false, by: actor, in: tx)
            if stage.isEnd { try close(examination.id, by: actor, in: tx) }
        }
        // What is not granted keeps nobody else from a place.
        if decision == .refused || decision == .dismissed { try desk.slots?.free(examination.id, by: actor, in: tx) }
        try DailyCount.add(.decided, of: examination.procedure, ward: examination.ward, in: tx)
        try ApplicationNotice.decided.send(about: examination.id, pack: desk.pack, in: tx)
        try tx.record(
            Event(
                kind: "case.decided", at: tx.now, actor: actor, subject: examination.id.description,
                ward: examination.ward,
                data: .object([
                    "procedure": .string(examination.procedure), "decision": .string(decision.rawValue),
                    "days": .int(Int64(days)),
                    "inTime": .bool(examination.due.map { tx.now.date <= $0 } ?? true),
                ])))
    }

    /// Notes that the fee was paid.
    ///
    /// - Throws: ``ExaminationRefusal/tooLate`` from the moment on at which the term is over.
    func pay(_ examination: Examination, by actor: Actor, in tx: WriteTransaction) throws {
        guard examination.stage == .payment, let term = examination.term else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        guard tx.now < term.lapses else { throw ExaminationRefusal.tooLate }
        var examination = examination
        examination.paidAt = tx.now
        try move(examination, stage: .decided, note: nil, isInternal: false, by: actor, in: tx)
    }

    /// Ends it: all is handed over.
    func complete(_ examination: Examination, by actor: Actor, in tx: WriteTransaction) throws {
        guard examination.stage == .decided else { throw ExaminationRefusal.cannotMove(from: examination.stage) }
        try move(examination, stage: .completed, note: nil, isInternal: false, by: actor, in: tx)
        try close(examination.id, by: actor, in: tx)
    }

    // MARK: Acts of the applicant

    /// Takes the answers that the applicant has set right. Only the items that were opened are taken.
    func corrected(
        _ examination: Examination, _ application: Application, _ correction: Correction, answers: [String: JSONValue],
        by actor: Actor, on day: CivilDate? = nil, in tx: WriteTransaction
    ) throws {
        guard examination.stage == .correction else { throw ExaminationRefusal.cannotMove(from: examination.stage) }
        var all = application.answers.objectValue ?? [:]
        var after: [String: JSONValue] = [:]
        for item in correction.items {
            all[item] = answers[item]
            after[item] = answers[item]
        }
        try tx.run(
            "UPDATE online_application SET answers = \(JSONValue.object(all)) WHERE id = \(examination.id)")
        try correction.answer(examination.id, after: .object(after), in: tx)
        var examination = examination
        examination.clock.resume(on: day ?? tx.now.date, calendar: desk.calendar)
        try move(examination, stage: .formCheck, note: nil, isInternal: false, by: actor, in: tx)
        try Cases.move(examination.id, to: .received, note: nil, by: actor, in: tx)
        for item in correction.items {
            try DailyCount.add(.corrected(item), of: examination.procedure, ward: examination.ward, in: tx)
        }
        try tx.record(
            Event(
                kind: "case.corrected", at: tx.now, actor: actor, subject: examination.id.description,
                ward: examination.ward,
                data: .object([
                    "procedure": .string(examination.procedure),
                    "items": .array(correction.items.map(JSONValue.string)),
                ])))
    }

    /// Takes it back.
    func withdraw(_ examination: Examination, note: String, by actor: Actor, in tx: WriteTransaction) throws {
        guard examination.stage.allowsWithdrawal else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        try move(examination, stage: .withdrawn, note: note, isInternal: false, by: actor, in: tx)
        try end(examination.id, note: note, by: actor, in: tx)
    }

    // MARK: Acts of the clock

    /// Ends what was not paid in time.
    ///
    /// - Returns: how many lapsed.
    func lapse(in tx: WriteTransaction) throws -> Int {
        let late = try tx.all(
            Examination.self,
            """
            SELECT * FROM online_examination WHERE stage = 'payment'
            AND fee_asked_on < \(tx.now.date.adding(days: -PaymentTerm.days)) LIMIT 200
            """)
        let clock = Actor.system("online")
        for examination in late {
            try move(examination, stage: .lapsed, note: nil, isInternal: false, by: clock, in: tx)
            try end(examination.id, note: desk.pack.words.text("online.lapsed.note", .ja), by: clock, in: tx)
        }
        return late.count
    }

    /// Those whose term of payment ends in two days and who were not reminded; they are noted as reminded.
    func remind(in tx: WriteTransaction) throws -> [Examination] {
        let due = try tx.all(
            Examination.self,
            """
            SELECT * FROM online_examination WHERE stage = 'payment' AND reminded_at IS NULL
            AND fee_asked_on <= \(tx.now.date.adding(days: 2 - PaymentTerm.days)) LIMIT 200
            """)
        for examination in due {
            try tx.run("UPDATE online_examination SET reminded_at = \(tx.now) WHERE id = \(examination.id)")
            try tx.record(
                Event(
                    kind: "payment.reminded", at: tx.now, actor: .system("online"),
                    subject: examination.id.description, ward: examination.ward,
                    data: .object(["procedure": .string(examination.procedure)])))
        }
        return due
    }

    // MARK: Parts

    private func move(
        _ examination: Examination, stage: Stage, note: String?, isInternal: Bool, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        var examination = examination
        let from = examination.stage
        examination.stage = stage
        let days = desk.catalogue.procedure(examination.procedure)?.standardDays
        examination.due = days.flatMap { examination.clock.due(days: $0, calendar: desk.calendar) }
        try examination.save(in: tx)
        try step(examination, from: from, note: note, isInternal: isInternal, by: actor, in: tx)
        try tx.record(
            Event(
                kind: "case.state_changed", at: tx.now, actor: actor, subject: examination.id.description,
                ward: examination.ward,
                data: .object([
                    "procedure": .string(examination.procedure), "from": .string(from.rawValue),
                    "to": .string(stage.rawValue),
                ])))
    }

    /// Writes something down for the section, at the stage where it stands.
    func note(_ id: CaseFile.Identifier, _ text: String, by actor: Actor, in tx: WriteTransaction) throws {
        guard let examination = try Examination.load(id, in: tx) else { return }
        try step(examination, from: examination.stage, note: text, isInternal: true, by: actor, in: tx)
    }

    private func step(
        _ examination: Examination, from: Stage, note: String?, isInternal: Bool, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_step (application, number, at, actor_id, actor_name, from_stage, to_stage, note, internal)
            SELECT \(examination.id), COALESCE(MAX(number), 0) + 1, \(tx.now), \(actor.id), \(actor.name),
                \(from.rawValue), \(examination.stage.rawValue), \(note), \(isInternal)
            FROM online_step WHERE application = \(examination.id)
            """)
    }

    /// The case of an application that came to its end.
    private func close(_ id: CaseFile.Identifier, by actor: Actor, in tx: WriteTransaction) throws {
        try Cases.move(id, to: .completed, note: nil, by: actor, in: tx)
    }

    /// The case of an application that ended without a decision; the applicant may apply again.
    private func end(_ id: CaseFile.Identifier, note: String, by actor: Actor, in tx: WriteTransaction) throws {
        try Cases.move(id, to: .withdrawn, note: note, by: actor, in: tx)
        try OnceRule.free(id, in: tx)
        try desk.slots?.free(id, by: actor, in: tx)
    }
}
