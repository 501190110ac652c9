import Kernel
import MyNumberCard
import Registry
import Store

/// Who signs, as the register knows them.
struct Applicant: Sendable {
    let certificate: JPKICertificate
    let resident: Resident
    /// The household, the head first; a place in it is ``MoveOutNotice/Member/no``.
    let household: [Resident]
    let ward: WardCode?
    /// How the certificate compares with the register.
    let comparison: AttributeComparison

    /// Whether the certificate's address is the register's; true where the register's is closed.
    var addressFits: Bool { comparison.address ?? true }

    /// Whether a link of this certificate to this person can be believed. Who has moved or changed the name since the certificate was
    /// issued has the other attributes still; with two of them changed, or another day of birth, the link may be a mistake, and nobody is
    /// shown the household of somebody else.
    static func believes(_ comparison: AttributeComparison) -> Bool {
        comparison.birth && comparison.sex && (comparison.name || comparison.address ?? false)
    }
}

extension MoveOutDesk {
    /// Whose certificate it is: by its link, which is compared with the register each time, else by the four attributes, which must be those
    /// of exactly one resident and then make the link. Protected persons are found by a link only, because an address finds them
    /// nowhere.
    ///
    /// - Returns: Nil when nobody or more than one fits, or the link cannot be believed: the window then.
    func applicant(_ certificate: JPKICertificate) async throws -> Applicant? {
        let linked = try await store.read { tx in
            try CertificateLink.resident(issuer: certificate.issuer, serial: certificate.serial, in: tx)
        }
        guard let attributes = FourAttributes(certificate) else { return nil }
        if let linked {
            guard let found = try await applicant(certificate, attributes, as: linked),
                Applicant.believes(found.comparison)
            else { return nil }
            return found
        }
        let fitting = try await directory.find(attributes, for: try grant()).map(\.id)
        guard fitting.count == 1, let found = try await applicant(certificate, attributes, as: fitting[0]),
            found.comparison.isSame
        else { return nil }
        let isLinked = try await store.write { tx in
            try CertificateLink.link(certificate, to: found.resident.id, .use, in: tx)
        }
        return isLinked ? found : nil
    }

    /// A resident as the holder of a certificate, whatever the comparison says; nil for who is none any more.
    func applicant(
        _ certificate: JPKICertificate, _ attributes: FourAttributes, as id: ResidentID
    ) async throws -> Applicant? {
        let grant = try grant()
        guard let resident = try await directory.resident(id, for: grant), resident.departure == nil,
            let household = try await directory.household(of: id, for: grant)
        else { return nil }
        return Applicant(
            certificate: certificate, resident: resident, household: household.members, ward: household.ward,
            comparison: directory.compare(attributes, with: ResidentSummary(resident, ward: household.ward)))
    }
}

extension MoveOutDesk {
    /// Takes the daily file of certificates.
    public func take(_ file: CertificateLinkFile) async throws -> CertificateLinkFile.Outcome {
        try await file.apply(to: store, directory: directory)
    }
}

extension FourAttributes {
    /// What a certificate for signatures says of its holder; nil for another certificate, or a day of birth that is none.
    init?(_ certificate: JPKICertificate) {
        guard let said = certificate.holder?.attributes, let birth = BirthDate(iso: said.birth.iso) else { return nil }
        let sex: Sex =
            switch said.sex {
            case .male: .male
            case .female: .female
            case .other: .unknown
            }
        self.init(
            name: said.name.full.filter { !$0.isWhitespace }, address: said.address, birth: birth, sex: sex)
    }
}
