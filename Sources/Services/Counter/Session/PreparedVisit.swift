import Kernel
import Paper
import Procedures
import Store

/// A prepared session as the staff list of a day shows it.
public struct PreparedVisit: Sendable {
    public let session: CounterSession.Identifier
    /// How the head is called; nil for a household under a support measure (支援措置), of which nothing is told.
    public let head: String?
    public let persons: Int
    public let isProtected: Bool
    /// Whether nobody has taken it up yet.
    public let isWaiting: Bool
    /// How many sheets are ready.
    public let forms: Int
    /// How many questions are still open.
    public let questions: Int
    /// What the visitors bring.
    public let documents: [LocalizedText]
    /// Whether it is not known how they are reached.
    public let lacksPhone: Bool
}

extension CounterDesk {
    /// What waits for those who come on a day, in the order of the ids; sessions of other offices are left out.
    public func preparedVisits(
        _ ids: [CounterSession.Identifier], of ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> [PreparedVisit] {
        try records(ids, of: ward, in: tx).map { record in
            let decision = decide(record, on: day)
            let isProtected = record.isProtected
            return PreparedVisit(
                session: record.session.id,
                head: isProtected ? nil : record.facts.persons.first.flatMap { record.facts.displayName(.person($0)) },
                persons: record.facts.persons.count, isProtected: isProtected,
                isWaiting: record.session.status == .suspended,
                forms: formList(decision, in: record, on: day).count, questions: decision.questions.count,
                documents: decision.documents.filter { $0.handling == .bring }.map(\.title),
                lacksPhone: record.facts.text(.party, "applicant.phone") == nil)
        }
    }

    /// The forms of sessions as one PDF, for one day and in the order of the ids. Nothing of households under a support measure
    /// is among them: their forms are printed one by one by whoever serves them.
    ///
    /// - Returns: Nil when there is no form.
    /// - Throws: ``PaperError``.
    public func printPrepared(
        _ ids: [CounterSession.Identifier], of ward: WardCode, on day: CivilDate, title: String, at now: Timestamp
    ) async throws -> (pdf: [UInt8], pages: Int, sessions: [CounterSession.Identifier])? {
        let records = try await store.read { try self.records(ids, of: ward, in: $0) }.filter { !$0.isProtected }
        var batch = FormBatch(title: title)
        for record in records { add(record, to: &batch, for: day, at: now) }
        guard let printed = try batch.render(issuedAt: now) else { return nil }
        return (printed.pdf, printed.pages, records.map(\.session.id))
    }

    private func records(
        _ ids: [CounterSession.Identifier], of ward: WardCode, in tx: some Queryable
    ) throws -> [SessionRecord] {
        try ids.compactMap { try SessionStore.load($0, in: tx) }.filter { $0.session.ward == ward }
    }
}
