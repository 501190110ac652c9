import Kernel
import Store

/// 個人番号 and 住民票コード of the residents: sealed in tables of their own, each person's under a key of their own, found by a
/// blind index, read only with ``NumberAccess``. Each reading is an event; no event, log or address has a number in it.
///
/// ```swift
/// let access = try NumberAccess(actor: request.actor, purpose: request.purpose(for: id.description))
/// if case .shown(let number) = try await numbers.reveal(.individualNumber, of: id, with: access) { … }
/// ```
public struct NumberRegister: Sendable {
    private let store: Store
    private let vault: RecordVault
    private let register: Register

    /// The numbers in a database whose migrations are done.
    public init(store: Store, vault: RecordVault, directory: RegistryDirectory) {
        (self.store, self.vault, register) = (store, vault, directory.register)
    }

    /// What came of reading a number.
    public enum Reading: Sendable {
        /// The number; the reading is recorded.
        case shown(RevealedNumber)
        /// None is registered, or nobody has the id.
        case none
        /// The key of the record was destroyed: nobody can read it any more.
        case destroyed
        /// It was shown on that page already.
        case shownBefore
    }

    /// Which numbers of a person are registered.
    public struct Holding: Sendable, Hashable {
        /// Those that are there.
        public let kinds: Set<NumberKind>
        /// The key of the record was destroyed; nothing can be read, and nothing be registered.
        public let isDestroyed: Bool
    }

    /// Which numbers are registered, without reading them.
    public func holding(of id: ResidentID) async throws -> Holding {
        try await store.read { tx in
            let kinds = try NumberKind.allCases.filter { kind in
                try tx.exists("SELECT 1 FROM \(kind.table) WHERE resident = \(id)")
            }
            return Holding(
                kinds: Set(kinds), isDestroyed: try RecordVault.isDestroyed(id.description, in: tx))
        }
    }

    /// Reads a number. The event `number.viewed` with actor, purpose and kind is on disk before the number is returned: there
    /// is no number without the event.
    ///
    /// - Parameter once: The id of the page that asks; a page that has shown a number does not show it again, whatever is
    ///   sent a second time. Nil for work without a page.
    /// - Throws: ``VaultError`` when the keys are away or the database was changed; ``StoreError``.
    public func reveal(
        _ kind: NumberKind, of id: ResidentID, with access: NumberAccess, once: ID<NumberKind>? = nil
    ) async throws -> Reading {
        // Opened outside the write: a token may take its time.
        let opened = try await store.read { [vault] tx -> (digits: String?, isDestroyed: Bool) in
            guard let sealed = try tx.one(Sealed.self, "SELECT sealed FROM \(kind.table) WHERE resident = \(id)") else {
                return (nil, try RecordVault.isDestroyed(id.description, in: tx))
            }
            do {
                return (try vault.open(sealed.bytes, for: id.description, field: kind.field, in: tx), false)
            } catch VaultError.destroyed {
                return (nil, true)
            }
        }
        guard let digits = opened.digits else { return opened.isDestroyed ? .destroyed : .none }
        let data = access.actor.recordedRoles.merging(["number": .string(kind.rawValue)]) { $1 }
        let isFirst = try await store.write { tx in
            if let once, try !ShownNumbers.note(once, in: tx) { return false }
            try tx.record(
                Event(
                    kind: "number.viewed", at: tx.now, actor: access.actor, subject: id.description,
                    ward: access.actor.ward, purpose: NumberAccess.purpose, data: .object(data)))
            return true
        }
        return isFirst ? .shown(RevealedNumber(kind: kind, digits: digits)) : .shownBefore
    }

    /// The person who has a number; nobody or one. The search is recorded with whom it showed, never with the number.
    public func find(
        _ kind: NumberKind, _ digits: String, with access: NumberAccess
    ) async throws -> [ResidentSummary] {
        let lookup = vault.blindIndex(digits, purpose: kind.field)
        let found = try await store.read { tx in
            let id = try tx.one(ResidentID.self, "SELECT resident FROM \(kind.table) WHERE lookup = \(lookup)")
            return try id.map { try RegisterSearch(register: register).people([$0], in: tx) } ?? .empty
        }
        let data = access.actor.recordedRoles.merging(
            ["by": .string(kind.rawValue), "shown": .int(Int64(found.numbers.count))]
        ) { $1 }
        try await store.write { tx in
            let seq = try tx.record(
                Event(
                    kind: "register.searched", at: tx.now, actor: access.actor, ward: access.actor.ward,
                    purpose: NumberAccess.purpose, data: .object(data)))
            try AccessLog.note(found.numbers, event: seq, in: tx)
        }
        return found.residents
    }

    /// Registers numbers of a person, in the place of those that were there.
    ///
    /// - Throws: A problem: 404 for an id that nobody has, 409 with the kind in `errors` when another person has the number,
    ///   410 when the key of the record was destroyed. ``VaultError`` when the keys are away.
    public func set(_ numbers: NewNumbers, of id: ResidentID, with access: NumberAccess) async throws {
        guard !numbers.digits.isEmpty else { return }
        do {
            try await write(numbers.digits, of: id, by: access.actor)
        } catch StoreError.constraint {
            // Somebody else has made the key of this record in between, or registered one of the numbers; now it is there.
            try await write(numbers.digits, of: id, by: access.actor)
        } catch VaultError.destroyed {
            throw Refusal.numbersForgotten()
        }
    }

    private func write(_ digits: [(kind: NumberKind, digits: String)], of id: ResidentID, by actor: Actor) async throws
    {
        // Sealed outside the write: a token may take its time.
        let record = try await store.read { [vault] in try vault.prepare(id.description, in: $0) }
        let sealed = try digits.map { number in
            SealedNumber(
                kind: number.kind, resident: id, sealed: try record.seal(number.digits, field: number.kind.field),
                lookup: vault.blindIndex(number.digits, purpose: number.kind.field))
        }
        try await store.write { tx in
            guard try tx.exists("SELECT 1 FROM registry_resident WHERE id = \(id)") else {
                throw Refusal.unknownResident()
            }
            try record.store(in: tx)
            for number in sealed {
                guard try !number.isTaken(in: tx) else { throw Refusal.numberTaken(number.kind) }
                try number.write(in: tx)
            }
            let kinds = sealed.map { JSONValue.string($0.kind.rawValue) }
            try tx.record(
                Event(
                    kind: "number.registered", at: tx.now, actor: actor, subject: id.description, ward: actor.ward,
                    purpose: NumberAccess.purpose, data: .object(["numbers": .array(kinds)])))
        }
    }

    /// Destroys what is registered of a person whose time in the register is over: the key of the record, and with it every
    /// copy of the numbers; also what they were found by. For good.
    ///
    /// - Parameter actor: Who decided it, or the part of the program that did as it was told.
    /// - Returns: Whether there was anything.
    @discardableResult
    public static func forget(_ id: ResidentID, by actor: Actor, in tx: WriteTransaction) throws -> Bool {
        let isDestroyed = try RecordVault.destroy(id.description, in: tx)
        var rows = 0
        // The blind index too: whoever has its key could try out all numbers there are.
        for kind in NumberKind.allCases { rows += try tx.run("DELETE FROM \(kind.table) WHERE resident = \(id)") }
        guard isDestroyed || rows > 0 else { return false }
        try tx.record(
            Event(kind: "number.forgotten", at: tx.now, actor: actor, subject: id.description, ward: actor.ward))
        return true
    }

    private struct Sealed: RowDecodable {
        let bytes: [UInt8]
        init(row: Row) throws { bytes = try row.get("sealed") }
    }
}
