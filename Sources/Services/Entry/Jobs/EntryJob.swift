import Kernel
import Procedures
import Store

/// The entry of one case into a back system, and where it stands.
public struct EntryJob: Sendable {
    public typealias Identifier = ID<EntryJob>

    /// Where an entry stands.
    public enum State: String, Sendable, CaseIterable {
        /// A second person has to look before anything is entered (点検待ち).
        case waitingForCheck = "waiting-for-check"
        /// To be entered.
        case queued
        /// The back system is being asked whether the case was entered before.
        case looking
        /// Values are being entered, up to the confirmation.
        case entering
        /// What was read back is compared, and committed if it is equal.
        case comparing
        /// Entered, once.
        case committed
        /// What the back system showed was not what was to be entered; nothing was committed by this run.
        case different
        /// Given up; a person has to look.
        case failed
        /// A person does it by hand.
        case takenOver = "taken-over"

        /// Whether a program is at it or may take it up.
        var isUnderWay: Bool { [.queued, .looking, .entering, .comparing].contains(self) }
        /// Whether a person may take it over.
        var isOpen: Bool { self != .committed && self != .takenOver }
        /// Whether it may be tried again.
        var isStuck: Bool { self == .different || self == .failed }
    }

    /// Identifies it.
    public let id: Identifier
    /// The case.
    public let caseID: CaseFile.Identifier
    /// The case's number, by which the entry is found in the back system.
    public let caseNumber: String
    /// Id of the procedure.
    public let procedure: String
    /// The procedure's title in Japanese.
    public let title: String
    /// The ward of the case.
    public let ward: WardCode
    /// The name of the back system.
    public let system: String
    /// Where it stands.
    public let state: State
    /// What is to be entered.
    let content: EntryValues
    let contentHash: String
    /// Each program that takes it up has another number; one that was overtaken finds out by it.
    let run: Int
    /// How many attempts failed since a person last looked.
    let failures: Int
    let round: Int
    /// What the back system showed, by field.
    let readBack: [String: String]?
    let differences: [Comparison.Difference]
    /// What went wrong the last time.
    let problem: EntryProblem?
    let screenshot: BlobHash?
    /// When the back system was last asked to keep the entry.
    let commitAskedAt: Timestamp?
    /// The back system's number.
    public let number: String?
    /// Who approved it.
    let checkedBy: Actor?
    /// The name of who took it over.
    let takenBy: String?
    /// Why it was taken over.
    let reason: String?
    /// When it was opened.
    public let createdAt: Timestamp
    /// When it last moved.
    public let changedAt: Timestamp
}

extension EntryJob: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        caseID = try row.id("case_id")
        caseNumber = try row.string("case_number")
        procedure = try row.string("procedure")
        title = try row.string("title")
        ward = try row.ward("ward")
        system = try row.string("system")
        state = try row.get("state", as: State.self)
        content = try EntryValues(json: try row.json("content"))
        contentHash = try row.string("content_hash")
        run = try row.int("run")
        failures = try row.int("failures")
        round = try row.int("round")
        readBack = try row.optionalJSON("read_back")?.decode([String: String].self)
        differences = try row.json("differences").decode([Comparison.Difference].self)
        problem = try row.optionalJSON("problem")?.decode(EntryProblem.self)
        screenshot = try row.getOptional("screenshot", as: BlobHash.self)
        commitAskedAt = try row.optionalTimestamp("commit_asked_at")
        number = try row.optionalString("number")
        checkedBy = try row.optionalJSON("checked_by")?.decode(Checker.self).actor
        takenBy = try row.optionalString("taken_by")
        reason = try row.optionalString("reason")
        createdAt = try row.timestamp("created_at")
        changedAt = try row.timestamp("changed_at")
    }
}

/// Who approved an entry, as it is kept: the case is completed in this person's name.
struct Checker: Codable {
    let id: String
    let name: String
    let ward: String?

    init(_ actor: Actor) {
        id = actor.id
        name = actor.name
        ward = actor.ward?.code
    }

    var actor: Actor {
        Actor(kind: .staff, id: id, name: name, ward: ward.flatMap { WardCode($0) }, roles: ["checker"])
    }
}

/// What went wrong, as a word of the pack with the back system's own words.
struct EntryProblem: Sendable, Hashable, Codable {
    enum Kind: String, Sendable, Codable, CaseIterable {
        /// The back system refuses values.
        case refused
        /// The back system shows something that no program may answer.
        case stopped
        /// The back system cannot be reached, or answers what nobody expects.
        case trouble
        /// The case is in the back system with other values.
        case enteredOtherwise = "entered-otherwise"
        /// The case is in the back system several times.
        case enteredTwice = "entered-twice"
        /// What was read back differs.
        case different
        /// The case was moved on by somebody.
        case caseMoved = "case-moved"
        /// Nobody has said where the back system is.
        case noSystem = "no-system"
        case unsigned
        case protected
        case tooManyPersons = "too-many-persons"
    }

    let kind: Kind
    /// The back system's own words, for people who may see the case.
    let detail: String?
}

extension EntryValues {
    init(json: JSONValue) throws {
        self = EntryValues(
            values: try (json["values"] ?? [:]).decode([String: String].self),
            labels: try (json["labels"] ?? []).decode([EntryLabel].self))
    }

    func json() throws -> JSONValue {
        ["values": .object(values.mapValues(JSONValue.string)), "labels": try JSONValue(encoding: labels)]
    }
}
