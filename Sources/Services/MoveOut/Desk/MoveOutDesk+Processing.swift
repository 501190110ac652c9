import Counter
import Entry
import Kernel
import Procedures
import Registry
import Store

extension MoveOutDesk {
    static let processKind = "moveout.process"

    /// The work of an accepted notice: its cases are handed in, from where they are entered into the resident system.
    public var processJob: JobKind {
        JobKind(Self.processKind) { job in
            guard let id = job.data["notice"]?.stringValue.flatMap({ MoveOutRecord.Identifier($0) }) else {
                throw JobFailure("the work names no notice")
            }
            return try await process(id)
        }
    }

    private func process(_ id: MoveOutRecord.Identifier) async throws -> JobKind.Outcome? {
        let found = try await store.read { tx in
            try MoveOutStore.load(id, in: tx).map { ($0, try MoveOutStore.members(of: id, in: tx)) }
        }
        guard let (record, ids) = found, record.status == .accepted, record.caseID == nil,
            let notice = try? NoticeReader.read(record.notice)
        else { return nil }
        let movers = try await people(ids)
        let head = try await head(of: movers.first)
        return { tx in
            guard let now = try MoveOutStore.load(id, in: tx), now.status == .accepted, now.caseID == nil else {
                return
            }
            let file = try handIn(now, notice, movers, head, entry: "notice", key: "notice", in: tx)
            for procedure in notice.also { try handIn(now, notice, movers, head, also: procedure, in: tx) }
            try tx.run("UPDATE moveout_notice SET case_id = \(file.id), changed_at = \(tx.now) WHERE id = \(id)")
            try sendAdvance(now, notice, movers, in: tx)
        }
    }

    /// The residents of a notice as the register has them, in their order.
    func people(_ ids: [ResidentID]) async throws -> [Resident] {
        var found: [Resident] = []
        let grant = try grant()
        for id in ids {
            if let resident = try await directory.resident(id, for: grant) { found.append(resident) }
        }
        return found
    }

    private func head(of resident: Resident?) async throws -> String? {
        guard let resident else { return nil }
        return try await directory.members(of: resident.household, for: try grant()).first?.name.full
    }

    /// Hands the notice in as a case of its procedure, with the signed facts.
    ///
    /// - Parameter entry: What is entered: `notice`, or `withdrawal` for taking it back.
    @discardableResult
    private func handIn(
        _ record: MoveOutRecord, _ notice: MoveOutNotice, _ movers: [Resident], _ head: String?, entry: String,
        key: String, in tx: WriteTransaction
    ) throws -> CaseFile {
        let title = catalogue.procedure(Self.procedure)?.title.text(in: .ja) ?? Self.procedure
        let suffix = entry == "withdrawal" ? pack.words.text("moveout.case.withdrawal", .ja) : ""
        return try submit(
            record, notice, movers, head, procedure: Self.procedure, title: title + suffix, entry: entry,
            key: "moveout/\(record.id)/\(key)", in: tx)
    }

    private func handIn(
        _ record: MoveOutRecord, _ notice: MoveOutNotice, _ movers: [Resident], _ head: String?, also procedure: String,
        in tx: WriteTransaction
    ) throws {
        guard let definition = catalogue.procedure(procedure) else { return }
        _ = try submit(
            record, notice, movers, head, procedure: procedure, title: definition.title.text(in: .ja), entry: nil,
            key: "moveout/\(record.id)/\(procedure)", in: tx)
    }

    private func submit(
        _ record: MoveOutRecord, _ notice: MoveOutNotice, _ movers: [Resident], _ head: String?, procedure: String,
        title: String, entry: String?, key: String, in tx: WriteTransaction
    ) throws -> CaseFile {
        let file = try Cases.submit(
            CaseSubmission(
                idempotencyKey: key, procedure: procedure, title: title, ward: record.ward,
                channel: Self.caseChannel, origin: "moveout:\(record.id)", persons: movers.count, lastDay: nil,
                counterSupport: false, fieldsAutofilled: movers.count * 4, fieldsTyped: 4, startedAt: record.arrivedAt,
                documents: [], residents: movers.map(\.id.description)),
            by: Self.actor, in: tx)
        try CaseFacts.keep(
            SignedFacts(desk: self, notice: notice, movers: movers, head: head, entry: entry, at: tx.now).all,
            persons: movers.count, events: [SignedFacts.event],
            isProtected: record.isProtected, for: file, in: tx)
        return file
    }

    /// The channel of the cases that notices become; entries into back systems tell them by it.
    public static let caseChannel = "moveout"
}

// MARK: What follows

extension MoveOutDesk {
    /// Looks what has become of the cases of notices; at most 200 at a time. Run every few seconds.
    ///
    /// - Returns: How many notices moved.
    @discardableResult
    public func follow() async throws -> Int {
        let isCompleted = Cases.stands(.completed, case: "n.case_id")
        let done: SQL = """
            SELECT n.* FROM moveout_notice n WHERE n.status = 'accepted' AND \(isCompleted)
            ORDER BY n.changed_at LIMIT 200
            """
        let undo: SQL = """
            SELECT n.* FROM moveout_notice n WHERE n.cancel_pending = 1 AND \(isCompleted)
            ORDER BY n.changed_at LIMIT 200
            """
        guard try await store.read({ try $0.exists(done) || $0.exists(undo) }) else { return 0 }
        let pending = try await store.read { tx in
            try tx.all(MoveOutRecord.self, undo).map { ($0, try MoveOutStore.members(of: $0.id, in: tx)) }
        }
        var taken: [(MoveOutRecord, MoveOutNotice, [Resident], String?)] = []
        for (record, ids) in pending {
            guard let notice = try? NoticeReader.read(record.notice) else { continue }
            let movers = try await people(ids)
            taken.append((record, notice, movers, try await head(of: movers.first)))
        }
        let cancels = taken
        return try await store.write { tx in
            let records = try tx.all(MoveOutRecord.self, done)
            for record in records {
                try MoveOutStore.move(record, to: .reflected, in: tx)
                try MoveOutStore.record(
                    "moveout.reflected", record, by: Self.actor,
                    ["seconds": .int(record.arrivedAt.milliseconds(until: tx.now) / 1000)], in: tx)
                try MoveOutMail.reflected.send(about: record, pack, in: tx)
            }
            for (record, notice, movers, head) in cancels {
                guard let now = try MoveOutStore.load(record.id, in: tx), now.cancelPending else { continue }
                let file = try handIn(
                    now, notice, movers, head, entry: "withdrawal", key: "withdrawal", in: tx)
                try tx.run(
                    "UPDATE moveout_notice SET cancel_pending = 0, cancel_case = \(file.id) WHERE id = \(now.id)")
            }
            return records.count + cancels.count
        }
    }

    /// Asks the issuer again about the certificates of notices that wait for it. Run every five minutes.
    ///
    /// - Returns: How many notices moved.
    @discardableResult
    public func recheckHeld() async throws -> Int {
        guard let seals else { return 0 }
        let held = try await store.read { tx in
            try tx.all(
                MoveOutRecord.self,
                "SELECT * FROM moveout_notice WHERE status = 'held' ORDER BY changed_at LIMIT 100")
        }
        var moved = 0
        for record in held {
            let blobs = try await store.read { (try $0.blob(record.content), try $0.blob(record.cms)) }
            guard let content = blobs.0?.bytes, let cms = blobs.1?.bytes,
                let certificate = try? await seals.signer(of: content, cms: cms, at: record.arrivedAt)
            else { continue }
            let state = await seals.revocation.state(of: certificate.certificate)
            if case .unknown = state { continue }
            moved += try await store.write { tx in
                guard let now = try MoveOutStore.load(record.id, in: tx), now.status == .held else { return 0 }
                if state == .good {
                    try MoveOutStore.move(now, to: .accepted, reasons: [], in: tx)
                    try accept(now, in: tx)
                } else {
                    try MoveOutStore.move(now, to: .rejected, reasons: ["certificate-revoked"], in: tx)
                    try MoveOutStore.record(
                        "moveout.rejected", now, by: Self.actor, ["reason": "certificate-revoked"], in: tx)
                }
                return 1
            }
        }
        return moved
    }

    /// Days within which a case that changed at a window is looked at; longer than the program is ever away.
    private static let windowDays = 30

    /// Counts the notices that the windows took, so that the share of those online can be told. Run every minute.
    ///
    /// - Returns: How many were counted or taken back.
    @discardableResult
    public func countWindows() async throws -> Int {
        let since = store.now().adding(seconds: -Self.windowDays * 86_400)
        let news = try await store.read { (try new(since, in: $0).isEmpty, try gone(since, in: $0).isEmpty) }
        guard !news.0 || !news.1 else { return 0 }
        return try await store.write { tx in
            let added = try new(since, in: tx)
            for file in added {
                let isAbroad = try isAbroad(file, in: tx)
                try tx.run(
                    """
                    INSERT INTO moveout_window (case_id, ward, arrived_at, withdrawn, abroad)
                    VALUES (\(file.id), \(file.ward), \(file.receivedAt), \(false), \(isAbroad))
                    ON CONFLICT (case_id) DO NOTHING
                    """)
                try recordWindow("moveout.filed", file, isAbroad: isAbroad, at: file.receivedAt, in: tx)
            }
            let removed = try gone(since, in: tx)
            for file in removed {
                try tx.run("UPDATE moveout_window SET withdrawn = 1 WHERE case_id = \(file.id)")
                try recordWindow(
                    "moveout.withdrawn", file, isAbroad: try isAbroad(file, in: tx), at: tx.now, in: tx)
            }
            return added.count + removed.count
        }
    }

    /// Cases of windows that are not counted yet.
    private func new(_ since: Timestamp, in tx: some Queryable) throws -> [CaseFile] {
        try Cases.changed(
            Self.procedure, after: since, notBy: Self.caseChannel,
            where: { "NOT EXISTS (SELECT 1 FROM moveout_window w WHERE w.case_id = \($0))" }, limit: 200, in: tx)
    }

    /// Cases that were counted and were withdrawn since.
    private func gone(_ since: Timestamp, in tx: some Queryable) throws -> [CaseFile] {
        try Cases.changed(
            Self.procedure, after: since, notBy: Self.caseChannel, status: .withdrawn,
            where: { "EXISTS (SELECT 1 FROM moveout_window w WHERE w.case_id = \($0) AND w.withdrawn = 0)" },
            limit: 200, in: tx)
    }

    private func isAbroad(_ file: CaseFile, in tx: some Queryable) throws -> Bool {
        try CaseFacts.of(file, in: tx)?.events.contains(Self.abroadEvent) ?? false
    }

    private func recordWindow(
        _ kind: String, _ file: CaseFile, isAbroad: Bool, at: Timestamp, in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: kind, at: at, actor: Self.actor, subject: file.id.description, ward: file.ward,
                data: [
                    "channel": .string(file.channel == "counter-session" ? "window" : file.channel),
                    "members": .int(Int64(file.persons)), "kind": nil,
                    "abroad": .bool(isAbroad), "byHand": true, "minutes": nil,
                    "filedOn": .string(file.receivedAt.date.description),
                ]))
    }

    /// Whether certificates of a person are not printed at kiosks and stores any more: from the acceptance of their notice on,
    /// and again once it is withdrawn.
    public static func stopsCertificates(of resident: ResidentID, in tx: some Queryable) throws -> Bool {
        try tx.exists(
            """
            SELECT 1 FROM moveout_member m JOIN moveout_notice n ON n.id = m.notice
            WHERE m.resident = \(resident) AND n.status IN ('accepted', 'reflected')
            """)
    }
}
