import Forms
import Kernel
import Site
import TestVisitor
import Testing

@testable import Online

@Suite("The catalogue of procedures")
struct CatalogueTests {
    @Test(
        "words find a procedure in kanji, kana of either kind and half width, by synonyms, and in a sentence",
        arguments: [
            ("粗大ごみ", "sodai-gomi"), ("粗大ゴミ", "sodai-gomi"), ("そだいごみ", "sodai-gomi"), ("ｿﾀﾞｲｺﾞﾐ", "sodai-gomi"),
            ("不用品", "sodai-gomi"), ("粗大ごみを出したい", "sodai-gomi"), ("課税証明", "zei-shoumei"), ("児童手当", "jidou-teate-nintei"),
            ("敬老パス", "keirou-joushashou"), ("保留証明", "hoiku-horyuu-shoumei"),
        ])
    func words(text: String, id: String) throws {
        let parts = try OnlineCity.parts.get()
        let search = CatalogueSearch(parts.catalogue, pack: parts.pack)
        let found = search.find(.init(text: text)).prefix(10).map(\.id)
        #expect(found.contains(id), "\(text): \(found)")
    }

    @Test(
        "a page of a procedure says for whom, until when, what it costs, how one proves who one is, and on what law it stands"
    )
    func page() async throws {
        let city = try await OnlineCity()
        let visitor = await city.visitor()
        let page = await visitor.get("/procedures/zei-shoumei").text
        for words in ["申請できる方", "手数料", "300円", "標準処理期間", "根拠となる法令", "マイナンバーカードでの署名"] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(await visitor.get("/procedures/none").status == 404)
        #expect(await visitor.get("/procedures?q=%E7%84%A1%E3%81%84%E8%A8%80%E8%91%89").text.contains("見つかりませんでした"))
    }

    @Test("in a part of the network from which nothing would reach the office, nothing is begun, and the page says so")
    func outside() async throws {
        let city = try await OnlineCity(isTaking: false)
        let visitor = await city.visitor("other")
        #expect(await visitor.get("/procedures/sodai-gomi").text.contains("この画面では申請を受け付けていません"))
        await visitor.get("/procedures")
        let begun = await visitor.post("/procedures/sodai-gomi/start", [:])
        #expect(begun.headers["location"] == "/procedures/sodai-gomi")
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_draft") } == 0)
    }

    @Test("out of its season a procedure cannot be begun")
    func season() async throws {
        let city = try await OnlineCity()
        let visitor = await city.visitor("other")
        let page = await visitor.get("/procedures/jidou-fuyou-genkyou")
        #expect(page.text.contains("いまは受け付けていません"))
        await visitor.get("/procedures")
        let begun = await visitor.post("/procedures/jidou-fuyou-genkyou/start", [:])
        #expect(begun.headers["location"] == "/procedures/jidou-fuyou-genkyou")
    }

    @Test(
        "who is not known well enough is led to sign in, and comes back",
        arguments: [("account", "jidou-teate-nintei"), ("business", "jidou-teate-nintei"), ("other", "kaigo-kago")])
    func identity(person: String, id: String) async throws {
        let city = try await OnlineCity()
        let visitor = await city.visitor(person)
        await visitor.get("/procedures/\(id)")
        let begun = await visitor.post("/procedures/\(id)/start", [:])
        #expect(begun.headers["location"]?.hasPrefix("/sign-in?next=") == true)
    }
}
