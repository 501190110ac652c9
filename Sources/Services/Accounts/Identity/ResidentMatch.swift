import Kernel
import MoveOut
import Registry
import Store

/// Finds the resident of whom a provider or a card speaks. Nothing is guessed: more than one, or nobody, is nobody.
struct ResidentMatch: Sendable {
    let desk: AccountDesk

    /// By the certificate's number where it is linked, else by name, birth and address as the register has them. Protected
    /// persons are found by the number only: an address finds them nowhere.
    func resident(_ claims: JSONValue, _ names: IdentityProvider.Claims) async throws -> Resident? {
        if let serial = names.serial.flatMap({ claims.claim($0)?.text }),
            let issuer = names.issuer.flatMap({ claims.claim($0)?.text }),
            let linked = try await resident(issuer: issuer, serial: serial)
        {
            return linked
        }
        guard let name = claims.claim(names.name)?.text,
            let birth = claims.claim(names.birth)?.text.flatMap({ BirthDate(iso: $0) }), birth.date != nil,
            let address = claims.claim(names.address)?.text
        else { return nil }
        let sex: Sex =
            switch claims.claim(names.sex)?.text {
            case "male", "1": .male
            case "female", "2": .female
            default: .unknown
            }
        let grant = try desk.grant()
        let found = try await desk.directory.find(
            FourAttributes(name: name, address: address, birth: birth, sex: sex), for: grant)
        guard found.count == 1 else { return nil }
        return try await living(found[0].id)
    }

    /// By the certificate for signing in, where it is linked to somebody.
    func resident(issuer: String, serial: String) async throws -> Resident? {
        let linked = try await desk.store.read {
            try CertificateLink.resident(issuer: issuer, serial: serial, in: $0)
        }
        guard let linked else { return nil }
        return try await living(linked)
    }

    private func living(_ id: ResidentID) async throws -> Resident? {
        guard let resident = try await desk.directory.resident(id, for: desk.grant()), resident.departure == nil else {
            return nil
        }
        return resident
    }
}
