import Crypto
import Foundation
import Kernel
import Logging
import Pack
import Site
import Store
import Synchronization
import TestDatabase
import Testing

@testable import Registry

@Suite("Pages of 個人番号 and 住民票コード")
struct NumberPagesTests {
    private static let individual = "123456789018"
    private static let code = "98765432101"

    private let store: Store
    private let service: RegistryService
    private let person: Fixture
    private let other: Fixture
    private let log = LoggedLines()
    private let people: DemoPeople

    init() async throws {
        store = try Store.open(TestDatabase.fresh(), clock: Database.clock)
        try await SiteApp.migrate(
            store, services: [RegistryService(pack: City.pack, store: store, places: Places(pack: City.pack))])
        let vault = try await RecordVault.open(MasterKeys.generate(), in: store)
        service = RegistryService(pack: City.pack, store: store, places: Places(pack: City.pack), vault: vault)
        person = try Fixture("澪", "標", "ミオ", "ツクシ", born: "1990-10-10")
        other = try Fixture("鏡", "花", "カガミ", "ハナ", born: "1991-11-11")
        for fixture in [person, other] { try await service.directory.add(fixture.household, by: .system("test")) }
        people = DemoPeople(
            [
                ("clerk", Database.clerk), ("supervisor", Database.supervisor), ("number", Database.numberClerk),
                ("resident", Actor(kind: .resident, id: person.id.description, name: "澪　標")),
            ].map { DemoPerson(id: $0.0, name: $0.0, role: [.ja: "例"], actor: $0.1) })
    }

    private func visitor(_ name: String?, role: NetworkRole = .all) async throws -> Visitor {
        let log = log
        let app = try SiteApp(
            store: store, pack: City.pack, clock: Database.clock, services: [service], demo: people, role: role,
            logger: Logger(label: "test") { _ in LoggedLines.Handler(lines: log) })
        let visitor = Visitor(app)
        if let name { await visitor.signIn(name) }
        return visitor
    }

    private func path(_ fixture: Fixture) -> String { "/office/residents/\(fixture.id)/numbers" }

    private func choosePurpose(_ visitor: Visitor, _ fixture: Fixture, _ code: String = "resident-change") async {
        let next = path(fixture)
        await visitor.get("/office/purpose?subject=\(fixture.id)&next=\(next)")
        await visitor.post(
            "/office/purpose", [("subject", fixture.id.description), ("next", next), ("purpose", code)])
    }

    private func register(_ visitor: Visitor) async {
        await choosePurpose(visitor, person)
        await visitor.get(path(person))
        let answer = await visitor.post(
            path(person), [("individual-number", "１２３４ ５６７８ ９０１８"), ("resident-code", Self.code)])
        #expect(answer.status == 303)
    }

    private func once(_ page: SiteResponse) throws -> String {
        String(try #require(page.text.firstMatch(of: /name="once" value="([^"]+)"/)).1)
    }

    @Test("masked, then shown once by a press of a button, never kept, and recorded")
    func show() async throws {
        let clerk = try await visitor("number")
        await register(clerk)
        let masked = await clerk.get(path(person))
        #expect(masked.status == 200 && masked.headers["cache-control"] == "no-store")
        #expect(masked.text.contains("個人番号を見る") && masked.text.contains("＊＊＊＊＊＊＊＊＊＊＊＊"))
        #expect(!clerk.answers.contains("9018") && !clerk.answers.contains(Self.code))

        let fields = [("kind", "individual-number"), ("once", try once(masked))]
        let shown = await clerk.post(path(person) + "/show", fields)
        #expect(shown.text.contains("1234\u{A0}5678\u{A0}9018"))
        #expect(shown.headers["cache-control"] == "no-store")
        let again = await clerk.post(path(person) + "/show", fields)
        #expect(again.status == 200 && !again.text.contains("9018"))
        #expect(again.text.contains("この画面の番号は、すでに表示しました"))

        let events = try await store.read { try $0.events(limit: 1_000) }
        #expect(events.filter { $0.kind == "number.viewed" }.count == 1)
        for secret in [Self.individual, Self.code, "1234\u{A0}5678\u{A0}9018"] {
            #expect(!"\(events)".contains(secret))
            #expect(!log.text.contains(secret))
        }
        #expect(log.text.contains("/office/residents/{id}/numbers/show"))
    }

    @Test("another purpose, another role and no purpose show nothing")
    func refused() async throws {
        let clerk = try await visitor("number")
        await register(clerk)
        let page = try once(await clerk.get(path(person)))
        await choosePurpose(clerk, person, "inquiry")
        let other = await clerk.get(path(person))
        #expect(other.text.contains("住民異動の処理") && !other.text.contains("＊＊＊"))
        let forced = await clerk.post(path(person) + "/show", [("kind", "individual-number"), ("once", page)])
        #expect(!forced.text.contains("9018"))
        #expect(await clerk.get(path(self.other)).status == 303)

        for name in ["clerk", "supervisor", "resident"] {
            let visitor = try await visitor(name)
            #expect(await visitor.get(path(person)).status == 403)
            #expect(await visitor.get("/office/numbers").status == 403)
            #expect(
                await visitor.post(path(person) + "/show", [("kind", "individual-number"), ("once", page)]).status
                    == 403)
            #expect(!(await visitor.get("/")).text.contains("/office/numbers"))
        }
        #expect(try await store.read { try $0.events(kinds: ["number.viewed"]) }.isEmpty)
    }

    @Test("what is typed wrong is said beside the field and stays; nothing of it is logged")
    func badInput() async throws {
        let clerk = try await visitor("number")
        await choosePurpose(clerk, person)
        await clerk.get(path(person))
        let wrong = await clerk.post(path(person), [("individual-number", "123456789017"), ("resident-code", "123")])
        #expect(wrong.status == 422)
        #expect(wrong.text.contains("番号が正しくありません") && wrong.text.contains("11桁の数字で入力してください"))
        #expect(wrong.text.contains("value=\"123456789017\"") && wrong.text.contains("value=\"123\""))
        #expect(wrong.headers["cache-control"] == "no-store")
        let empty = await clerk.post(path(person), [("individual-number", " "), ("resident-code", "")])
        #expect(empty.status == 422)
        #expect(try await service.numbers?.holding(of: person.id).kinds == [])
        #expect(!log.text.contains("123456789017"))

        await register(clerk)
        await choosePurpose(clerk, other)
        await clerk.get(path(other))
        let taken = await clerk.post(path(other), [("individual-number", Self.individual)])
        #expect(taken.status == 422 && taken.text.contains("この番号はほかの住民に登録されています"))
    }

    @Test("a person is found by the number, which is not shown again")
    func search() async throws {
        let clerk = try await visitor("number")
        await register(clerk)
        await clerk.get("/office/numbers")
        let found = await clerk.post("/office/numbers", [("kind", "individual-number"), ("number", "1234-5678-9018")])
        #expect(found.status == 200 && found.text.contains(path(person)) && !found.text.contains("9018"))
        let nobody = await clerk.post("/office/numbers", [("kind", "resident-code"), ("number", "00000000000")])
        #expect(nobody.text.contains("この番号の住民は登録されていません"))
        let wrong = await clerk.post("/office/numbers", [("kind", "individual-number"), ("number", "1234")])
        #expect(wrong.status == 422 && wrong.text.contains("12桁の数字で入力してください"))
        let grant = try ReadGrant(actor: Database.clerk, purpose: Database.purpose)
        let accesses = try await service.directory.accesses(to: person.id, for: grant).accesses
        #expect(accesses.contains { $0.kind == .listed && $0.purpose == "resident-change" })
    }

    @Test("a destroyed record says so, on its page and to a form that is still open")
    func destroyed() async throws {
        let clerk = try await visitor("number")
        await register(clerk)
        let page = try once(await clerk.get(path(person)))
        try await store.write { [person] in try _ = NumberRegister.forget(person.id, by: .system("retention"), in: $0) }
        let words = "この記録の鍵は廃棄されました"
        let late = await clerk.post(path(person) + "/show", [("kind", "individual-number"), ("once", page)])
        #expect(late.text.contains(words))
        let anew = await clerk.get(path(person))
        #expect(anew.text.contains(words) && !anew.text.contains("＊＊＊"))
        #expect(await clerk.post(path(person), [("resident-code", Self.code)]).text.contains(words))
    }

    @Test("a master key that is away is said with when to come again, and no number is shown or lost")
    func away() async throws {
        let keys = AbsentKeys()
        let vault = try await RecordVault.open(keys, in: try await Database.empty())
        let service = RegistryService(pack: City.pack, store: store, places: Places(pack: City.pack), vault: vault)
        let app = try SiteApp(
            store: store, pack: City.pack, clock: Database.clock, services: [service], demo: people,
            logger: Logger(label: "test") { [log] _ in LoggedLines.Handler(lines: log) })
        let clerk = Visitor(app)
        await clerk.signIn("number")
        await choosePurpose(clerk, person)
        await clerk.get(path(person))
        keys.isAway.store(true, ordering: .relaxed)
        let answer = await clerk.post(path(person), [("individual-number", Self.individual)])
        #expect(answer.status == 503 && answer.headers["retry-after"] == "30")
        #expect(log.text.contains("the token is not there"))
        #expect(!log.text.contains(Self.individual))
        #expect(try await service.numbers?.holding(of: person.id).kinds == [])
        keys.isAway.store(false, ordering: .relaxed)
        #expect(await clerk.post(path(person), [("individual-number", Self.individual)]).status == 303)
    }

    @Test("only the parts of the network that have numbers serve the pages")
    func network() async throws {
        let clerk = try await visitor("number")
        await register(clerk)
        for (role, isServed) in [(NetworkRole.all, true), (.number, true), (.staff, false), (.public, false)] {
            let visitor = try await visitor("number", role: role)
            await choosePurpose(visitor, person)
            #expect(await visitor.get(path(person)).status == (isServed ? 200 : 404))
            #expect(await visitor.get("/office/numbers").status == (isServed ? 200 : 404))
        }
        // A member of staff reaches the numbers on their network from a search by name.
        let onNumbers = try await visitor("number", role: .number)
        await onNumbers.get("/office/residents")
        #expect(await onNumbers.post("/office/residents", [("q", "ミオ")]).text.contains("\(person.id)"))
        await choosePurpose(onNumbers, person)
        #expect(await onNumbers.get("/office/residents/\(person.id)").text.contains(path(person)))
        // Without a vault there are no pages, and no link to them.
        let bare = RegistryService(pack: City.pack, store: store, places: Places(pack: City.pack))
        var routes = Routes()
        bare.routes(&routes)
        #expect(!routes.all.contains { $0.path.contains("numbers") })
    }

    @Test("the pages speak every language of the pack without a missing word", arguments: ["ja", "ja-easy", "en"])
    func languages(language: String) async throws {
        let clerk = try await visitor("number")
        await register(clerk)
        for target in ["/office/numbers", path(person), "/office/residents/\(person.id)"] {
            await clerk.get("\(target)?lang=\(language)")
        }
        let page = try once(await clerk.get("\(path(person))?lang=\(language)"))
        for _ in 0..<2 {
            await clerk.post("\(path(person))/show?lang=\(language)", [("kind", "resident-code"), ("once", page)])
        }
        await clerk.post("/office/numbers?lang=\(language)", [("kind", "resident-code"), ("number", Self.code)])
        await choosePurpose(clerk, other)
        await clerk.get("\(path(other))?lang=\(language)")
        await choosePurpose(clerk, other, "inquiry")
        await clerk.get("\(path(other))?lang=\(language)")
        let missing = clerk.answers.matches(of: /⟦([^⟧]*)⟧/).map { String($0.1) }
        #expect(Set(missing).isEmpty)
    }
}

/// Keys in a token that can be pulled out.
private final class AbsentKeys: KeyWrapping {
    let isAway = Atomic(false)
    private let keys = MasterKeys.generate()

    var names: [String] { keys.names }
    var place: String { "a test" }

    func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey {
        guard !isAway.load(ordering: .relaxed) else { throw .unavailable("the token is not there") }
        return try keys.wrap(key, for: record)
    }

    func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey {
        guard !isAway.load(ordering: .relaxed) else { throw .unavailable("the token is not there") }
        return try keys.unwrap(wrapped, for: record)
    }
}

/// The lines that a site has logged.
final class LoggedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    struct Handler: LogHandler {
        let lines: LoggedLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
