import Foundation
import Kernel
import Pack
import Site
import Store
import TestDatabase
import Testing

@testable import Registry

/// A site with the register alone, used like a browser would.
final class Visitor {
    let app: SiteApp
    private var cookies: [String: String] = [:]
    private var token = ""
    /// Everything the site has answered so far.
    private(set) var answers = ""

    init(_ app: SiteApp) { self.app = app }

    @discardableResult
    func get(_ target: String) async -> SiteResponse {
        await send(IncomingRequest(method: "GET", target: target))
    }

    @discardableResult
    func post(_ target: String, _ fields: [(String, String)] = []) async -> SiteResponse {
        let form = FormData(fields + [("_token", token)])
        return await send(
            IncomingRequest(
                method: "POST", target: target, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(form.queryString.utf8))))
    }

    func signIn(_ person: String) async {
        await get("/sign-in")
        await post("/sign-in", [("person", person)])
        await get("/sign-in")
    }

    private func send(_ incoming: IncomingRequest) async -> SiteResponse {
        var request = incoming
        request.headers["host"] = "city.example"
        if !cookies.isEmpty {
            request.headers["cookie"] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        let response = await app.handle(request)
        for line in response.headers.all("set-cookie") {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
        }
        if let found = response.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) { token = String(found.1) }
        answers += response.text
        return response
    }
}

@Suite("Pages of the register")
struct PagesTests {
    private let store: Store
    private let service: RegistryService
    private let open: Fixture
    private let hidden: Fixture
    private let clerk: Visitor
    private let supervisor: Visitor
    private let resident: Visitor
    private let hiddenResident: Visitor

    init() async throws {
        store = try Store.open(TestDatabase.fresh(), clock: Database.clock)
        service = RegistryService(pack: City.pack, store: store, places: Places(pack: City.pack))
        try await SiteApp.migrate(store, services: [service])
        open = try Fixture("澪", "標", "ミオ", "ツクシ", born: "1990-10-10")
        hidden = try ProtectionTests.hidden()
        for fixture in [open, hidden] { try await service.directory.add(fixture.household, by: .system("test")) }
        let people = [
            ("clerk", Database.clerk), ("supervisor", Database.supervisor),
            ("resident", Actor(kind: .resident, id: open.id.description, name: "澪　標")),
            ("hidden", Actor(kind: .resident, id: hidden.id.description, name: "影山　忍")),
        ].map { DemoPerson(id: $0.0, name: $0.0, role: [.ja: "例"], actor: $0.1) }
        let app = try SiteApp(
            store: store, pack: City.pack, clock: Database.clock, services: [service], demo: DemoPeople(people))
        (clerk, supervisor, resident, hiddenResident) = (Visitor(app), Visitor(app), Visitor(app), Visitor(app))
        await clerk.signIn("clerk")
        await supervisor.signIn("supervisor")
        await resident.signIn("resident")
        await hiddenResident.signIn("hidden")
    }

    private func choosePurpose(_ visitor: Visitor, _ id: ResidentID) async throws {
        let purposes = City.pack.document("site/purposes.yml")?.items ?? []
        let code = try #require(purposes.first?.string("code"))
        await visitor.get("/office/purpose?subject=\(id)&next=/office/residents/\(id)")
        let chosen = await visitor.post(
            "/office/purpose", [("subject", id.description), ("next", "/office/residents/\(id)"), ("purpose", code)])
        #expect(chosen.status == 303)
    }

    @Test("the staff find people and see their list; visitors and residents do not")
    func search() async throws {
        await clerk.get("/office/residents")
        let found = await clerk.post("/office/residents", [("q", "みお"), ("ward", "")])
        #expect(found.status == 200)
        for text in ["澪\u{3000}標", "ミオ\u{3000}ツクシ", "平成2年10月10日", "港町1丁目2番3号"] {
            #expect(found.text.contains(text), "\(text)")
        }
        let empty = await clerk.post("/office/residents", [("q", "  ")])
        #expect(empty.status == 422)
        let wrongWard = await clerk.post("/office/residents", [("q", "みお"), ("ward", "271004")])
        #expect(wrongWard.status == 422 && wrongWard.text.contains("みお"))
        #expect(await resident.get("/office/residents").status == 403)
        #expect(await Visitor(clerk.app).get("/office/residents").status != 200)
    }

    @Test("a record opens only after the purpose is chosen, and that is kept with who looked, when and why")
    func record() async throws {
        let path = "/office/residents/\(open.id)"
        let refused = await clerk.get(path)
        #expect(refused.status != 200 && !refused.text.contains("港町"))
        try await choosePurpose(clerk, open.id)
        let record = await clerk.get(path)
        #expect(record.status == 200)
        #expect(record.text.contains("港町1丁目2番3号"))
        await clerk.get("/office/residents")
        await clerk.post("/office/residents", [("q", "ミオ")])

        let grant = try ReadGrant(actor: Database.clerk, purpose: Database.purpose)
        let accesses = try await service.directory.accesses(to: open.id, for: grant).accesses
        #expect(accesses.map(\.kind) == [.listed, .record] && accesses.allSatisfy { $0.actorID == "s-100" })
        #expect(accesses.allSatisfy { $0.roles == ["clerk"] && $0.purpose != nil })
        #expect(accesses.map(\.route) == [nil, "/office/residents/{id}"])
        let reads = try await store.read { try $0.events(kinds: ["personal.read"]) }
        #expect(reads.count == 1 && reads[0].purpose != nil)
        // One's own views are none of others'.
        #expect(await resident.get("/my/record").text.contains("港町1丁目2番3号"))
        #expect(try await store.read { try $0.events(kinds: ["personal.read"]) }.count == 1)
    }

    @Test("an id that nobody has is an absent page")
    func absent() async throws {
        let nobody = ResidentID.make(at: Timestamp(milliseconds: 77))
        try await choosePurpose(clerk, nobody)
        #expect(await clerk.get("/office/residents/\(nobody)").status == 404)
    }

    @Test("no page, event, index or log tells a protected address, except the one that a supervisor opens")
    func protectedEverywhere() async throws {
        for text in ["かげやま", "影山", "1988-08-08", "999-0077", "秘密町", "S63.8.8"] {
            await clerk.get("/office/residents")
            await clerk.post("/office/residents", [("q", text)])
        }
        // What was typed is shown again, so the searches for the secret words are looked at apart.
        let typed = ["秘密町", "999-0077"]
        for id in hidden.household.members.map(\.id) {
            try await choosePurpose(clerk, id)
            #expect(await clerk.get("/office/residents/\(id)").status == 200)
            #expect(await clerk.post("/office/residents/\(id)/address").status == 403)
        }
        #expect(await hiddenResident.get("/my/record").status == 200)
        for secret in ProtectionTests.secrets {
            let place =
                typed.contains(secret) ? clerk.answers.replacing("value=\"\(secret)\"", with: "") : clerk.answers
            #expect(!place.contains(secret), "\(secret) for the clerk")
            #expect(!hiddenResident.answers.contains(secret), "\(secret) for the person")
        }
        #expect(clerk.answers.contains("支援措置"))

        try await choosePurpose(supervisor, hidden.id)
        let record = await supervisor.get("/office/residents/\(hidden.id)")
        #expect(!record.text.contains("秘密町"))
        let revealed = await supervisor.post("/office/residents/\(hidden.id)/address")
        #expect(revealed.status == 200 && revealed.text.contains("秘密町77番地"))
        let events = try await store.read { try $0.events(limit: 10_000) }
        #expect(events.contains { $0.kind == "protected.viewed" && $0.actorID == "s-200" })
        for secret in ProtectionTests.secrets { #expect(!"\(events)".contains(secret)) }
        let grant = try ReadGrant(actor: Database.clerk, purpose: Database.purpose)
        let accesses = try await service.directory.accesses(to: hidden.id, for: grant).accesses
        #expect(accesses.contains { $0.kind == .protectedAddress && $0.actorID == "s-200" })
    }

    @Test("lists go on behind the fiftieth person with what was typed")
    func pages() async throws {
        for number in 0..<60 {
            try await service.directory.add(
                try Fixture("多田", "人\(number)", "タダ", "ヒト", born: "1970-01-01").household, by: .system("test"))
        }
        await clerk.get("/office/residents")
        let first = await clerk.post("/office/residents", [("q", "タダ")])
        let cursor = try #require(first.text.firstMatch(of: /name="after" value="([^"]+)"/)).1
        let second = await clerk.post("/office/residents", [("q", "タダ"), ("after", String(cursor))])
        #expect(first.text.matches(of: /多田/).count == 50)
        #expect(second.text.matches(of: /多田/).count == 10)
        #expect(!second.text.contains("name=\"after\""))
        let broken = await clerk.post("/office/residents", [("q", "タダ"), ("after", "x'; --")])
        #expect(broken.status == 200)
    }

    @Test("every page speaks every language of the pack without a missing word", arguments: ["ja", "ja-easy", "en"])
    func languages(language: String) async throws {
        try await choosePurpose(clerk, open.id)
        for path in ["/office/residents", "/office/residents/\(open.id)"] {
            await clerk.get("\(path)?lang=\(language)")
        }
        await clerk.post("/office/residents?lang=\(language)", [("q", "ミオ")])
        await resident.get("/my/record?lang=\(language)")
        let missing = (clerk.answers + resident.answers).matches(of: /⟦(registry[^⟧]*)⟧/).map { String($0.1) }
        #expect(Set(missing).isEmpty)
    }

    @Test("every word that the register names stands in the catalogue")
    func words() {
        let words = City.pack.words
        var keys = Membership.Kind.allCases.map(\.word) + ForeignResidence.Status.allCases.map(\.word)
        keys += Relation.Step.allCases.map(\.word) + Sex.allCases.map(\.word)
        for key in keys {
            for language in [Language.ja, .jaEasy, .en] { #expect(words.has(key, in: language), "\(key)") }
        }
    }
}
