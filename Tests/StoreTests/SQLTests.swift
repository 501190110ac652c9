import Kernel
import Testing

@testable import Store

@Suite("SQL literals")
struct SQLTests {
    enum Colour: String { case red, blue }

    @Test("a value is bound and never part of the text")
    func values() {
        let name = "'; DROP TABLE resident; --"
        let sql: SQL = "SELECT * FROM resident WHERE name = \(name) AND age > \(18)"
        #expect(sql.text == "SELECT * FROM resident WHERE name = $1 AND age > $2")
        #expect(sql.values == [.text(name), .integer(18)])
    }

    @Test("nil is bound as null, an enumeration by its raw value")
    func optionals() {
        let none: String? = nil
        let colour: Colour? = .blue
        let sql: SQL = "\(none) \(colour) \(Colour.red) \(true)"
        #expect(sql.values == [.null, .text("blue"), .text("red"), .integer(1)])
    }

    @Test("a spliced statement brings its values, numbered in their new place")
    func splice() {
        let condition: SQL = "ward = \("a") AND kind = \("b")"
        let sql: SQL = "SELECT 1 WHERE x = \(0) AND (\(condition)) AND y = \(9)"
        #expect(sql.text == "SELECT 1 WHERE x = $1 AND (ward = $2 AND kind = $3) AND y = $4")
        #expect(sql.values == [.integer(0), .text("a"), .text("b"), .integer(9)])
        #expect(SQL.joined(["a = \(1)", "b = \(2)"], separator: " AND ").text == "a = $1 AND b = $2")
    }

    @Test("lists, inserted values and updated values are written out")
    func shapes() {
        #expect(("IN \(list: [1, 2, 3])" as SQL).text == "IN ($1, $2, $3)")
        let insert: SQL = "INSERT INTO t \(values: ["a": 1, "b": "x"])"
        #expect(insert.text == "INSERT INTO t (a, b) VALUES ($1, $2)")
        #expect(insert.values == [.integer(1), .text("x")])
        #expect(("UPDATE t SET \(set: ["a": 1, "b": 2])" as SQL).text == "UPDATE t SET a = $1, b = $2")
    }

    @Test("nothing is in an empty list, and everything is outside of it")
    func emptyList() async throws {
        let store = try await memoryStore()
        let found = try await store.read { tx in
            (
                try tx.exists("SELECT 1 WHERE 1 IN \(list: [Int]())"),
                try tx.exists("SELECT 1 WHERE 1 NOT IN \(list: [Int]())")
            )
        }
        #expect(found == (false, true))
    }

    @Test(
        "a name that is no plain name makes the statement refuse to run",
        arguments: ["", "a b", "1a", "a\"", "a;b", "名"])
    func identifiers(name: String) async throws {
        let store = try await memoryStore()
        await #expect(throws: StoreError.invalidIdentifier(name)) {
            try await store.read { try $0.exists("SELECT 1 FROM \(identifier: name)") }
        }
    }

    @Test("a text with parameters of its own is refused")
    func ownParameters() async throws {
        let store = try await memoryStore()
        await #expect(throws: StoreError.self) { try await store.read { try $0.exists("SELECT 1 WHERE 1 = ?") } }
    }

    @Test("every kind of value comes back as it was, code point for code point")
    func roundTrip() async throws {
        let store = try await memoryStore(
            """
            CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB, n TEXT, d TEXT, at INTEGER, id TEXT, w TEXT, j TEXT,
                f INTEGER)
            """
        )
        let text = "\u{FA19}葛\u{E0100}\u{1}が\u{304B}\u{3099}"
        let id = ID<SQLTests>.make(at: noon)
        let ward = try #require(WardCode(withoutCheckDigit: "13101"))
        let day = try #require(CivilDate(iso: "2026-02-28"))
        let none: String? = nil
        let json: JSONValue = ["b": [1, nil, "x"], "a": true]
        let row = try await store.write { tx in
            try tx.run(
                """
                INSERT INTO t \(values: [
                    "i": Int64.min, "r": 0.1, "s": text, "b": [0, 255] as [UInt8], "n": none,
                    "d": day, "at": noon, "id": id,
                    "w": ward, "j": json, "f": true,
                ])
                """)
            return try #require(try tx.one(Row.self, "SELECT * FROM t"))
        }
        #expect(try row.get("i", as: Int64.self) == Int64.min)
        #expect(try row.double("r") == 0.1)
        #expect(try Array(row.string("s").unicodeScalars) == Array(text.unicodeScalars))
        #expect(try row.bytes("b") == [0, 255])
        #expect(try row.optionalString("n") == nil)
        #expect(try row.date("d") == day)
        #expect(try row.timestamp("at") == noon)
        #expect(try row.id("id") == id)
        #expect(try row.ward("w") == ward)
        #expect(try row.json("j") == json)
        #expect(try row.bool("f"))
    }

    @Test("text with a zero character is refused on every database")
    func zeroCharacter() async throws {
        let store = try await memoryStore("CREATE TABLE t (s TEXT)")
        await #expect(throws: StoreError.constraint(.other, detail: "text with a zero character")) {
            try await store.write { try $0.run("INSERT INTO t (s) VALUES (\("a\u{0}b"))") }
        }
    }

    @Test("empty text and empty bytes are not null")
    func empty() async throws {
        let store = try await memoryStore()
        let row = try await store.read { try $0.one(Row.self, "SELECT \("") AS s, \([UInt8]()) AS b") }
        #expect(try row?.value("s") == .text(""))
        #expect(try row?.value("b") == .blob([]))
    }

    @Test("a column that is missing, null or of another kind is named, and its value is not shown")
    func rowErrors() async throws {
        let store = try await memoryStore()
        let row = try #require(try await store.read { try $0.one(Row.self, "SELECT NULL AS a, \("秘密") AS b") })
        #expect(throws: RowError(column: "c", reason: "the statement has no such column")) { try row.int("c") }
        #expect(throws: RowError(column: "a", reason: "null is not a String")) { try row.string("a") }
        #expect(throws: RowError(column: "b", reason: "text is not a Int")) { try row.int("b") }
    }
}
