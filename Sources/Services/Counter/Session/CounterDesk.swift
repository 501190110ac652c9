import Kernel
import Pack
import Paper
import Procedures
import Registry
import Sheets
import Store

/// What a counter works with: the city's procedures, forms, places and calendars, the register and the database.
///
/// Pages and the API call the desk; the desk decides what may be done, does it in one transaction and records it.
public struct CounterDesk: Sendable {
    public let store: Store
    public let pack: CityPack
    public let live: LiveCatalogue
    public let forms: FormCatalogue
    public let formValues: FormValues
    public let directory: RegistryDirectory
    public let calendars: Calendars
    /// Nil where the office issues no tickets.
    public let tickets: (any VisitorTickets)?
    /// Nil where no terminals stand.
    public let handovers: (any TerminalHandovers)?
    /// Looks people up by their cards; nil where clerks have no readers.
    public var cards: (any CardHolders)?
    /// Reaches residents by mail who want it; nil where nobody does.
    public var mail: (any ResidentMail)?
    /// The A4 printers of the offices; none where clerks print from their own computers.
    public var printers = FormPrinters()
    /// Where what was answered before a visit can be gone on with online, before its number; nil where nothing can.
    public var finder: String?
    /// Where visitors write at home what terminals print on forms; nil where no terminals stand.
    public var writing: String?

    public init(
        store: Store, pack: CityPack, live: LiveCatalogue, forms: FormCatalogue, formValues: FormValues,
        directory: RegistryDirectory, calendars: Calendars, tickets: (any VisitorTickets)? = nil,
        handovers: (any TerminalHandovers)? = nil
    ) {
        self.store = store
        self.pack = pack
        self.live = live
        self.forms = forms
        self.formValues = formValues
        self.directory = directory
        self.calendars = calendars
        self.tickets = tickets
        self.handovers = handovers
    }

    /// The procedures as they are decided now.
    public var catalogue: ProcedureCatalogue { live.current }

    /// The purpose for which a session reads personal data.
    static let purpose = "counter-procedure"

    /// A session of the clerk's own ward.
    ///
    /// - Throws: ``SessionRefusal/notFound`` for an unknown id and for another ward's session alike.
    func load(_ id: CounterSession.Identifier, for actor: Actor) async throws -> SessionRecord {
        guard let record = try await store.read({ try SessionStore.load(id, of: actor.ward, in: $0) }) else {
            throw SessionRefusal.notFound
        }
        return record
    }

    /// Changes a session: checks that it may be changed by this clerk, does the work, voids a signature that no longer
    /// fits, notes what appeared and disappeared, and records all of it in one transaction.
    @discardableResult
    func change(
        _ id: CounterSession.Identifier, by actor: Actor,
        _ work: @escaping @Sendable (inout SessionRecord, WriteTransaction) throws -> Void
    ) async throws -> SessionRecord {
        try await store.write { tx in
            guard var record = try SessionStore.load(id, of: actor.ward, in: tx) else {
                throw SessionRefusal.notFound
            }
            try Self.checkHeld(record.session, by: actor)
            let before = decide(record, on: tx.now.date)
            try work(&record, tx)
            guard var after = try SessionStore.load(id, in: tx) else { throw SessionRefusal.notFound }
            // Without its protected persons a household's addresses would be shown again: a supervisor decides that.
            guard after.protectedSubjects.isSuperset(of: record.protectedSubjects) || actor.roles.contains("supervisor")
            else { throw SessionRefusal.protectedPerson }
            let now = decide(after, on: tx.now.date)
            after.session.lastChange = try note(before, now, in: after, by: actor, tx)
            try voidSignature(&after, now, by: actor, tx)
            if after.isProtected, !record.isProtected { try tickets?.keepQuiet(after.session.id.description, in: tx) }
            if after.session.status == .open, !after.facts.persons.isEmpty { after.session.status = .hearing }
            after.session.updatedAt = tx.now
            try SessionStore.update(after.session, in: tx)
            return after
        }
    }

    /// What appeared and disappeared through a change; recorded as an event when it is anything.
    func note(
        _ before: Decision, _ after: Decision, in record: SessionRecord, by actor: Actor, _ tx: WriteTransaction
    ) throws -> OutcomeChange? {
        let diff = GuidanceDiff(from: before.guidance, to: after.guidance)
        let old = Set(before.procedures(with: .needed)), new = Set(after.procedures(with: .needed))
        let change = OutcomeChange(
            appeared: after.procedures(with: .needed).filter { !old.contains($0) },
            disappeared: before.procedures(with: .needed).filter { !new.contains($0) }.map { procedure in
                let reason = diff.disappeared.first { $0.before?.procedure == procedure }?.after?.reason
                return OutcomeChange.Gone(
                    procedure: procedure,
                    reason: LocalizedText(
                        Dictionary(
                            uniqueKeysWithValues: pack.languages.map { ($0, reason?.text(in: $0) ?? "") })))
            })
        guard !change.isEmpty else { return nil }
        try tx.record(
            Event(
                kind: "outcome.changed", at: tx.now, actor: actor, subject: record.session.id.description,
                ward: record.session.ward, purpose: Self.purpose,
                data: .object([
                    "appeared": .array(change.appeared.map(JSONValue.string)),
                    "disappeared": .array(change.disappeared.map { .string($0.procedure) }),
                ])))
        return before.guidance.outcomes.isEmpty ? nil : change
    }

    /// A signature holds for the facts that were signed; other facts ask for a new one.
    private func voidSignature(
        _ record: inout SessionRecord, _ decision: Decision, by actor: Actor, _ tx: WriteTransaction
    ) throws {
        guard let signature = record.signature, signature.isValid,
            signature.factsHash != record.facts.hash(procedures: decision.handedIn)
        else { return }
        try tx.run(
            """
            UPDATE counter_signature SET voided_at = \(tx.now)
            WHERE session = \(record.session.id) AND number = \(signature.number)
            """)
        record.signature?.voidedAt = tx.now
        record.session.status = .confirming
        try tx.record(
            Event(
                kind: "session.signature_voided", at: tx.now, actor: actor, subject: record.session.id.description,
                ward: record.session.ward, purpose: Self.purpose))
    }
}
