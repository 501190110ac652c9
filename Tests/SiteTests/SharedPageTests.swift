import Kernel
import Store
import Synchronization
import Testing

@testable import Site

/// Counts how often its pages are made.
private final class CountingService: CityService {
    static let name = "counting"
    let made = Mutex(0)

    func routes(_ r: inout Routes) {
        for (path, sharing) in [("/always", Sharing.always), ("/until-write", .untilWrite), ("/each", .none)] {
            r.get(path, allow: .anyone, shared: sharing) { [self] request in
                let number = made.withLock { number in
                    number += 1
                    return number
                }
                let form = Form(request.ctx, action: "/always") { "made \(number)" }
                return .page(Page(title: "pages", body: form.html))
            }
        }
    }
}

@Suite("Pages that visitors share")
struct SharedPageTests {
    private let service = CountingService()
    private let site: TestSite

    init() async throws { site = try await TestSite(beside: [service]) }

    private func number(_ path: String, headers: Headers = [:]) async -> Substring? {
        await site.get(path, headers: headers).text.firstMatch(of: /made (\d+)/)?.output.1
    }

    @Test("a shared page is made once for each language, another one for each request")
    func once() async throws {
        #expect(await number("/always") == "1")
        #expect(await number("/always") == "1")
        #expect(await number("/always?lang=en") == "2")
        #expect(await number("/always?other=1") == "3")
        #expect(await number("/each") == "4")
        #expect(await number("/each") == "5")
    }

    @Test("a page that is shared until something is written is made anew after a write, and on another day")
    func untilWrite() async throws {
        #expect(await number("/until-write") == "1")
        #expect(await number("/until-write") == "1")
        try await site.store.write { tx in
            try tx.record(Event(kind: "thing.happened", at: tx.now, actor: .anonymous))
        }
        #expect(await number("/until-write") == "2")
        site.clock.advance(seconds: 24 * 3600)
        #expect(await number("/until-write") == "3")
    }

    @Test("visitors share the page and not the token of its form; whoever is signed in has a page of their own")
    func tokens() async throws {
        let (first, second) = (Browser(site), Browser(site))
        await first.get("/always")
        await second.get("/always")
        #expect(service.made.withLock { $0 } == 1)
        #expect(!first.token.isEmpty && first.token != second.token)
        #expect(first.cookies["mio"] != second.cookies["mio"])
        let clerk = Browser(site)
        await clerk.get("/sign-in")
        await clerk.post("/sign-in", [("person", "clerk")])
        #expect(await clerk.get("/always").text.contains("made 2"))
        #expect(await number("/always") == "1")
    }

    @Test("how one visitor writes the address does not show in the page that all get")
    func address() async throws {
        _ = await site.get("/always?%6Cang=en&lang=en")
        #expect(await !site.get("/always?lang=en").text.contains("%6Cang"))
    }
}
