import Crypto
import Entry
import Kernel
import Procedures
import Registry
import Store

/// The SQL of notices; every function runs inside a transaction of the caller.
enum MoveOutStore {
    static func load(_ id: MoveOutRecord.Identifier, in tx: some Queryable) throws -> MoveOutRecord? {
        try tx.one(MoveOutRecord.self, "SELECT * FROM moveout_notice WHERE id = \(id)")
    }

    /// A notice of a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(
        _ id: MoveOutRecord.Identifier, of ward: WardCode?, in tx: some Queryable
    ) throws -> MoveOutRecord? {
        try tx.one(MoveOutRecord.self, "SELECT * FROM moveout_notice WHERE id = \(id) AND ward = \(ward)")
    }

    static func load(_ receipt: ReceiptNumber, in tx: some Queryable) throws -> MoveOutRecord? {
        try tx.one(MoveOutRecord.self, "SELECT * FROM moveout_notice WHERE receipt = \(receipt.text)")
    }

    static func load(contentKey: String, in tx: some Queryable) throws -> MoveOutRecord? {
        try tx.one(MoveOutRecord.self, "SELECT * FROM moveout_notice WHERE content_key = \(contentKey)")
    }

    /// The residents who move by a notice, in the order of the household.
    static func members(of id: MoveOutRecord.Identifier, in tx: some Queryable) throws -> [ResidentID] {
        try tx.all(ResidentID.self, "SELECT resident FROM moveout_member WHERE notice = \(id) ORDER BY no")
    }

    /// A notice of one of these people that stands and is not done.
    static func open(_ residents: [ResidentID], in tx: some Queryable) throws -> MoveOutRecord? {
        guard !residents.isEmpty else { return nil }
        return try tx.one(
            MoveOutRecord.self,
            """
            SELECT n.* FROM moveout_notice n JOIN moveout_member m ON m.notice = n.id
            WHERE m.resident IN \(list: residents) AND n.status IN ('held', 'staff', 'accepted', 'reflected')
            ORDER BY n.arrived_at LIMIT 1
            """)
    }

    static func move(
        _ record: MoveOutRecord, to status: MoveOutRecord.Status, reasons: [String]? = nil, byHand: Bool? = nil,
        in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            UPDATE moveout_notice SET status = \(status.rawValue), changed_at = \(tx.now),
                reasons = \((reasons ?? record.reasons).joined(separator: " ")), by_hand = \(byHand ?? record.byHand)
            WHERE id = \(record.id)
            """)
        if let receipt = record.portalReceipt {
            try tx.run(
                "UPDATE moveout_package SET state = \(status.portalState) WHERE receipt = \(receipt)")
        }
    }

    /// An event of a notice, with what measures count and nothing about persons.
    static func record(
        _ kind: String, _ notice: MoveOutRecord, by actor: Actor, _ more: [String: JSONValue] = [:],
        at: Timestamp? = nil, in tx: WriteTransaction
    ) throws {
        let shared: [String: JSONValue] = [
            "channel": .string(notice.channel.rawValue), "members": .int(Int64(notice.memberCount)),
            "kind": .string(notice.kind.rawValue), "abroad": .bool(notice.isAbroad),
            "byHand": .bool(notice.byHand), "filedOn": .string(notice.arrivedAt.date.description),
        ]
        try tx.record(
            Event(
                kind: kind, at: at ?? tx.now, actor: actor, subject: notice.id.description, ward: notice.ward,
                purpose: MoveOutDesk.purpose, data: .object(shared.merging(more) { $1 })))
    }

    // MARK: Lists

    /// The notices of a ward, newest first.
    ///
    /// - Parameter onlyForPeople: Those alone at which somebody has to look.
    static func list(
        _ ward: WardCode, onlyForPeople: Bool, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> (rows: [MoveOutRecord], next: Cursor?) {
        var list: SQL = "SELECT n.* FROM moveout_notice n WHERE n.ward = \(ward)"
        if onlyForPeople {
            list += """
                 AND (n.status IN ('staff', 'held') OR (n.status = 'accepted' AND \(EntryDesk.needsPerson(case: "n.case_id"))))
                """
        }
        let page = try tx.page(
            MoveOutRecord.self, list, by: .descending("arrived_at", "id"), after: cursor, limit: limit)
        return (page.rows, page.next)
    }

    /// Minutes that notices took lately, the latest first.
    static func minutes(since: Timestamp, limit: Int, in tx: some Queryable) throws -> [Int] {
        try tx.all(
            Int.self,
            """
            SELECT minutes FROM moveout_notice WHERE arrived_at > \(since)
            AND minutes IS NOT NULL ORDER BY arrived_at DESC LIMIT \(limit)
            """)
    }

    // MARK: Nonces

    /// For how long a word of the server can be used.
    static let nonceSeconds = 3_600

    static func makeNonce(in tx: WriteTransaction) throws -> String {
        let nonce = SecretWord.make()
        try tx.run(
            "INSERT INTO moveout_nonce (nonce, until) VALUES (\(nonce), \(tx.now.adding(seconds: nonceSeconds)))")
        return nonce
    }

    /// Uses a word up. - Throws: ``MoveOutRefusal/nonce``.
    static func useNonce(_ nonce: String, in tx: WriteTransaction) throws {
        let used: Int = try tx.run(
            """
            UPDATE moveout_nonce SET used_at = \(tx.now)
            WHERE nonce = \(nonce) AND used_at IS NULL AND until >= \(tx.now)
            """)
        guard used == 1 else { throw MoveOutRefusal.nonce }
    }
}
