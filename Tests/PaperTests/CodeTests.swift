import Paper
import TestPaper
import Testing

@Suite("Bar codes and QR codes")
struct CodeTests {
    @Test("HI345678 switches to pairs of digits and has the check symbol 68")
    func workedExample() throws {
        // Start B 104, H 40, I 41, code C 99, 34, 56, 78:
        // 104 + 1·40 + 2·41 + 3·99 + 4·34 + 5·56 + 6·78 = 1407; 1407 mod 103 = 68.
        let symbols = ["211214", "231113", "231311", "113141", "131123", "331121", "241112", "141221", "2331112"]
        let code = try #require(Code128("HI345678"))
        #expect(code.widths == symbols.joined().compactMap(\.wholeNumberValue))
        #expect(code.modules == 8 * 11 + 13)
    }

    @Test(
        "zbar reads every printable character and any mix of digits from a printed form",
        arguments: [
            "A", "12", "123", "1234", "12345", "a1b2c3", "ABC1234", "1234ABC", "A123456B", "A1234567B", "00000000",
            "2026-000123", " !\"#$%'()*+,-./0123456789:;<>?@", "ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`",
            "abcdefghijklmnopqrstuvwxyz{|}~",
        ])
    func zbarReadsCode128(text: String) throws {
        let form = try Sample.template().render(
            FormData(), marks: FormMarks(caseID: text, issuedAt: Sample.issuedAt))
        let codes = try OutsideReader.codes(form.pdf, page: 1)
        #expect(codes.contains("CODE-128:\(text)"))
        #expect(codes.contains { $0.hasPrefix("QR-Code:mio:form:1?case=\(text)&form=sample&version=1&page=1/1") })
    }

    @Test("only printable ASCII becomes a bar code")
    func refused() {
        for text in ["", "é", "案", "a\u{7F}", String(repeating: "1", count: 81)] { #expect(Code128(text) == nil) }
    }

    @Test("the text of the QR code reads back, and other texts do not")
    func formCode() {
        let code = FormCode(caseID: "2026-000123", form: "idou-todoke", version: "2026-04", page: 2, pages: 3)
        #expect(code.description == "mio:form:1?case=2026-000123&form=idou-todoke&version=2026-04&page=2/3")
        #expect(FormCode(code.description) == code)
        for other in ["", "https://example.jp", "mio:form:1?case=1", "mio:form:1?case=1&form=a&version=1&page=x/2"] {
            #expect(FormCode(other) == nil)
        }
    }
}
