import Entry
import Kernel
import Procedures
import Seals
import Store

extension MoveOutDesk {
    /// A person of the office accepts a notice that waited for one.
    ///
    /// - Throws: ``MoveOutRefusal``.
    func accept(_ id: MoveOutRecord.Identifier, by actor: Actor) async throws {
        try await store.write { tx in
            let record = try standing(id, of: actor, in: tx)
            guard record.status == .staff, record.signer != nil else { throw MoveOutRefusal.notNow(record.status) }
            try MoveOutStore.move(record, to: .accepted, byHand: true, in: tx)
            guard let now = try MoveOutStore.load(id, in: tx) else { throw MoveOutRefusal.unknown }
            try MoveOutStore.record("moveout.decided", now, by: actor, ["accepted": true], in: tx)
            try MoveOutMail.accepted.send(about: now, pack, in: tx)
            try accept(now, in: tx)
        }
    }

    /// A person of the office does not accept a notice; the reason is told to who filed it.
    ///
    /// - Throws: ``MoveOutRefusal``.
    func reject(_ id: MoveOutRecord.Identifier, reason: String, by actor: Actor) async throws {
        guard !reason.isEmpty else { throw MoveOutRefusal.reasonMissing }
        try await store.write { tx in
            let record = try standing(id, of: actor, in: tx)
            guard record.status == .staff || record.status == .held else { throw MoveOutRefusal.notNow(record.status) }
            try MoveOutStore.move(record, to: .rejected, byHand: true, in: tx)
            guard let now = try MoveOutStore.load(id, in: tx) else { throw MoveOutRefusal.unknown }
            try MoveOutStore.record(
                "moveout.rejected", now, by: actor, ["reason": "staff", "note": .string(reason)], in: tx)
            try MoveOutMail.rejected.send(about: now, pack, in: tx)
        }
    }

    /// Takes a notice back for the person, at a desk of the office.
    ///
    /// - Throws: ``MoveOutRefusal``.
    func withdraw(_ id: MoveOutRecord.Identifier, by actor: Actor) async throws {
        try await store.write { tx in
            try withdraw(try standing(id, of: actor, in: tx), by: actor, in: tx)
        }
    }

    /// Takes a notice back with the card it was signed with: a CMS over the form `moveout-withdraw/1`.
    ///
    /// - Throws: ``MoveOutRefusal``.
    @discardableResult
    public func withdraw(
        _ receipt: ReceiptNumber, content: JSONValue, cms: [UInt8], at now: Timestamp
    ) async throws -> MoveOutRecord {
        guard let seals else { throw MoveOutRefusal.noTrust }
        guard content["form"]?.stringValue == Self.withdrawForm, content["receipt"]?.stringValue == receipt.text,
            let nonce = content["nonce"]?.stringValue
        else {
            throw MoveOutRefusal.faults([
                FieldProblem(pointer: "/content", detail: "must be the form \(Self.withdrawForm) of this receipt")
            ])
        }
        let issuer: String, serial: String
        do throws(SealFault) {
            let certificate = try await seals.signer(of: content.canonicalBytes, cms: cms, at: now)
            (issuer, serial) = (certificate.issuer, certificate.serial)
        } catch {
            throw MoveOutRefusal.signature(error.code)
        }
        return try await store.write { tx in
            guard let record = try MoveOutStore.load(receipt, in: tx) else { throw MoveOutRefusal.unknown }
            let resident = try CertificateLink.resident(issuer: issuer, serial: serial, in: tx)
            let isSame = record.issuer == issuer && record.serial == serial
            // A certificate that was renewed meanwhile is the same person's.
            guard isSame || (resident != nil && resident == record.signer) else { throw MoveOutRefusal.otherSigner }
            if record.status == .withdrawn { return record }
            try MoveOutStore.useNonce(nonce, in: tx)
            let actor = record.signer.map { Actor(kind: .resident, id: $0.description, name: "") } ?? .anonymous
            try withdraw(record, by: actor, in: tx)
            return try MoveOutStore.load(record.id, in: tx) ?? record
        }
    }

    /// The form that is signed to take a notice back.
    public static let withdrawForm = "moveout-withdraw/1"

    /// What is signed to take a notice back.
    public static func withdrawal(of receipt: ReceiptNumber, nonce: String) -> JSONValue {
        ["form": .string(withdrawForm), "receipt": .string(receipt.text), "nonce": .string(nonce)]
    }

    /// Effects are undone and stay in the history: the case is withdrawn while nothing of it can be in the resident system, else
    /// it is taken back there by a case of its own.
    private func withdraw(_ record: MoveOutRecord, by actor: Actor, in tx: WriteTransaction) throws {
        if record.status == .withdrawn { return }
        guard record.status.isStanding else { throw MoveOutRefusal.notNow(record.status) }
        try MoveOutStore.move(record, to: .withdrawn, in: tx)
        let note = pack.words.text("moveout.case.withdrawn", .ja)
        var isPending = false
        for file in try Cases.from(origin: "moveout:\(record.id)", in: tx) {
            let entry = try EntryDesk.entry(of: file.id, in: tx)
            let isUntouched = entry.map { [.queued, .waitingForCheck].contains($0.state) } ?? true
            if file.status == .received || file.status == .returned, isUntouched {
                try Cases.move(file.id, to: .withdrawn, note: note, by: Self.actor, in: tx)
            } else if file.id == record.caseID {
                isPending = true
            }
        }
        if isPending { try tx.run("UPDATE moveout_notice SET cancel_pending = 1 WHERE id = \(record.id)") }
        for reservation in try booking.reservations(of: record.id.description, in: tx)
        where reservation.status == .made {
            try booking.move(reservation.id, to: .cancelled, by: actor, in: tx)
        }
        try tx.callOff(kind: Self.reminderKind, key: record.id.description)
        try MoveOutStore.record(
            "moveout.withdrawn", record, by: actor, ["entered": .bool(isPending)], in: tx)
        try MoveOutMail.withdrawn.send(about: record, pack, in: tx)
    }

    /// A notice of the actor's own office.
    private func standing(
        _ id: MoveOutRecord.Identifier, of actor: Actor, in tx: some Queryable
    ) throws -> MoveOutRecord {
        guard let record = try MoveOutStore.load(id, of: actor.ward, in: tx) else {
            throw MoveOutRefusal.unknown
        }
        return record
    }
}
