import Kernel
import Sheets
import Site
import Store

/// References by which a counter fetches what a terminal has read, sealed, once, within the hour; and by which a terminal or a counter
/// fetches what somebody has written at home, once, within two weeks.
struct HandoverDesk: Sendable {
    static let minutes = 60
    /// For so many days what was written at home can be fetched.
    static let daysBrought = 14
    /// For so many seconds a terminal that has fetched something gets it again, should the answer have been lost.
    static let secondsAgain = 600
    /// Stands in the place of the device where somebody wrote at home.
    static let telephone = "phone"
    /// The longest sealed facts in bytes.
    static let longest = 4_096

    let store: Store

    /// Keeps a reference; sent again it stays as it is.
    func keep(code: String, sealed: [UInt8], from device: Actor) async throws -> Timestamp {
        try await store.write { tx in
            let expires = tx.now.adding(seconds: Self.minutes * 60)
            let hash = MachineAccount.hash(code)
            let known = try tx.one(Row.self, "SELECT expires_at FROM handover_reference WHERE code_hash = \(hash)")
            if let known { return try known.timestamp("expires_at") }
            try tx.run(
                """
                INSERT INTO handover_reference \(values: [
                    "code_hash": hash, "device": device.id, "sealed": sealed, "expires_at": expires,
                ])
                """)
            return expires
        }
    }

    /// Gives the sealed facts out once; nil when there are none, or not any more.
    func use(code: String, by actor: Actor) async throws -> [UInt8]? {
        let hash = MachineAccount.hash(code)
        return try await store.write { tx in
            guard let sealed = try Self.sealed(hash, in: tx) else { return nil }
            try Self.useUp(hash, of: sealed.device, by: actor, in: tx)
            return sealed.bytes
        }
    }

    /// Takes and opens what a printed 2D code stands for, in the write that keeps it. What cannot be opened is not used up.
    ///
    /// - Returns: Nil when there is none, or not any more, or the text is no such code.
    static func take(_ printed: String, by actor: Actor, in tx: WriteTransaction) throws -> HandoverSeal.Facts? {
        guard let code = HandoverSeal.code(of: printed) else { return nil }
        let hash = MachineAccount.hash(code)
        guard let sealed = try sealed(hash, in: tx), let facts = try? HandoverSeal.open(sealed.bytes, with: printed)
        else { return nil }
        try useUp(hash, of: sealed.device, by: actor, in: tx)
        return facts
    }

    private static func sealed(_ hash: String, in tx: WriteTransaction) throws -> (bytes: [UInt8], device: String)? {
        try tx.one(
            Row.self,
            """
            SELECT sealed, device FROM handover_reference
            WHERE code_hash = \(hash) AND expires_at > \(tx.now) AND taken_by IS NULL FOR UPDATE
            """
        ).map { (try $0.bytes("sealed"), try $0.string("device")) }
    }

    private static func useUp(_ hash: String, of device: String, by actor: Actor, in tx: WriteTransaction) throws {
        if device == telephone {
            // It stays as used, so that it does not come from outside once more.
            try tx.run(
                """
                UPDATE handover_reference SET taken_by = \(actor.id), taken_at = \(tx.now), sealed = \([UInt8]())
                WHERE code_hash = \(hash)
                """)
        } else {
            try tx.run("DELETE FROM handover_reference WHERE code_hash = \(hash)")
        }
        try recordUse(of: device, by: actor, in: tx)
    }

    static func recordUse(of device: String, by actor: Actor, in tx: WriteTransaction) throws {
        try tx.record(
            Event(
                kind: "handover.reference_used", at: tx.now, actor: actor, subject: device, ward: actor.ward,
                data: ["terminal": .string(device)]))
    }

    /// Deletes what nobody fetched in time, and what a terminal has fetched.
    func deleteExpired() async throws {
        try await store.write { tx in
            try tx.run("DELETE FROM handover_reference WHERE expires_at <= \(tx.now)")
            let fetched = tx.now.adding(seconds: -Self.secondsAgain)
            try tx.run(
                """
                UPDATE handover_reference SET sealed = \([UInt8]()) WHERE taken_at <= \(fetched) AND sealed <> \([UInt8]())
                """)
        }
    }
}

extension Migration {
    /// References of handovers: sealed facts that neither the database nor whoever reads it can open.
    static let handovers = Migration(
        service: "devices", name: "002-handovers",
        sql: [
            """
            CREATE TABLE handover_reference (
                code_hash TEXT PRIMARY KEY,
                device TEXT NOT NULL,
                sealed BLOB NOT NULL,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX handover_reference_expires ON handover_reference (expires_at)",
        ])

    /// What somebody brings from their telephone is used by one visit, and stays as used.
    static let brought = Migration(
        service: "devices", name: "007-brought",
        sql: [
            "ALTER TABLE handover_reference ADD COLUMN taken_by TEXT",
            "ALTER TABLE handover_reference ADD COLUMN taken_at INTEGER",
            "CREATE INDEX handover_reference_taken ON handover_reference (taken_at) WHERE taken_at IS NOT NULL",
        ])
}
