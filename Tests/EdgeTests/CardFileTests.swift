import Kernel
import MyNumberCard
import Testing

/// The fixture of the specification: EF 0002 and EF 0001 of a sample person, with both digests.
enum Fixture {
    static let attributes = bytes(
        """
        FF2068DF2108000E0020005C0067DF220FE5A4A7E998AAE38080E5A4AAE9838EDF2339E5A4A7E998AAE5BA9CE5A4A7E998AAE5B882E58C97E58C\
        BAE4B8ADE4B98BE5B3B6EFBC91E4B881E79BAEEFBC93E795AAEFBC92EFBC90E58FB7DF24083139393030313032DF250131
        """)
    static let attributesDigest = "973A6A8B6F2B1A3272A232ADBD9440590F06F12657FBF70C3903FF9728D3F7C6"
    static let number = bytes("FF100C313233343536373839303138FFFF")
    static let numberDigest = "C60C415D94405F03E9C454A8BAE073837D2C619925196526852FE61D9C58422D"

    static func bytes(_ hex: String) -> [UInt8] { HexBytes.bytes(hex) ?? [] }
}

@Suite struct CardFileTests {
    @Test("the fixture's attributes are read, and their digest is that of the card")
    func attributes() throws {
        #expect(Fixture.attributes.count == 107)
        let file = try AttributesFile(parsing: Fixture.attributes)
        #expect(file.attributes.name.full == "大阪　太郎")
        #expect(file.attributes.name.family == "大阪")
        #expect(file.attributes.name.given == "太郎")
        #expect(file.attributes.address == "大阪府大阪市北区中之島１丁目３番２０号")
        #expect(file.attributes.birth.date == CivilDate(iso: "1990-01-02"))
        #expect(file.attributes.sex == .male)
        #expect(HexBytes.text(file.digest) == Fixture.attributesDigest)
    }

    @Test("filler after the file changes nothing", arguments: [0x00, 0xFF] as [UInt8])
    func filler(byte: UInt8) throws {
        let file = try AttributesFile(parsing: Fixture.attributes + [UInt8](repeating: byte, count: 40))
        #expect(HexBytes.text(file.digest) == Fixture.attributesDigest)
    }

    @Test("a file that is written is the fixture, byte by byte")
    func written() throws {
        let read = try AttributesFile(parsing: Fixture.attributes).attributes
        #expect(AttributesFile.encode(read, sexCode: "1") == Fixture.attributes)
    }

    @Test("the fixture's number is read with its check digit, and its digest covers the filler")
    func number() throws {
        let file = try NumberFile(parsing: Fixture.number)
        #expect(file.number.revealed == "123456789018")
        #expect("\(file.number)" == "************")
        #expect(HexBytes.text(file.digest) == Fixture.numberDigest)
        #expect(NumberFile.encode(file.number) == Fixture.number)
    }

    @Test("a number whose check digit is wrong is refused")
    func wrongNumber() {
        var bytes = Fixture.number
        bytes[14] = UInt8(ascii: "9")
        #expect(throws: CardDataError.badValue(0xFF10, "the check digit is wrong")) { try NumberFile(parsing: bytes) }
    }

    @Test("2.4 an address of 45 characters has a length of 81 87, and moves every offset")
    func longAddress() throws {
        let address = String(repeating: "長", count: 45)
        let attributes = CardAttributes(
            name: CardName("大阪　太郎"), address: address, birth: CardBirth(CivilDate(dayNumber: 7306)), sex: .female)
        let bytes = AttributesFile.encode(attributes, sexCode: "2")
        // Content: 11 (table) + 18 (name) + 4 + 135 (address) + 11 (birth) + 4 (sex) = 183 = B7; it begins at byte 4.
        #expect(HexBytes.text(bytes.prefix(18)) == "FF2081B7DF2108000F002100AC00B7DF220F")
        #expect(HexBytes.text(bytes[0x21..<0x25]) == "DF238187")
        let read = try AttributesFile(parsing: bytes)
        #expect(read.attributes.address == address)
        #expect(read.attributes.sex == .female)
        // 1970-01-01 and 7306 days are 1990-01-02.
        #expect(read.attributes.birth.iso == "1990-01-02")
    }

    @Test("values of more than 255 bytes have lengths of 82 xx xx, the outer one too")
    func veryLongAddress() throws {
        let attributes = CardAttributes(
            name: CardName("大阪　太郎"), address: String(repeating: "長", count: 100),
            birth: CardBirth(CivilDate(dayNumber: 0)), sex: .other)
        let bytes = AttributesFile.encode(attributes, sexCode: "9")
        // 11 + 18 + 5 + 300 + 11 + 4 = 349 = 015D.
        #expect(HexBytes.text(bytes.prefix(5)) == "FF2082015D")
        let read = try AttributesFile(parsing: bytes)
        #expect(read.attributes.address.count == 100)
    }

    @Test("a table that leads elsewhere is refused, whatever it leads to", arguments: [3, 6, 7, 9, 11, 13])
    func wrongOffset(byte: Int) {
        var bytes = Fixture.attributes
        bytes[byte] ^= 0x01
        #expect(throws: CardDataError.self) { try AttributesFile(parsing: bytes) }
    }

    @Test("bytes that are no UTF-8 are refused and not replaced")
    func notUTF8() {
        var bytes = Fixture.attributes
        bytes[17] = 0xC0
        #expect(throws: CardDataError.badValue(0xDF22, "no UTF-8")) { try AttributesFile(parsing: bytes) }
    }

    @Test("a file cut off anywhere is refused")
    func cutOff() {
        for count in 0..<Fixture.attributes.count {
            #expect(throws: CardDataError.self) { try AttributesFile(parsing: Array(Fixture.attributes.prefix(count))) }
        }
    }

    @Test("the attributes of a card do not show in a log")
    func silent() throws {
        let attributes = try AttributesFile(parsing: Fixture.attributes).attributes
        var text = "\(attributes)"
        dump(attributes, to: &text)
        #expect(!text.contains("太郎") && !text.contains("中之島"))
    }

    @Test(
        "names are printed as on the card; their parts are proposed",
        arguments: [
            ("大阪　太郎", "大阪", "太郎", nil),
            ("大阪［浪速］　花子", "大阪［浪速］", "花子", "浪速"),
            ("ＮＧＵＹＥＮ　ＶＡＮ　ＭＩＮＨ", "ＮＧＵＹＥＮ", "ＶＡＮ　ＭＩＮＨ", nil),
            ("スカルノ", "", "スカルノ", nil),
        ] as [(String, String, String, String?)])
    func names(full: String, family: String, given: String, former: String?) {
        let name = CardName(full)
        #expect((name.family, name.given) == (family, given))
        #expect(name.formerFamily == former)
        #expect(name.full == full)
    }

    @Test("a former family name is apart in the city's vocabulary")
    func formerFamily() {
        let name = CardName("大阪［浪速］　花子").personName
        #expect(name == PersonName(family: "大阪", given: "花子", formerFamily: "浪速"))
    }

    @Test("the token tells the present card from the old resident card")
    func token() {
        #expect(TokenFile(parsing: Array("JPKIAPICCTOKEN2     ".utf8)) == .myNumberCard)
        #expect(TokenFile(parsing: Array("JPKIAPICCTOKEN      ".utf8)) == .residentCard)
        #expect(TokenFile(parsing: Array("SOMETHING".utf8)) == nil)
    }
}
