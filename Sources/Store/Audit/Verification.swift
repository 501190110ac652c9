import Kernel

extension Store {
    /// Reads the whole trail again and compares it with its seals, and the seals with checkpoints that were signed and
    /// kept elsewhere. Without checkpoints, cutting off the newest events together with their seals cannot show.
    ///
    /// - Parameters:
    ///   - checkpoints: Signed checkpoints from the second place.
    ///   - key: The public key under which they must be signed.
    ///   - tasks: How many readers work side by side.
    public func verifyAudit(
        checkpoints: [AuditCheckpoint] = [], key: AuditPublicKey? = nil, tasks: Int = 2
    ) async throws -> AuditReport {
        let newest = try await latestSeal()?.number ?? 0
        let runs = SealRuns(last: newest)
        var total = Piece()
        try await withThrowingTaskGroup(of: Piece.self) { group in
            for _ in 0..<max(tasks, 1) {
                group.addTask { [self] in
                    var piece = Piece()
                    while let numbers = runs.next() {
                        piece.add(try await read { try SealCheck(tx: $0).run(numbers) })
                    }
                    return piece
                }
            }
            for try await piece in group { total.add(piece) }
        }
        let sealed = try await read { tx in
            try (
                unsealed: tx.one(
                    Int.self,
                    "SELECT count(*) FROM event WHERE seq > (SELECT coalesce(max(last_seq), 0) FROM audit_seal)") ?? 0,
                findings: Self.compare(checkpoints, key: key, in: tx)
            )
        }
        total.findings += sealed.findings
        return AuditReport(
            seals: newest, events: total.events, unsealed: sealed.unsealed, checkpoints: checkpoints.count,
            findings: total.findings.sorted { $0.place < $1.place })
    }

    private static func compare(
        _ checkpoints: [AuditCheckpoint], key: AuditPublicKey?, in tx: ReadTransaction
    ) throws -> [AuditFinding] {
        var findings: [AuditFinding] = []
        for checkpoint in checkpoints {
            if let key, let reason = key.refusal(of: checkpoint) {
                findings.append(.checkpointUnsigned(number: checkpoint.seal, reason: reason))
                continue
            }
            let seal = try tx.one(AuditSeal.self, AuditSeal.select + " WHERE number = \(checkpoint.seal)")
            if let seal {
                if seal.hash != checkpoint.hash || seal.total != checkpoint.events {
                    findings.append(.againstCheckpoint(number: checkpoint.seal, at: checkpoint.at))
                }
            } else {
                findings.append(
                    .behindCheckpoint(number: checkpoint.seal, at: checkpoint.at, events: checkpoint.events))
            }
        }
        return findings
    }
}

/// Part of a report.
private struct Piece: Sendable {
    var events = 0
    var findings: [AuditFinding] = []

    mutating func add(_ other: Piece) {
        events += other.events
        findings += other.findings
    }
}

/// Verifies seals against the events they cover.
private struct SealCheck {
    let tx: ReadTransaction

    func run(_ numbers: ClosedRange<Int>) throws -> Piece {
        var piece = Piece()
        var before = try tx.one(AuditSeal.self, AuditSeal.select + " WHERE number = \(numbers.lowerBound - 1)")
        for number in numbers {
            let row = try tx.one(
                SealWithLeaves.self,
                """
                SELECT number, first_seq, last_seq, entries, total, sealed_at, root, previous, hash, leaves
                FROM audit_seal WHERE number = \(number)
                """)
            guard let row else {
                piece.findings.append(.sealMissing(number: number))
                before = nil
                continue
            }
            try verify(row, after: before, into: &piece)
            before = row.seal
        }
        return piece
    }

    private func verify(_ row: SealWithLeaves, after before: AuditSeal?, into piece: inout Piece) throws {
        let seal = row.seal
        func broken(_ reason: String) { piece.findings.append(.sealBroken(number: seal.number, reason: reason)) }
        if !seal.isWhole { broken("its hash does not fit what it says") }
        if let before {
            if seal.previous != before.hash { broken("it does not follow seal \(before.number)") }
            if seal.total != before.total + seal.count {
                broken("its number of events does not follow seal \(before.number)")
            }
        } else if seal.number == 1, seal.previous != .none || seal.total != seal.count {
            broken("it is not a first seal")
        }
        guard let leaves = row.leaves, leaves.count == seal.count else {
            broken("its leaves are damaged")
            return
        }
        if MerkleTree.root(leaves) != seal.root { broken("its leaves do not lead to its root") }
        try compare(seal, leaves, after: before?.last ?? (seal.number == 1 ? .min : seal.first - 1), into: &piece)
    }

    /// Walks through leaves and events together. Where they differ, what is there on one side only is named.
    private func compare(_ seal: AuditSeal, _ leaves: [AuditHash], after: Int, into piece: inout Piece) throws {
        var index = 0
        var same = true
        let sql: SQL = EventEntry.select + " WHERE seq > \(after) AND seq <= \(seal.last) ORDER BY seq"
        var text = EntryText()
        try tx.connection.forEachRowInPlace(sql) { row in
            guard index < leaves.count, try text.entry(of: row).leaf == leaves[index] else {
                same = false
                return false
            }
            index += 1
            return true
        }
        if same, index == leaves.count {
            piece.events += index
            return
        }
        let entries = try tx.all(EventEntry.self, sql)
        piece.events += entries.count
        piece.findings += SealDifference(seal: seal, leaves: leaves, entries: entries).findings
    }
}

/// A seal with the hashes of its events.
private struct SealWithLeaves: RowDecodable {
    let seal: AuditSeal
    /// Nil when the bytes are not whole hashes.
    let leaves: [AuditHash]?

    init(row: Row) throws {
        seal = try AuditSeal(row: row)
        leaves = AuditHash.list(try row.bytes("leaves"))
    }
}
