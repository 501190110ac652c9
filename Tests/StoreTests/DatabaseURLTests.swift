import Kernel
import Testing

@testable import Store

@Suite("Database URLs")
struct DatabaseURLTests {
    @Test("files, memory and servers are told apart")
    func forms() throws {
        #expect(try DatabaseURL(parsing: "sqlite:///var/lib/mio.sqlite").location == .file(path: "/var/lib/mio.sqlite"))
        #expect(try DatabaseURL(parsing: "sqlite::memory:").location == .memory)
        #expect(DatabaseURL("postgres://u:secret@db/mio")?.description == "postgres://…@db/mio")
    }

    @Test(
        "anything else is refused with what is expected",
        arguments: ["", "mio.sqlite", "sqlite://mio.sqlite", "sqlite:///", "mysql://x"])
    func refused(text: String) {
        #expect(throws: StoreError.self) { try DatabaseURL(parsing: text) }
        #expect(DatabaseURL(text) == nil)
    }

    @Test("PostgreSQL is refused by name")
    func postgres() throws {
        let url = try DatabaseURL(parsing: "postgres://db/mio")
        #expect(throws: StoreError.invalidURL("PostgreSQL is not in this release; use sqlite:///path")) {
            try Store.open(url, clock: SystemClock())
        }
    }

    @Test("a place that cannot be, and a file that is no database, are told apart")
    func places() throws {
        let folder = try Folder()
        #expect(throws: StoreError.cannotOpen(path: folder.path + "/no/x.sqlite", reason: "No such file or directory"))
        {
            try Store.open(DatabaseURL(.file(path: folder.path + "/no/x.sqlite")), clock: SystemClock())
        }
        try folder.put("text.sqlite", String(repeating: "This is no database. ", count: 100))
        let error = #expect(throws: StoreError.self) {
            try Store.open(DatabaseURL(.file(path: folder.path + "/text.sqlite")), clock: SystemClock())
        }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("only the owner can read the files")
    func permissions() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder)
        try await store.write { try $0.record(event("x")) }
        for name in ["test.sqlite", "test.sqlite-wal", "test.sqlite-shm"] {
            #expect(try folder.permissions(name) == 0o600)
        }
    }
}
