import Kernel
import MyNumberCard
import Registry
import Seals
import Store

/// A resident who may be the holder of a certificate that belongs to nobody yet.
struct Candidate: Sendable {
    let person: ResidentSummary
    let comparison: AttributeComparison
}

extension MoveOutDesk {
    /// Pages of fifty that are looked through for people born on a day.
    private static let mostPages = 8

    /// Who may have signed a notice whose signer nobody knows: born on that day, and with the same name or at the same address. They have
    /// moved or changed the name since the certificate was issued.
    func candidates(_ record: MoveOutRecord, for grant: ReadGrant) async throws -> [Candidate] {
        guard record.status == .staff, record.signer == nil, let certificate = try await certificate(of: record),
            let attributes = FourAttributes(certificate)
        else { return [] }
        var (found, cursor) = ([Candidate](), RegisterCursor?.none)
        for _ in 0..<Self.mostPages {
            let page = try await directory.search(
                RegisterQuery(name: "", birth: attributes.birth), after: cursor, for: grant)
            for person in page.residents where !found.contains(where: { $0.person.id == person.id }) {
                let comparison = directory.compare(attributes, with: person)
                if Applicant.believes(comparison) { found.append(Candidate(person: person, comparison: comparison)) }
            }
            guard let next = page.next else { break }
            cursor = next
        }
        return found
    }

    /// A person of the office has made sure which resident the signer is, by papers or by asking: the certificate is linked, and the notice is
    /// about the household of that resident. It still waits for the office to accept it.
    ///
    /// - Throws: ``MoveOutRefusal``; with faults when the notice names others than the household has.
    func identify(_ id: MoveOutRecord.Identifier, as resident: ResidentID, by actor: Actor) async throws {
        guard let record = try await store.read({ try MoveOutStore.load(id, of: actor.ward, in: $0) }) else {
            throw MoveOutRefusal.unknown
        }
        guard record.status == .staff, record.signer == nil else { throw MoveOutRefusal.notNow(record.status) }
        guard let certificate = try await certificate(of: record), let attributes = FourAttributes(certificate),
            let notice = try? NoticeReader.read(record.notice),
            let applicant = try await applicant(certificate, attributes, as: resident),
            Applicant.believes(applicant.comparison)
        else { throw MoveOutRefusal.otherSigner }
        let movers = try movers(notice, applicant)
        let question = try await question(notice, applicant, movers, .good, on: record.arrivedAt.date)
        var reasons = eligibility?.findings(question).map(\.reason) ?? []
        if !applicant.comparison.name { reasons.append("name-differs") }
        let why = reasons.isEmpty ? ["identified"] : reasons
        let isProtected = movers.contains { $0.isProtected || $0.address.isClosed }
        let ward = try ward(of: applicant)
        try await store.write { tx in
            guard let now = try MoveOutStore.load(id, in: tx), now.status == .staff, now.signer == nil else {
                throw MoveOutRefusal.notNow(record.status)
            }
            guard try CertificateLink.link(certificate, to: resident, .desk, in: tx) else {
                throw MoveOutRefusal.otherSigner
            }
            try tx.run(
                """
                UPDATE moveout_notice SET signer = \(resident), ward = \(ward), protected = \(isProtected),
                    reasons = \(why.joined(separator: " ")), changed_at = \(tx.now) WHERE id = \(id)
                """)
            for (member, mover) in zip(notice.members, movers) {
                try tx.run(
                    "INSERT INTO moveout_member (notice, no, resident) VALUES (\(id), \(member.no), \(mover.id))")
            }
            guard let after = try MoveOutStore.load(id, in: tx) else { throw MoveOutRefusal.unknown }
            try MoveOutStore.record("moveout.identified", after, by: actor, in: tx)
        }
    }

    /// The certificate of a kept notice; nil when its signature is not believed.
    private func certificate(of record: MoveOutRecord) async throws -> JPKICertificate? {
        let blobs = try await store.read { (try $0.blob(record.content), try $0.blob(record.cms)) }
        guard let seals, let content = blobs.0?.bytes, let cms = blobs.1?.bytes else { return nil }
        return try? await seals.signer(of: content, cms: cms, at: record.arrivedAt)
    }
}
