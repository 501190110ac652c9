import Kernel
import Testing

@testable import Store

@Suite("Paging")
struct PagingTests {
    static let table: SQL = """
        CREATE TABLE line (id TEXT PRIMARY KEY, day INTEGER NOT NULL);
        INSERT INTO line VALUES ('a', 1), ('b', 1), ('c', 2), ('d', 2), ('e', 2), ('f', 3)
        """

    func pages(_ order: PageOrder, limit: Int, _ sql: SQL = "SELECT id, day FROM line") async throws -> [String] {
        let store = try await memoryStore(Self.table)
        var pages: [String] = []
        var cursor: Cursor?
        repeat {
            let after = cursor
            let page = try await store.read { try $0.page(Row.self, sql, by: order, after: after, limit: limit) }
            pages.append(try page.rows.map { try $0.string("id") }.joined())
            cursor = try page.next.map { try #require(Cursor($0.description)) }
        } while cursor != nil
        return pages
    }

    @Test("pages neither skip nor repeat rows with equal keys, in both directions")
    func order() async throws {
        #expect(try await pages(.ascending("day", "id"), limit: 2) == ["ab", "cd", "ef"])
        #expect(try await pages(.descending("day", "id"), limit: 4) == ["fedc", "ba"])
        #expect(try await pages(.ascending("id"), limit: 6) == ["abcdef"])
        #expect(try await pages(.ascending("id"), limit: 0) == ["a", "b", "c", "d", "e", "f"])
        #expect(try await pages(.ascending("id"), limit: 2, "SELECT id FROM line WHERE day > \(9)") == [""])
        #expect(try await pages(.ascending("id"), limit: 2, "SELECT id FROM line WHERE day = \(2)") == ["cd", "e"])
    }

    @Test("a row that comes or goes between two pages does not move the others")
    func changes() async throws {
        let store = try await memoryStore(Self.table)
        let first = try await store.read {
            try $0.page(Row.self, "SELECT * FROM line", by: .ascending("id"), after: nil, limit: 2)
        }
        try await store.write { tx in
            try tx.run("INSERT INTO line VALUES ('aa', 9)")
            try tx.run("DELETE FROM line WHERE id = 'b'")
        }
        let second = try await store.read {
            try $0.page(Row.self, "SELECT * FROM line", by: .ascending("id"), after: first.next, limit: 2)
        }
        #expect(try second.rows.map { try $0.string("id") } == ["c", "d"])
    }

    @Test(
        "a cursor survives being text",
        arguments: [
            [.null], [.integer(.min), .integer(.max)], [.text(""), .text("住民\u{0}😀")], [.real(-0.5)],
            [.blob([0, 255]), .blob([])],
        ] as [[SQLValue]])
    func cursorText(keys: [SQLValue]) throws {
        let text = Cursor(keys: keys).description
        #expect(Cursor(text)?.keys == keys)
        #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    }

    @Test(
        "text that is no cursor is refused",
        arguments: [
            "", "a", "!!!!", "aaaa", "dAAF", "aQAAAA", "bg==", "bn\u{0}", "dAAB_w", String(repeating: "n", count: 3000),
        ])
    func notACursor(text: String) {
        #expect(Cursor(text) == nil)
    }

    @Test("a cursor of another list is refused")
    func foreign() async throws {
        let store = try await memoryStore(Self.table)
        await #expect(throws: StoreError.invalidCursor) {
            try await store.read {
                try $0.page(
                    Row.self, "SELECT * FROM line", by: .ascending("id"), after: Cursor(keys: [.null, .null]), limit: 2)
            }
        }
    }
}
