import Kernel
import Paper
import TestPaper
import Testing

@Suite("Archival PDF")
struct ArchivalTests {
    @Test("a form carries what PDF/A-2b asks for and what qpdf finds sound")
    func structure() throws {
        let form = try YAMLForms.shipped("idou-todoke").render(
            FormData(groups: ["persons": [try Sample.person("𠮷田　Anna")]]), marks: Sample.marks)
        let text = String(decoding: form.pdf, as: UTF8.self)
        #expect(text.hasPrefix("%PDF-1.5\n%"))
        for part in [
            "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", "/S /GTS_PDFA1",
            "/Type /Metadata /Subtype /XML", "/ID [ <", "/Lang (ja)",
            "<xmp:CreateDate>2026-04-24T10:00:00+09:00</xmp:CreateDate>",
            "/CreationDate (D:20260424100000+09'00')",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(text.contains("acsp"), "an ICC profile is embedded")
        #expect(!text.contains("/Encrypt") && !text.contains("/JavaScript"))
        let composite = text.ranges(of: "/Subtype /CIDFontType2").count
        #expect(composite > 0 && text.ranges(of: "/CIDToGIDMap /Identity").count == composite)
        let check = try OutsideReader.check(form.pdf)
        #expect(check.status == 0, "\(check.output)")
    }

    @Test("every font is embedded as a subset, among them IPAmj Mincho for names")
    func fonts() throws {
        let form = try Sample.render("𠮷田　Anna", on: Sample.template())
        let lines = try OutsideReader.fonts(form.pdf).split(separator: "\n").dropFirst(2)
        #expect(!lines.isEmpty)
        for line in lines {
            let words = line.split(separator: " ")
            #expect(words.suffix(5).prefix(2) == ["yes", "yes"], "\(line)")
        }
        #expect(lines.contains { $0.contains("+IPAmjMincho") })
    }

    @Test("titles with markup and any script are written safely")
    func titles() throws {
        let made = try Document(title: "<a>&𠮷(題)", language: .ja, blocks: [.paragraph("x")])
            .render(issuedAt: Sample.issuedAt)
        #expect(String(decoding: made.pdf, as: UTF8.self).contains("&lt;a&gt;&amp;𠮷(題)</rdf:li>"))
        #expect(try OutsideReader.check(made.pdf).status == 0)
    }
}
