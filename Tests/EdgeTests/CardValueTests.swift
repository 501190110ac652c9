import Kernel
import Testing

@testable import MyNumberCard

@Suite struct CardValueTests {
    @Test(
        "births are read with what is not known",
        arguments: [
            ("19900102", "1990-01-02"), ("19400700", "1940-07-00"), ("19400000", "1940-00-00"),
            ("00000000", "0000-00-00"),
        ])
    func births(digits: String, iso: String) {
        #expect(CardBirth(digits: digits)?.iso == iso)
        #expect(CardBirth(digits: digits)?.digits == digits)
    }

    @Test(
        "what is no day is refused",
        arguments: ["19900230", "19901301", "1990010", "199001022", "1990010a", "１９９００１０２"])
    func noBirths(digits: String) {
        #expect(CardBirth(digits: digits) == nil)
    }

    @Test(
        "a certificate's birth has the number of the era before the Gregorian day",
        arguments: [
            ("419900102", "1990-01-02"), ("319890107", "1989-01-07"), ("419890108", "1989-01-08"),
            ("520190501", "2019-05-01"), ("019400700", "1940-07-00"), ("319400700", "1940-07-00"),
        ])
    func certificateBirths(text: String, iso: String) {
        #expect(CardBirth(certificate: text)?.iso == iso)
    }

    @Test(
        "a day outside its era is refused",
        arguments: ["319900102", "419890107", "520190430", "119400700", "619900102", "4199001"])
    func wrongEra(text: String) {
        #expect(CardBirth(certificate: text) == nil)
    }

    @Test("照合番号B of the sample person is 02010220351234")
    func codeB() throws {
        let birth = CardBirth(CivilDate(dayNumber: 7306))
        let secret = try CardSecret(birth: birth, expiryYear: 2035, securityCode: "１２３４")
        #expect(secret.bytes.isEqual(to: Array("02010220351234".utf8)))
    }

    @Test("where an unknown day leaves the era open, the era printed on the card is needed")
    func openEra() throws {
        // 昭和64年 ended on 7 January 1989.
        let birth = try #require(CardBirth(digits: "19890100"))
        #expect(throws: SecretFault.notFourteenDigits) {
            try CardSecret(birth: birth, expiryYear: 2030, securityCode: "1111")
        }
        let showa = try CardSecret(birth: birth, era: .showa, expiryYear: 2030, securityCode: "1111")
        #expect(showa.bytes.isEqual(to: Array("64010020301111".utf8)))
        let heisei = try CardSecret(birth: birth, era: .heisei, expiryYear: 2030, securityCode: "1111")
        #expect(heisei.bytes.isEqual(to: Array("01010020301111".utf8)))
    }

    @Test("a PIN is four digits, also full width; anything else never reaches the card")
    func pin() throws {
        #expect(try CardSecret(pin: "１２３４").bytes.isEqual(to: Array("1234".utf8)))
        for wrong in ["", "123", "12345", "12a4", "١٢٣٤"] {
            #expect(throws: SecretFault.notFourDigits) { try CardSecret(pin: wrong) }
        }
    }

    @Test("a password is 6 to 16 letters and digits and is made upper case")
    func password() throws {
        #expect(try CardSecret(password: "abc123").bytes.isEqual(to: Array("ABC123".utf8)))
        #expect(try CardSecret(password: "ＡＢＣ１２３").bytes.isEqual(to: Array("ABC123".utf8)))
        for wrong in ["ABC12", "ABCDEFGH123456789", "ABC-123", "ABC 123", "あいうえおか"] {
            #expect(throws: SecretFault.notPassword) { try CardSecret(password: wrong) }
        }
    }

    @Test("a secret does not show when it is printed")
    func silent() throws {
        let secret = try CardSecret(pin: "1234")
        var text = "\(secret) \(secret.bytes)"
        dump(secret, to: &text)
        #expect(!text.contains("1234"))
    }

    @Test(
        "PIN: warned at 2, refused at 1; password for signatures: refused at 2",
        arguments: [
            (CardSecret.Kind.pin, [.blocked, .refuse, .warn, .free]),
            (.authentication, [.blocked, .refuse, .warn, .free]),
            (.signature, [.blocked, .refuse, .refuse, .warn, .free, .free]),
        ] as [(CardSecret.Kind, [RetryGuard])])
    func guards(kind: CardSecret.Kind, expected: [RetryGuard]) {
        let secret = CardLayout.issuedSince2016.secret(kind).secret
        #expect((0..<expected.count).map { RetryGuard(secret, left: $0) } == expected)
    }

    @Test("commands are the bytes of the specification")
    func commands() throws {
        let layout = CardLayout.issuedSince2016
        let bytes = [
            CardCommand.select(application: layout.certificates.application), .select(file: 0x001B), .triesLeft,
            .read(from: 0x1FF, count: 256), .verify(Array("1234".utf8)),
            .sign(DigestInfo.sha256Prefix + [UInt8](repeating: 0xAB, count: 32)),
        ].map { HexBytes.text($0.bytes) }
        #expect(
            bytes == [
                "00A4040C0AD392F000260100000001", "00A4020C02001B", "00200080", "00B001FF00", "002000800431323334",
                "802A0080333031300D060960864801650304020105000420" + String(repeating: "AB", count: 32) + "00",
            ])
    }

    @Test("a card reads the four cases of a command, and refuses lengths that do not fit")
    func parsing() {
        #expect(CardCommand(parsing: Fixture.bytes("00200080"))?.expected == nil)
        #expect(CardCommand(parsing: Fixture.bytes("00B0000000"))?.expected == 256)
        #expect(CardCommand(parsing: Fixture.bytes("00A4020C020011"))?.data == [0x00, 0x11])
        #expect(CardCommand(parsing: Fixture.bytes("802A008002ABCD00"))?.data == [0xAB, 0xCD])
        for wrong in ["", "00A402", "00A4020C0200", "00A4020C0200112233"] {
            #expect(CardCommand(parsing: Fixture.bytes(wrong)) == nil)
        }
    }

    @Test(
        "status words say what they mean",
        arguments: [
            (0x9000, .done), (0x63C2, .triesLeft(2)), (0x63C0, .triesLeft(0)), (0x6984, .blocked), (0x6983, .blocked),
            (0x6982, .notAllowed), (0x6A82, .notFound), (0x6A86, .notUnderstood), (0x6D00, .notUnderstood),
            (0x6F00, .other),
        ] as [(UInt16, StatusWord.Meaning)])
    func statusWords(code: UInt16, meaning: StatusWord.Meaning) {
        #expect(StatusWord(code).meaning == meaning)
    }

    @Test("tags of one to three bytes and lengths of 81 and 82 are read, indefinite and longer ones refused")
    func dataObjects() throws {
        #expect(try DataObject(in: Fixture.bytes("8101AA")[...]).tag == 0x81)
        #expect(try DataObject(in: Fixture.bytes("DF8122028899")[...]).tag == 0xDF8122)
        #expect(try DataObject(in: Fixture.bytes("5F378102AABB")[...]).value.elementsEqual([0xAA, 0xBB]))
        #expect(try DataObject(in: Fixture.bytes("7F21820001AA")[...]).encoded.count == 6)
        for wrong in ["", "81", "8102AA", "8180AA0000", "8183000001AA", "DF81828301AA", "FF", "FF20"] {
            #expect(throws: CardDataError.self) { try DataObject(in: Fixture.bytes(wrong)[...]) }
        }
    }
}
