import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Links in definitions are followed where whoever runs the program allows it")
struct LinkTests {
    @Test(
        "only links to an origin that was named are followed, whatever an owner writes",
        arguments: [
            ("https://www.city.example/page?a=1", true), ("https://WWW.CITY.EXAMPLE", true),
            ("http://www.city.example/", false), ("https://www.city.example:8443/", false),
            ("https://city.example/", false), ("https://www.city.example.evil.example/", false),
            ("https://www.city.example@evil.example/", false), ("https://me@www.city.example/", false),
            ("http://127.0.0.1:3310/", false), ("http://169.254.169.254/", false), ("ftp://www.city.example/", false),
            ("https://", false),
        ])
    func covered(url: String, isFollowed: Bool) {
        #expect(LinkChecker(origins: ["https://www.city.example", "nonsense"]).covers(url) == isFollowed)
    }

    @Test("a link that does not open is shown at the studio")
    func broken() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let owner = await city.visitor("owner")
        let path = "/office/studio/procedures/jidou-teate-kifu"
        await owner.get(path)
        let change = try #require(await owner.post(path + "/begin", [:]).headers["location"])
        let id = try #require(ProcedureChange.Identifier(String(change.split(separator: "/").last ?? "")))
        let actor = Actor(kind: .staff, id: "owner", name: "owner", roles: ["owner", "section.child-benefits"])
        let draft = try await StudioDesk(city.desk).load(id)
        var design = try #require(ProcedureDesign(draft.text))
        var about = design.texts("about")
        // Nobody listens at port 1.
        about[.ja] = "くわしくは http://127.0.0.1:1/kifu をご覧ください（http://localhost:2/x）。"
        design.setTexts("about", about)
        let saved = try await StudioDesk(city.desk).save(try design.text(), of: id, revision: 1, by: actor)
        let read = try city.desk.editions.read(saved.text, as: saved.procedure).get()
        #expect(read.links == ["http://127.0.0.1:1/kifu", "http://localhost:2/x"])
        try await LinkChecker(origins: ["http://127.0.0.1:1"]).check(city.desk)
        let page = await owner.get(change).text
        #expect(page.contains("開けないリンクが1つ") && page.contains("http://127.0.0.1:1/kifu"))
        #expect(page.contains("応答がありません") && !page.contains("<code>http://localhost:2/x</code>"))
        let known = try await city.store.read { try LinkCheck.of(read.links, in: $0) }
        #expect(known.map(\.url) == ["http://127.0.0.1:1/kifu"] && known.first?.isBroken == true)
    }
}
