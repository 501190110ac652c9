import Kernel

/// Shows that one event is in the trail, to somebody who has only a checkpoint: the event, its neighbours in the hash tree
/// of its seal, and the seals from there to the one the checkpoint names. `docs/audit.md` has a verifier of some sixty
/// lines that needs nothing of this program.
public struct InclusionProof: Sendable, Hashable {
    /// The event's columns, as hashed.
    let entry: [(name: String, value: SQLValue)]
    let path: [MerkleTree.Step]
    /// The seal of the event, and those after it up to the checkpoint's.
    let seals: [AuditSeal]
    /// The first signed checkpoint that covers the event.
    let checkpoint: AuditCheckpoint?

    public static func == (a: InclusionProof, b: InclusionProof) -> Bool { a.json == b.json }
    public func hash(into hasher: inout Hasher) { hasher.combine(json) }

    /// The proof as JSON; the members are explained in `docs/audit.md`.
    public var json: JSONValue {
        [
            "checkpoint": checkpoint.map { .string($0.note) } ?? .null,
            "entry": .array(entry.map { [.string($0.name), Self.json($0.value)] }),
            "path": .array(
                path.map { ["side": .string($0.isLeft ? "left" : "right"), "hash": .string($0.hash.description)] }),
            "seals": .array(
                seals.map {
                    [
                        "number": .int(Int64($0.number)), "first": .int(Int64($0.first)), "last": .int(Int64($0.last)),
                        "count": .int(Int64($0.count)), "total": .int(Int64($0.total)),
                        "sealedAt": .int($0.sealedAt.milliseconds), "root": .string($0.root.description),
                        "previous": .string($0.previous.description), "hash": .string($0.hash.description),
                    ]
                }),
        ]
    }

    private static func json(_ value: SQLValue) -> JSONValue {
        switch value {
        case .null: .null
        case .integer(let number): .string(String(number))
        case .text(let text): .string(text)
        case .real(let number): .string("real \(number)")
        case .blob(let bytes): .string("blob \(BlobHash(of: bytes))")
        }
    }
}

extension Store {
    /// The proof that an event is in the trail.
    ///
    /// - Parameters:
    ///   - id: The event's id.
    ///   - checkpoints: Signed checkpoints; the proof leads to the first that covers the event. Without one it leads to
    ///     the event's own seal.
    /// - Returns: Nil when there is no such event or it is not under a seal yet.
    /// - Throws: ``StoreError/damaged(_:)`` when the event is no longer what was sealed; `mio audit verify` says more.
    public func inclusionProof(
        of id: ID<Event>, among checkpoints: [AuditCheckpoint] = []
    ) async throws -> InclusionProof? {
        try await read { tx -> InclusionProof? in
            guard let entry = try tx.one(EventEntry.self, EventEntry.select + " WHERE id = \(id)"),
                let own = try tx.one(
                    AuditSeal.self,
                    AuditSeal.select + " WHERE last_seq >= \(entry.seq) ORDER BY last_seq LIMIT 1")
            else { return nil }
            let checkpoint = checkpoints.filter { $0.seal >= own.number }.min { $0.seal < $1.seal }
            let seals = try tx.all(
                AuditSeal.self,
                AuditSeal.select
                    + " WHERE number BETWEEN \(own.number) AND \(checkpoint?.seal ?? own.number) ORDER BY number")
            let row = try tx.one(Row.self, "SELECT leaves FROM audit_seal WHERE number = \(own.number)")
            let leaves = try row.flatMap { AuditHash.list(try $0.bytes("leaves")) } ?? []
            guard let index = leaves.firstIndex(of: entry.leaf) else {
                throw StoreError.damaged("event \(entry.seq) is not what seal \(own.number) covers")
            }
            return InclusionProof(
                entry: Array(zip(EventEntry.columns, entry.values)).map { (name: $0, value: $1) },
                path: MerkleTree.path(to: index, in: leaves), seals: seals, checkpoint: checkpoint)
        }
    }
}
