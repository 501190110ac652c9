import Kernel
import Procedures
import Store

/// What the clerk says when a session opens.
struct SessionOpening: Sendable {
    struct Event: Sendable {
        let id: String
        let date: CivilDate
    }

    var events: [Event]
    var language: Language
    /// Facts about who stands at the counter: role, identity check, power of attorney.
    var party: [String: JSONValue]
    /// The number of answers given before the visit, if the visitor brought one.
    var preVisitCode: String?
    /// The number of the visitor's ticket as it was typed, if they took one.
    var ticket: String?
    /// What a scanner read from a terminal's sheet, if the visitor brought one.
    var handover: String?
    /// The digest of the form it was typed in: the same form opens one session.
    var formKey: String?
    /// The digest of the request, for a key that a program chose: the key opens one session with one request.
    var formBody: String?
}

extension CounterDesk {
    /// Opens a session at the clerk's ward, filled with pre-visit answers if there are any.
    ///
    /// - Throws: ``SessionRefusal/unknownPreVisit`` for a number that is unknown or expired, and
    ///   ``SessionRefusal/unknownTicket``.
    func open(_ opening: SessionOpening, by clerk: Actor, ward: WardCode) async throws -> CounterSession {
        try await store.write { tx in
            if let earlier = try SessionStore.opened(with: opening.formKey, in: tx) {
                guard try SessionStore.body(of: earlier.id, in: tx) == opening.formBody else {
                    throw SessionRefusal.keyUsedBefore
                }
                return earlier
            }
            let id = CounterSession.Identifier.make(at: tx.now)
            let ticket = try opening.ticket.map { number in
                guard let known = try tickets?.link(number, of: ward, to: id.description, by: clerk, in: tx) else {
                    throw SessionRefusal.unknownTicket
                }
                return known
            }
            let preVisit = try opening.preVisitCode.map { code in
                guard let found = try PreVisitStore.load(code, on: tx.now.date, in: tx) else {
                    throw SessionRefusal.unknownPreVisit
                }
                return found
            }
            let handedOver = try opening.handover.map { printed in
                guard let facts = try handovers?.take(printed, by: clerk, in: tx) else {
                    throw SessionRefusal.unknownHandover
                }
                return facts
            }
            let said = opening.events.map(\.id)
            let events = said + (preVisit?.events ?? []).filter { !said.contains($0) }
            let session = CounterSession(
                id: id, ward: ward, status: .open, language: preVisit?.language ?? opening.language,
                events: events, openedBy: clerk.id, openedByName: clerk.name, holder: clerk.id,
                holderName: clerk.name, openedAt: tx.now, updatedAt: tx.now, leafletToken: SecretWord.make())
            try SessionStore.insert(session, formKey: opening.formKey, body: opening.formBody, in: tx)
            for event in opening.events {
                let fact = SessionFact(
                    subject: .event(event.id), name: "eventDate", value: .string(event.date.description),
                    source: .hearing, at: tx.now)
                try SessionStore.save(fact, in: session.id, tx)
            }
            for (name, value) in opening.party {
                let fact = SessionFact(subject: .party, name: name, value: value, source: .hearing, at: tx.now)
                try SessionStore.save(fact, in: session.id, tx)
            }
            if let preVisit {
                for _ in 0..<preVisit.persons { _ = try SessionStore.addPerson(nil, to: session.id, in: tx) }
                for fact in preVisit.facts { try SessionStore.save(fact, in: session.id, tx) }
            }
            if let handedOver, let record = try SessionStore.load(id, in: tx) { try keep(handedOver, in: record, tx) }
            try tx.record(
                Event(
                    kind: "session.opened", at: tx.now, actor: clerk, subject: session.id.description, ward: ward,
                    purpose: Self.purpose,
                    data: .object([
                        "events": .array(events.map(JSONValue.string)), "language": .string(session.language.rawValue),
                        "preVisit": .bool(preVisit != nil), "ticket": ticket.map(JSONValue.string) ?? .null,
                        "handover": .bool(handedOver != nil),
                    ])))
            return session
        }
    }

    /// Sets right what is known; the corrections of one screen are one transaction.
    @discardableResult
    func correct(
        _ typed: [(subject: FactSubject, name: String, value: JSONValue?)], source: Provenance = .staff,
        in id: CounterSession.Identifier, by clerk: Actor
    ) async throws -> SessionRecord {
        try await change(id, by: clerk) { record, tx in
            for change in record.facts.corrections(typed, by: source) {
                try SessionStore.apply(change, at: tx.now, in: record.session.id, tx)
            }
        }
    }

    /// Adds a person written down at the counter or taken from a certificate.
    ///
    /// - Parameter formKey: the digest of the form; the same form adds one person.
    func addPerson(
        _ facts: [String: JSONValue], source: Provenance, formKey: String? = nil, to id: CounterSession.Identifier,
        by clerk: Actor
    ) async throws {
        try await change(id, by: clerk) { record, tx in
            guard try !SessionStore.hasPerson(addedWith: formKey, in: record.session.id, tx) else { return }
            let number = try SessionStore.addPerson(nil, formKey: formKey, to: record.session.id, in: tx)
            for (name, value) in facts {
                try SessionStore.save(
                    SessionFact(subject: .person(number), name: name, value: value, source: source, at: tx.now),
                    in: record.session.id, tx)
            }
        }
    }

    func removePerson(_ number: Int, from id: CounterSession.Identifier, by clerk: Actor) async throws {
        try await change(id, by: clerk) { record, tx in
            try SessionStore.removePerson(number, from: record.session.id, in: tx)
        }
    }

    /// Adds or drops a procedure against the tables; a reason is required. `nil` takes the decision back.
    func choose(
        _ procedure: String, _ kind: ProcedureChoice.Kind?, reason: String, in id: CounterSession.Identifier,
        by clerk: Actor
    ) async throws {
        guard catalogue.procedure(procedure) != nil else { throw SessionRefusal.notFound }
        guard kind == nil || !reason.isEmpty else { throw SessionRefusal.reasonMissing }
        try await change(id, by: clerk) { record, tx in
            guard let kind else {
                return try SessionStore.removeChoice(procedure, in: record.session.id, tx)
            }
            let choice = ProcedureChoice(procedure: procedure, kind: kind, reason: reason)
            try SessionStore.choose(choice, at: tx.now, in: record.session.id, tx)
            try tx.record(
                Event(
                    kind: "outcome.\(kind.rawValue)", at: tx.now, actor: clerk,
                    subject: record.session.id.description, ward: record.session.ward, purpose: Self.purpose,
                    data: .object(["procedure": .string(procedure)])))
        }
    }

    /// Notes what became of documents: brought, omitted, or to be handed in later.
    func setDocuments(
        _ states: [String: DocumentState?], in id: CounterSession.Identifier, by clerk: Actor
    ) async throws {
        try await change(id, by: clerk) { record, tx in
            for (document, state) in states {
                try SessionStore.setDocument(document, state, in: record.session.id, tx)
            }
        }
    }
}
