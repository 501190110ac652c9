import Kernel
import Pack
import Rules
import Synchronization

/// What a definition of a procedure may refer to, for one of the pack as for one that somebody is writing.
public struct OnlineProcedureContext: Sendable {
    let pack: CityPack
    let functions: FEELFunctions
    let lifeEvents: [String]
    let fees: [String]
    /// Ids of the pack's rules for counting days.
    let dayRules: [String]
    /// Ids of the procedures that the guidance decides.
    let guidance: [String]
    let cures: [FormCure]
    let places: FormPlaces

    func procedure(_ node: PackNode, _ faults: PackFaults, runsExamples: Bool) -> OnlineProcedure? {
        let procedure = OnlineProcedureReader(
            node: node, functions: functions, faults: faults, lifeEvents: lifeEvents, fees: fees, dayRules: dayRules,
            guidance: guidance, places: places
        ).procedure(runsExamples: runsExamples)
        if let procedure { checkCalendars(of: procedure) }
        return procedure
    }

    private func checkCalendars(of procedure: OnlineProcedure) {
        guard let names = places.calendars.names else { return }
        for item in procedure.sheet.slots {
            guard let calendar = item.slot?.calendar, !names.contains(calendar) else { continue }
            item.place(
                "\(item.name): there is no calendar \"\(calendar)\" in booking.yml"
                    + Suggestion.hint(calendar, among: names.sorted()))
        }
    }
}

/// The editions of the city's procedures: those of the pack, and those that were published since (手続きの版).
///
/// A published edition stands before those of the pack on its days, a later one before an earlier one. When the pack has the same
/// version or a newer one, what was published is only kept for applications that were made with it.
public final class OnlineEditions: Sendable {
    /// A definition that was published: its text, in the order of publishing.
    public struct Published: Sendable, Hashable {
        /// From 1.
        public let number: Int
        public let procedure: String
        public let text: String

        public init(number: Int, procedure: String, text: String) {
            (self.number, self.procedure, self.text) = (number, procedure, text)
        }
    }

    /// What is wrong with a definition, in the order of its lines.
    public struct Faults: Error, Sendable {
        public let faults: [PackFault]
    }

    private struct State {
        /// By procedure, the latest first.
        var published: [String: [OnlineProcedure]] = [:]
        var texts: [String: [Int: String]] = [:]
        var leftOut: [Int: [PackFault]] = [:]
        /// The catalogue of the day that was asked for last.
        var shelf: OnlineShelf?
        var shelfDay: CivilDate?
        var serial = 0
    }

    /// The longest definition in bytes; the longest of the packs has some 25,000.
    public static let longestText = 200_000

    public let context: OnlineProcedureContext
    private let packed: [String: OnlineProcedure]
    private let files: [String: PackFile]
    private let state = Mutex(State())
    /// Second editions that are or were tried, by procedure and version: no catalogue shows them.
    private let tried = Mutex<[String: [Int: (text: String, procedure: OnlineProcedure)]]>([:])

    init(context: OnlineProcedureContext, packed: [OnlineProcedure], files: [String: PackFile]) {
        (self.context, self.files) = (context, files)
        self.packed = Dictionary(packed.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Reading

    /// Reads a definition; its examples are not filled in.
    ///
    /// - Parameter id: the id that it has to have.
    public func read(_ text: String, as id: String) -> Result<OnlineProcedure, Faults> {
        let faults = PackFaults()
        let file = "\(id).yml"
        func fail(_ reason: String) -> Result<OnlineProcedure, Faults> {
            .failure(Faults(faults: [PackFault(file: file, line: 1, column: 1, reason: reason)]))
        }
        guard text.utf8.count <= Self.longestText else {
            return fail("the definition has \(text.utf8.count) bytes; at most \(Self.longestText)")
        }
        guard let node = context.pack.read(text, as: file, faults: faults) else {
            return faults.isEmpty ? fail("the definition is empty") : .failure(Faults(faults: faults.all))
        }
        let procedure = context.procedure(node, faults, runsExamples: false)
        if let procedure, procedure.id != id { node.node("id")?.fault("the id of this procedure is \(id)") }
        guard faults.isEmpty, let procedure else { return .failure(Faults(faults: faults.all)) }
        return .success(procedure)
    }

    /// Fills in the examples of a definition.
    public func results(of procedure: OnlineProcedure) -> [FormExampleResult] {
        procedure.sheet.results(places: context.places)
    }

    /// What an example comes to.
    public func outcome(of example: FormExample, in procedure: OnlineProcedure) -> FormOutcome {
        example.outcome(procedure.sheet, places: context.places)
    }

    // MARK: What was published

    /// From now on uses what was published. What a newer pack has made wrong is left out, see ``leftOut(_:)``.
    public func replacePublished(with published: [Published]) {
        var new = State()
        for one in published.sorted(by: { $0.number < $1.number }) {
            switch read(one.text, as: one.procedure) {
            case .success(let procedure):
                new.published[procedure.id, default: []].insert(procedure, at: 0)
                new.texts[procedure.id, default: [:]][procedure.version] = one.text
            case .failure(let faults): new.leftOut[one.number] = faults.faults
            }
        }
        let read = new
        state.withLock { state in
            let serial = state.serial
            state = read
            state.serial = serial + 1
        }
    }

    /// Why the edition of a number is not used; nil when it is.
    public func leftOut(_ number: Int) -> [PackFault]? { state.withLock { $0.leftOut[number] } }

    /// From now on knows the second editions of trials. What a newer pack has made wrong is left out.
    public func replaceTried(with texts: [(procedure: String, version: Int, text: String)]) {
        let known = tried.withLock { $0 }
        var new: [String: [Int: (text: String, procedure: OnlineProcedure)]] = [:]
        for one in texts {
            if let same = known[one.procedure]?[one.version], same.text == one.text {
                new[one.procedure, default: [:]][one.version] = same
            } else if case .success(let read) = read(one.text, as: one.procedure) {
                new[one.procedure, default: [:]][one.version] = (one.text, read)
            }
        }
        let read = new
        tried.withLock { $0 = read }
    }

    // MARK: Asking

    /// A second edition that is or was tried; nil for one that stands or stood for everybody.
    public func tried(_ id: String, version: Int) -> OnlineProcedure? {
        guard !editions(of: id).contains(where: { $0.version == version }) else { return nil }
        return tried.withLock { $0[id]?[version]?.procedure }
    }

    /// What can be done online on a day. Cheap while the same day is asked for.
    public func catalogue(on day: CivilDate) -> OnlineCatalogue {
        let shelf = state.withLock { state in
            if let shelf = state.shelf, state.shelfDay == day { return shelf }
            let ids = Set(packed.keys).union(state.published.keys)
            let standing = ids.compactMap { Self.standing(packed[$0], state.published[$0] ?? [], on: day) }
            state.serial += 1
            let shelf = OnlineShelf(standing, serial: state.serial)
            (state.shelf, state.shelfDay) = (shelf, day)
            return shelf
        }
        return OnlineCatalogue(shelf, editions: self)
    }

    private static func standing(
        _ packed: OnlineProcedure?, _ published: [OnlineProcedure], on day: CivilDate
    ) -> OnlineProcedure? {
        published.first { edition in
            packed.map { edition.version > $0.version } ?? true && edition.validFrom <= day
                && edition.validTo.map { day <= $0 } ?? true
        } ?? packed
    }

    /// The published editions that are used only after a day, the latest of each procedure.
    public func coming(after day: CivilDate) -> [OnlineProcedure] {
        state.withLock { state in state.published.values.compactMap { $0.first { $0.validFrom > day } } }
            .sorted { $0.id < $1.id }
    }

    /// Every edition of a procedure, the oldest first.
    public func editions(of id: String) -> [OnlineProcedure] {
        let all = [packed[id]].compactMap(\.self) + state.withLock { $0.published[id] ?? [] }
        return all.sorted { $0.version < $1.version }
    }

    /// The edition of a version, also of one that was only tried; nil when there never was one, or not any more.
    public func edition(_ id: String, version: Int) -> OnlineProcedure? {
        editions(of: id).last { $0.version == version } ?? tried(id, version: version)
    }

    /// The text of an edition.
    public func text(_ id: String, version: Int) -> String? {
        if let text = state.withLock({ $0.texts[id]?[version] }) { return text }
        guard packed[id]?.version == version else { return nil }
        return files[id]?.bytes().map { String(decoding: $0, as: UTF8.self) }
    }
}
