import Booking
import Foundation
import Kernel
import MyNumberCard
import Procedures
import Registry
import Seals
import Store

/// A notice as it comes in.
public struct MoveOutFiling: Sendable {
    public var notice: MoveOutNotice
    /// What was signed, byte for byte.
    public var content: [UInt8]
    public var cms: [UInt8]
    public var channel: MoveOutRecord.Channel
    /// The receipt number of the portal.
    public var portalReceipt: String?
    /// When the person began; nil when that is not known.
    public var startedAt: Timestamp?
    /// When it was signed and sent, if that was before now.
    public var signedAt: Timestamp?
    /// Id of the station.
    public var station: String?

    public init(
        notice: MoveOutNotice, content: [UInt8], cms: [UInt8], channel: MoveOutRecord.Channel,
        portalReceipt: String? = nil, startedAt: Timestamp? = nil, signedAt: Timestamp? = nil, station: String? = nil
    ) {
        (self.notice, self.content, self.cms, self.channel) = (notice, content, cms, channel)
        (self.portalReceipt, self.startedAt, self.signedAt) = (portalReceipt, startedAt, signedAt)
        self.station = station
    }
}

extension MoveOutDesk {
    /// Takes a notice: verifies the signature, finds the people, asks the table and the issuer, and stores it with its number.
    /// What was signed the same is one notice, however often it is sent.
    ///
    /// - Throws: ``MoveOutRefusal``; nothing is stored then.
    public func file(_ filing: MoveOutFiling, at now: Timestamp, by actor: Actor) async throws -> MoveOutRecord {
        guard let seals else { throw MoveOutRefusal.noTrust }
        let contentKey = BlobHash(of: filing.content).description
        if let earlier = try await store.read({ try MoveOutStore.load(contentKey: contentKey, in: $0) }) {
            return earlier
        }
        let notice = filing.notice
        let certificate: JPKICertificate
        do throws(SealFault) {
            certificate = try await seals.signer(of: filing.content, cms: filing.cms, at: filing.signedAt ?? now)
        } catch {
            throw try refusal(of: error)
        }
        try check(notice.signer, certificate)
        let applicant = try await applicant(certificate)
        let movers = try applicant.map { try self.movers(notice, $0) } ?? []
        let revocation = await seals.revocation.state(of: certificate.certificate)
        let judged = try await judge(
            notice, applicant, movers, revocation, on: (filing.signedAt ?? now).date, channel: filing.channel)
        let isProtected = movers.contains { $0.isProtected || $0.address.isClosed }
        let ward = try ward(of: applicant)
        let draft = Draft(
            filing: filing, contentKey: contentKey, certificate: certificate, applicant: applicant, movers: movers,
            judged: judged, isProtected: isProtected, ward: ward)
        return try await store.write { tx in try insert(draft, by: actor, in: tx) }
    }

    /// The table's word for a certificate that has run out; any other fault is one of the signature.
    func refusal(of fault: SealFault) throws -> MoveOutRefusal {
        guard case .expired = fault else { return .signature(fault.code) }
        return .notOnline(
            eligibility?.findings(
                .init(
                    destination: .elsewhere, days: 0, certificate: .expired, signer: .mover, age: 20, hasCard: true,
                    isProtected: false, hasOpenCase: false, addressFits: true)) ?? [])
    }

    /// The certificate says who signs; the notice may not say otherwise.
    private func check(_ signer: MoveOutNotice.Signer, _ certificate: JPKICertificate) throws {
        guard let attributes = certificate.holder?.attributes else {
            throw MoveOutRefusal.signature("not-for-signatures")
        }
        let pairs = [
            ("name", signer.name, attributes.name.full), ("birth", signer.birth, attributes.birth.iso),
            ("address", signer.address, attributes.address),
        ]
        let faults = pairs.filter { !$0.1.isExactly($0.2) }.map {
            FieldProblem(pointer: "/signer/\($0.0)", detail: "is not what the certificate says")
        }
        guard faults.isEmpty else { throw MoveOutRefusal.faults(faults) }
    }

    /// The people who move: those at the places the notice names, whose names must be the register's.
    func movers(_ notice: MoveOutNotice, _ applicant: Applicant) throws -> [Resident] {
        var faults: [FieldProblem] = []
        var found: [Resident] = []
        for (index, member) in notice.members.enumerated() {
            guard applicant.household.indices.contains(member.no - 1),
                applicant.household[member.no - 1].name.full.isExactly(member.name)
            else {
                faults.append(
                    FieldProblem(
                        pointer: "/members/\(index)",
                        detail: "is nobody of the household; nobody can give notice for another household"))
                continue
            }
            found.append(applicant.household[member.no - 1])
        }
        if faults.isEmpty {
            if notice.kind == .all, found.count != applicant.household.count {
                faults.append(FieldProblem(pointer: "/kind", detail: "must be part: somebody of the household stays"))
            }
            if notice.kind == .part, found.count == applicant.household.count {
                faults.append(FieldProblem(pointer: "/kind", detail: "must be all: nobody of the household stays"))
            }
            let headLeaves = notice.members.contains { $0.no == 1 } && notice.kind == .part
            let stays = Set(1...max(1, applicant.household.count)).subtracting(notice.members.map(\.no))
            if headLeaves, notice.remainingHead.map({ !stays.contains($0) }) ?? true {
                faults.append(
                    FieldProblem(pointer: "/remaining/head", detail: "must be one of those who stay: the head leaves"))
            }
            for (index, id) in notice.also.enumerated() where catalogue.procedure(id) == nil {
                faults.append(FieldProblem(pointer: "/also/\(index)", detail: "is no procedure of this city"))
            }
        }
        guard faults.isEmpty else { throw MoveOutRefusal.faults(faults) }
        return found
    }

    /// What becomes of a notice.
    struct Judged: Sendable {
        var status: MoveOutRecord.Status
        var reasons: [String]
    }

    func judge(
        _ notice: MoveOutNotice, _ applicant: Applicant?, _ movers: [Resident], _ revocation: RevocationState,
        on day: CivilDate, channel: MoveOutRecord.Channel
    ) async throws -> Judged {
        let question = try await question(notice, applicant, movers, revocation, on: day)
        guard let eligibility else { throw MoveOutRefusal.noTrust }
        let findings = eligibility.findings(question)
        let against = findings.filter { $0.result != .staff }
        // What the portal has taken is the city's to decide: a person looks.
        guard against.isEmpty || channel == .portal else { throw MoveOutRefusal.notOnline(findings) }
        var reasons = findings.map(\.reason)
        if applicant == nil { reasons.append("signer-unknown") }
        if applicant?.comparison.name == false { reasons.append("name-differs") }
        if !reasons.isEmpty { return Judged(status: .staff, reasons: reasons) }
        if case .unknown = revocation { return Judged(status: .held, reasons: ["revocation"]) }
        return Judged(status: .accepted, reasons: [])
    }

    /// What the table is asked about a notice.
    func question(
        _ notice: MoveOutNotice, _ applicant: Applicant?, _ movers: [Resident], _ revocation: RevocationState,
        on day: CivilDate
    ) async throws -> Eligibility.Question {
        let ids = movers.map(\.id)
        let hasOpen = try await store.read { try MoveOutStore.open(ids, in: $0) != nil }
        let signerMoves = applicant.map { signer in movers.contains { $0.id == signer.resident.id } } ?? true
        return Eligibility.Question(
            destination: notice.to.isAbroad ? .abroad : isHere(notice.to.code) ? .sameCity : .elsewhere,
            days: day.days(until: notice.planned),
            certificate: revocation == .revoked ? .revoked : revocation == .good ? .good : .unknown,
            signer: signerMoves ? .mover : .notMover,
            // An age that is not known cannot be under fifteen for certain; a card for signatures is not issued to children.
            age: applicant.flatMap { $0.resident.birth.age(on: day) } ?? 15,
            hasCard: applicant == nil || movers.contains { $0.card?.isValid(on: day) ?? false },
            isProtected: movers.contains { $0.isProtected || $0.address.isClosed },
            hasOpenCase: hasOpen, addressFits: applicant?.addressFits ?? true)
    }

    /// The office whose people they are; the central desk where nobody knows or the office would tell where they live.
    func ward(of applicant: Applicant?) throws -> WardCode {
        if let ward = applicant?.ward { return ward }
        guard let desk = data.desk ?? places.wards.first?.code else { throw MoveOutRefusal.unknown }
        return desk
    }

    private struct Draft: Sendable {
        let filing: MoveOutFiling
        let contentKey: String
        let certificate: JPKICertificate
        let applicant: Applicant?
        let movers: [Resident]
        let judged: Judged
        let isProtected: Bool
        let ward: WardCode
    }

    private func insert(_ draft: Draft, by actor: Actor, in tx: WriteTransaction) throws -> MoveOutRecord {
        if let earlier = try MoveOutStore.load(contentKey: draft.contentKey, in: tx) { return earlier }
        let (filing, notice) = (draft.filing, draft.filing.notice)
        if filing.channel != .portal { try MoveOutStore.useNonce(notice.nonce, in: tx) }
        let id = MoveOutRecord.Identifier.make(at: tx.now)
        var judged = draft.judged
        // Two notices of the same people that were judged at the same time.
        if judged.status != .staff, try MoveOutStore.open(draft.movers.map(\.id), in: tx) != nil {
            judged = Judged(status: .staff, reasons: ["open-case"])
        }
        let year = FiscalYear(containing: tx.now.date)
        let receipt = ReceiptNumber(
            year: year, ward: draft.ward,
            running: try tx.nextNumber(series: "moveout-\(year.year)-\(draft.ward)"))
        let key = SecretWord.make(length: MoveOutRecord.keyLength)
        let minutes = filing.startedAt.map { max(0, $0.milliseconds(until: tx.now)) / 60_000 }
        let content = try tx.putBlob(filing.content, contentType: "application/json")
        let cms = try tx.putBlob(filing.cms, contentType: "application/pkcs7-signature")
        try tx.run(
            """
            INSERT INTO moveout_notice (id, receipt, key, channel, status, reasons, ward, signer, kind, members, planned,
                abroad, protected, content, cms, content_key, notice, issuer, serial, portal_receipt, arrived_at,
                changed_at, cancel_pending, by_hand, minutes)
            VALUES (\(id), \(receipt.text), \(key), \(filing.channel.rawValue), \(judged.status.rawValue),
                \(judged.reasons.joined(separator: " ")), \(draft.ward), \(draft.applicant?.resident.id),
                \(notice.kind.rawValue), \(notice.members.count), \(notice.planned), \(notice.to.isAbroad),
                \(draft.isProtected), \(content), \(cms), \(draft.contentKey), \(notice.json),
                \(draft.certificate.issuer), \(draft.certificate.serial), \(filing.portalReceipt),
                \(tx.now), \(tx.now), \(false), \(false), \(minutes.map { Int($0) }))
            """)
        for (member, resident) in zip(notice.members, draft.movers) {
            try tx.run(
                "INSERT INTO moveout_member (notice, no, resident) VALUES (\(id), \(member.no), \(resident.id))")
        }
        guard let record = try MoveOutStore.load(id, in: tx) else { throw MoveOutRefusal.unknown }
        try MoveOutStore.record(
            "moveout.filed", record, by: actor,
            ["minutes": minutes.map { .int($0) } ?? .null, "station": filing.station.map(JSONValue.string) ?? .null],
            in: tx)
        try MoveOutMail.received.send(about: record, pack, in: tx)
        switch judged.status {
        case .accepted: try accept(record, in: tx)
        default:
            try MoveOutStore.record(
                "moveout.held", record, by: Self.actor, ["reason": .string(judged.reasons.first ?? "")], in: tx)
        }
        return record
    }

    /// Sends an accepted notice on its way: it is worked on when the office is open.
    func accept(_ record: MoveOutRecord, in tx: WriteTransaction) throws {
        try MoveOutStore.record("moveout.verified", record, by: Self.actor, in: tx)
        try tx.enqueue(
            Job(
                kind: Self.processKind, key: record.id.description, data: ["notice": .string(record.id.description)],
                dueAt: processingTime(record.ward, from: tx.now)))
    }
}
