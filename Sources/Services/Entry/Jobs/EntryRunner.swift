import Kernel
import Procedures
import Store

/// Enters what is queued: looks, enters, compares, commits. Killed at any step it begins anew by looking, so that there
/// is one entry in the end.
struct EntryRunner: Sendable {
    static let kind = "entry.run"
    /// After so many attempts that failed a person has to look.
    static let mostFailures = 3
    static let actor = Actor.system("entry")

    let store: Store
    let rules: EntryRules
    let systems: [String: any BackSystem]

    /// The work, for the list of what a program can do. Attempts are counted by the entry itself, because one that was
    /// killed has not failed.
    var job: JobKind {
        JobKind(
            Self.kind, retries: RetryPolicy(attempts: 1_000, firstPause: 5, longestPause: 60), timeLimit: .seconds(300)
        ) { job in
            guard let id = job.data["entry"]?.stringValue.flatMap({ EntryJob.Identifier($0) }) else {
                throw JobFailure("the work names no entry")
            }
            return try await run(id)
        }
    }

    /// One attempt; returns what is to be stored with the end of the work.
    private func run(_ id: EntryJob.Identifier) async throws -> JobKind.Outcome? {
        guard let entry = try await begin(id) else { return nil }
        do {
            guard let system = systems[entry.system] else {
                return end(entry, .failed, EntryProblem(kind: .noSystem, detail: nil))
            }
            let visit = try await system.visit()
            do {
                let outcome = try await enter(entry, visit)
                await visit.end()
                return outcome
            } catch {
                await visit.end()
                throw error
            }
        } catch let refused as EntryRefused {
            return refusal(entry, refused)
        } catch let stopped as EntryStopped {
            return end(
                entry, .failed, EntryProblem(kind: .stopped, detail: stopped.reason), picture: stopped.screenshot)
        } catch is Overtaken {
            return nil
        } catch {
            if error is CancellationError { throw error }
            return try await failed(entry, "\(error)")
        }
    }

    /// Takes the entry up; nil when there is nothing to do for a program any more.
    private func begin(_ id: EntryJob.Identifier) async throws -> EntryJob? {
        try await store.write { tx in
            guard let entry = try EntryStore.load(id, in: tx), entry.state.isUnderWay else { return nil }
            guard let file = try Cases.load(entry.caseID, in: tx), file.status == .received else {
                try EntryRunner.settle(entry, .failed, EntryProblem(kind: .caseMoved, detail: nil), in: tx)
                return nil
            }
            try tx.run(
                """
                UPDATE entry_job SET run = \(entry.run + 1), state = \(EntryJob.State.looking.rawValue),
                changed_at = \(tx.now) WHERE id = \(id)
                """)
            if entry.state == .queued { try EntryStore.record("entry.started", entry, by: Self.actor, in: tx) }
            return try EntryStore.load(id, in: tx)
        }
    }

    private func enter(_ entry: EntryJob, _ visit: any BackSystemVisit) async throws -> JobKind.Outcome {
        let found = try await visit.find(entry.caseNumber)
        if found.count > 1 {
            let numbers = found.map(\.number).joined(separator: ", ")
            return end(entry, .failed, EntryProblem(kind: .enteredTwice, detail: numbers))
        }
        if let earlier = found.first {
            let differences = Comparison.differences(entry.content, earlier.values)
            guard differences.isEmpty else {
                return end(
                    entry, .different, EntryProblem(kind: .enteredOtherwise, detail: earlier.number),
                    readBack: earlier.values, differences)
            }
            return committed(entry, number: earlier.number, readBack: earlier.values, wasThere: true, picture: nil)
        }
        try await move(entry, to: .entering)
        let shown = try await visit.enter(entry.content)
        try await move(entry, to: .comparing)
        let differences = Comparison.differences(entry.content, shown.values)
        guard differences.isEmpty else {
            return end(
                entry, .different, EntryProblem(kind: .different, detail: nil), readBack: shown.values, differences,
                picture: shown.screenshot)
        }
        // On disk before the back system hears of it: from now on "it was not committed" is no longer certain.
        try await move(entry, to: .comparing, readBack: shown, isCommitting: true)
        let number = try await visit.commit(shown)
        return committed(entry, number: number, readBack: shown.values, wasThere: false, picture: shown.screenshot)
    }

    /// A step on the way, unless somebody else has it by now.
    private func move(
        _ entry: EntryJob, to state: EntryJob.State, readBack: ReadBack? = nil, isCommitting: Bool = false
    ) async throws {
        try await store.write { tx in
            guard try EntryRunner.isOurs(entry, in: tx) else { throw Overtaken() }
            try tx.run(
                "UPDATE entry_job SET state = \(state.rawValue), changed_at = \(tx.now) WHERE id = \(entry.id)")
            if isCommitting, let readBack {
                let picture = try readBack.screenshot.map { try tx.putBlob($0, contentType: "image/png") }
                try tx.run(
                    """
                    UPDATE entry_job SET commit_asked_at = \(tx.now), screenshot = \(picture),
                    read_back = \(JSONValue.object(readBack.values.mapValues(JSONValue.string))) WHERE id = \(entry.id)
                    """)
                try EntryStore.record(
                    "entry.compared", entry, by: Self.actor, ["differences": .int(0)], in: tx)
            }
        }
    }

    private static func isOurs(_ entry: EntryJob, in tx: some Queryable) throws -> Bool {
        guard let now = try EntryStore.load(entry.id, in: tx) else { return false }
        return now.run == entry.run && now.state.isUnderWay
    }

    /// Somebody took the entry over, or another program has it.
    private struct Overtaken: Error {}
}

// MARK: How it ends

extension EntryRunner {
    private func committed(
        _ entry: EntryJob, number: String, readBack: [String: String], wasThere: Bool, picture: [UInt8]?
    ) -> JobKind.Outcome {
        { [rules] tx in
            guard let now = try EntryStore.load(entry.id, in: tx), now.state.isOpen else { return }
            let blob = try picture.map { try tx.putBlob($0, contentType: "image/png") } ?? now.screenshot
            try tx.run(
                """
                UPDATE entry_job SET state = \(EntryJob.State.committed.rawValue), number = \(number),
                read_back = \(JSONValue.object(readBack.mapValues(JSONValue.string))), problem = NULL,
                differences = \(JSONValue.array([])), screenshot = \(blob), changed_at = \(tx.now)
                WHERE id = \(entry.id)
                """)
            try EntryStore.record(
                "entry.committed", entry, by: Self.actor,
                ["wasThere": .bool(wasThere), "automatic": .bool(entry.checkedBy == nil)], in: tx)
            guard rules[entry.procedure]?.completesCase == true,
                let file = try Cases.load(entry.caseID, in: tx), file.status == .received
            else { return }
            try Cases.move(file.id, to: .completed, note: nil, by: entry.checkedBy ?? Self.actor, in: tx)
        }
    }

    private func end(
        _ entry: EntryJob, _ state: EntryJob.State, _ problem: EntryProblem, readBack: [String: String]? = nil,
        _ differences: [Comparison.Difference] = [], picture: [UInt8]? = nil
    ) -> JobKind.Outcome {
        { tx in
            guard try EntryRunner.isOurs(entry, in: tx) else { return }
            let blob = try picture.map { try tx.putBlob($0, contentType: "image/png") }
            try EntryRunner.settle(entry, state, problem, readBack: readBack, differences, blob, in: tx)
        }
    }

    private static func settle(
        _ entry: EntryJob, _ state: EntryJob.State, _ problem: EntryProblem, readBack: [String: String]? = nil,
        _ differences: [Comparison.Difference] = [], _ picture: BlobHash? = nil, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            UPDATE entry_job SET state = \(state.rawValue), problem = \(try JSONValue(encoding: problem)),
            differences = \(try JSONValue(encoding: differences)),
            read_back = \(readBack.map { JSONValue.object($0.mapValues(JSONValue.string)) }),
            screenshot = \(picture), changed_at = \(tx.now) WHERE id = \(entry.id)
            """)
        if state == .different {
            try EntryStore.record(
                "entry.compared", entry, by: actor, ["differences": .int(Int64(differences.count))], in: tx)
        }
        try EntryStore.record(
            "entry.failed", entry, by: actor, ["problem": .string(problem.kind.rawValue)], in: tx)
    }

    /// What the back system refused, field by field, beside what was to be entered.
    private func refusal(_ entry: EntryJob, _ refused: EntryRefused) -> JobKind.Outcome {
        let labels = Dictionary(
            entry.content.labels.map { ($0.field, $0.label) }, uniquingKeysWith: { first, _ in first })
        let reasons = refused.problems.map { problem in
            problem.field.isEmpty ? problem.reason : "\(labels[problem.field] ?? problem.field): \(problem.reason)"
        }
        return end(entry, .failed, EntryProblem(kind: .refused, detail: reasons.joined(separator: "\n")))
    }

    /// An attempt failed: another follows, or a person has to look.
    private func failed(_ entry: EntryJob, _ reason: String) async throws -> JobKind.Outcome? {
        let failures = entry.failures + 1
        let problem = EntryProblem(kind: .trouble, detail: reason)
        if failures >= Self.mostFailures { return end(entry, .failed, problem) }
        let kept = try await store.write { tx in
            guard try EntryRunner.isOurs(entry, in: tx) else { return false }
            try tx.run(
                """
                UPDATE entry_job SET failures = \(failures), problem = \(try JSONValue(encoding: problem)),
                changed_at = \(tx.now) WHERE id = \(entry.id)
                """)
            return true
        }
        guard kept else { return nil }
        throw BackSystemTrouble(reason)
    }
}
