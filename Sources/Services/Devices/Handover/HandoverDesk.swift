import Kernel
import Site
import Store

/// References by which a counter fetches what a terminal has read, sealed, once, within the hour.
struct HandoverDesk: Sendable {
    static let minutes = 60
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
            let row = try tx.one(
                Row.self,
                "SELECT sealed, device FROM handover_reference WHERE code_hash = \(hash) AND expires_at > \(tx.now) FOR UPDATE"
            )
            guard let row else { return nil }
            try tx.run("DELETE FROM handover_reference WHERE code_hash = \(hash)")
            try tx.record(
                Event(
                    kind: "handover.reference_used", at: tx.now, actor: actor, subject: try row.string("device"),
                    ward: actor.ward, data: ["terminal": .string(try row.string("device"))]))
            return try row.bytes("sealed")
        }
    }

    /// Deletes what nobody fetched in time.
    func deleteExpired() async throws {
        try await store.write { tx in try tx.run("DELETE FROM handover_reference WHERE expires_at <= \(tx.now)") }
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
}
