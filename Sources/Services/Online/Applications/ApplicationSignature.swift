import Forms
import Kernel
import MoveOut
import MyNumberCard
import Registry
import Seals
import Store

/// An application signed with the applicant's card (署名用電子証明書): CMS over the canonical JSON of the answers, in which files stand
/// with the hashes of their bytes.
struct ApplicationSignature: Sendable {
    /// Why a signature is not taken; the end of a key.
    enum Refusal: String, Error, Sendable {
        case unsigned, changed, untrusted, revoked, unasked, other
    }

    let content: JSONValue
    let cms: [UInt8]
    /// Who signed, as the certificate names them.
    let signer: String

    /// Whether what is filled in must be signed: level 3, unless staff fill it in beside the applicant.
    static func isNeeded(_ draft: Draft, _ procedure: OnlineProcedure) -> Bool {
        procedure.identity == .signature && draft.channel == "online"
    }

    /// What is signed.
    static func content(of draft: Draft, _ outcome: FormOutcome) -> JSONValue {
        .object([
            "form": "application/1", "procedure": .string(draft.procedure), "version": .int(Int64(draft.version)),
            "draft": .string(draft.trace), "answers": outcome.json,
        ])
    }
}

extension OnlineDesk {
    /// Judges a signature: over these bytes, by a card that an authority vouches for now, of who is signed in.
    ///
    /// - Throws: ``ApplicationSignature/Refusal``.
    func verify(
        _ content: JSONValue, cms: [UInt8], by actor: Actor, at now: Timestamp
    ) async throws -> ApplicationSignature {
        guard let seals else { throw ApplicationSignature.Refusal.unasked }
        let certificate: JPKICertificate
        do throws(SealFault) {
            certificate = try await seals.signer(of: content.canonicalBytes, cms: cms, at: now)
        } catch {
            throw ApplicationSignature.Refusal.untrusted
        }
        switch await seals.state(of: certificate) {
        case .good: break
        case .revoked: throw ApplicationSignature.Refusal.revoked
        case .unknown: throw ApplicationSignature.Refusal.unasked
        }
        guard try await isOwn(certificate, of: actor), let holder = certificate.holder else {
            throw ApplicationSignature.Refusal.other
        }
        return ApplicationSignature(content: content, cms: cms, signer: holder.attributes.name.full)
    }

    /// Whether a certificate is that of a resident: by its link, else by name and date of birth as the register has them.
    private func isOwn(_ certificate: JPKICertificate, of actor: Actor) async throws -> Bool {
        guard actor.kind == .resident, let id = ResidentID(actor.id) else { return false }
        let linked = try await store.read { tx in
            try CertificateLink.resident(issuer: certificate.issuer, serial: certificate.serial, in: tx)
        }
        if let linked { return linked == id }
        let label = LocalizedText(ja: pack.words.text("online.purpose", .ja))
        let grant = try ReadGrant(
            actor: Actor.system("online").acting(for: actor.id), purpose: Purpose(code: Self.purpose, label: label))
        guard let attributes = certificate.holder?.attributes,
            let resident = try await directory.resident(id, for: grant)
        else { return false }
        func plain(_ name: String) -> String { name.filter { !$0.isWhitespace } }
        return plain(attributes.name.full).isExactly(plain(resident.name.full))
            && BirthDate(iso: attributes.birth.iso) == resident.birth
    }
}
