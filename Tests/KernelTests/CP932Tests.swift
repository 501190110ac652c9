import Kernel
import Testing

@Suite("Windows code page 932")
struct CP932Tests {
    @Test(
        "writes what it has, byte by byte as others do",
        arguments: [
            ("A1", [0x41, 0x31]), ("港", [0x8D, 0x60]), ("髙", [0xFB, 0xFC]), ("①", [0x87, 0x40]), ("～", [0x81, 0x60]),
            ("ｱ", [0xB1]), ("", []),
        ] as [(String, [UInt8])])
    func encodes(text: String, bytes: [UInt8]) throws {
        #expect(try CP932.encode(text) == bytes)
        #expect(CP932.decode(bytes) == text)
    }

    @Test(
        "refuses what it has not, or what would come back as another character, and says which",
        arguments: [
            ("港\u{845B}\u{E0100}子", "\u{845B}\u{E0100}"), ("10〜20", "〜"), ("\u{20BB7}野家", "\u{20BB7}"), ("😀", "😀"),
        ])
    func refuses(text: String, character: String) {
        #expect(throws: CP932.Unencodable(character: character)) { try CP932.encode(text) }
    }

    @Test("is no text where the bytes are none", arguments: [[0x81], [0xFF, 0xFF], [0x41, 0x85, 0x20]] as [[UInt8]])
    func invalid(bytes: [UInt8]) { #expect(CP932.decode(bytes) == nil) }
}
