import Kernel
import Procedures
import Site
import Store

/// What an applicant does with an application after it was sent: done at once where it is examined, and handed to the office,
/// sealed, where it is not.
struct ApplicantActs: Sendable {
    let desk: OnlineDesk

    private var office: ExaminationDesk { ExaminationDesk(desk: desk) }

    // MARK: The applicant

    /// Writes to the section. Outside, what was written is not kept.
    func write(_ text: String, to id: CaseFile.Identifier, by actor: Actor, in tx: WriteTransaction) throws {
        guard let seal = desk.route.seal else {
            return try Message.add(text, to: id, fromApplicant: true, by: actor, in: tx)
        }
        try send("message", ["text": .string(text)], of: id, by: actor, seal, in: tx)
        try Message.add("", to: id, fromApplicant: true, by: actor, in: tx)
    }

    /// Takes it back. Outside it is asked for: the office may have decided meanwhile.
    /// - Throws: ``ExaminationRefusal``.
    func withdraw(_ id: CaseFile.Identifier, note: String, by actor: Actor, in tx: WriteTransaction) throws {
        guard let examination = try Examination.load(id, in: tx) else { throw SiteFailure.notFound }
        guard let seal = desk.route.seal else {
            return try office.withdraw(examination, note: note, by: actor, in: tx)
        }
        guard examination.stage.allowsWithdrawal else {
            throw ExaminationRefusal.cannotMove(from: examination.stage)
        }
        let asked: Int = try tx.run(
            "UPDATE online_application SET withdrawal_at = \(tx.now) WHERE id = \(id) AND withdrawal_at IS NULL")
        guard asked == 1 else { return }
        try send("withdrawal", ["note": .string(note)], of: id, by: actor, seal, in: tx)
    }

    /// Gives the answers that were set right; nothing when nothing is asked any more.
    func correct(
        _ id: CaseFile.Identifier, answers: [String: JSONValue], by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard let examination = try Examination.load(id, in: tx), examination.stage == .correction,
            let application = try Application.load(id, in: tx), let open = try Correction.open(of: id, in: tx)
        else { return }
        guard let seal = desk.route.seal else {
            return try office.corrected(examination, application, open, answers: answers, by: actor, in: tx)
        }
        let given = answers.filter { open.items.contains($0.key) }
        try send(
            "correction", ["number": .int(Int64(open.number)), "answers": .object(given)], of: id, by: actor, seal,
            in: tx)
        try open.answer(id, after: .object([:]), in: tx)
        var moved = examination
        moved.stage = .formCheck
        try moved.save(in: tx)
        try CarriedApplication.wipe(application, in: tx)
    }

    /// Notes that a letter was fetched.
    func fetched(
        _ document: IssuedDocument, _ examination: Examination, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try document.fetched(in: tx)
        if let seal = desk.route.seal {
            try send("fetched", ["document": .string(document.id)], of: examination.id, by: actor, seal, in: tx)
        }
        try tx.record(
            Event(
                kind: "document.delivered", at: tx.now, actor: actor, subject: examination.id.description,
                ward: examination.ward, data: .object(["procedure": .string(examination.procedure)])))
    }

    private func send(
        _ what: String, _ content: [String: JSONValue], of id: CaseFile.Identifier, by actor: Actor, _ seal: ParcelSeal,
        in tx: WriteTransaction
    ) throws {
        try SealedPart(seal: seal, id: id).send(
            what,
            content.merging([
                "act": .string(ID<ApplicantActs>.make(at: tx.now).description), "at": .int(tx.now.milliseconds),
                "actor": actor.carried,
            ]) { $1 }, in: tx)
    }

    // MARK: The office

    /// Takes what was handed in outside: an application, a piece of its files, or an act, each once.
    func take(_ waiting: WaitingParcel, in tx: WriteTransaction) throws {
        guard case .inside(let keys) = desk.route else {
            throw UnreadableParcel(reason: "there is no key here that opens applications (--opening-key)")
        }
        let parcel = waiting.parcel
        guard let id = CaseFile.Identifier(parcel.key) else {
            throw UnreadableParcel(reason: "it belongs to no application")
        }
        let content = try keys.open(parcel.body, topic: parcel.topic, key: parcel.key)
        switch content["what"]?.stringValue {
        case "file": try CarriedApplication.keepPiece(content, of: id, in: tx)
        case "application": try CarriedApplication.take(content, of: id, desk, in: tx)
        case let what: try act(what, content, id, in: tx)
        }
    }

    private func act(
        _ what: String?, _ content: JSONValue, _ id: CaseFile.Identifier, in tx: WriteTransaction
    ) throws {
        guard let act = content["act"]?.stringValue, case .int(let at)? = content["at"],
            let actor = Actor(carried: content["actor"]), let examination = try Examination.load(id, in: tx),
            let application = try Application.load(id, in: tx)
        else { throw UnreadableParcel(reason: "an act without its application, or without who and when") }
        let isNew: Int = try tx.run(
            "INSERT INTO online_carried_act (id, at) VALUES (\(act), \(tx.now)) ON CONFLICT (id) DO NOTHING")
        guard isNew == 1 else { return }
        let moment = Timestamp(milliseconds: at)
        switch what {
        case "message":
            guard let text = content["text"]?.stringValue else { throw UnreadableParcel(reason: "an empty message") }
            try Message.add(text, to: id, fromApplicant: true, by: actor, at: moment, in: tx)
        case "withdrawal":
            let note = content["note"]?.stringValue ?? ""
            guard examination.stage.allowsWithdrawal else {
                guard examination.stage != .withdrawn else { return }
                // It was decided before this arrived: the applicant is told, and the section sees it.
                let text = desk.pack.words.text("online.withdraw.came-late", application.language)
                return try Message.add(text, to: id, fromApplicant: false, by: .system("online"), in: tx)
            }
            try office.withdraw(examination, note: note, by: actor, in: tx)
        case "correction":
            guard let open = try Correction.open(of: id, in: tx), examination.stage == .correction,
                content["number"]?.intValue == open.number
            else { return }
            try office.corrected(
                examination, application, open, answers: content["answers"]?.objectValue ?? [:], by: actor,
                on: moment.date, in: tx)
        case "fetched":
            try tx.run(
                """
                UPDATE online_document SET fetched_at = \(moment)
                WHERE id = \(content["document"]?.stringValue ?? "") AND application = \(id) AND fetched_at IS NULL
                """)
        default: throw UnreadableParcel(reason: "nobody here knows such an act")
        }
    }
}
