import Foundation
import Kernel
import Sheets
import Site
import Store

extension HandoverDesk {
    /// What a terminal gets for a code.
    enum Taken: Sendable, Hashable {
        case sealed([UInt8])
        /// Another visit has it.
        case used
    }

    /// Keeps what somebody has written at home. Sent again under the same number the later facts hold, until they are used.
    ///
    /// - Returns: The last moment at which it can be fetched.
    @discardableResult
    func bring(_ reference: HandoverSeal.Reference) async throws -> Timestamp {
        try await store.write { tx in
            let expires = tx.now.adding(seconds: Self.daysBrought * 86_400)
            let hash = MachineAccount.hash(reference.code)
            try Self.keep(hash, reference.sealed, until: expires, in: tx)
            try tx.send(
                Parcel(
                    topic: Self.topic.name, key: hash,
                    body: .object([
                        "sealed": .string(Data(reference.sealed).base64EncodedString()),
                        "expiresAt": .int(expires.milliseconds),
                    ])), .inward)
            return expires
        }
    }

    /// Gives what a code stands for to one visit at a terminal. The same visit gets it again for ten minutes, so that an answer that was lost
    /// loses nothing.
    ///
    /// - Parameter visit: The mark of the visit.
    /// - Returns: Nil when there is nothing, or not any more.
    func take(code: String, for visit: String, by terminal: Actor) async throws -> Taken? {
        let hash = MachineAccount.hash(code)
        let who = "\(terminal.id)/\(visit)"
        return try await store.write { tx in
            let row = try tx.one(
                Row.self,
                """
                SELECT sealed, device, taken_by, taken_at FROM handover_reference
                WHERE code_hash = \(hash) AND expires_at > \(tx.now) FOR UPDATE
                """)
            guard let row else { return nil }
            let sealed = try row.bytes("sealed")
            guard let taken = try row.optionalString("taken_by") else {
                try tx.run(
                    "UPDATE handover_reference SET taken_by = \(who), taken_at = \(tx.now) WHERE code_hash = \(hash)")
                try Self.recordUse(of: try row.string("device"), by: terminal, in: tx)
                return .sealed(sealed)
            }
            let isFresh = try row.timestamp("taken_at").adding(seconds: Self.secondsAgain) > tx.now
            return taken == who && isFresh && !sealed.isEmpty ? .sealed(sealed) : .used
        }
    }

    /// What was written on the public part of the network. It can be opened there as little as here.
    static let topic = ParcelTopic("handover") { waiting, tx in
        let hash = waiting.parcel.key
        guard hash.utf8.count == 64, let text = waiting.parcel.body["sealed"]?.stringValue,
            let sealed = Data(base64Encoded: text), !sealed.isEmpty, sealed.count <= longest,
            case .int(let expires)? = waiting.parcel.body["expiresAt"]
        else { throw UnreadableParcel(reason: "nothing sealed") }
        let until = Timestamp(milliseconds: expires)
        guard until > tx.now else { return }
        try keep(hash, Array(sealed), until: until, in: tx)
    }

    private static func keep(_ hash: String, _ sealed: [UInt8], until: Timestamp, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO handover_reference (code_hash, device, sealed, expires_at)
            VALUES (\(hash), \(telephone), \(sealed), \(until))
            ON CONFLICT (code_hash) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at
            WHERE handover_reference.device = excluded.device AND handover_reference.taken_by IS NULL
                AND handover_reference.expires_at <= excluded.expires_at
            """)
    }
}
