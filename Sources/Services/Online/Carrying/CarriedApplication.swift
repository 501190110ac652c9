import Forms
import Foundation
import Kernel
import Procedures
import Store

/// An application on its way from outside to the office: its files in pieces, then itself.
enum CarriedApplication {
    /// Bytes of a file in one parcel.
    static let pieceBytes = 480 << 10

    // MARK: Outside

    /// Sends an application that has just been recorded, and wipes here what was written in it.
    ///
    /// - Parameter mail: Where the applicant is told, when the form does not say it.
    static func hand(
        _ application: Application, _ submission: CaseSubmission, household: String?, mail: String?, by actor: Actor,
        _ seal: ParcelSeal, in tx: WriteTransaction
    ) throws {
        let part = SealedPart(seal: seal, id: application.id)
        let files = try DraftFile.all(of: application.draft, in: tx)
        for file in files {
            guard let bytes = try tx.blob(file.hash)?.bytes else { throw StoreError.damaged("a file has no bytes") }
            for (number, start) in stride(from: 0, to: bytes.count, by: pieceBytes).enumerated() {
                let piece = bytes[start..<min(start + pieceBytes, bytes.count)]
                try part.send(
                    "file",
                    [
                        "file": .string(file.id), "number": .int(Int64(number)),
                        "bytes": .string(Data(piece).base64EncodedString()),
                    ], in: tx)
            }
        }
        var content: [String: JSONValue] = [
            "number": .string(application.number), "draft": .string(application.draft),
            "procedure": .string(application.procedure), "version": .int(Int64(application.version)),
            "ward": .string(application.ward.code), "ownerKind": .string(application.owner.kind.rawValue),
            "owner": .string(application.owner.id), "channel": .string(application.channel),
            "language": .string(application.language.rawValue), "answers": application.answers,
            "originals": .object(application.originals.mapValues(JSONValue.string)),
            "sources": .object(application.sources.mapValues(JSONValue.string)),
            "members": try JSONValue(encoding: application.members), "seconds": .int(Int64(application.seconds)),
            "startedAt": .int(submission.startedAt.milliseconds),
            "arrivedAt": .int(application.arrivedAt.milliseconds),
            "autofilled": .int(Int64(submission.fieldsAutofilled)), "typed": .int(Int64(submission.fieldsTyped)),
            "files": .array(files.map(\.carried)), "actor": actor.carried,
        ]
        content["filer"] = application.filer?.carried
        content["household"] = household.map(JSONValue.string)
        content["mail"] = mail.map(JSONValue.string)
        try part.send("application", content, in: tx)
        try wipe(application, in: tx)
    }

    /// Takes out of the outside what was written in an application: from here on the office has it.
    static func wipe(_ application: Application, in tx: WriteTransaction) throws {
        try DraftFile.removeAll(of: application.draft, in: tx)
        try tx.run(
            """
            UPDATE online_application SET answers = '{}', originals = '{}', sources = '{}', members = '[]', signed = NULL,
                signature = NULL, signer = NULL
            WHERE id = \(application.id)
            """)
    }

    // MARK: Inside

    /// Keeps a piece of a file until the application comes.
    static func keepPiece(_ content: JSONValue, of id: CaseFile.Identifier, in tx: WriteTransaction) throws {
        guard let file = content["file"]?.stringValue, let number = content["number"]?.intValue,
            let bytes = content["bytes"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
        else { throw UnreadableParcel(reason: "a piece of a file without file, number or bytes") }
        guard try Application.load(id, in: tx) == nil else { return }
        try tx.run(
            """
            INSERT INTO online_carried_piece (application, file, number, bytes)
            VALUES (\(id), \(file), \(number), \(Array(bytes))) ON CONFLICT (application, file, number) DO NOTHING
            """)
    }

    /// Records an application that arrived outside, with the number and the moment that were given there; one that is
    /// here already is left as it is. Its events came by themselves.
    static func take(
        _ content: JSONValue, of id: CaseFile.Identifier, _ desk: OnlineDesk, in tx: WriteTransaction
    ) throws {
        guard try Application.load(id, in: tx) == nil else { return }
        let read = try Read(content, desk)
        let (procedure, actor, arrivedAt) = (read.procedure, read.actor, read.arrivedAt)
        let filer = Filer(carried: content["filer"])
        try Cases.takeOver(
            read.submission, id: id, number: read.number, receivedAt: arrivedAt, by: actor, in: tx)
        try tx.run(
            """
            INSERT INTO online_application (id, number, draft, procedure, version, section, ward, owner_kind, owner,
                channel, language, answers, originals, sources, members, seconds, arrived_at, mail, carried,
                filer_kind, filer, filer_name, by_agent)
            VALUES (\(id), \(read.number), \(read.draft), \(procedure.id), \(read.version), \(procedure.section),
                \(read.ward), \(read.owner.kind.rawValue), \(read.owner.id), \(read.submission.channel),
                \(read.language), \(content["answers"] ?? [:]), \(content["originals"] ?? [:]),
                \(content["sources"] ?? [:]), \(content["members"] ?? []), \(read.seconds), \(arrivedAt),
                \(content["mail"]?.stringValue), \(true), \(filer?.who.kind.rawValue), \(filer?.who.id),
                \(filer?.name), \(filer?.isAgent ?? false))
            """)
        try Examination.open(
            id, number: read.number, procedure: procedure,
            filed: desk.editions.edition(procedure.id, version: read.version) ?? procedure, ward: read.ward,
            calendar: desk.calendar, by: actor, at: arrivedAt, in: tx)
        for file in content["files"]?.arrayValue ?? [] { try take(file, of: id, draft: read.draft, in: tx) }
        try tx.run("DELETE FROM online_carried_piece WHERE application = \(id)")
        // Whoever applied here too at the same time has two receipts; the section sees both.
        let once = OnceRule(procedure: procedure, household: content["household"]?.stringValue)
        if let key = once.key(of: read.owner, on: arrivedAt.date) {
            if let other = try OnceRule.taken(key, in: tx) {
                let note = desk.pack.words.text("online.carried.twice", .ja, ["number": other])
                try ExaminationDesk(desk: desk).note(id, note, by: .system("online"), in: tx)
            } else {
                try OnceRule.take(key, for: id, in: tx)
            }
        }
    }

    private static func take(
        _ json: JSONValue, of id: CaseFile.Identifier, draft: String, in tx: WriteTransaction
    ) throws {
        guard let file = DraftFile(carried: json) else { throw UnreadableParcel(reason: "no file of an application") }
        let pieces = try tx.all(
            Row.self,
            "SELECT bytes FROM online_carried_piece WHERE application = \(id) AND file = \(file.id) ORDER BY number")
        var bytes: [UInt8] = []
        for piece in pieces { bytes += try piece.get("bytes", as: [UInt8].self) }
        guard BlobHash(of: bytes) == file.hash else { throw UnreadableParcel(reason: "a file is not whole") }
        _ = try tx.putBlob(bytes, contentType: file.type)
        try file.add(to: draft, in: tx)
    }

    /// What was sent, looked at.
    private struct Read {
        let number: String
        let draft: String
        let procedure: OnlineProcedure
        let version: Int
        let ward: WardCode
        let owner: DraftOwner
        let language: String
        let seconds: Int
        let arrivedAt: Timestamp
        let actor: Actor
        let submission: CaseSubmission

        init(_ content: JSONValue, _ desk: OnlineDesk) throws(UnreadableParcel) {
            func text(_ name: String) throws(UnreadableParcel) -> String {
                guard let text = content[name]?.stringValue else {
                    throw UnreadableParcel(reason: "an application without \(name)")
                }
                return text
            }
            func number(_ name: String) throws(UnreadableParcel) -> Int64 {
                guard case .int(let number)? = content[name] else {
                    throw UnreadableParcel(reason: "an application without \(name)")
                }
                return number
            }
            self.number = try text("number")
            draft = try text("draft")
            guard let procedure = desk.catalogue.procedure(try text("procedure")) else {
                throw UnreadableParcel(reason: "the pack here does not have its procedure")
            }
            self.procedure = procedure
            version = Int(try number("version"))
            guard let ward = WardCode(try text("ward")), let actor = Actor(carried: content["actor"]),
                let kind = Actor.Kind(rawValue: try text("ownerKind")), kind != .staff,
                content["answers"]?.objectValue != nil,
                (try? content["members"]?.decode([FormPlaces.Member].self)) != nil
            else { throw UnreadableParcel(reason: "an application without ward, actor, owner or answers") }
            (self.ward, self.actor) = (ward, actor)
            owner = DraftOwner(kind: kind, id: try text("owner"))
            language = try text("language")
            seconds = Int(try number("seconds"))
            arrivedAt = Timestamp(milliseconds: try number("arrivedAt"))
            submission = CaseSubmission(
                idempotencyKey: "online:\(draft)", procedure: procedure.id, title: procedure.title.text(in: .ja),
                ward: ward, channel: try text("channel"), origin: nil, persons: 1, lastDay: nil, counterSupport: false,
                fieldsAutofilled: Int(try number("autofilled")), fieldsTyped: Int(try number("typed")),
                startedAt: Timestamp(milliseconds: try number("startedAt")), documents: [],
                residents: owner.kind == .resident ? [owner.id] : [])
        }
    }
}

extension Filer {
    /// Who filed it, for the inside.
    fileprivate var carried: JSONValue {
        [
            "kind": .string(who.kind.rawValue), "id": .string(who.id), "name": .string(name), "isAgent": .bool(isAgent),
        ]
    }
}

extension DraftFile {
    /// What is known of a file, without its bytes.
    var carried: JSONValue {
        [
            "id": .string(id), "item": .string(item), "name": .string(name), "type": .string(type),
            "bytes": .int(Int64(bytes)), "hash": .string(hash.description), "scanned": .bool(isScanned),
        ]
    }

    init?(carried body: JSONValue) {
        guard let id = body["id"]?.stringValue, let item = body["item"]?.stringValue,
            let name = body["name"]?.stringValue, let type = body["type"]?.stringValue,
            let bytes = body["bytes"]?.intValue, let hash = body["hash"]?.stringValue.flatMap({ BlobHash($0) }),
            let isScanned = body["scanned"]?.boolValue
        else { return nil }
        (self.id, self.item, self.name, self.type) = (id, item, name, type)
        (self.bytes, self.hash, self.isScanned) = (bytes, hash, isScanned)
    }

    /// Names it among the files of a draft.
    func add(to draft: String, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_file (id, draft, item, name, type, bytes, hash, scanned, at)
            VALUES (\(id), \(draft), \(item), \(name), \(type), \(bytes), \(hash), \(isScanned), \(tx.now))
            ON CONFLICT (id) DO NOTHING
            """)
    }
}
