import Kernel
import Procedures
import Store

/// Why an entry cannot be moved by a person.
public enum EntryRefusal: Error, Sendable, Equatable {
    /// It is no longer where the person saw it.
    case movedMeanwhile
    /// Who handed the case in may not approve what is entered (点検は別の人).
    case samePerson
    /// Sending back and taking over need a reason.
    case reasonMissing
}

/// What people do with entries. Every function runs inside a transaction of the caller and records its event in it.
public enum EntryDesk {
    /// The entry of a case; nil when none was opened.
    public static func entry(of file: CaseFile.Identifier, in tx: some Queryable) throws -> EntryJob? {
        try EntryStore.entry(of: file, in: tx)
    }

    /// The condition that the entry of a case stopped and waits for a person, for queries of those who opened the case.
    ///
    /// - Parameter column: The column, or expression, with the id of the case.
    public static func needsPerson(case column: SQL) -> SQL {
        "EXISTS (SELECT 1 FROM entry_job e WHERE e.case_id = \(column) AND e.state IN ('different', 'failed'))"
    }

    /// Lets a program enter what was checked.
    ///
    /// - Parameter hash: of the content that the checker saw.
    /// - Throws: ``EntryRefusal``.
    static func approve(
        _ entry: EntryJob, hash: String, by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard entry.state == .waitingForCheck, entry.contentHash == hash else { throw EntryRefusal.movedMeanwhile }
        guard let file = try Cases.load(entry.caseID, in: tx), file.status == .received else {
            throw EntryRefusal.movedMeanwhile
        }
        if try Cases.wasHandedIn(entry.caseID, by: actor, in: tx) { throw EntryRefusal.samePerson }
        try tx.run(
            """
            UPDATE entry_job SET state = \(EntryJob.State.queued.rawValue),
            checked_by = \(try JSONValue(encoding: Checker(actor))), changed_at = \(tx.now) WHERE id = \(entry.id)
            """)
        try EntryStore.record("check.approved", entry, by: actor, in: tx)
        try EntryStore.enqueue(entry.id, round: entry.round, in: tx)
    }

    /// Sends the case back with the field and the reason; the entry is opened anew when the case is received again.
    ///
    /// - Throws: ``EntryRefusal``.
    static func sendBack(
        _ entry: EntryJob, field: String?, reason: String, by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard entry.state == .waitingForCheck else { throw EntryRefusal.movedMeanwhile }
        guard !reason.isEmpty else { throw EntryRefusal.reasonMissing }
        let label = field.flatMap { name in entry.content.labels.first { $0.field == name }?.label }
        let note = label.map { "\($0)：\(reason)" } ?? reason
        do {
            try Cases.move(entry.caseID, to: .returned, note: note, by: actor, in: tx)
        } catch is CaseRefusal {
            throw EntryRefusal.movedMeanwhile
        }
        try EntryStore.record(
            "check.returned", entry, by: actor, ["field": .string(field ?? "")], in: tx)
        try tx.run("DELETE FROM entry_job WHERE id = \(entry.id)")
    }

    /// A person does the entry by hand; no program goes on with it.
    ///
    /// - Throws: ``EntryRefusal``.
    static func takeOver(
        _ entry: EntryJob, reason: String, by actor: Actor, in tx: WriteTransaction
    ) throws {
        guard entry.state.isOpen else { throw EntryRefusal.movedMeanwhile }
        guard !reason.isEmpty else { throw EntryRefusal.reasonMissing }
        try tx.run(
            """
            UPDATE entry_job SET state = \(EntryJob.State.takenOver.rawValue), taken_by = \(actor.name),
            reason = \(reason), run = \(entry.run + 1), changed_at = \(tx.now) WHERE id = \(entry.id)
            """)
        try EntryStore.record("entry.taken-over", entry, by: actor, in: tx)
    }

    /// Gives what is stuck another three attempts. What a second person has to look at first waits for the check.
    ///
    /// - Throws: ``EntryRefusal``.
    static func retry(_ entry: EntryJob, _ rules: EntryRules, by actor: Actor, in tx: WriteTransaction) throws {
        guard entry.state.isStuck, let rule = rules[entry.procedure],
            let file = try Cases.load(entry.caseID, in: tx), file.status == .received
        else { throw EntryRefusal.movedMeanwhile }
        try EntryStore.record("entry.retried", entry, by: actor, in: tx)
        if entry.content.values.isEmpty {
            // Nothing could be made of the facts: they are read anew.
            try tx.run("DELETE FROM entry_job WHERE id = \(entry.id)")
            return try EntryStore.open(file, rule, in: tx)
        }
        let isChecked = entry.checkedBy != nil || rule.isAutomatic(for: file.channel)
        let state: EntryJob.State = isChecked ? .queued : .waitingForCheck
        try tx.run(
            """
            UPDATE entry_job SET state = \(state.rawValue), failures = 0, round = \(entry.round + 1),
            changed_at = \(tx.now) WHERE id = \(entry.id)
            """)
        if isChecked { try EntryStore.enqueue(entry.id, round: entry.round + 1, in: tx) }
    }
}
