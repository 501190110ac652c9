import Kernel

extension Store {
    /// Seals the events that have been recorded since the last seal, in batches.
    ///
    /// Reading and hashing hold nobody up; the seal itself is one row. Two programs that seal at the same time cannot
    /// both: a seal's number is there once, and the one that came second begins again from it.
    ///
    /// - Parameter batch: The most events under one seal, 1…10,000.
    /// - Returns: The seals made, oldest first.
    @discardableResult
    public func sealEvents(batch: Int = 4_096) async throws -> [AuditSeal] {
        var made: [AuditSeal] = []
        while true {
            let prepared = try await read { try PreparedSeal.next(in: $0, limit: min(max(batch, 1), 10_000)) }
            guard let prepared else { return made }
            let seal = try await write { try prepared.store(in: $0) }
            if let seal { made.append(seal) }
        }
    }

    /// The seals after a number, oldest first.
    public func seals(after number: Int = 0, limit: Int = 500) async throws -> [AuditSeal] {
        try await read { tx in
            try tx.all(
                AuditSeal.self, AuditSeal.select + " WHERE number > \(number) ORDER BY number LIMIT \(limit)")
        }
    }

    /// The newest seal; nil before the first.
    public func latestSeal() async throws -> AuditSeal? {
        try await read { try AuditSeal.latest(in: $0) }
    }
}

extension AuditSeal {
    static func latest(in tx: some Queryable) throws -> AuditSeal? {
        try tx.one(AuditSeal.self, select + " ORDER BY number DESC LIMIT 1")
    }
}

/// A batch that has been read and hashed, to be written if nobody else sealed in between.
private struct PreparedSeal: Sendable {
    let previous: AuditSeal?
    let first: Int
    let last: Int
    let leaves: [AuditHash]
    let root: AuditHash

    static func next(in tx: ReadTransaction, limit: Int) throws -> PreparedSeal? {
        let previous = try AuditSeal.latest(in: tx)
        var seqs: (first: Int, last: Int)?
        var leaves: [AuditHash] = []
        let sql: SQL = EventEntry.select + " WHERE seq > \(previous?.last ?? 0) ORDER BY seq LIMIT \(limit)"
        var text = EntryText()
        leaves.reserveCapacity(limit)
        try tx.connection.forEachRowInPlace(sql) { row in
            let entry = try text.entry(of: row)
            seqs = (seqs?.first ?? entry.seq, entry.seq)
            leaves.append(entry.leaf)
            return true
        }
        guard let seqs else { return nil }
        return PreparedSeal(
            previous: previous, first: seqs.first, last: seqs.last, leaves: leaves, root: MerkleTree.root(leaves))
    }

    /// Writes the seal; nil when another was written first.
    func store(in tx: WriteTransaction) throws -> AuditSeal? {
        guard try AuditSeal.latest(in: tx)?.number == previous?.number else { return nil }
        let seal = AuditSeal(
            number: (previous?.number ?? 0) + 1, first: first, last: last, count: leaves.count,
            total: (previous?.total ?? 0) + leaves.count, sealedAt: tx.now, root: root,
            previous: previous?.hash ?? .none)
        try tx.run(
            """
            INSERT INTO audit_seal (number, first_seq, last_seq, entries, total, sealed_at, root, previous, hash, leaves)
            VALUES (\(seal.number), \(seal.first), \(seal.last), \(seal.count), \(seal.total), \(seal.sealedAt),
            \(seal.root), \(seal.previous), \(seal.hash), \(AuditHash.bytes(of: leaves)))
            """)
        return seal
    }
}
