import Foundation
import Kernel

/// What was entered, kept in a file that is replaced as a whole, so that it is there after a crash or not at all.
actor EntryRegister {
    struct Entry: Codable, Sendable, Hashable {
        /// The number this system gives, from 1.
        let number: Int
        /// The number of the case in the system that entered it. Nothing keeps two entries from having the same.
        let caseNumber: String
        let values: [String: String]
        let at: String
        /// `screen`, `interface` or `file`.
        let way: String
    }

    private let file: URL
    private let faults: FaultDesk
    private(set) var entries: [Entry]

    /// Reads what was kept.
    init(folder: URL, faults: FaultDesk) throws {
        file = folder.appending(path: "entries.json")
        self.faults = faults
        entries =
            FileManager.default.fileExists(atPath: file.path)
            ? try JSONDecoder().decode([Entry].self, from: Data(contentsOf: file)) : []
    }

    /// Takes an entry in; it is on disk when this returns.
    func commit(_ values: [String: String], way: String) async throws -> Entry {
        if await faults.take(.crashBeforeCommit) != nil { FaultDesk.crash() }
        let entry = Entry(
            number: (entries.last?.number ?? 0) + 1, caseNumber: values["caseNumber"] ?? "", values: values,
            at: SystemClock().now().iso, way: way)
        let next = entries + [entry]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(next).write(to: file, options: .atomic)
        entries = next
        if await faults.take(.crashAfterCommit) != nil { FaultDesk.crash() }
        return entry
    }

    /// The entries of a case, oldest first.
    func entries(of caseNumber: String) -> [Entry] { entries.filter { $0.caseNumber == caseNumber } }

    /// Whether somebody of the same name and day of birth was entered before under another case.
    func hasSamePerson(_ values: [String: String]) -> Bool {
        guard let name = values["p1_name"], !name.isEmpty, let birth = values["p1_birth"] else { return false }
        return entries.contains {
            $0.values["p1_name"] == name && $0.values["p1_birth"] == birth
                && $0.caseNumber != values["caseNumber"]
        }
    }

    /// Forgets everything.
    func clear() throws {
        try Data("[]".utf8).write(to: file, options: .atomic)
        entries = []
    }
}
