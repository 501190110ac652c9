import Kernel
import Testing

@testable import Store

@Suite("Text search")
struct SearchTests {
    /// A store where these texts can be found by their numbers.
    func store(_ texts: [String]) async throws -> Store {
        let store = try await memoryStore()
        try await store.write { tx in
            for (index, text) in texts.enumerated() {
                try tx.index(.add(collection: "page", id: "\(index)", text: text))
            }
        }
        return store
    }

    func found(_ query: String, in texts: String...) async throws -> [String] {
        try await store(texts).read { try $0.search("page", query).rows.reversed() }
    }

    @Test("two letters in the middle of a word are found, and not two letters that only stand near")
    func twoLetters() async throws {
        let texts = ["市民税、県民税の申告", "住民票の写し", "国民健康保険料の減額申請"]
        let store = try await store(texts)
        for (query, expected) in [
            ("民税", ["0"]), ("住民", ["1"]), ("健康", ["2"]), ("申告", ["0"]), ("申請", ["2"]), ("民票", ["1"]), ("民健", ["2"]),
            ("税県", []), ("市税", []), ("写真", []),
        ] {
            #expect(try await store.read { try $0.search("page", query).rows } == expected, "\(query)")
        }
    }

    @Test("one letter is found wherever it stands, also at the end")
    func oneLetter() async throws {
        #expect(try await found("税", in: "税の窓口", "納税課", "住民税", "住民票") == ["0", "1", "2"])
    }

    @Test("longer words are found as written, not as letters in another order")
    func longWords() async throws {
        #expect(try await found("転入届", in: "転入届と転居届", "転居届 入転", "転入の届") == ["0"])
    }

    @Test("several words must all be there, in any order")
    func allWords() async throws {
        #expect(try await found("手数料　印鑑", in: "印鑑登録の手数料", "印鑑登録", "手数料") == ["0"])
    }

    @Test(
        "widths, kana and Latin case make no difference",
        arguments: [
            ("ｺﾞﾐ", "ごみの収集"), ("ごみ", "ゴミの収集"), ("ＩＣ", "icカード"), ("１２", "第12条"), ("サーバ", "サーバーの部屋"),
        ])
    func forms(query: String, text: String) async throws {
        #expect(try await found(query, in: text) == ["0"])
    }

    @Test("a name is found with and without the space between its parts, and whatever glyph was chosen")
    func names() async throws {
        #expect(try await found("山田太郎", in: "山田　太郎") == ["0"])
        #expect(try await found("山田　太郎", in: "山田太郎") == ["0"])
        #expect(try await found("葛城", in: "葛\u{E0100}城") == ["0"])
    }

    @Test("English words are found, and not across their ends")
    func english() async throws {
        #expect(try await found("tax", in: "Resident Tax", "no wax") == ["0"])
        #expect(try await found("tt", in: "resident tax", "tattoo", "at the") == ["1"])
    }

    @Test(
        "hostile queries find nothing and break nothing",
        arguments: [
            "", "　", "\"", "*", "\" OR 1", "grams:", "NEAR(", "-", "AND", "税\" OR \"住民", "\u{0}", "。、", "')--",
            "😀\u{FE0F}", "^", "(",
        ])
    func hostile(query: String) async throws {
        #expect(try await found(query, in: "住民票") == [])
    }

    @Test("an English operator word is a word")
    func operators() async throws {
        #expect(try await found("OR", in: "and or not", "none") == ["0"])
    }

    @Test("a text that was replaced or removed is found no longer by what it was")
    func changes() async throws {
        let store = try await store(["住民票", "戸籍"])
        try await store.write { tx in
            try tx.index(.add(collection: "page", id: "0", text: "印鑑証明"))
            try tx.index(.remove(collection: "page", id: "1"))
            try tx.index(.remove(collection: "page", id: "none"))
        }
        let rows = try await store.read { tx in try ["住民", "印鑑", "戸籍"].map { try tx.search("page", $0).rows } }
        #expect(rows == [[], ["0"], []])
    }

    @Test("collections are apart, whatever their names")
    func collections() async throws {
        let store = try await memoryStore()
        let names = ["a", "A", "a-b", "b", "\"", "住民"]
        try await store.write { tx in
            for name in names { try tx.index(.add(collection: name, id: name, text: "住民票")) }
        }
        for name in names {
            #expect(try await store.read { try $0.search(name, "住民").rows } == [name])
        }
    }

    @Test("matches joins with other conditions in one statement")
    func matches() async throws {
        let store = try await store(["住民票", "住民税", "住民"])
        let ids = try await store.read { tx in
            try tx.all(
                String.self,
                "SELECT id FROM text_entry WHERE id IN \(tx.matches("page", "住民")) AND id <> \("1") ORDER BY id")
        }
        #expect(ids == ["0", "2"])
    }

    @Test("pages of results go on where the last one ended")
    func paging() async throws {
        let store = try await store((0..<7).map { "住民\($0)" })
        var pages: [[String]] = []
        var cursor: Cursor?
        repeat {
            let after = cursor
            let page = try await store.read { try $0.search("page", "住民", limit: 3, after: after) }
            pages.append(page.rows)
            cursor = page.next
        } while cursor != nil
        #expect(pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]])
        await #expect(throws: StoreError.invalidCursor) {
            try await store.read { try $0.search("page", "住民", after: Cursor(keys: [.text("x")])) }
        }
    }
}
