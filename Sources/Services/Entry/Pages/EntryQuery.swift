import Counter
import Kernel
import Procedures
import Site
import Store

/// The entries of one ward, fifty at a time, those that moved last first.
struct EntryListQuery: Sendable {
    let ward: WardCode
    /// Nil for all.
    let state: EntryJob.State?
    let after: Cursor?

    /// The list that a request asks for; a cursor that somebody changed begins the list anew.
    init(_ request: SiteRequest, state: EntryJob.State?) throws(SiteFailure) {
        guard let ward = request.actor.ward else { throw .forbidden }
        self.ward = ward
        self.state = state
        after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
    }

    func read(in tx: some Queryable, limit: Int = 50) throws -> EntryListPage {
        var list: SQL = "SELECT * FROM entry_job WHERE ward = \(ward)"
        if let state { list += " AND state = \(state.rawValue)" }
        return try tx.page(EntryJob.self, list, by: .descending("changed_at", "id"), after: after, limit: limit)
    }
}

/// One entry as its page shows it.
struct EntryModel: Sendable {
    /// A fact as the check shows it: what two sources say.
    struct Dispute: Sendable {
        let subject: FactSubject
        let fact: String
        /// The name of the person it is about.
        let who: String?
        let values: [(source: Provenance, value: JSONValue)]
    }

    let entry: EntryJob
    /// Ids of the residents whom it is about.
    let residents: [String]
    let disputes: [Dispute]
    /// Names and places with characters that no font can print.
    let unprintable: [UnprintableText]
    /// What the clerk decided against the tables.
    let choices: [ProcedureChoice]
    /// Handed in after the last day by law.
    let isLate: Bool
    let mayApprove: Bool
    /// The reader checks, but handed the case in.
    let isSamePerson: Bool
    let maySendBack: Bool

    /// An entry of the reader's own ward; nil for an unknown id and for another ward's alike.
    static func read(_ id: EntryJob.Identifier, for actor: Actor, in tx: some Queryable) throws -> EntryModel? {
        guard let entry = try EntryStore.load(id, of: actor.ward, in: tx),
            let file = try Cases.load(entry.caseID, in: tx)
        else { return nil }
        let isChecker = actor.roles.contains("checker") && entry.state == .waitingForCheck
        let isSame = try Cases.wasHandedIn(entry.caseID, by: actor, in: tx)
        let signed = try CaseFacts.of(file, in: tx)
        return EntryModel(
            entry: entry, residents: try Cases.residents(of: entry.caseID, in: tx),
            disputes: signed.map(Self.disputes) ?? [], unprintable: signed?.unprintable ?? [],
            choices: signed?.choices ?? [], isLate: file.isLate, mayApprove: isChecker && !isSame,
            isSamePerson: isChecker && isSame, maySendBack: isChecker)
    }

    /// What the sources say differently; nothing of a protected household.
    private static func disputes(_ signed: CaseFacts) -> [Dispute] {
        guard !signed.isProtected else { return [] }
        return signed.facts.current.filter { signed.facts.isDisputed($0.subject, $0.name) }.map { fact in
            Dispute(
                subject: fact.subject, fact: fact.name, who: signed.name(of: fact.subject),
                values: signed.facts.sources(fact.subject, fact.name).map { ($0.source, $0.value) })
        }
    }
}
