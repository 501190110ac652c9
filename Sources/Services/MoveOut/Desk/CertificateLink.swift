import Kernel
import MyNumberCard
import Registry
import Store

/// Which resident a certificate belongs to (シリアル番号の紐付け).
public enum CertificateLink {
    /// How a link came about.
    public enum Source: String, Sendable, CaseIterable {
        /// A card or certificate was issued at a desk of the ward.
        case desk
        /// The daily file of the resident system.
        case file
        /// The certificate was used, and its four attributes are those of exactly one resident.
        case use
    }

    /// The resident of a certificate; nil when there is no link that stands.
    public static func resident(issuer: String, serial: String, in tx: some Queryable) throws -> ResidentID? {
        try tx.one(
            ResidentID.self,
            """
            SELECT resident FROM moveout_link WHERE issuer = \(issuer) AND serial = \(serial) AND ended_at IS NULL
            """)
    }

    /// Links a certificate. Links of the same resident's earlier certificates of the issuer end, and stay.
    ///
    /// - Returns: False when the certificate is linked to another resident already: a person has to look, nothing is changed.
    @discardableResult
    public static func link(
        _ certificate: JPKICertificate, to resident: ResidentID, _ source: Source, in tx: WriteTransaction
    ) throws -> Bool {
        let validTo = Timestamp(milliseconds: Int64(certificate.validTo.timeIntervalSince1970 * 1000)).date
        return try link(certificate.issuer, certificate.serial, validTo: validTo, to: resident, source, in: tx)
    }

    /// The same by what names a certificate: its issuer and its serial number.
    @discardableResult
    static func link(
        _ issuer: String, _ serial: String, validTo: CivilDate, to resident: ResidentID, _ source: Source,
        in tx: WriteTransaction
    ) throws -> Bool {
        if let other = try self.resident(issuer: issuer, serial: serial, in: tx) { return other == resident }
        try tx.run(
            """
            UPDATE moveout_link SET ended_at = \(tx.now)
            WHERE resident = \(resident) AND issuer = \(issuer) AND serial <> \(serial) AND ended_at IS NULL
            """)
        try tx.run(
            """
            INSERT INTO moveout_link (issuer, serial, resident, valid_to, source, made_at)
            VALUES (\(issuer), \(serial), \(resident), \(validTo), \(source.rawValue), \(tx.now))
            ON CONFLICT (issuer, serial) DO UPDATE SET resident = excluded.resident, source = excluded.source,
                ended_at = NULL
            """)
        try tx.record(
            Event(
                kind: "certificate.linked", at: tx.now, actor: .system("moveout"), subject: resident.description,
                data: ["source": .string(source.rawValue)]))
        return true
    }

    /// Ends a link: the certificate was given up, or revoked.
    static func end(issuer: String, serial: String, of resident: ResidentID, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE moveout_link SET ended_at = \(tx.now)
            WHERE issuer = \(issuer) AND serial = \(serial) AND ended_at IS NULL
            """)
        try tx.record(
            Event(
                kind: "certificate.unlinked", at: tx.now, actor: .system("moveout"), subject: resident.description,
                data: ["source": .string(Source.file.rawValue)]))
    }
}
