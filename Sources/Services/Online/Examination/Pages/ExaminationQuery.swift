import Forms
import Kernel
import Procedures
import Site
import Store

/// The applications of somebody's sections, fifty at a time, those that arrived first before the others within a stage.
struct ExaminationQuery: Sendable {
    static let rowsAPage = 50

    let sections: [String]
    let ward: WardCode?
    /// Nil for all.
    let stage: Stage?
    /// Only those that the reader has taken on.
    let assignee: String?
    let number: String?
    let after: Cursor?

    /// - Throws: ``SiteFailure/forbidden`` for staff of no section.
    init(_ request: SiteRequest) throws(SiteFailure) {
        sections = ExaminationDesk.sections(of: request.actor)
        guard !sections.isEmpty else { throw .forbidden }
        ward = request.actor.ward
        stage = request.query.text("stage").flatMap { Stage(rawValue: $0) }
        assignee = request.query.has("mine", "yes") ? request.actor.id : nil
        number = request.query.text("q").map { Kana.halfWidthDigits($0).filter { !$0.isWhitespace } }
        after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
    }

    func read(in tx: some Queryable, limit: Int = rowsAPage) throws -> ExaminationList {
        let names = sections.map { "\($0)" as SQL }
        var list: SQL = "SELECT * FROM online_examination WHERE section IN (\(.joined(names, separator: ", ")))"
        if let ward { list += " AND ward = \(ward)" }
        if let stage { list += " AND stage = \(stage.rawValue)" }
        if let assignee { list += " AND assignee = \(assignee)" }
        if let number { list += " AND number = \(number)" }
        return try tx.page(Examination.self, list, by: .descending("arrived_at", "id"), after: after, limit: limit)
    }

    /// The address of this list with another cursor.
    func path(after cursor: Cursor? = nil, stage: Stage?? = nil) -> String {
        var parts: [String] = []
        if let stage = stage ?? self.stage { parts.append("stage=\(stage.rawValue)") }
        if assignee != nil { parts.append("mine=yes") }
        if let cursor { parts.append("after=\(cursor)") }
        return ExaminationPages.path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }
}

/// One application as its page for the staff shows it.
struct ExaminationModel: Sendable {
    let examination: Examination
    let application: Application
    let procedure: OnlineProcedure
    let steps: [ExaminationStep]
    let corrections: [Correction]
    let messages: [Message]
    let documents: [IssuedDocument]
    /// What was sent with it.
    let files: [DraftFile]
    /// What is reserved for it.
    let reservations: [PlacedReservation]
    /// The second person's signature; nil where none was needed.
    let cosign: Cosignature?
    /// What the applicant says of answers that differ from the register.
    let explanations: [Explanation]
    /// Why it is held beyond its time; nil where it is not.
    let hold: String?
    /// Since when letters to the applicant come back; nil while they do not.
    let bounced: Timestamp?

    /// An application of the reader's sections; nil for an unknown id and for another section's alike.
    static func read(
        _ id: CaseFile.Identifier, for actor: Actor, _ desk: OnlineDesk, in tx: some Queryable
    ) throws -> ExaminationModel? {
        guard let examination = try ExaminationDesk.load(id, for: actor, in: tx) else { return nil }
        return try read(examination, desk, in: tx)
    }

    /// Everything about an application whose reader was asked already.
    static func read(
        _ examination: Examination, _ desk: OnlineDesk, in tx: some Queryable
    ) throws -> ExaminationModel? {
        let id = examination.id
        guard let application = try Application.load(id, in: tx),
            let procedure = desk.procedure(of: application)
        else { return nil }
        return ExaminationModel(
            examination: examination, application: application, procedure: procedure,
            steps: try ExaminationStep.all(of: id, in: tx), corrections: try Correction.all(of: id, in: tx),
            messages: try Message.all(of: id, in: tx), documents: try IssuedDocument.all(of: id, in: tx),
            files: try DraftFile.all(of: application.draft, in: tx),
            reservations: try PlacedReservation.all(of: id, desk, in: tx),
            cosign: procedure.cosigning == nil ? nil : try Cosignature.load(draft: application.draft, in: tx),
            explanations: try Explanation.all(of: application.draft, in: tx),
            hold: try tx.one(String.self, "SELECT reason FROM online_hold WHERE application = \(id)"),
            bounced: try ApplicationNotice.bounced(application, in: tx))
    }
}
