import Kernel
import Pack
import Procedures
import Site
import Store

/// Entries into back systems (基幹システムへの入力の自動化): what a visitor signed is entered once, compared before it is
/// kept, and seen by a second person first.
public struct EntryService: CityService {
    public static let name = "entry"
    public static let migrations: [Migration] = [.entries]

    /// What the pack says about entries.
    public let rules: EntryRules
    private let catalogue: ProcedureCatalogue
    let systems: [String: any BackSystem]
    private let purpose: String = "case-work"

    /// The service.
    ///
    /// - Parameter systems: The back systems by the names that the pack uses.
    public init(pack: CityPack, catalogue: ProcedureCatalogue, systems: [String: any BackSystem] = [:]) {
        rules = EntryRules(pack: pack, catalogue: catalogue)
        self.catalogue = catalogue
        self.systems = systems
    }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: "/office/entries", label: "entry.title", about: "entry.about"),
            NavigationItem(path: "/office/checks", label: "entry.checks", about: "entry.checks.about"),
        ]
    }

    public func routes(_ r: inout Routes) {
        let pages = EntryPages(rules: rules, catalogue: catalogue)
        let work = PurposeRule.required(purpose)
        let checker = Permission.staff("checker")
        let readers = Permission.anyOf([.staff("clerk"), checker])
        let limit = 65_536
        r.get("/office/entries", allow: readers, purpose: work, pages.list)
        r.get("/office/checks", allow: checker, purpose: work, pages.checks)
        r.get("/office/entries/{id}", allow: readers, purpose: work, pages.show)
        r.get("/office/entries/{id}/screenshot.png", allow: readers, purpose: work, pages.screenshot)
        r.post("/office/entries/{id}/approve", allow: checker, purpose: work, bodyLimit: limit, pages.approve)
        r.post("/office/entries/{id}/return", allow: checker, purpose: work, bodyLimit: limit, pages.sendBack)
        r.post("/office/entries/{id}/take-over", allow: readers, purpose: work, bodyLimit: limit, pages.takeOver)
        r.post("/office/entries/{id}/retry", allow: readers, purpose: work, bodyLimit: limit, pages.retry)
        r.get("/api/v1/entry-jobs", allow: readers, purpose: work, api: EntryAPI.listOperation, EntryAPI.list)
        r.post(
            "/api/v1/entry-jobs/{id}/take-over", allow: readers, purpose: work, bodyLimit: limit,
            api: EntryAPI.takeOverOperation, EntryAPI.takeOver)
    }

    /// The work, for the list of what a program can do.
    public func job(_ store: Store) -> JobKind { EntryRunner(store: store, rules: rules, systems: systems).job }

    /// Opens the entries of the cases that were handed in and have none, at most a hundred at a time.
    ///
    /// - Returns: How many cases were looked at.
    @discardableResult
    public func openEntries(in store: Store) async throws -> Int {
        let procedures = rules.procedures
        guard !procedures.isEmpty else { return 0 }
        let waiting: SQL = """
            SELECT c.* FROM case_file c WHERE c.status = 'received' AND c.origin IS NOT NULL
            AND c.procedure IN \(list: procedures)
            AND NOT EXISTS (SELECT 1 FROM entry_job e WHERE e.case_id = c.id) ORDER BY c.received_at, c.id LIMIT 100
            """
        // Looking costs no commit.
        guard try await store.read({ try $0.exists(waiting) }) else { return 0 }
        return try await store.write { [rules] tx in
            let files = try tx.all(CaseFile.self, waiting)
            for file in files {
                if let rule = rules[file.procedure] { try EntryStore.open(file, rule, in: tx) }
            }
            return files.count
        }
    }
}
