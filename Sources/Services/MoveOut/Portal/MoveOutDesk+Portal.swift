import Kernel
import Seals
import Store

/// What one visit to the portal brought.
public struct PortalPull: Sendable, Hashable {
    /// Packages that became notices.
    public var notices = 0
    /// Packages that had been there before, or are about a notice that is there.
    public var repeated = 0
    /// Packages that a person has to look at.
    public var exceptions = 0
    /// States that the portal was told.
    public var told = 0
    /// Whether the portal asked to come back later.
    public var isLater = false
}

/// A package as it is kept.
struct KeptPackage: Sendable, RowDecodable {
    let receipt: String
    let digest: String
    let notice: MoveOutRecord.Identifier?
    let problem: String?
    let receivedAt: Timestamp
    let deliveries: Int
    let state: String
    let toldState: String?

    init(row: Row) throws {
        receipt = try row.string("receipt")
        digest = try row.string("digest")
        notice = try row.optionalID("notice")
        problem = try row.optionalString("problem")
        receivedAt = try row.timestamp("received_at")
        deliveries = try row.int("deliveries")
        state = try row.string("state")
        toldState = try row.optionalString("told_state")
    }

    /// Those that could not be taken and became no notice, the latest first.
    static func refused(in tx: some Queryable) throws -> [KeptPackage] {
        try tx.all(
            KeptPackage.self,
            """
            SELECT * FROM moveout_package WHERE problem IS NOT NULL AND notice IS NULL
            ORDER BY received_at DESC LIMIT 100
            """)
    }
}

extension MoveOutDesk {
    /// The state of a package that cannot be taken as it is.
    private static let correctionState = "補正依頼"

    /// Takes what waits at the portal and tells it what became of what was taken before. Each package is kept here before the
    /// portal is told that it was, so that none is lost; one that comes again is known.
    ///
    /// - Parameter most: So many packages at most.
    public func pullPortal(most: Int = 500, at now: Timestamp) async throws -> PortalPull {
        var pull = PortalPull()
        guard let portal else { return pull }
        do {
            var left = most
            while left > 0 {
                let waiting = try await portal.waiting(most: min(left, 50))
                if waiting.isEmpty { break }
                for delivery in waiting {
                    try await take(try await portal.package(delivery), delivery, at: now, &pull)
                    try await portal.acknowledge(delivery)
                }
                left -= waiting.count
            }
            try await tellStates(portal, &pull)
        } catch is PortalClient.Later {
            pull.isLater = true
        }
        return pull
    }

    private func take(
        _ zip: [UInt8], _ delivery: String, at now: Timestamp, _ pull: inout PortalPull
    ) async throws {
        let digest = BlobHash(of: zip).description
        let package: PortalPackage
        do throws(PortalPackage.Fault) {
            package = try PortalPackage(zip: zip)
        } catch {
            let isNew = try await keep(error.receipt ?? "?\(delivery)", digest, notice: nil, problem: error.code)
            if isNew { pull.exceptions += 1 } else { pull.repeated += 1 }
            return
        }
        let known = try await store.write { tx in
            // A package that could not be taken may come again as it should be.
            try tx.run(
                """
                UPDATE moveout_package SET deliveries = deliveries + 1
                WHERE receipt = \(package.receipt) AND (notice IS NOT NULL OR digest = \(digest))
                """) > 0
        }
        if known {
            pull.repeated += 1
            return
        }
        do {
            if let twin = try await twin(of: package) {
                _ = try await keep(package.receipt, digest, notice: twin, problem: nil)
                pull.repeated += 1
                return
            }
            let record = try await file(
                MoveOutFiling(
                    notice: package.notice, content: package.application, cms: package.signature, channel: .portal,
                    portalReceipt: package.receipt, signedAt: min(package.createdAt, now)),
                at: now, by: Actor(kind: .system, id: "portal", name: "portal"))
            _ = try await keep(package.receipt, digest, notice: record, problem: nil)
            pull.notices += 1
        } catch let refusal as MoveOutRefusal {
            let isNew = try await keep(package.receipt, digest, notice: nil, problem: refusal.code)
            if isNew { pull.exceptions += 1 } else { pull.repeated += 1 }
        }
    }

    /// A notice of the same signer for the same day that came under another number; only for a package whose signature is right.
    private func twin(of package: PortalPackage) async throws -> MoveOutRecord? {
        guard let seals,
            let certificate = try? await seals.signer(
                of: package.application, cms: package.signature, at: package.createdAt)
        else { return nil }
        return try await store.read { tx in
            try tx.one(
                MoveOutRecord.self,
                """
                SELECT * FROM moveout_notice WHERE issuer = \(certificate.issuer) AND serial = \(certificate.serial)
                AND planned = \(package.notice.planned) AND status IN ('held', 'staff', 'accepted', 'reflected')
                """)
        }
    }

    private func keep(
        _ receipt: String, _ digest: String, notice: MoveOutRecord?, problem: String?
    ) async throws -> Bool {
        try await store.write { tx in
            let state = notice?.status.portalState ?? Self.correctionState
            let isNew: Int = try tx.run(
                """
                INSERT INTO moveout_package (receipt, digest, notice, problem, received_at, deliveries, state)
                VALUES (\(receipt), \(digest), \(notice?.id), \(problem), \(tx.now), 1, \(state))
                ON CONFLICT (receipt) DO NOTHING
                """)
            if isNew == 0 {
                try tx.run(
                    """
                    UPDATE moveout_package SET deliveries = deliveries + 1, digest = \(digest), notice = \(notice?.id),
                        problem = \(problem), state = \(state) WHERE receipt = \(receipt) AND notice IS NULL
                    """)
            }
            if isNew > 0, let problem {
                try tx.record(
                    Event(
                        kind: "moveout.package-refused", at: tx.now, actor: Self.actor, subject: receipt,
                        data: ["problem": .string(problem)]))
            }
            return isNew > 0
        }
    }

    /// Tells the portal the states that it does not know.
    private func tellStates(_ portal: PortalClient, _ pull: inout PortalPull) async throws {
        while true {
            let untold = try await store.read { tx in
                try tx.all(
                    KeptPackage.self,
                    """
                    SELECT * FROM moveout_package WHERE told_state IS NULL OR told_state <> state
                    ORDER BY received_at LIMIT 100
                    """)
            }
            if untold.isEmpty { return }
            for package in untold {
                // What has no number of the portal's cannot be told.
                if !package.receipt.hasPrefix("?") {
                    try await portal.tell(package.receipt, state: package.state, reason: package.problem)
                    pull.told += 1
                }
                try await store.write { tx in
                    try tx.run(
                        """
                        UPDATE moveout_package SET told_state = \(package.state), told_at = \(tx.now)
                        WHERE receipt = \(package.receipt)
                        """)
                }
            }
        }
    }
}

extension MoveOutRefusal {
    /// The word for problems, pages and the portal.
    public var code: String {
        switch self {
        case .faults: "invalid-notice"
        case .notOnline(let findings): findings.first?.reason ?? "not-online"
        case .signature(let word): "signature-" + word
        case .nonce: "nonce-used"
        case .unknown: "unknown"
        case .notNow: "not-now"
        case .otherSigner: "other-signer"
        case .noTrust: "no-trust"
        case .reasonMissing: "reason-missing"
        }
    }
}
