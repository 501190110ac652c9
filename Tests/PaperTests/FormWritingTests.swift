import Kernel
import Paper
import TestPaper
import Testing

@Suite("Facts on forms")
struct FormWritingTests {
    @Test(
        "names keep their code points and read back",
        arguments: [
            "𠮷田　太郎", "髙橋　花子", "山﨑　次郎", "辻\u{E0102}　一", "葛\u{E0100}城　二", "葛\u{E0103}西　三", "渡邉　凜", "渡邊　禮",
            "Nguyễn Văn Á", "김　민준", "塚\u{FA10}本", "神\u{FA19}崎",
        ])
    func namesReadBack(name: String) throws {
        let form = try Sample.render(.text(name), on: Sample.template(width: 120))
        #expect(form.missing.isEmpty)
        let text = try OutsideReader.text(form.pdf).unspaced
        #expect(Array(text.unicodeScalars).contains(sequence: Array(name.unspaced.unicodeScalars)))
    }

    @Test(
        "a character or variation that no font holds is reported with its selector, never drawn as another in silence")
    func missingGlyphsAreReported() throws {
        // U+E000 is private use; U+E01EF varies nothing in any font; U+202E would turn the line round.
        let form = try Sample.render(.text("外\u{E000}辻\u{E01EF}字\u{202E}"), on: Sample.template())
        #expect(Set(form.missing.map(\.text)) == ["\u{E000}", "辻\u{E01EF}", "\u{202E}"])
        #expect(form.missing.allSatisfy { $0.field == "fact" })
        #expect(Set(form.missingGlyphs) == ["\u{E000}", "辻", "\u{E01EF}", "\u{202E}"])
    }

    @Test("furigana stands above the name")
    func furiganaIsPrinted() throws {
        let form = try Sample.render(.name("見本　花子", furigana: "みほん　はなこ"), on: Sample.template(.name))
        let text = try OutsideReader.text(form.pdf).unspaced
        #expect(text.contains("みほんはなこ") && text.contains("見本花子"))
    }

    @Test(
        "dates are written by era, western dates for those who ask",
        arguments: [
            ("2026-04-20", "令和8年4月20日"), ("1989-01-07", "昭和64年1月7日"), ("1989-01-08", "平成元年1月8日"),
            ("2019-05-01", "令和元年5月1日"), ("1912-07-29", "明治45年7月29日"),
        ])
    func datesByEra(iso: String, expected: String) throws {
        let era = try Sample.render(Sample.date(iso), on: Sample.template(.eraDate))
        #expect(try OutsideReader.text(era.pdf).unspaced.contains(expected))
        let date = try #require(CivilDate(iso: iso))
        let western = try Sample.render(.westernDate(date), on: Sample.template(.eraDate))
        #expect(try OutsideReader.text(western.pdf).contains("\(date.year)年\(date.month)月\(date.day)日"))
    }

    @Test("long text shrinks, then goes whole to the continuation sheet and is never cut")
    func longTextIsNeverCut() throws {
        let box = Sample.template(width: 40)
        let short = try Sample.render(.text("見本太郎"), on: box)
        #expect(short.shrunk.isEmpty && short.pages == 1)

        let longer = String(repeating: "名", count: 13)
        let shrunk = try Sample.render(.text(longer), on: box)
        #expect(shrunk.shrunk.map(\.field) == ["fact"] && shrunk.overflowed.isEmpty && shrunk.pages == 1)
        #expect(try OutsideReader.text(shrunk.pdf).unspaced.contains(longer))

        let longest = (0..<300).map { String($0) + "番名" }.joined()
        let over = try Sample.render(.text(longest), on: box)
        #expect(over.overflowed == [FieldReport(field: "fact", text: longest)])
        #expect(over.pages == 2)
        #expect(try OutsideReader.text(over.pdf, page: 1).unspaced.contains("※1続紙のとおり"))
        let continuation = try OutsideReader.text(over.pdf, page: 2).unspaced
        #expect(continuation.contains("※1事実") && continuation.contains(longest))
        #expect(try OutsideReader.codes(over.pdf, page: 2).contains("CODE-128:\(Sample.caseID)"))
    }

    @Test("a continuation longer than a page goes on over pages")
    func continuationsRunOverPages() throws {
        let text = (0..<3000).map { "\($0)、" }.joined()
        let form = try Sample.render(.text(text), on: Sample.template())
        #expect(form.pages >= 3)
        let pages = try (2...form.pages).map { try OutsideReader.text(form.pdf, page: $0).unspaced }
        #expect(pages[0].contains("0、1、2、") && pages.joined().contains("2998、") && pages.joined().contains("2999、"))
    }

    @Test("text that may shrink without end stays in its box")
    func shrinkOnly() throws {
        let form = try Sample.render(
            .text(String(repeating: "字", count: 60)), on: Sample.template(overflow: .shrink))
        #expect(form.pages == 1 && form.shrunk.count == 1)
    }

    @Test("digits fill boxes; more digits than boxes go to the continuation sheet")
    func digits() throws {
        let fitting = try Sample.render("12345", on: Sample.template(.digits(5)))
        #expect(try OutsideReader.text(fitting.pdf).unspaced.contains("12345"))
        let over = try Sample.render("123456", on: Sample.template(.digits(5)))
        #expect(over.overflowed.map(\.text) == ["123456"] && over.pages == 2)
    }

    @Test("a choice the form does not offer is reported and written on the continuation sheet")
    func unknownChoice() throws {
        let style = Field.Style.circle([.init(value: "male", label: "男"), .init(value: "female", label: "女")])
        let known = try Sample.render(.choices(["female"]), on: Sample.template(style))
        #expect(known.unmatched.isEmpty && known.pages == 1)
        let other = try Sample.render(.choices(["その他"]), on: Sample.template(style))
        #expect(other.unmatched.map(\.text) == ["その他"] && other.pages == 2)
        #expect(try OutsideReader.text(other.pdf, page: 2).contains("その他"))
    }

    @Test("vertical text stands whole, or on the continuation sheet")
    func vertical() throws {
        let template = Sample.template(.vertical, width: 8, height: 40)
        #expect(try OutsideReader.text(Sample.render("見本花子", on: template).pdf).unspaced.contains("見本花子"))
        #expect(try Sample.render(.text(String(repeating: "長", count: 60)), on: template).pages == 2)
    }

    @Test("a signature is drawn as lines, and broken points are left out")
    func signature() throws {
        let points = [StrokePoint(x: 0, y: 0), .init(x: 300, y: 120), .init(x: .nan, y: 1), .init(x: .infinity, y: 2)]
        let blank = try Sample.render("", on: Sample.template())
        let signed = try Sample.render(.strokes([points, []]), on: Sample.template())
        #expect(signed.pages == 1 && signed.pdf != blank.pdf)
        #expect(try OutsideReader.check(signed.pdf).status == 0)
        #expect(throws: PaperError.valueTooLong(field: "fact", characters: 20_001)) {
            try Sample.render(.strokes([.init(repeating: .init(x: 1, y: 1), count: 20_001)]), on: Sample.template())
        }
    }

    @Test("a furigana field reads the reading of the name beside it when it has no fact of its own")
    func furiganaOfTheName() throws {
        let person: [String: FormValue] = ["name": .name("見本　花子", furigana: "みほん　はなこ")]
        let form = try YAMLForms.shipped("idou-todoke").render(
            FormData(groups: ["persons": [person]]), marks: Sample.marks)
        #expect(try OutsideReader.text(form.pdf).unspaced.contains("みほんはなこ"))
    }

    @Test("the watermark stands on every page")
    func watermark() throws {
        var marks = Sample.marks
        marks.watermark = "要再署名"
        let long = (0..<300).map { String($0) + "番名" }.joined()
        let form = try Sample.template().render(FormData(values: ["fact": .text(long)]), marks: marks)
        #expect(form.pages == 2)
        for page in 1...2 { #expect(try OutsideReader.text(form.pdf, page: page).unspaced.contains("要再署名")) }
    }

    @Test("hostile sizes and case ids are refused with the field and reason")
    func hostileInput() throws {
        #expect(throws: PaperError.valueTooLong(field: "fact", characters: 30_000)) {
            try Sample.render(.text(String(repeating: "a", count: 30_000)), on: Sample.template())
        }
        for id in ["案件１", "a&page=9/9", "", String(repeating: "x", count: 81), "a\nb"] {
            let marks = FormMarks(caseID: id, issuedAt: Sample.issuedAt)
            #expect(throws: PaperError.caseID(id)) { try Sample.template().render(FormData(), marks: marks) }
        }
        let rows = [[String: FormValue]](repeating: [:], count: 201)
        #expect(throws: PaperError.tooManyRows(group: "persons", rows: 201)) {
            try YAMLForms.shipped("idou-todoke").render(FormData(groups: ["persons": rows]), marks: Sample.marks)
        }
    }

    @Test("the same facts at the same time give the same bytes, on many threads at once too")
    func sameBytesFromAnyThread() async throws {
        let template = try YAMLForms.shipped("idou-todoke")
        let data = FormData(groups: ["persons": [try Sample.person("𠮷田　髙子")]])
        let marks = Sample.marks
        let first = try template.render(data, marks: marks).pdf
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<24 { group.addTask { try template.render(data, marks: marks).pdf } }
            for try await pdf in group { #expect(pdf == first) }
        }
    }

    @Test("how long ten forms take")
    func timing() throws {
        let template = try YAMLForms.shipped("nenkin-todoke")
        let data = FormData(values: ["person.name": .name("𠮷田　髙子", furigana: "よしだ　たかこ"), "newAddress": "見本町１番地"])
        let time = try ContinuousClock().measure {
            for _ in 0..<10 { _ = try template.render(data, marks: Sample.marks) }
        }
        print("10 forms of one page: \(time)")
    }
}

extension Array where Element: Equatable {
    fileprivate func contains(sequence: [Element]) -> Bool {
        guard count >= sequence.count else { return false }
        return (0...(count - sequence.count)).contains { Array(self[$0..<($0 + sequence.count)]) == sequence }
    }
}
