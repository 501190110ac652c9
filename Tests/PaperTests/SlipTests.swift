import Kernel
import Testing

@testable import Paper

@Suite("Strips of receipt printers")
struct SlipTests {
    @Test("a picture is sent in bands, byte for byte as the printers' manual describes")
    func bytes() throws {
        let picture = try #require(Bitmap(width: 16, height: 2, bytes: [0x80, 0x01, 0xFF, 0x00]))
        #expect(
            ReceiptCommands.strip(picture) == [
                0x1B, 0x40, 0x1D, 0x76, 0x30, 0x00, 0x02, 0x00, 0x02, 0x00, 0x80, 0x01, 0xFF, 0x00, 0x1D, 0x56, 0x42,
                0x00,
            ])
        #expect(picture[0, 0] && !picture[1, 0] && picture[15, 0] && picture[7, 1] && !picture[8, 1] && !picture[16, 0])
        // 300 rows are two bands, of 256 and 44 rows.
        let tall = try #require(Bitmap(width: 8, height: 300, bytes: [UInt8](repeating: 0, count: 300)))
        let sent = ReceiptCommands.print(tall)
        #expect(sent.count == 300 + 16 && Array(sent[0..<8]) == [0x1D, 0x76, 0x30, 0, 1, 0, 0, 1])
        #expect(Array(sent[264..<272]) == [0x1D, 0x76, 0x30, 0, 1, 0, 44, 0])
        #expect(Bitmap(width: 12, height: 1, bytes: [0, 0]) == nil && Bitmap(width: 8, height: 2, bytes: [0]) == nil)
    }

    @Test("what a printer says of itself is read bit by bit")
    func answers() {
        #expect(ReceiptStatus.isAnswer(0x12) && !ReceiptStatus.isAnswer(0x00) && !ReceiptStatus.isAnswer(0x93))
        #expect(
            ReceiptStatus.isOutOfPaper(0x72) && !ReceiptStatus.isOutOfPaper(0x1E) && ReceiptStatus.isLowOnPaper(0x1E))
        #expect(
            ReceiptStatus.isCoverOpen(0x16) && ReceiptStatus.hasStoppedForPaper(0x32) && ReceiptStatus.hasFailed(0x52))
        #expect(ReceiptStatus.hadNoPaper(0x0C) && !ReceiptStatus.hadNoPaper(0x03))
    }

    @Test(
        "any characters are drawn, also those of names and other languages",
        arguments: [("ja", "髙橋 𠮷田 A012"), ("th", "ภาษาไทย"), ("ne", "नेपाली")])
    func characters(language: String, text: String) throws {
        let slip = Slip([.text(text, size: 20, .center)], language: Language(rawValue: language))
        let drawn = try slip.bitmap(dots: 384)
        let empty = try Slip([.text(" ", size: 20, .center)]).bitmap(dots: 384)
        #expect(drawn.width == 384 && drawn.bytes.contains { $0 != 0 } && empty.bytes.allSatisfy { $0 == 0 })
        // Smaller than the paper on both sides.
        #expect((0..<drawn.height).allSatisfy { !drawn[0, $0] && !drawn[383, $0] })
    }

    @Test("text that is too long is broken, and a strip grows with what is on it")
    func grows() throws {
        let short = try Slip([.text("番号札", size: 12, .left)]).bitmap(dots: 576)
        let long = try Slip([.text(String(repeating: "番号札", count: 20), size: 12, .left), .rule, .space(5)]).bitmap(
            dots: 576)
        #expect(long.height > short.height * 2)
        #expect(throws: PaperError.self) { try Slip([.code("", share: 0.5)]).bitmap(dots: 576) }
    }
}
