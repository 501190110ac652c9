import Forms
import Kernel
import Store

/// A form that somebody fills in (下書き): kept after each page, opened again on another device, gone when it was sent or
/// left alone for a month.
struct Draft: Sendable, RowDecodable {
    typealias Identifier = ID<Draft>

    /// So many days a draft waits.
    static let daysKept = 30

    /// Hard to guess: where nobody is signed in, it is the key to the draft.
    let id: String
    let procedure: String
    private(set) var version: Int
    var owner: DraftOwner
    var raw: RawAnswers
    /// Who knew an answer before anybody typed, by the item's path; an answer that was changed is nobody's.
    var sources: [String: String]
    /// Pages that were answered without fault.
    var done: Set<String>
    /// How many rows of a group are shown, where more are than have answers.
    var rows: [String: Int]
    let language: Language
    /// How it came: `online`, or `counter` when staff fill it in for somebody.
    let channel: String
    /// The applicant's household in the register, and its members as they were when the draft was begun.
    let household: String?
    let members: [FormPlaces.Member]
    let startedAt: Timestamp
    let touchedAt: Timestamp
    /// The application that came of it.
    let application: String?
    /// Who fills it in for the owner; nil when that is the owner.
    var filer: Filer?
    /// Of which trial it is; nil for most.
    var trial: TrialPart?

    init(
        id: String, procedure: OnlineProcedure, owner: DraftOwner, prefill: Prefill, language: Language,
        channel: String,
        at now: Timestamp
    ) {
        (self.id, self.procedure, version) = (id, procedure.id, procedure.version)
        self.owner = owner
        (raw, sources) = prefill.fill(procedure.sheet)
        (household, members) = (prefill.household, prefill.members)
        (done, rows, application) = ([], [:], nil)
        (self.language, self.channel, startedAt, touchedAt) = (language, channel, now, now)
    }

    /// An application whose answers are opened once more to be set right.
    init(correcting application: Application) {
        (id, procedure, version) = (application.draft, application.procedure, application.version)
        (owner, sources) = (application.owner, application.sources)
        raw = RawAnswers(application.answers)
        (done, rows, household, members) = ([], [:], nil, application.members)
        (language, channel) = (application.language, application.channel)
        (startedAt, touchedAt) = (application.arrivedAt, application.arrivedAt)
        filer = application.filer
        self.application = application.number
    }

    init(row: Row) throws {
        id = try row.string("id")
        procedure = try row.string("procedure")
        version = try row.int("version")
        owner = DraftOwner(kind: try row.get("owner_kind"), id: try row.string("owner"))
        raw = try RawAnswers(row.textLists("answers"))
        sources = try row.texts("sources")
        done = Set(try row.json("done").arrayValue?.compactMap(\.stringValue) ?? [])
        rows = try (row.json("rows").objectValue ?? [:]).compactMapValues(\.intValue)
        language = Language(rawValue: try row.string("language"))
        channel = try row.string("channel")
        household = try row.optionalString("household")
        members = try row.members("members")
        startedAt = try row.timestamp("started_at")
        touchedAt = try row.timestamp("touched_at")
        application = try row.optionalString("application")
        filer = try Filer(row: row)
        trial = try TrialPart(row: row)
    }

    /// The last moment at which it is there.
    var until: Timestamp { touchedAt.adding(seconds: Self.daysKept * 86_400) }

    /// How many characters somebody typed: all but those that were known before, and what was only chosen.
    func typedCharacters(of sheet: FormSheet) -> Int {
        var count = 0
        for item in sheet.pages.flatMap(\.items) {
            let rows = item.kind == .group ? item.items.map { ($0, true) } : [(item, false)]
            for (inner, isRow) in rows where inner.kind.isTyped {
                for (path, values) in raw.part(item.name) {
                    let parts = path.split(separator: ".")
                    if isRow, parts.count < 3 || String(parts[2]) != inner.name { continue }
                    if sources[path] != nil || sources[item.name] != nil { continue }
                    count += values.reduce(0) { $0 + $1.unicodeScalars.count }
                }
            }
        }
        return count
    }
}

extension ItemKind {
    /// Whether its answer is typed rather than chosen.
    var isTyped: Bool { isWritten }
}

extension Draft {
    /// Names the draft in events without opening it: what stands there leads to nobody's answers.
    var trace: String { String(BlobHash(of: Array(id.utf8)).description.prefix(16)) }

    /// Goes on in another version of the form.
    mutating func renew(to version: Int) {
        self.version = version
        done = []
    }
}
