import Kernel

/// What a backup says of itself: `manifest.json` beside its file.
///
/// It has a checksum of its own, so that a changed byte in it shows as well. The checksum is no signature: whoever can
/// write to the folder can write another. Against that stand the signed checkpoints of the trail, kept elsewhere.
public struct BackupManifest: Sendable, Hashable {
    /// The layout that this program writes; one with another number is refused.
    static let format = 1

    /// Which database the backup is of.
    public enum Kind: String, Sendable, Hashable {
        /// An SQLite file, ready to be opened.
        case sqlite
        /// An archive of `pg_dump` in the custom format.
        case postgresql

        /// The name of the file in the backup's folder.
        var fileName: String {
            switch self {
            case .sqlite: "city.sqlite"
            case .postgresql: "city.dump"
            }
        }
    }

    /// When the backup was begun: it has all that was committed before.
    public let madeAt: Timestamp
    /// Which database it is of.
    public let kind: Kind
    /// The schema that holds the tables, where the database's URL named one.
    public let schema: String?
    /// What is in it.
    public let contents: DatabaseContents
    /// The size of its file.
    public let bytes: Int
    /// The SHA-256 of its file, as 64 lower-case hex digits.
    public let sha256: String

    /// The name of its file.
    public var fileName: String { kind.fileName }
}

extension BackupManifest {
    /// As it stands in the file.
    var json: JSONValue {
        var members = members
        members["checksum"] = .string(Self.checksum(of: members))
        return .object(members)
    }

    private var members: [String: JSONValue] {
        [
            "format": .int(Int64(Self.format)), "made_at": .string(madeAt.iso), "database": .string(kind.rawValue),
            "schema": schema.map { .string($0) } ?? .null, "file": .string(fileName), "bytes": .int(Int64(bytes)),
            "sha256": .string(sha256),
            "migrations": .object(contents.migrations.mapValues { .string($0) }),
            "newest_event": .int(Int64(contents.newestEvent)),
            "newest_seal": contents.newestSeal.map { seal in
                .object([
                    "number": .int(Int64(seal.number)), "hash": .string(seal.hash.description),
                    "events": .int(Int64(seal.events)),
                ])
            } ?? .null,
            "rows": .object(contents.rows.mapValues { .int(Int64($0)) }),
        ]
    }

    private static func checksum(of members: [String: JSONValue]) -> String {
        BlobHash(of: JSONValue.object(members).canonicalBytes).description
    }

    /// Reads the file's bytes; the path is for errors.
    /// - Throws: ``BackupError``: `damaged` for a changed byte, `notABackup` for a layout of another program.
    init(parsing bytes: [UInt8], path: String) throws {
        func damaged(_ reason: String) -> BackupError { .damaged(path: path, reason: "its manifest \(reason)") }
        guard let json = try? JSONValue(parsing: bytes), var members = json.objectValue else {
            throw damaged("is no JSON object")
        }
        guard let format = members["format"]?.intValue else { throw damaged("names no format") }
        guard format == Self.format else {
            throw BackupError.notABackup(
                path: path, reason: "it has format \(format); this program knows \(Self.format)")
        }
        let checksum = members.removeValue(forKey: "checksum")?.stringValue
        guard checksum == Self.checksum(of: members) else { throw damaged("does not have its checksum") }
        guard let madeAt = json["made_at"]?.stringValue.flatMap({ Timestamp(iso: $0) }),
            let kind = json["database"]?.stringValue.flatMap(Kind.init(rawValue:)),
            json["file"]?.stringValue == kind.fileName, let bytes = json["bytes"]?.intValue,
            let sha256 = json["sha256"]?.stringValue,
            let contents = Self.contents(json)
        else { throw damaged("lacks what belongs in it") }
        self.init(
            madeAt: madeAt, kind: kind, schema: json["schema"]?.stringValue, contents: contents, bytes: bytes,
            sha256: sha256)
    }

    private static func contents(_ json: JSONValue) -> DatabaseContents? {
        guard let newestEvent = json["newest_event"]?.intValue, let migrations = json["migrations"]?.objectValue,
            let rows = json["rows"]?.objectValue, let seal = json["newest_seal"]
        else { return nil }
        var newestSeal: DatabaseContents.Seal?
        if !seal.isNull {
            guard let number = seal["number"]?.intValue, let events = seal["events"]?.intValue,
                let hash = seal["hash"]?.stringValue.flatMap({ AuditHash($0) })
            else { return nil }
            newestSeal = DatabaseContents.Seal(number: number, hash: hash, events: events)
        }
        return DatabaseContents(
            migrations: migrations.compactMapValues(\.stringValue), newestEvent: newestEvent, newestSeal: newestSeal,
            rows: rows.compactMapValues(\.intValue))
    }
}
