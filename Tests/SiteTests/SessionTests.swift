import Kernel
import Store
import Testing

@testable import Site

@Suite("Sessions, permissions and purposes")
struct SessionTests {
    @Test("who is not signed in is sent to sign in and comes back; a role that does not fit is refused")
    func permissions() async throws {
        let browser = Browser(try await TestSite())
        let sent = await browser.get("/office")
        #expect(sent.status == 303 && sent.headers["location"] == "/sign-in?next=%2Foffice")
        await browser.signIn("resident")
        #expect(await browser.get("/office").status == 403)
        #expect(await browser.get("/my").status == 200)
        await browser.get("/sign-in?next=/office")
        let back = await browser.post("/sign-in", [("person", "clerk"), ("next", "/office")])
        #expect(back.headers["location"] == "/office")
        #expect(await browser.get("/office").text.contains("窓口 花子"))
        #expect(await browser.get("/my").status == 403)
        #expect(await browser.get("/api/v1/none").status == 404)
    }

    @Test("signing in gives a new secret; the database does not hold it; foreign addresses are not gone to")
    func newSecret() async throws {
        let site = try await TestSite()
        let browser = Browser(site)
        await browser.get("/sign-in")
        let before = browser.cookies["mio"]
        let response = await browser.post("/sign-in", [("person", "clerk"), ("next", "//evil.example")])
        #expect(response.headers["location"] == "/office")
        let first = try #require(browser.cookies["mio"])
        #expect(first != before)
        let hashes = try await site.store.read { tx in try tx.all(String.self, "SELECT hash FROM session") }
        #expect(hashes.count == 1 && hashes[0] != first)
        await browser.signIn("clerk")
        #expect(browser.cookies["mio"] != first)
        let thief = Browser(site)
        thief.cookies["mio"] = first
        #expect(await thief.get("/office").status == 303)
    }

    @Test(
        "a cookie of the visitor's choosing never becomes a session",
        arguments: [
            "", "x", "s" + String(repeating: "0", count: 64), "v" + String(repeating: "a", count: 64),
            "s" + String(repeating: "G", count: 64),
        ])
    func fixation(cookie: String) async throws {
        let browser = Browser(try await TestSite())
        browser.cookies["mio"] = cookie
        #expect(await browser.get("/office").status == 303)
        await browser.signIn("clerk")
        #expect(browser.cookies["mio"] != cookie)
    }

    @Test("a session ends after an hour without use, after twelve in any case, and a clock set back revives none")
    func ends() async throws {
        let site = try await TestSite()
        let start = site.clock.now()
        let browser = Browser(site)
        await browser.signIn("clerk")
        for minute in stride(from: 50, to: 720, by: 50) {
            site.clock.set(start.adding(seconds: minute * 60))
            #expect(await browser.get("/office").status == 200)
        }
        site.clock.set(start.adding(seconds: 720 * 60))
        #expect(await browser.get("/office").status == 303)
        site.clock.set(start)
        #expect(await browser.get("/office").status == 303)

        await browser.signIn("clerk")
        site.clock.set(start.adding(seconds: 3_600))
        #expect(await browser.get("/office").status == 303)
    }

    @Test("signing out ends the session; everywhere ends all of them")
    func signOut() async throws {
        let site = try await TestSite()
        let (one, two) = (Browser(site), Browser(site))
        await one.signIn("clerk")
        await two.signIn("clerk")
        let secret = one.cookies["mio"]
        await one.post("/sign-out", [])
        #expect(one.cookies["mio"] == nil)
        one.cookies["mio"] = secret
        #expect(await one.get("/office").status == 303)
        #expect(await two.get("/office").status == 200)
        await one.signIn("clerk")
        await one.post("/sign-out", [("everywhere", "yes")])
        #expect(await two.get("/office").status == 303)
    }

    @Test("a form sent after the session ended keeps what was typed and is sent once more after signing in")
    func endedWhileTyping() async throws {
        let site = try await TestSite()
        let browser = Browser(site)
        await browser.signIn("clerk")
        site.clock.set(site.clock.now().adding(seconds: 7_200))
        let refused = await browser.post("/office", [("name", "澪標")])
        #expect(refused.status == 401 && refused.text.contains("value=\"澪標\""))
        await browser.signIn("clerk")
        let stale = await browser.post("/office", [("name", "澪標")], token: "old")
        #expect(stale.status == 403)
        #expect(await browser.post("/office", [("name", "澪標")]).status == 303)
    }

    @Test(
        "forged forms are refused, do nothing, and keep what was typed",
        arguments: [
            (nil, [:]), ("0123456789abcdef0123456789abcdef", [:]), ("own", ["origin": "https://evil.example"]),
            ("own", ["origin": "null"]), ("own", ["sec-fetch-site": "cross-site"]),
            ("own", ["sec-fetch-site": "same-site"]),
        ] as [(String?, [String: String])])
    func forged(token: String?, headers: [String: String]) async throws {
        let site = try await TestSite()
        let browser = Browser(site)
        await browser.get("/notes")
        let sent = token == "own" ? browser.token : token
        let response = await browser.post(
            "/notes", [("name", "<忍び>")], token: .some(sent), headers: Headers(headers.map { ($0.key, $0.value) }))
        #expect(response.status == 403)
        #expect(response.text.contains("name=\"name\" value=\"&lt;忍び&gt;\""))
        #expect(try await site.store.read { tx in try tx.one(Int.self, "SELECT count(*) FROM note") } == 0)
        #expect(
            await browser.post("/notes", [("name", "<忍び>")], headers: ["origin": "https://city.example"]).status == 303)
    }

    @Test("another visitor's token does not fit")
    func otherToken() async throws {
        let site = try await TestSite()
        let (one, two) = (Browser(site), Browser(site))
        await one.get("/notes")
        await two.get("/notes")
        #expect(await one.post("/notes", [("name", "a")], token: two.token).status == 403)
    }

    @Test("JSON from a foreign page is refused, a form sent to the API needs the token")
    func apiForgery() async throws {
        let site = try await TestSite()
        #expect(
            await site.json("/api/v1/echo", "{}", headers: ["origin": "https://evil.example", "host": "city.example"])
                .status == 403)
        let form = await site.app.handle(
            IncomingRequest(
                method: "POST", target: "/api/v1/echo", headers: ["content-type": "text/plain"],
                body: .bytes(Array("{}".utf8))))
        #expect(form.status == 403)
    }

    @Test("a read of another's data is recorded with the route's purpose before the page leaves")
    func recorded() async throws {
        let site = try await TestSite()
        let browser = Browser(site)
        await browser.signIn("clerk")
        #expect(await browser.get("/people/r9").status == 200)
        #expect(try await site.reads == ["r9 counter-procedure s1"])
    }

    @Test("where a purpose is asked, the page opens only after one was chosen, and holds for that person alone")
    func asked() async throws {
        let site = try await TestSite()
        let browser = Browser(site)
        await browser.signIn("clerk")
        let sent = await browser.get("/files/r9")
        #expect(sent.status == 303 && sent.headers["location"] == "/office/purpose?subject=r9&next=%2Ffiles%2Fr9")
        #expect(try await site.reads == [])
        #expect(await browser.get("/office/purpose?subject=r9&next=%2Ffiles%2Fr9").text.contains("value=\"inquiry\""))
        #expect(await browser.post("/office/purpose", [("subject", "r9"), ("next", "/files/r9")]).status == 422)
        #expect(await browser.post("/office/purpose", [("subject", "r9"), ("purpose", "curiosity")]).status == 422)
        let chosen = await browser.post(
            "/office/purpose", [("subject", "r9"), ("next", "/files/r9"), ("purpose", "inquiry")])
        #expect(chosen.headers["location"] == "/files/r9")
        #expect(await browser.get("/files/r9").text.contains("<p>inquiry</p>"))
        #expect(try await site.reads == ["r9 inquiry s1"])
        #expect(await browser.get("/files/r8").status == 303)
    }

    @Test(
        "pages of someone signed in are not kept by caches; cookies are HttpOnly and Lax, Secure outside demonstrations"
    )
    func caches() async throws {
        let site = try await TestSite()
        let browser = Browser(site)
        await browser.signIn("clerk")
        #expect(await browser.get("/office").headers["cache-control"] == "no-store")
        let cookie = try #require(await site.get("/notes").headers["set-cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"))
        let real = try await TestSite(demo: false).get("/notes").headers["set-cookie"]
        #expect(real?.contains("; Secure") == true)
    }
}

extension TestSite {
    /// The recorded reads as `subject purpose actor`.
    var reads: [String] {
        get async throws {
            try await store.read { tx in
                try tx.all(
                    String.self,
                    "SELECT subject || ' ' || purpose || ' ' || actor_id FROM event WHERE kind = 'personal.read' ORDER BY seq"
                )
            }
        }
    }
}
