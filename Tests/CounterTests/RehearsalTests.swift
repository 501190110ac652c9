import Kernel
import Procedures
import Site
import Store
import Testing

@testable import Counter

/// ★16: a change of tables is tried before it counts.
@Suite("Rule rehearsal")
struct RehearsalTests {
    private static let author = Actor(kind: .staff, id: "author", name: "設例 直子", roles: ["policy"])
    private static let publisher = Actor(kind: .staff, id: "publisher", name: "設例 学", roles: ["policy"])

    /// The definition of the moped's procedure with another condition.
    private func changed(_ office: WardOffice, _ condition: String) throws -> String {
        let text = try #require(DefinitionText.of("gentsuki", in: office.desk.pack))
        #expect(text.hasPrefix("- id: gentsuki\n") && text.contains("\n  when: household.moped\n"))
        return text.replacing("\n  when: household.moped\n", with: "\n  when: '\(condition)'\n")
    }

    private func work(_ office: WardOffice) async throws {
        try await JobRunner(store: office.store, kinds: [RuleDesk(office.desk).job], node: "test").drain()
    }

    private func submit(_ office: WardOffice, _ browser: Browser, _ text: String) async throws -> String {
        await browser.get("/office/rules/new")
        let sent = await browser.post("/office/rules", [("title", "条例の改正"), ("text", text)])
        try #require(sent.status == 303, "\(sent.text.errors)")
        return sent.location
    }

    @Test("01 ★16 the report says how many sessions change, with examples without names; a second person publishes")
    func rehearsed() async throws {
        let office = try await WardOffice()
        let first = try await Journey.heard(at: office)
        _ = try await Journey.heard([Person.family[0]], at: office)
        #expect(await !first.procedures("needed").contains("gentsuki"))
        let author = await office.signedIn(Self.author)
        let text = try changed(office, "household.moped or household.members >= 2")
        let path = try await submit(office, author, text)
        #expect(await author.get(path).text.contains("過去12か月のセッションで試しています"))
        try await work(office)
        let page = await author.get(path).text
        #expect(page.contains("関係するセッション2件のうち、1件で結果が変わります"), "\(page)")
        #expect(page.contains("（35歳）") && !page.contains("港") && !page.contains("一郎"))
        #expect(page.contains("書いた人とは別の政策担当が行います"))
        #expect(await author.post(path + "/publish", []).status == 409)
        #expect(await !first.procedures("needed").contains("gentsuki"), "nothing has changed at the counter")

        let publisher = await office.signedIn(Self.publisher)
        await publisher.get(path)
        for _ in 0..<2 { #expect(await publisher.post(path + "/publish", []).status == 303) }
        #expect(await first.procedures("needed").contains("gentsuki"))
        let kinds = try await office.kinds().filter { $0.hasPrefix("rules.") }
        #expect(kinds == ["rules.submitted", "rules.rehearsed", "rules.published"])
        // Another node reads what is published, and reads it once.
        office.desk.live.replace(with: office.desk.live.original)
        #expect(await !first.procedures("needed").contains("gentsuki"))
        let edition = try await RuleDesk(office.desk).follow()
        #expect(edition == 1 && office.desk.catalogue.procedure("gentsuki") != nil)
        #expect(await first.procedures("needed").contains("gentsuki"))
    }

    @Test(
        "what is wrong is named with its line, and what was typed is kept",
        arguments: [
            ("when: household.moped", "when: household.mopde", "household.mopde"), ("row: 32", "row: 33", "32"),
            ("- id: gentsuki", "- id: gentsukki", "gentsukki"), ("minutes: 10", "minutes: many", "minutes"),
        ])
    func faults(old: String, new: String, said: String) async throws {
        let office = try await WardOffice()
        let text = try #require(DefinitionText.of("gentsuki", in: office.desk.pack)).replacing(old, with: new)
        let author = await office.signedIn(Self.author)
        await author.get("/office/rules/new")
        let refused = await author.post("/office/rules", [("title", "試し"), ("text", text)])
        #expect(refused.status == 422 && refused.text.contains(said), "\(refused.text.errors)")
        #expect(refused.text.contains("行") && refused.text.contains("value=\"試し\""))
        #expect(try await office.store.read { try RuleChangeStore.list(after: nil, limit: 5, in: $0).rows.isEmpty })
    }

    @Test("what is not rehearsed or was withdrawn is not published; counters do not write tables")
    func states() async throws {
        let office = try await WardOffice()
        let author = await office.signedIn(Self.author)
        let path = try await submit(office, author, try changed(office, "household.moped"))
        let publisher = await office.signedIn(Self.publisher)
        await publisher.get(path)
        #expect(await publisher.post(path + "/publish", []).status == 409)
        #expect(await publisher.post(path + "/withdraw", []).status == 303)
        try await work(office)
        #expect(await publisher.post(path + "/publish", []).status == 409)
        let clerk = await office.signedIn(WardOffice.clerk)
        #expect(await clerk.get("/office/rules").status == 403)
        for language in ["ja", "ja-easy", "en"] {
            for page in ["/office/rules", "/office/rules/new?procedure=gentsuki", path] {
                #expect(
                    await !author.get("\(page)\(page.contains("?") ? "&" : "?")lang=\(language)").text.contains("⟦"))
            }
        }
    }
}
