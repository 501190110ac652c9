import Counter
import MyNumberCard
import Registry
import Store

/// Whose card lies at a counter, by the links of certificates.
public struct LinkedCards: CardHolders {
    let store: Store

    /// The links in a database.
    public init(store: Store) { self.store = store }

    public func holder(of certificate: [UInt8]) async throws -> ResidentID? {
        guard let read = try? JPKICertificate(der: certificate), read.use == .authentication else {
            throw UnreadableCard()
        }
        return try await store.read { try CertificateLink.resident(issuer: read.issuer, serial: read.serial, in: $0) }
    }
}
