import Kernel
import Paper
import TestPaper
import Testing

@Suite("Letters and leaflets")
struct DocumentTests {
    @Test(
        "every language reads back",
        arguments: [
            ("ja", "国民健康保険の届出は14日以内です。𠮷田様"), ("en", "Notify National Health Insurance within 14 days."),
            ("zh", "国民健康保险的申报截止日期"), ("ko", "국민건강보험 신고는 십사일 이내입니다"),
            ("es", "¿Tiene niños? Año nuevo, pensión"), ("pt", "Não se esqueça da pensão"),
            ("id", "Pemberitahuan pindah masuk"), ("tl", "Natanggap na ang iyong abiso"),
            ("vi", "Đã nhận thông báo chuyển đến"), ("th", "ประกันสุขภาพ"), ("ne", "सूचना"),
        ])
    func languages(code: String, text: String) throws {
        let language = Language(rawValue: code)
        let made = try Document(
            title: text, language: language,
            blocks: [.heading(.init(plain: text), level: 1), .paragraph(.init(plain: text)), .note("転入届")]
        ).render(issuedAt: Sample.issuedAt)
        #expect(made.missingGlyphs.isEmpty)
        let read = try OutsideReader.text(made.pdf).unspaced
        #expect(read.contains(text.unspaced))
        #expect(read.contains("転入届"), "Japanese stands beside every language")
    }

    @Test("easy Japanese carries its readings above the words")
    func rubies() throws {
        let text = InlineText(markup: "{転入届|てんにゅうとどけ}を {出|だ}します。{壊れた} {|x}")
        #expect(text.text == "転入届を 出します。{壊れた} {|x}")
        let made = try Document(title: "見本", language: .jaEasy, blocks: [.paragraph(text)])
            .render(issuedAt: Sample.issuedAt)
        let read = try OutsideReader.text(made.pdf).unspaced
        #expect(read.contains("てんにゅうとどけ") && read.contains("転入届を出します。"))
    }

    @Test("number and sender of a letter stand at the right edge")
    func rightEdge() throws {
        let made = try Document(
            title: "通知書", language: .ja, blocks: [.paragraphAtEnd("第2026-1号"), .paragraph("見本 太郎 様")]
        ).render(issuedAt: Sample.issuedAt)
        let words = try OutsideReader.places(made.pdf).split(separator: "\n").filter { $0.contains("<word") }
        func edge(_ name: String, of word: String) throws -> Double {
            let line = try #require(words.first { $0.contains(word) })
            let value = try #require(line.split(separator: " ").first { $0.hasPrefix(name) }?.split(separator: "\"")[1])
            return try #require(Double(value))
        }
        // A page of A4 is 595 points wide; its margins are 18 mm, which is 51 points.
        #expect(try abs(edge("xMax", of: "号") - 544) < 4)
        #expect(try abs(edge("xMin", of: "見本") - 51) < 4)
    }

    @Test("a leaflet may hold another language beside its own")
    func twoLanguages() throws {
        let made = try Document(
            title: "手续", language: "zh",
            blocks: [
                .paragraph("国民健康保险"), .language(.jaEasy), .paragraph(.init(markup: "{直|なお}す {骨|ほね}")), .language("ko"),
                .paragraph("전입신고"),
            ]
        ).render(issuedAt: Sample.issuedAt)
        let read = try OutsideReader.text(made.pdf).unspaced
        #expect(read.contains("国民健康保险") && read.contains("直す骨") && read.contains("전입신고"))
        let fonts = try OutsideReader.fonts(made.pdf)
        #expect(fonts.contains("IPAexGothic") && fonts.contains("NotoSansCJKsc") && fonts.contains("NotoSansCJKkr"))
    }

    @Test("long texts, lists and tables run over pages and lose nothing")
    func longDocuments() throws {
        let rows = (0..<90).map {
            [InlineText(plain: "行\($0)番"), "二", InlineText(plain: String(repeating: "語", count: 40))]
        }
        let made = try Document(
            title: "見本", language: .ja,
            blocks: [
                .paragraph(.init(plain: (0..<900).map { "文\($0)。" }.joined())),
                .list((0..<60).map { InlineText(plain: "項\($0)番") }, numbered: true),
                .table(widths: [1, 1, 2], header: ["一", "二", "三"], rows: rows),
                .table(widths: [1], header: [], rows: [[InlineText(plain: (0..<2500).map { "巨\($0)。" }.joined())]]),
            ], foot: "見本市"
        ).render(issuedAt: Sample.issuedAt)
        let read = try OutsideReader.text(made.pdf).unspaced
        for number in [0, 450, 899] { #expect(read.contains("文\(number)。")) }
        for number in [0, 30, 59] { #expect(read.contains("項\(number)番")) }
        for number in [0, 45, 89] { #expect(read.contains("行\(number)番")) }
        for number in [0, 1250, 2499] { #expect(read.contains("巨\(number)。")) }
        #expect(read.contains("\(made.pages)/\(made.pages)"))
    }

    @Test("a QR code on a leaflet reads back")
    func qrCode() throws {
        let link = "https://example.jp/calendar/0198c5b2.ics"
        let made = try Document(title: "案内", language: .ja, blocks: [.qr(link, caption: "予定")])
            .render(issuedAt: Sample.issuedAt)
        #expect(try OutsideReader.codes(made.pdf, page: 1) == ["QR-Code:\(link)"])
        #expect(throws: PaperError.qrCode(characters: 4000)) {
            try Document(
                title: "案内", language: .ja, blocks: [.qr(String(repeating: "x", count: 4000), caption: "")]
            ).render(issuedAt: Sample.issuedAt)
        }
    }

    @Test("a character that no font holds is reported")
    func missing() throws {
        let made = try Document(title: "x", language: .en, blocks: [.paragraph("a\u{E000}b")])
            .render(issuedAt: Sample.issuedAt)
        #expect(made.missingGlyphs == ["\u{E000}"])
    }
}
