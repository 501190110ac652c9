import Kernel
import Registry
import Store

/// 個人番号 and 住民票コード of those who move here, as their former municipality told them: sealed under a key of the notice's own in a
/// table of their own, read with ``NumberAccess`` only, each reading an event (番号法9条1項、住民基本台帳法7条). The key is destroyed when
/// they have long been in the register.
struct AdvanceNumbers: Sendable {
    /// So many days after the planned move nothing of them is left.
    static let keptDays = 90

    /// A number after its reading was recorded. Printing the value shows asterisks.
    struct Shown: Sendable, CustomStringConvertible, CustomReflectable {
        /// The place in the notice, from 1.
        let person: Int
        let kind: NumberKind
        /// Never log, store or show them elsewhere.
        let digits: String

        var description: String { "\(kind.rawValue) ****" }
        var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
    }

    /// Numbers of a notice, sealed and not stored yet.
    struct Prepared: Sendable {
        fileprivate let record: PreparedRecord
        fileprivate let rows: [(person: Int, kind: NumberKind, sealed: [UInt8])]
    }

    private static func record(_ id: ID<AdvanceNotice>) -> String { "advance/\(id)" }
    private static func field(_ kind: NumberKind, _ person: Int) -> String { "\(kind.rawValue)/\(person)" }

    /// Seals the numbers of a notice, outside of any write: a token may take its time. Nil when it has none.
    ///
    /// - Throws: ``VaultError``.
    static func prepare(
        _ advance: AdvanceNotice, for id: ID<AdvanceNotice>, by vault: RecordVault
    ) throws -> Prepared? {
        let numbers = advance.persons.enumerated().flatMap { index, person -> [(Int, NumberKind, String)] in
            [
                person.individualNumber.map { (index + 1, .individualNumber, $0.revealed) },
                person.residentCode.map { (index + 1, .residentCode, $0.revealed) },
            ].compactMap { $0 }
        }
        guard !numbers.isEmpty else { return nil }
        let record = try vault.prepare(new: Self.record(id))
        return Prepared(
            record: record,
            rows: try numbers.map { ($0.0, $0.1, try record.seal($0.2, field: field($0.1, $0.0))) })
    }

    /// Stores them.
    static func store(
        _ prepared: Prepared, of id: ID<AdvanceNotice>, ward: WardCode, planned: CivilDate, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        try prepared.record.store(in: tx)
        for row in prepared.rows {
            try tx.run(
                """
                INSERT INTO moveout_advance_number (advance, person, kind, ward, planned, sealed)
                VALUES (\(id), \(row.person), \(row.kind.rawValue), \(ward), \(planned), \(row.sealed))
                """)
        }
        try tx.record(
            Event(
                kind: "number.registered", at: tx.now, actor: actor, subject: id.description, ward: ward,
                purpose: NumberAccess.purpose, data: ["numbers": .int(Int64(prepared.rows.count))]))
    }

    /// The notices of an office whose numbers are here, the latest move first.
    static func notices(of ward: WardCode, in tx: some Queryable) throws -> [KeptAdvance] {
        let ids = try tx.all(
            ID<AdvanceNotice>.self,
            """
            SELECT advance FROM moveout_advance_number WHERE ward = \(ward) GROUP BY advance, planned
            ORDER BY planned DESC, advance LIMIT 100
            """)
        return try ids.compactMap {
            try tx.one(KeptAdvance.self, "SELECT * FROM moveout_advance WHERE id = \($0)")
        }
    }

    /// Reads the numbers of a notice of the office. The event is on disk before anything is returned.
    ///
    /// - Throws: ``VaultError`` when the keys are away or the database was changed; ``StoreError``.
    static func reveal(
        _ id: ID<AdvanceNotice>, of ward: WardCode, by vault: RecordVault, with access: NumberAccess, in store: Store
    ) async throws -> [Shown] {
        let shown = try await store.read { tx in
            try tx.all(
                Row.self,
                """
                SELECT person, kind, sealed FROM moveout_advance_number
                WHERE advance = \(id) AND ward = \(ward) ORDER BY person, kind
                """
            ).compactMap { row -> Shown? in
                guard let kind = NumberKind(rawValue: try row.string("kind")) else { return nil }
                let person = try row.int("person")
                let digits = try vault.open(
                    try row.get("sealed"), for: record(id), field: field(kind, person), in: tx)
                return Shown(person: person, kind: kind, digits: digits)
            }
        }
        guard !shown.isEmpty else { return [] }
        try await store.write { tx in
            try tx.record(
                Event(
                    kind: "number.viewed", at: tx.now, actor: access.actor, subject: id.description, ward: ward,
                    purpose: NumberAccess.purpose, data: ["numbers": .int(Int64(shown.count))]))
        }
        return shown
    }

    /// Destroys the keys of notices whose people have long moved; at most 200 at a time.
    ///
    /// - Returns: How many notices.
    @discardableResult
    static func forgetOld(in tx: WriteTransaction) throws -> Int {
        let old = try tx.all(
            ID<AdvanceNotice>.self,
            """
            SELECT DISTINCT advance FROM moveout_advance_number
            WHERE planned < \(tx.now.date.adding(days: -keptDays)) LIMIT 200
            """)
        for id in old {
            try RecordVault.destroy(record(id), in: tx)
            try tx.run("DELETE FROM moveout_advance_number WHERE advance = \(id)")
            try tx.record(
                Event(kind: "number.forgotten", at: tx.now, actor: MoveOutDesk.actor, subject: id.description))
        }
        return old.count
    }

    /// What is stored of a notice: everything but the numbers.
    static func stripped(_ payload: JSONValue) -> JSONValue {
        guard var notice = payload.objectValue, let persons = notice["persons"]?.arrayValue else { return payload }
        notice["persons"] = .array(
            persons.map { person in
                guard var items = person.objectValue else { return person }
                items["individualNumber"] = nil
                items["residentCode"] = nil
                return .object(items)
            })
        return .object(notice)
    }
}
