import Forms
import Kernel
import Procedures
import Store

/// 個人番号 of an application: sealed under a key of its own in a table of their own, from the moment they are typed (番号法12条). The
/// answers hold only that they were given; each reading is an event. Destroying the key makes them unreadable everywhere.
enum ApplicationNumbers {
    /// The role that reads them. It begins with `number-`, so that what needs it is served in that part of the network only.
    static let role = "number-clerk"

    private static func record(_ draft: String) -> String { "online/\(draft)" }

    /// Seals what was typed.
    static func keep(
        _ numbers: [String: IndividualNumber], of draft: String, by vault: RecordVault, in tx: WriteTransaction
    ) throws {
        for (path, number) in numbers {
            let sealed = try vault.seal(number.revealed, for: record(draft), field: path, in: tx)
            try tx.run(
                """
                INSERT INTO online_number (draft, path, sealed) VALUES (\(draft), \(path), \(sealed))
                ON CONFLICT (draft, path) DO UPDATE SET sealed = excluded.sealed
                """)
        }
    }

    /// Leaves those alone that the form asks for in the end.
    ///
    /// - Throws: ``SubmissionRefusal/problems(_:)`` when one of them is not there.
    static func keepOnly(_ paths: Set<String>, of draft: String, in tx: WriteTransaction) throws {
        let kept = Set(try Self.paths(of: draft, in: tx))
        let missing = paths.subtracting(kept).sorted()
        guard missing.isEmpty else {
            throw SubmissionRefusal.problems(missing.map { FormProblem(path: $0, .missing) })
        }
        for path in kept.subtracting(paths) {
            try tx.run("DELETE FROM online_number WHERE draft = \(draft) AND path = \(path)")
        }
    }

    /// The items whose numbers are kept.
    static func paths(of draft: String, in tx: some Queryable) throws -> [String] {
        try tx.all(String.self, "SELECT path FROM online_number WHERE draft = \(draft) ORDER BY path")
    }

    /// Reads the numbers of an application. The event is on disk before anything is returned.
    static func reveal(
        _ application: Application, by vault: RecordVault, for actor: Actor, purpose: String, in store: Store
    ) async throws -> [(path: String, digits: String)] {
        let shown = try await store.read { tx in
            try tx.all(
                Row.self, "SELECT path, sealed FROM online_number WHERE draft = \(application.draft) ORDER BY path"
            )
            .map { row in
                let path = try row.string("path")
                return (
                    path,
                    try vault.open(
                        try row.get("sealed"), for: record(application.draft), field: path, in: tx)
                )
            }
        }
        guard !shown.isEmpty else { return [] }
        try await store.write { tx in
            try tx.record(
                Event(
                    kind: "number.viewed", at: tx.now, actor: actor, subject: application.id.description,
                    ward: application.ward, purpose: purpose, data: ["numbers": .int(Int64(shown.count))]))
        }
        return shown
    }

    /// Destroys the key of a draft or application and what was sealed with it.
    static func destroy(_ draft: String, in tx: WriteTransaction) throws {
        guard try tx.exists("SELECT 1 FROM online_number WHERE draft = \(draft)") else { return }
        try RecordVault.destroy(record(draft), in: tx)
        try tx.run("DELETE FROM online_number WHERE draft = \(draft)")
    }
}

extension Draft {
    /// The paths of the individual numbers that are asked and were given.
    func numberPaths(_ outcome: FormOutcome) -> Set<String> {
        Set(outcome.shown.filter { raw.texts[$0] == [RawAnswers.sealed] })
    }
}
