import Kernel
import Procedures
import Store

extension CounterDesk {
    /// Hands a session to another window: the session itself while it may change, its facts once it was handed in. What
    /// waits there already is returned as it is.
    ///
    /// - Throws: ``SessionRefusal``.
    @discardableResult
    func handOver(
        _ id: CounterSession.Identifier, to window: String, note: String, by clerk: Actor
    ) async throws -> HandOver {
        guard let target = catalogue.officeWindows.first(where: { $0.id == window }) else {
            throw SessionRefusal.notFound
        }
        return try await store.write { tx in
            guard var record = try SessionStore.load(id, of: clerk.ward, in: tx) else {
                throw SessionRefusal.notFound
            }
            let earlier = try HandOverStore.all(of: id, in: tx).filter(\.state.isOpen)
            if let same = earlier.first(where: { $0.window == window }) { return same }
            let isHandedIn = record.session.status == .checking || record.session.status == .completed
            if !isHandedIn { try Self.checkHeld(record.session, by: clerk) }
            let ticket = try tickets?.handOver(id.description, to: target.tickets, by: clerk, in: tx)
            let handOver = HandOver(
                id: .make(at: tx.now), session: id, ward: record.session.ward, window: window,
                procedures: decide(record, on: tx.now.date).procedures(of: window), note: note, ticket: ticket,
                state: .waiting, movesSession: !isHandedIn, sentBy: clerk.id, sentByName: clerk.name, sentAt: tx.now)
            try HandOverStore.insert(handOver, in: tx)
            if !isHandedIn {
                record.session.resumeStatus = record.session.status
                record.session.status = .handedOver
                record.session.updatedAt = tx.now
                try SessionStore.update(record.session, in: tx)
            }
            try Self.record("handover.sent", handOver, by: clerk, in: tx)
            return handOver
        }
    }

    /// Takes a hand-over up; a session that comes with it is held by this clerk from now on.
    func accept(_ id: HandOver.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk) { handOver, session, tx in
            if handOver.state == .accepted, handOver.takenBy == clerk.id { return nil }
            guard handOver.state == .waiting else { throw SessionRefusal.changedMeanwhile }
            handOver.state = .accepted
            handOver.takenBy = clerk.id
            handOver.takenByName = clerk.name
            handOver.takenAt = tx.now
            if handOver.movesSession {
                guard session.status == .handedOver else { throw SessionRefusal.changedMeanwhile }
                session.status = session.resumeStatus ?? .open
                session.resumeStatus = nil
                session.holder = clerk.id
                session.holderName = clerk.name
            }
            return "handover.accepted"
        }
    }

    /// Gives a hand-over back with a reason; who sent it may take it back as well. The session is the sender's again.
    func giveBack(_ id: HandOver.Identifier, reason: String, by clerk: Actor) async throws {
        guard !reason.isEmpty else { throw SessionRefusal.reasonMissing }
        try await move(id, by: clerk) { handOver, session, tx in
            if handOver.state == .returned { return nil }
            guard handOver.state.isOpen else { throw SessionRefusal.changedMeanwhile }
            let isMine = handOver.state == .waiting || handOver.takenBy == clerk.id || handOver.sentBy == clerk.id
            guard isMine else { throw SessionRefusal.heldByOther(name: handOver.takenByName ?? "") }
            if handOver.movesSession {
                if session.status == .handedOver {
                    session.status = session.resumeStatus ?? .open
                    session.resumeStatus = nil
                } else if !session.status.isEditable || session.holder != handOver.takenBy {
                    // The window has gone on with it: it was handed in, put aside, or handed to somebody else.
                    throw SessionRefusal.changedMeanwhile
                }
                session.holder = handOver.sentBy
                session.holderName = handOver.sentByName
            }
            handOver.state = .returned
            handOver.endedAt = tx.now
            handOver.endNote = reason
            return "handover.returned"
        }
    }

    /// Says that the window has done what it had to do.
    func finish(_ id: HandOver.Identifier, by clerk: Actor) async throws {
        try await move(id, by: clerk) { handOver, _, tx in
            if handOver.state == .done { return nil }
            guard handOver.state == .accepted else { throw SessionRefusal.changedMeanwhile }
            guard handOver.takenBy == clerk.id else {
                throw SessionRefusal.heldByOther(name: handOver.takenByName ?? "")
            }
            handOver.state = .done
            handOver.endedAt = tx.now
            return "handover.finished"
        }
    }

    /// Takes answers at a window to which a session was handed that is handed in already. Only what is still open is
    /// answered: what the visitor signed stays as it was signed, and no other window asks it again.
    func answer(
        _ typed: [(subject: FactSubject, name: String, value: JSONValue?)], in id: HandOver.Identifier, by clerk: Actor
    ) async throws {
        try await store.write { tx in
            guard let handOver = try HandOverStore.load(id, of: clerk.ward, in: tx),
                let record = try SessionStore.load(handOver.session, in: tx)
            else { throw SessionRefusal.notFound }
            guard handOver.state == .accepted, handOver.takenBy == clerk.id else {
                throw SessionRefusal.heldByOther(name: handOver.takenByName ?? handOver.sentByName)
            }
            guard record.session.status == .checking || record.session.status == .completed else {
                throw SessionRefusal.notEditable
            }
            let before = decide(record, on: tx.now.date)
            for entry in typed {
                guard let value = entry.value, record.facts[entry.subject, entry.name] == nil else { continue }
                try SessionStore.save(
                    SessionFact(
                        subject: entry.subject, name: entry.name, value: value, source: .hearing, at: tx.now),
                    in: handOver.session, tx)
            }
            guard var after = try SessionStore.load(handOver.session, in: tx) else { throw SessionRefusal.notFound }
            after.session.lastChange = try note(before, decide(after, on: tx.now.date), in: after, by: clerk, tx)
            after.session.updatedAt = tx.now
            try SessionStore.update(after.session, in: tx)
        }
    }

    /// Does one step with a hand-over and its session; a step that was done before is left alone.
    private func move(
        _ id: HandOver.Identifier, by clerk: Actor,
        _ step: @escaping @Sendable (inout HandOver, inout CounterSession, WriteTransaction) throws -> String?
    ) async throws {
        try await store.write { tx in
            guard var handOver = try HandOverStore.load(id, of: clerk.ward, in: tx),
                var session = try SessionStore.load(handOver.session, in: tx)?.session
            else { throw SessionRefusal.notFound }
            let before = session
            guard let event = try step(&handOver, &session, tx) else { return }
            try HandOverStore.update(handOver, in: tx)
            if session != before {
                session.updatedAt = tx.now
                try SessionStore.update(session, in: tx)
            }
            try Self.record(event, handOver, by: clerk, in: tx)
        }
    }

    /// What is counted of a hand-over; nothing about persons.
    private static func record(
        _ kind: String, _ handOver: HandOver, by clerk: Actor, in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: clerk, subject: handOver.session.description, ward: handOver.ward,
                purpose: purpose,
                data: .object([
                    "window": .string(handOver.window), "procedures": .int(Int64(handOver.procedures.count)),
                    "ticket": handOver.ticket.map(JSONValue.string) ?? .null,
                    "seconds": .int(handOver.sentAt.milliseconds(until: tx.now) / 1000),
                ])))
    }
}

extension Decision {
    /// Ids of what is needed or may be needed and is the business of a window.
    func procedures(of window: String) -> [String] {
        items.filter { $0.status != .notNeeded && $0.definition.window == window }.map(\.definition.id)
    }

    /// The open questions whose answers decide one of these procedures.
    func questions(deciding procedures: [String]) -> [HearingQuestion] {
        questions.filter { !Set($0.decides).isDisjoint(with: procedures) }
    }
}
