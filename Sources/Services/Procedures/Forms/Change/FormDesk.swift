import Kernel
import Pack
import Sheets
import Store

/// Why a new edition of a form cannot be changed or published.
public enum FormRefusal: String, Error, Sendable, Equatable {
    /// There is no such draft.
    case notFound = "not-found"
    /// Who wrote it may not publish it (点検は別の人).
    case samePerson = "same-person"
    /// Only its author changes a draft; others begin their own.
    case notAuthor = "not-author"
    /// It was published or withdrawn meanwhile.
    case notDraft = "not-draft"
    /// It was saved in another window meanwhile.
    case changedMeanwhile = "changed-meanwhile"
    /// The form has this edition already.
    case versionUsed = "version-used"
    /// Its first day is before today: what was printed since would have been another edition.
    case tooEarly = "too-early"
    /// Its last day is before its first.
    case endsBefore = "ends-before"
    /// The definition has faults.
    case faults
}

extension FormRefusal {
    /// Says in the words of forms why a change does not go on.
    fileprivate static func passing(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let refusal as ChangeRefusal {
            switch refusal {
            case .samePerson: throw FormRefusal.samePerson
            case .notAuthor: throw FormRefusal.notAuthor
            case .notReady: throw FormRefusal.notDraft
            case .changedMeanwhile: throw FormRefusal.changedMeanwhile
            }
        }
    }
}

/// Writes and publishes new editions of forms.
public struct FormDesk: Sendable {
    let store: Store
    let preview: FormPreview

    public init(store: Store, preview: FormPreview) { (self.store, self.preview) = (store, preview) }

    private var forms: FormCatalogue { preview.forms }

    /// Begins a new edition with the text of one that stands.
    ///
    /// - Throws: ``FormRefusal``.
    func begin(
        _ form: FormDefinition, version: String, from first: CivilDate, to last: CivilDate?, by actor: Actor
    ) async throws -> FormChange {
        guard var design = FormDesign(form.text) else { throw FormRefusal.faults }
        design.setHead("version", version)
        design.setHead("validFrom", first.description)
        design.setHead("validTo", last?.description)
        let text = try design.text()
        let read = try definition(text, of: form.template.id)
        return try await store.write { tx in
            try check(read, on: tx.now.date)
            let new = FormChange(
                id: .make(at: tx.now), form: form.template.id, version: version, validFrom: first, validTo: last,
                text: text, life: ChangeLife(.draft, by: actor, at: tx.now))
            try FormChangeStore.insert(new, in: tx)
            try tx.record(event("form.draft_saved", new, by: actor, at: tx.now))
            return new
        }
    }

    /// Saves what its author made of a draft.
    ///
    /// - Parameter revision: The one that the page showed.
    func save(
        _ text: String, of id: FormChange.Identifier, revision: Int, by actor: Actor
    ) async throws -> FormChange {
        guard let known = try await store.read({ try FormChangeStore.load(id, in: $0) }) else {
            throw FormRefusal.notFound
        }
        let read = try definition(text, of: known.form)
        return try await store.write { tx in
            guard var change = try FormChangeStore.load(id, in: tx) else { throw FormRefusal.notFound }
            // Sent again, it is saved already.
            if change.life.isWritten(by: actor), change.text == text { return change }
            try FormRefusal.passing { try change.life.write(by: actor, over: revision, at: tx.now) }
            try check(read, on: tx.now.date)
            let sheet = read.template
            (change.version, change.validFrom, change.validTo) = (sheet.version, sheet.validFrom, sheet.validTo)
            change.text = text
            try FormChangeStore.save(change, in: tx)
            try tx.record(event("form.draft_saved", change, by: actor, at: tx.now))
            return change
        }
    }

    /// Lets an edition be used on its days. Another person than who wrote it does so.
    ///
    /// - Throws: ``FormRefusal``.
    func publish(_ id: FormChange.Identifier, revision: Int, by actor: Actor) async throws {
        try await store.write { tx in
            guard var change = try FormChangeStore.load(id, in: tx) else { throw FormRefusal.notFound }
            if change.state == .published { return }
            let number = try FormChangeStore.edition(in: tx) + 1
            try FormRefusal.passing {
                try change.life.publish(by: actor, seen: revision, number: number, at: tx.now)
            }
            try check(try definition(change.text, of: change.form), on: tx.now.date)
            // Other nodes may have published what this program has not followed yet.
            guard
                try !FormChangeStore.published(in: tx).contains(where: {
                    $0.form == change.form && $0.version == change.version
                })
            else { throw FormRefusal.versionUsed }
            try FormChangeStore.save(change, in: tx)
            try tx.record(event("form.version_published", change, by: actor, at: tx.now))
        }
        try await follow()
    }

    func withdraw(_ id: FormChange.Identifier, by actor: Actor) async throws {
        try await store.write { tx in
            guard var change = try FormChangeStore.load(id, in: tx) else { throw FormRefusal.notFound }
            if change.state == .withdrawn { return }
            try FormRefusal.passing { try change.life.withdraw(at: tx.now) }
            try FormChangeStore.save(change, in: tx)
            try tx.record(event("form.draft_withdrawn", change, by: actor, at: tx.now))
        }
    }

    /// Has this program use what is published. Run at the start and every few seconds on every node.
    ///
    /// - Returns: The edition that holds now.
    @discardableResult
    public func follow(from edition: Int = -1) async throws -> Int {
        let (now, changes) = try await store.read { tx -> (Int, [FormChange]?) in
            let now = try FormChangeStore.edition(in: tx)
            return (now, now == edition ? nil : try FormChangeStore.published(in: tx))
        }
        if let changes {
            forms.replacePublished(
                with: changes.compactMap { change in
                    change.number.map { .init(number: $0, form: change.form, text: change.text) }
                })
        }
        return now
    }

    /// Reads a definition that has to be without faults.
    private func definition(_ text: String, of form: String) throws -> FormDefinition {
        guard case .success(let read) = preview.read(text, as: form) else { throw FormRefusal.faults }
        return read
    }

    /// Whether an edition could be used: its own name, from today on at the earliest, and no day that is not.
    private func check(_ form: FormDefinition, on today: CivilDate) throws {
        let sheet = form.template
        guard sheet.validFrom >= today else { throw FormRefusal.tooEarly }
        guard sheet.validTo.map({ $0 >= sheet.validFrom }) ?? true else { throw FormRefusal.endsBefore }
        guard !forms.editions(of: sheet.id).contains(where: { $0.template.version == sheet.version }) else {
            throw FormRefusal.versionUsed
        }
    }

    private func event(_ kind: String, _ change: FormChange, by actor: Actor, at now: Timestamp) -> Event {
        Event(
            kind: kind, at: now, actor: actor, subject: change.id.description,
            data: [
                "form": .string(change.form), "version": .string(change.version),
                "validFrom": .string(change.validFrom.description),
                "validTo": change.validTo.map { .string($0.description) } ?? .null,
            ])
    }
}
