import Foundation
import Kernel
import Store
import Testing

@testable import Site

@Suite("The site")
struct SiteAppTests {
    @Test("a page has its language, title, one h1, landmarks and the security headers")
    func page() async throws {
        let response = try await TestSite().get("/notes")
        #expect(response.status == 200)
        #expect(response.text.contains("<html lang=\"ja\">"))
        #expect(response.text.contains("<title>届出｜見本町</title>"))
        #expect(response.text.components(separatedBy: "<h1").count == 2)
        for landmark in ["<header", "<main id=\"main\"", "<footer", "class=\"skip-link\""] {
            #expect(response.text.contains(landmark))
        }
        #expect(response.headers["content-security-policy"] == SecurityHeaders.contentSecurityPolicy)
        #expect(!SecurityHeaders.contentSecurityPolicy.contains("unsafe"))
        #expect(response.headers["x-content-type-options"] == "nosniff")
        #expect(response.headers["x-frame-options"] == "DENY")
        #expect(!response.text.contains("style=") && !response.text.contains("⟦"))
    }

    @Test("the menu of staff has their own work; what everybody may open stands apart on their start page")
    func menus() async throws {
        let site = try await TestSite()
        func menu(_ page: String) -> Substring? {
            page.range(of: "<nav class=\"site-nav\"").map { page[$0.lowerBound...].prefix { $0 != "\n" } }
        }
        let anonymous = await site.get("/").text
        #expect(menu(anonymous)?.contains("href=\"/notes\"") == true)
        #expect(!anonymous.contains("<h2>"))
        let clerk = Browser(site)
        await clerk.signIn("clerk")
        let start = await clerk.get("/").text
        #expect(menu(start)?.contains("href=\"/office\"") == true)
        #expect(menu(start)?.contains("href=\"/notes\"") == false)
        let parts = start.components(separatedBy: "<h2>")
        #expect(parts.count == 3)
        #expect(parts.last?.contains("みなさんに公開しているページ") == true)
        #expect(parts.last?.contains("href=\"/notes\"") == true)
    }

    @Test("the demo banner stands on every page of a demonstration and on no other")
    func demoBanner() async throws {
        let demo = try await TestSite(demo: true)
        let real = try await TestSite(demo: false)
        for path in ["/", "/notes", "/sign-in", "/none"] {
            #expect(await demo.get(path).text.contains("demo-banner"))
            #expect(!(await real.get(path).text.contains("class=\"demo-banner\"")))
        }
    }

    @Test("without a demonstration there is no sign-in to choose a person", arguments: ["person=clerk", ""])
    func noDemo(body: String) async throws {
        let site = try await TestSite(demo: false)
        #expect(await site.get("/sign-in").text.contains("設定されていません"))
        let browser = Browser(site)
        await browser.get("/notes")
        #expect(await browser.post("/sign-in", [("person", "clerk")]).status == 405)
        #expect(await site.get("/notes").headers["strict-transport-security"] != nil)
    }

    @Test(
        "unknown paths, wrong methods and broken requests get a clear answer",
        arguments: [
            ("GET", "/none", 404), ("DELETE", "/notes", 405), ("BREW", "/notes", 405), ("GET", "/%zz", 400),
            ("GET", "/notes?a=%FF", 400), ("GET", "notes", 400), ("GET", "/notes%00", 400),
        ])
    func statuses(method: String, target: String, status: Int) async throws {
        let site = try await TestSite()
        let page = await site.app.handle(IncomingRequest(method: method, target: target))
        #expect(page.status == status)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("<h1>"))
        let api = await site.app.handle(
            IncomingRequest(method: method, target: target, headers: ["accept": "application/json"]))
        #expect(api.status == status)
        #expect(api.headers["content-type"] == "application/problem+json")
        if status == 405 { #expect(api.headers["allow"]?.contains("GET") == true) }
    }

    @Test("under /api/ errors are problems whatever the browser accepts")
    func apiProblems() async throws {
        let response = try await TestSite().get("/api/v1/none", headers: ["accept": "text/html"])
        #expect(response.status == 404)
        #expect(response.text.contains("\"type\":\"urn:mio:problem:not-found\""))
    }

    @Test("a problem that a handler throws becomes a page or RFC 9457")
    func problem() async throws {
        let site = try await TestSite()
        let page = await site.get("/problem")
        #expect(page.status == 404 && page.text.contains("<h1>区がありません</h1>") && page.text.contains("確かめてください"))
        let json = await site.get("/problem", headers: ["accept": "application/problem+json"])
        #expect(json.text.contains("urn:mio:problem:unknown-ward"))
    }

    @Test("an error of ours says nothing of the inside, and gives a number that the log has too")
    func broken() async throws {
        let response = try await TestSite().get("/broken")
        #expect(response.status == 500)
        #expect(!response.text.contains("Broken()"))
        let id = try #require(response.headers["x-request-id"])
        #expect(response.text.contains(id))
    }

    @Test("a body over the route's limit is refused")
    func tooLarge() async throws {
        let site = try await TestSite()
        #expect(site.app.bodyLimit(method: "POST", target: "/notes?x=1") == 4_096)
        let browser = Browser(site)
        await browser.get("/notes")
        let response = await browser.post("/notes", [("name", String(repeating: "a", count: 5_000))])
        #expect(response.status == 413)
        #expect(response.text.contains("4 KB"))
        let unread = await site.app.handle(IncomingRequest(method: "POST", target: "/notes", body: .tooLarge))
        #expect(unread.status == 413)
    }

    @Test("what was typed is shown again with what is wrong")
    func typedKept() async throws {
        let browser = Browser(try await TestSite())
        await browser.get("/notes")
        let empty = await browser.post("/notes", [("name", " ")])
        #expect(empty.status == 422)
        #expect(empty.text.contains("<title>エラー：届出"))
        #expect(empty.text.contains("href=\"#f-name\""))
        #expect(empty.text.contains("aria-invalid=\"true\""))
        let long = await browser.post("/notes", [("name", "<澪標>" + String(repeating: "あ", count: 30))])
        #expect(long.text.contains("value=\"&lt;澪標&gt;あああ"))
        #expect(await browser.post("/notes", [("name", "澪標")]).status == 303)
    }

    @Test("a full disk is 503 with Retry-After and keeps what was typed")
    func fullDisk() async throws {
        let browser = Browser(try await TestSite())
        await browser.get("/notes")
        let response = await browser.post("/full", [("note", "大事な<メモ>")])
        #expect(response.status == 503)
        #expect(response.headers["retry-after"] == "60")
        #expect(response.text.contains("name=\"note\" value=\"大事な&lt;メモ&gt;\""))
    }

    @Test(
        "what the database meets is a state of ours that passes, with the time to come again; other errors are broken",
        arguments: [
            (StoreError.noSpace, 503), (.diskFailed("disk I/O error"), 503), (.damaged("malformed"), 503), (.busy, 503),
            (.unavailable("refused"), 503), (.closed, 503), (.invalidCursor, 500), (.transactionLost, 500),
        ])
    func failures(error: StoreError, status: Int) {
        #expect(SiteFailure(error).status == status)
    }

    @Test("exact names win over named parts, and a last part takes the rest")
    func routing() async throws {
        let site = try await TestSite()
        #expect(await site.get("/deep/exact/to/x").text == "exact")
        #expect(await site.get("/deep/exact/to/y/z").text == "exact|y/z")
        #expect(await site.get("/deep/a%2Fb/to/%E6%BE%AA").text == "a/b|澪")
        let slash = await site.get("/notes/?a=1")
        #expect(slash.status == 308 && slash.headers["location"] == "/notes?a=1")
    }

    @Test("two services that claim one route are refused")
    func conflict() async throws {
        let site = try await TestSite()
        #expect(throws: RouteConflict.self) {
            try SiteApp(
                store: site.store, pack: site.pack, clock: site.clock, services: [SampleService(), SampleService()])
        }
    }

    @Test("probes answer, the figures name routes and not paths")
    func probes() async throws {
        let site = try await TestSite()
        #expect(await site.get("/healthz").text == "ok\n")
        _ = await site.get("/deep/secret-name/to/x")
        let metrics = await site.get("/metrics").text
        #expect(
            metrics.contains(
                "mio_http_requests_total{route=\"/deep/{a}/to/{rest...}\",method=\"GET\",status=\"200\"} 1"))
        #expect(!metrics.contains("secret-name"))
    }

    @Test("assets have a hash in their path and are kept for a year")
    func assets() async throws {
        let site = try await TestSite()
        let css = await site.get(site.app.shell.style.path)
        #expect(css.status == 200)
        #expect(css.headers["cache-control"] == "public, max-age=31536000, immutable")
        #expect(await site.get("/assets/site.0.css").status == 404)
    }

    @Test("the API document lists the described routes")
    func openAPI() async throws {
        let site = try await TestSite()
        let json = await site.get("/api/v1/openapi.json")
        #expect(json.text.contains("\"openapi\":\"3.1.0\"") && json.text.contains("\"operationId\":\"echo\""))
        #expect(await site.json("/api/v1/echo", #"{"said":"澪"}"#).text == #"{"heard":"澪"}"#)
        let broken = await site.json("/api/v1/echo", #"{"said":1}"#)
        #expect(broken.status == 400 && broken.text.contains("\"pointer\":\"/said\""))
        #expect(await site.json("/api/v1/echo", String(repeating: "[", count: 100_000)).status == 400)
    }

    @Test("every word that the site says exists in Japanese, easy Japanese and English")
    func words() async throws {
        let pack = try TestPack.loaded.get()
        #expect(pack.faults.all.map(\.description) == [])
        for key in pack.words.keys where key.hasPrefix("site.") {
            for language in [Language.ja, .jaEasy, .en] {
                #expect(pack.words.has(key, in: language), "\(key) \(language)")
            }
        }
    }
}
