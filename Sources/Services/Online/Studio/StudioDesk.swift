import Forms
import Kernel
import Pack
import Store

/// Why a change of a procedure does not go on.
enum StudioRefusal: String, Error, Sendable, CaseIterable {
    case notFound = "not-found"
    /// Who wrote it may not publish it or give it back (点検は別の人).
    case samePerson = "same-person"
    /// Only its author writes on a draft.
    case notAuthor = "not-author"
    /// It was proposed, published or given up meanwhile.
    case notReady = "not-ready"
    /// It was saved in another window meanwhile.
    case changedMeanwhile = "changed-meanwhile"
    /// The definition has faults.
    case faults
    /// A test of the definition does not come out as it says.
    case tests
    /// A text is missing in easy Japanese or English.
    case texts
    /// Nothing differs from the edition that stands.
    case noDifference = "no-difference"
    /// Its first day is before today: what was filled in since was another edition.
    case tooEarly = "too-early"
    /// Its last day is before its first.
    case endsBefore = "ends-before"
    /// A newer edition came into use meanwhile, such as with the city's pack.
    case versionUsed = "version-used"
    /// Another procedure has this id.
    case idUsed = "id-used"
    /// It would become a procedure of a section that is not its author's.
    case otherSection = "other-section"

    /// Says in the words of the studio why a change does not go on.
    static func passing(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let refusal as ChangeRefusal {
            switch refusal {
            case .samePerson: throw StudioRefusal.samePerson
            case .notAuthor: throw StudioRefusal.notAuthor
            case .notReady: throw StudioRefusal.notReady
            case .changedMeanwhile: throw StudioRefusal.changedMeanwhile
            }
        }
    }
}

/// Writes and publishes new editions of procedures.
public struct StudioDesk: Sendable {
    /// Who writes definitions of their sections.
    static let writer = "owner"
    /// Who publishes what another person of the section wrote.
    static let publisher = "publisher"

    let desk: OnlineDesk

    public init(_ desk: OnlineDesk) { self.desk = desk }

    var editions: OnlineEditions { desk.editions }

    // MARK: Beginning

    /// Begins a new edition with the text of the latest one; the one that is open where there is one.
    ///
    /// - Throws: ``StudioRefusal``.
    func begin(_ id: String, by actor: Actor) async throws -> ProcedureChange {
        guard let latest = editions.editions(of: id).last, let text = editions.text(id, version: latest.version),
            var design = ProcedureDesign(text)
        else { throw StudioRefusal.notFound }
        // What a trial gave to some is not the edition of everybody, but its version is used.
        let tried = try await desk.store.read { try TrialStore.version(of: id, in: $0) }
        design.setHead("version", .number(Double(max(latest.version, tried) + 1)))
        return try await insert(try design.text(), id, by: actor)
    }

    /// Begins a new procedure with what another one says.
    ///
    /// - Parameter title: its name in the languages of owners.
    /// - Throws: ``StudioRefusal``.
    func copy(
        _ source: String, as id: String, title: ProcedureDesign.Texts, by actor: Actor
    ) async throws -> ProcedureChange {
        guard let latest = editions.editions(of: source).last,
            let text = editions.text(source, version: latest.version), var design = ProcedureDesign(text)
        else { throw StudioRefusal.notFound }
        guard editions.editions(of: id).isEmpty else { throw StudioRefusal.idUsed }
        design.setHead("id", .text(id))
        design.setHead("version", .number(1))
        design.setHead("withdrawn", nil)
        design.setTexts("title", title)
        return try await insert(try design.text(), id, by: actor, isNew: true)
    }

    private func insert(
        _ text: String, _ id: String, by actor: Actor, isNew: Bool = false
    ) async throws -> ProcedureChange {
        let read = try definition(text, of: id)
        guard StudioDesk.admits(actor, read.section) else { throw StudioRefusal.otherSection }
        return try await desk.store.write { tx in
            if let open = try ProcedureChangeStore.open(of: id, in: tx) {
                guard !isNew else { throw StudioRefusal.idUsed }
                return open
            }
            let new = ProcedureChange(
                id: .make(at: tx.now), procedure: id, version: read.version, section: read.section,
                title: read.title.text(in: .ja), text: text, life: ChangeLife(.draft, by: actor, at: tx.now))
            try ProcedureChangeStore.insert(new, in: tx)
            try tx.record(Self.event("definition.draft_saved", new, by: actor, at: tx.now))
            return new
        }
    }

    // MARK: Writing

    /// Saves what its author made of a draft. Tests may fail until it is proposed.
    ///
    /// - Parameter revision: the one that the page showed.
    /// - Throws: ``StudioRefusal``.
    func save(
        _ text: String, of id: ProcedureChange.Identifier, revision: Int, by actor: Actor
    ) async throws -> ProcedureChange {
        let known = try await load(id)
        // The studio counts versions; whoever writes the text need not.
        var text = text
        var read = try definition(text, of: known.procedure)
        if read.version != known.version, var design = ProcedureDesign(text) {
            design.setHead("version", .number(Double(known.version)))
            text = try design.text()
            read = try definition(text, of: known.procedure)
        }
        guard StudioDesk.admits(actor, read.section) else { throw StudioRefusal.otherSection }
        let (wanted, procedure) = (text, read)
        return try await change(id, "definition.draft_saved", by: actor) { change, now in
            // Sent again, it is saved already.
            if change.life.isWritten(by: actor), change.text == wanted { return false }
            try StudioRefusal.passing { try change.life.write(by: actor, over: revision, at: now) }
            change.text = wanted
            (change.section, change.title) = (procedure.section, procedure.title.text(in: .ja))
            return true
        }
    }

    /// Its author hands it to another person, with a reason and the first day on which it shall be used.
    ///
    /// - Throws: ``StudioRefusal``.
    func propose(
        _ id: ProcedureChange.Identifier, revision: Int, reason: String, from day: CivilDate, by actor: Actor
    ) async throws {
        let known = try await load(id)
        guard var design = ProcedureDesign(known.text) else { throw StudioRefusal.faults }
        design.setFirstDay(day)
        let text = try design.text()
        let read = try definition(text, of: known.procedure)
        try check(read)
        guard read.validTo.map({ $0 >= day }) ?? true else { throw StudioRefusal.endsBefore }
        if let standing = editions.editions(of: known.procedure).last {
            guard !ProcedureDifference(from: standing, to: read).lines.isEmpty else { throw StudioRefusal.noDifference }
        }
        _ = try await change(id, "definition.proposed", by: actor) { change, now in
            if change.state == .proposed, change.text == text, change.reason == reason { return false }
            guard day >= now.date else { throw StudioRefusal.tooEarly }
            try StudioRefusal.passing {
                try change.life.write(by: actor, over: revision, at: now)
                try change.life.move(to: .proposed, at: now)
            }
            (change.text, change.validFrom, change.reason, change.returned) = (text, day, reason, nil)
            return true
        }
    }

    // MARK: Deciding

    /// Gives it back to its author: another person with a reason, or the author to write on.
    ///
    /// - Throws: ``StudioRefusal``.
    func giveBack(_ id: ProcedureChange.Identifier, reason: String?, by actor: Actor) async throws {
        _ = try await change(id, "definition.returned", by: actor) { change, now in
            if change.state == .draft { return false }
            guard change.state == .proposed else { throw StudioRefusal.notReady }
            guard reason != nil || change.authorID == actor.id else { throw StudioRefusal.notAuthor }
            try StudioRefusal.passing { try change.life.move(to: .draft, at: now) }
            change.returned = reason.map { (reason: $0, by: actor.name) }
            return true
        }
    }

    /// Lets it be used from its first day on. Another person than who wrote it does so.
    ///
    /// - Throws: ``StudioRefusal``.
    func publish(_ id: ProcedureChange.Identifier, revision: Int, by actor: Actor) async throws {
        let known = try await load(id)
        try check(try definition(known.text, of: known.procedure))
        let packed = editions.editions(of: known.procedure).map(\.version).max() ?? 0
        try await desk.store.write { tx in
            guard var change = try ProcedureChangeStore.load(id, in: tx) else { throw StudioRefusal.notFound }
            if change.state == .published { return }
            let number = try ProcedureChangeStore.edition(in: tx) + 1
            try StudioRefusal.passing {
                try change.life.publish(by: actor, seen: revision, number: number, at: tx.now)
            }
            guard let first = change.validFrom, first >= tx.now.date else { throw StudioRefusal.tooEarly }
            // Other nodes may have published what this program has not followed yet.
            let used = max(packed, try ProcedureChangeStore.version(of: change.procedure, in: tx))
            guard change.version > used else { throw StudioRefusal.versionUsed }
            try ProcedureChangeStore.save(change, in: tx)
            try tx.record(Self.event("definition.published", change, by: actor, at: tx.now))
        }
        try await follow()
    }

    /// A draft is given up.
    func withdraw(_ id: ProcedureChange.Identifier, by actor: Actor) async throws {
        _ = try await change(id, "definition.draft_withdrawn", by: actor) { change, now in
            if change.state == .withdrawn { return false }
            try StudioRefusal.passing { try change.life.withdraw(at: now) }
            return true
        }
    }

    /// Has this program use what is published. Run at the start and every few seconds on every node.
    ///
    /// - Returns: The edition that holds now.
    @discardableResult
    public func follow(from edition: Int = -1) async throws -> Int {
        typealias Tried = [(procedure: String, version: Int, text: String)]
        let (now, changes, tried) = try await desk.store.read { tx -> (Int, [ProcedureChange]?, Tried) in
            // Each counts upwards: their sum changes whenever one of them does.
            let now = try ProcedureChangeStore.edition(in: tx) + TrialStore.number(in: tx)
            return now == edition
                ? (now, nil, []) : (now, try ProcedureChangeStore.published(in: tx), try TrialStore.tried(in: tx))
        }
        if let changes {
            editions.replacePublished(
                with: changes.compactMap { change in
                    change.number.map { .init(number: $0, procedure: change.procedure, text: change.text) }
                })
            editions.replaceTried(with: tried)
        }
        return now
    }

    // MARK: Parts

    /// Whether somebody writes or publishes procedures of a section.
    static func admits(_ actor: Actor, _ section: String) -> Bool {
        actor.kind == .staff && ExaminationDesk.sections(of: actor).contains(section)
    }

    func load(_ id: ProcedureChange.Identifier) async throws -> ProcedureChange {
        guard let change = try await desk.store.read({ try ProcedureChangeStore.load(id, in: $0) }) else {
            throw StudioRefusal.notFound
        }
        return change
    }

    /// Reads a definition that has to be without faults.
    private func definition(_ text: String, of procedure: String) throws(StudioRefusal) -> OnlineProcedure {
        guard case .success(let read) = editions.read(text, as: procedure) else { throw .faults }
        return read
    }

    /// Whether it could be used: its tests come out as they say, and everybody can read it.
    private func check(_ procedure: OnlineProcedure) throws(StudioRefusal) {
        guard editions.results(of: procedure).allSatisfy(\.isPassed) else { throw .tests }
        guard procedure.missingTexts.isEmpty else { throw .texts }
    }

    /// Changes one in a transaction, with its event; nothing where `work` says that nothing is to be done.
    private func change(
        _ id: ProcedureChange.Identifier, _ kind: String, by actor: Actor,
        _ work: @escaping @Sendable (inout ProcedureChange, Timestamp) throws -> Bool
    ) async throws -> ProcedureChange {
        try await desk.store.write { tx in
            guard var change = try ProcedureChangeStore.load(id, in: tx) else { throw StudioRefusal.notFound }
            guard try work(&change, tx.now) else { return change }
            try ProcedureChangeStore.save(change, in: tx)
            try tx.record(Self.event(kind, change, by: actor, at: tx.now))
            return change
        }
    }

    static func event(_ kind: String, _ change: ProcedureChange, by actor: Actor, at now: Timestamp) -> Event {
        Event(
            kind: kind, at: now, actor: actor, subject: change.id.description,
            data: [
                "procedure": .string(change.procedure), "version": .int(Int64(change.version)),
                "section": .string(change.section),
                "validFrom": change.validFrom.map { .string($0.description) } ?? .null,
            ])
    }
}
