import Testing

@testable import Site

@Suite("Forms as they come")
struct FormDataTests {
    @Test("urlencoded fields keep order, repeats and Japanese")
    func urlEncoded() throws {
        let form = try FormData(urlEncoded: Array("name=%E6%BE%AA+%E6%A8%99&a=1&a=2&empty=&flag".utf8))
        #expect(form["name"] == "澪 標")
        #expect(form.all("a") == ["1", "2"])
        #expect(form["empty"] == "")
        #expect(form["flag"] == "")
        #expect(form["none"] == nil)
        #expect(form.text("empty") == nil)
    }

    @Test(
        "broken encodings are refused",
        arguments: [
            "a=%", "a=%4", "a=%GG", "a=%83%65%83%58", "a=%FF", "a=%00", "a=%C0%AF", "a=%ED%A0%80", "%=1", "a=\u{1}",
        ])
    func broken(body: String) {
        #expect(throws: UnreadableText.self) { try FormData(urlEncoded: Array(body.utf8)) }
    }

    @Test("more fields than a form can have are refused")
    func tooMany() {
        let body = String(repeating: "a=1&", count: FormData.maximumEntries + 1)
        #expect(throws: UnreadableText.self) { try FormData(urlEncoded: Array(body.utf8)) }
    }

    @Test("spaces around text are trimmed, ideographic ones too, but kept as typed")
    func trims() {
        let form = FormData([("name", "　 澪標　太郎 ")])
        #expect(form.text("name") == "澪標　太郎")
        #expect(form["name"] == "　 澪標　太郎 ")
    }

    @Test("multipart text and files are read, folders in file names dropped, empty file controls absent")
    func multipart() throws {
        let body = """
            --B\r\nContent-Disposition: form-data; name="name"\r\n\r\n澪標\r\n\
            --B\r\nContent-Disposition: form-data; name="file"; filename="C:\\dir\\証明.txt"\r\nContent-Type: text/plain\r\n\r\nab\r\n--c\r\n\
            --B\r\nContent-Disposition: form-data; name="none"; filename=""\r\n\r\n\r\n--B--\r\n
            """
        let form = try #require(Multipart(contentType: "multipart/form-data; boundary=B", body: Array(body.utf8)))
            .parse()
        #expect(form["name"] == "澪標")
        let file = try #require(form.file("file"))
        #expect(file.fileName == "証明.txt")
        #expect(file.contentType == "text/plain")
        #expect(String(decoding: file.bytes, as: UTF8.self) == "ab\r\n--c")
        #expect(form.files.count == 1)
    }

    @Test(
        "multipart that is cut off or nameless is refused",
        arguments: [
            "", "--B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", "--B\r\n\r\nx\r\n--B--",
            "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n",
        ])
    func brokenMultipart(body: String) throws {
        let multipart = try #require(
            Multipart(contentType: "multipart/form-data; boundary=\"B\"", body: Array(body.utf8)))
        #expect(throws: UnreadableText.self) { try multipart.parse() }
    }

    @Test(
        "only paths of this site are gone to",
        arguments: [
            ("/plan", true), ("/plan?a=%20", true), ("//evil.example", false), ("/\\evil.example", false),
            ("https://evil.example", false), ("plan", false), ("", false), ("/a\r\nset-cookie: x", false),
            ("/a b", false),
        ])
    func localPaths(path: String, isLocal: Bool) {
        #expect((LocalPath.checked(path) != nil) == isLocal)
    }

    @Test(
        "cells that a spreadsheet would run are made harmless, numbers stay",
        arguments: [
            ("=1+1", "'=1+1"), ("＝SUM(A1)", "'＝SUM(A1)"), ("@x", "'@x"), ("+81 6 1234", "'+81 6 1234"), ("-5", "-5"),
            ("+3.5", "+3.5"), ("-", "'-"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("澪標", "澪標"),
            ("\t=1", "\"'\t=1\""), ("\n=1", "\"'\n=1\""), ("'=1", "''=1"), ("'a", "'a"), ("a;=1", "\"a;=1\""),
            (" =1", "\" =1\""),
        ])
    func csv(cell: String, written: String) {
        #expect(CSV.bytes([[cell]]) == [0xEF, 0xBB, 0xBF] + Array((written + "\r\n").utf8))
    }

    @Test("a text comes back from its cell as it was, with apostrophes of its own, and no two texts share a cell")
    func roundTrip() throws {
        // Every text of up to three of what matters.
        let parts = ["'", "=", "+", "-", "@", "＝", "－", "\t", "\r", "\n", "1", ".", "あ", " "]
        let longer = { (texts: [String]) in texts.flatMap { text in parts.map { text + $0 } } }
        let (one, two) = (parts, longer(parts))
        var cells: Set<[UInt8]> = []
        let texts = [""] + one + two + longer(two)
        for text in texts {
            let bytes = CSV.bytes([[text]])
            #expect(cells.insert(bytes).inserted, "\(text.debugDescription)")
            var cell = String(decoding: bytes.dropFirst(3).dropLast(2), as: UTF8.self)
            if cell.hasPrefix("\"") { cell = String(cell.dropFirst().dropLast()) }
            #expect(CSV.text(of: cell).unicodeScalars.elementsEqual(text.unicodeScalars), "\(text.debugDescription)")
        }
    }
}
