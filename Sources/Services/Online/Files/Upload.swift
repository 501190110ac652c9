import Forms
import Kernel
import Store

/// A file on its way into a draft, in pieces (途中から再開できる送信). Each piece is on disk before it is acknowledged, on whatever node it came
/// in; only what is whole and was looked at counts as a file. Decision 0041.
struct Upload: Sendable, RowDecodable {
    /// So long an upload waits for its next piece.
    static let hoursKept = 24

    let draft: String
    /// Its name in the address: letters, digits, `-` and `_`; the sender's or ours.
    let id: String
    /// The item of the form.
    let item: String
    /// The file's name as it is shown.
    let name: String
    /// The bytes that it will have.
    let length: Int
    /// The bytes that are on disk.
    let received: Int
    /// The file that came of it.
    let file: String?
    /// Why none did; the end of a key of `online.problem`.
    let fault: String?
    let touchedAt: Timestamp

    /// Where it stands.
    enum State: String, Sendable, CaseIterable {
        /// Pieces are missing.
        case receiving
        /// It is whole and waits to be looked at.
        case waiting
        /// It is a file of the draft.
        case kept
        /// It is not taken.
        case refused
    }

    var state: State {
        if file != nil { return .kept }
        if fault != nil { return .refused }
        return received == length ? .waiting : .receiving
    }

    init(row: Row) throws {
        draft = try row.string("draft")
        id = try row.string("id")
        item = try row.string("item")
        name = try row.string("name")
        length = try row.int("length")
        received = try row.int("received")
        file = try row.optionalString("file")
        fault = try row.optionalString("fault")
        touchedAt = try row.timestamp("touched_at")
    }

    /// Whether a text can name an upload in an address.
    static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            }
    }

    static func load(_ id: String, of draft: String, in tx: some Queryable) throws -> Upload? {
        try tx.one(Upload.self, "SELECT * FROM online_upload WHERE draft = \(draft) AND id = \(id)")
    }

    static func all(of draft: String, in tx: some Queryable) throws -> [Upload] {
        try tx.all(Upload.self, "SELECT * FROM online_upload WHERE draft = \(draft) ORDER BY started_at, id")
    }

    /// Whole ones that nobody has looked at.
    static func waiting(in tx: some Queryable) throws -> [Upload] {
        try tx.all(
            Upload.self,
            "SELECT * FROM online_upload WHERE received = length AND file IS NULL AND fault IS NULL LIMIT 50")
    }

    static func begin(
        _ id: String, of draft: String, item: String, name: String, length: Int, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO online_upload (draft, id, item, name, length, received, started_at, touched_at)
            VALUES (\(draft), \(id), \(item), \(name), \(length), 0, \(tx.now), \(tx.now))
            """)
    }

    /// Puts a piece behind what is there.
    func append(_ bytes: [UInt8], in tx: WriteTransaction) throws {
        guard !bytes.isEmpty else { return }
        try tx.run(
            """
            INSERT INTO online_upload_part (draft, upload, start, bytes) VALUES (\(draft), \(id), \(received), \(bytes))
            """)
        try tx.run(
            """
            UPDATE online_upload SET received = \(received + bytes.count), touched_at = \(tx.now)
            WHERE draft = \(draft) AND id = \(id)
            """)
    }

    /// All that came, in its order.
    func bytes(in tx: some Queryable) throws -> [UInt8] {
        var whole: [UInt8] = []
        whole.reserveCapacity(length)
        let pieces = try tx.all(
            Row.self,
            "SELECT start, bytes FROM online_upload_part WHERE draft = \(draft) AND upload = \(id) ORDER BY start")
        for piece in pieces { whole += try piece.bytes("bytes") }
        return whole
    }

    /// Notes what came of it; the pieces are not needed any more.
    func close(file: String?, fault: String?, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_upload_part WHERE draft = \(draft) AND upload = \(id)")
        try tx.run(
            """
            UPDATE online_upload SET file = \(file), fault = \(fault), touched_at = \(tx.now)
            WHERE draft = \(draft) AND id = \(id)
            """)
    }

    func remove(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_upload_part WHERE draft = \(draft) AND upload = \(id)")
        try tx.run("DELETE FROM online_upload WHERE draft = \(draft) AND id = \(id)")
    }

    static func removeAll(of draft: String, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_upload_part WHERE draft = \(draft)")
        try tx.run("DELETE FROM online_upload WHERE draft = \(draft)")
    }

    /// Removes what nobody goes on with, with its pieces; a file that came of one stays.
    ///
    /// - Returns: how many were removed.
    @discardableResult
    static func forgetOld(in tx: WriteTransaction) throws -> Int {
        let old = try tx.all(
            Upload.self,
            """
            SELECT * FROM online_upload WHERE touched_at < \(tx.now.adding(seconds: -hoursKept * 3_600)) LIMIT 200
            """)
        for upload in old { try upload.remove(in: tx) }
        return old.count
    }
}

extension OnlineDesk {
    /// Looks at an upload that is whole, and makes a file of the draft of it. Done again it changes nothing.
    ///
    /// - Returns: the upload afterwards; still waiting where nobody can look at it now.
    func finish(_ upload: Upload, at now: Timestamp) async throws -> Upload {
        guard upload.state == .waiting else { return upload }
        let (draft, bytes, files) = try await store.read { tx in
            (
                try Draft.load(upload.draft, at: now, in: tx), try upload.bytes(in: tx),
                try DraftFile.all(of: upload.draft, in: tx)
            )
        }
        guard let draft, draft.application == nil,
            let item = catalogue.procedure(draft.procedure)?.sheet.item(upload.item)
        else { return upload }
        let judged = await FileCheck(scanner: scanner, pictures: pictures)
            .look(at: bytes, named: upload.name, for: item, beside: files.reduce(0) { $0 + $1.bytes })
        if case .failure(let fault) = judged, case .fileUnscanned = fault.kind { return upload }
        return try await store.write { tx in
            guard let current = try Upload.load(upload.id, of: upload.draft, in: tx) else { return upload }
            guard current.state == .waiting, var draft = try Draft.load(upload.draft, at: tx.now, in: tx),
                draft.application == nil
            else { return current }
            switch judged {
            case .success(let checked):
                let file = try DraftFile.add(checked, to: draft.id, in: tx)
                let before = (draft.raw.texts[item.name] ?? []).filter { !$0.isEmpty }
                draft.raw.put([item.name: before + [file]], below: item.name)
                try draft.save(in: tx)
                try current.close(file: file, fault: nil, in: tx)
            case .failure(let fault): try current.close(file: nil, fault: fault.kind.word, in: tx)
            }
            return try Upload.load(upload.id, of: upload.draft, in: tx) ?? current
        }
    }
}

extension FormProblem.Kind {
    /// The end of the key of what is wrong with a file.
    fileprivate var word: String {
        switch self {
        case .fileInfected: "file-infected"
        case .fileTooLarge: "file-too-large"
        case .pictureTooLarge: "picture-too-large"
        case .pictureUnreadable: "picture-unreadable"
        default: "file-type"
        }
    }
}

extension Migration {
    /// Files on their way, in pieces.
    static let onlineUploads = Migration(
        service: "online", name: "020-uploads",
        sql: [
            """
            CREATE TABLE online_upload (
                draft TEXT NOT NULL,
                id TEXT NOT NULL,
                item TEXT NOT NULL,
                name TEXT NOT NULL,
                length INTEGER NOT NULL,
                received INTEGER NOT NULL,
                file TEXT,
                fault TEXT,
                started_at INTEGER NOT NULL,
                touched_at INTEGER NOT NULL,
                PRIMARY KEY (draft, id)
            )
            """,
            "CREATE INDEX online_upload_touched ON online_upload (touched_at)",
            """
            CREATE TABLE online_upload_part (
                draft TEXT NOT NULL,
                upload TEXT NOT NULL,
                start INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (draft, upload, start)
            )
            """,
        ])
}
