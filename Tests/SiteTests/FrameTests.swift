import Testing

@testable import Site

/// Parts of the frame are kept between requests; nobody may see another one's.
@Suite("The frame of pages")
struct FrameTests {
    @Test("at one address each sees their own name, menu and sign-out, again and again")
    func own() async throws {
        let site = try await TestSite()
        let (clerk, resident, visitor) = (Browser(site), Browser(site), Browser(site))
        await clerk.signIn("clerk")
        await resident.signIn("resident")
        var tokens: Set<String> = []
        for _ in 1...2 {
            for target in ["/notes", "/notes?a=1"] {
                let (staff, own, none) = (
                    await clerk.get(target).text, await resident.get(target).text, await visitor.get(target).text
                )
                #expect(staff.contains("窓口 花子") && !own.contains("窓口 花子") && !none.contains("窓口 花子"))
                #expect(own.contains("澪標 太郎") && !staff.contains("澪標 太郎") && !none.contains("澪標 太郎"))
                #expect(staff.contains("href=\"/office\"") && !own.contains("href=\"/office\""))
                #expect(none.contains("href=\"/sign-in\"") && !none.contains("action=\"/sign-out\""))
                let signOut = /action="\/sign-out"[^>]*>\s*<input type="hidden" name="_token" value="([0-9a-f]+)"/
                tokens.formUnion([staff, own].compactMap { $0.firstMatch(of: signOut).map { String($0.output.1) } })
            }
        }
        #expect(tokens.count == 2)
    }

    @Test("a name that changes while the session lasts is seen on the next page")
    func renamed() async throws {
        let site = try await TestSite()
        let clerk = Browser(site)
        await clerk.signIn("clerk")
        #expect(await clerk.get("/notes").text.contains("窓口 花子"))
        let id = TestSite.clerk.id
        try await site.store.write { tx in
            try tx.run("UPDATE session SET actor = replace(actor, '花子', '改名') WHERE actor_id = \(id)")
        }
        // A session is believed for some seconds.
        for _ in 0..<100 where await !clerk.get("/notes").text.contains("窓口 改名") {
            try await Task.sleep(for: .milliseconds(100))
        }
        let page = await clerk.get("/notes").text
        #expect(page.contains("窓口 改名") && !page.contains("窓口 花子"))
    }

    @Test("the language links lead to the same address, and the current language and part are marked")
    func links() async throws {
        let site = try await TestSite()
        let clerk = Browser(site)
        await clerk.signIn("clerk")
        for _ in 1...2 {
            let page = await clerk.get("/office?a=1&lang=en&b=2").text
            #expect(page.contains("<a href=\"/office?a=1&amp;b=2&amp;lang=ko\" lang=\"ko\" hreflang=\"ko\">"))
            #expect(page.contains("&amp;lang=en\" lang=\"en\" hreflang=\"en\" aria-current=\"true\">English</a>"))
            #expect(page.contains("<a href=\"/office\" aria-current=\"page\">"))
            #expect(await clerk.get("/my").text.contains("<a href=\"/office\">"))
        }
    }
}
