import Kernel
import TestDatabase
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

    @Test(
        "the store's own parameters of a PostgreSQL URL are read, others go to libpq, wrong ones are refused by name")
    func postgres() throws {
        let address = try PostgreSQLAddress("postgres://u:secret@db/mio?schema=a&connections=3&sslmode=require")
        #expect(address.schema == "a")
        #expect(address.connections == 3)
        #expect(!address.isPooled)
        #expect(address.conninfo.hasPrefix("postgres://u:secret@db/mio?sslmode=require&connect_timeout=5"))
        #expect(!address.name.contains("secret"))
        #expect(try PostgreSQLAddress("postgres://db/mio?pooler=transaction").isPooled)
        for wrong in ["schema=a-b", "connections=0", "connections=x", "pooler=session", "no-such-parameter=1"] {
            #expect(throws: StoreError.self) { try PostgreSQLAddress("postgres://db/mio?\(wrong)") }
        }
    }

    @Test("several hosts may be named, of which the one that takes writes is the database")
    func hosts() throws {
        let url = "postgres://u:s%40cret@db1:5432,[::1]:5433/mio?target_session_attrs=read-write&schema=a"
        let address = try PostgreSQLAddress(url)
        #expect(
            address.conninfo.hasPrefix(
                "postgres://u:s%40cret@db1:5432,[::1]:5433/mio?target_session_attrs=read-write&connect_timeout=5"))
        #expect(address.schema == "a")
        #expect(
            address.name == "postgres://…@db1:5432,[::1]:5433/mio?target_session_attrs=read-write&schema=a")
    }

    @Test(
        "a password is in no message and in no argument of a program",
        arguments: [
            "postgres://u:s%40cret@a:1,b:2/mio", "postgres://u@a:1,b:2/mio?password=s%40cret",
            "postgresql://a/mio?sslmode=require&user=u&password=s%40cret",
        ])
    func passwords(url: String) throws {
        #expect(!DatabaseURL(.postgres(url)).description.contains("cret"))
        let (argument, password) = PostgreSQLProgram.withoutPassword(try PostgreSQLAddress(url).conninfo)
        #expect(!argument.contains("cret"))
        #expect(password == "s@cret")
    }

    @Test("a server that is not there is said to be so, without the password")
    func absent() throws {
        let url = try DatabaseURL(parsing: "postgres://u:secret@127.0.0.1:1/mio")
        let error = #expect(throws: StoreError.self) { try Store.open(url, clock: SystemClock()) }
        guard case .cannotOpen(let path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == "postgres://…@127.0.0.1:1/mio")
        #expect(!reason.contains("secret"))
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

    @Test("only the owner can read the files", .enabled(if: !TestDatabase.isPostgreSQL))
    func permissions() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder)
        try await store.write { try $0.record(event("x")) }
        for name in ["test.sqlite", "test.sqlite-wal", "test.sqlite-shm"] {
            #expect(try folder.permissions(name) == 0o600)
        }
    }
}
