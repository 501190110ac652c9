import Foundation
import Kernel
import Testing

@Suite("Names")
struct PersonNameTests {
    @Test("names that differ only by a variant of a character are different names")
    func variants() {
        // 神 U+FA19 and 神 U+795E are canonically equivalent in Unicode and two characters in a register.
        let compatibility = PersonName(family: "\u{FA19}田", given: "太郎")
        let unified = PersonName(family: "\u{795E}田", given: "太郎")
        #expect(compatibility != unified)
        #expect(Set([compatibility, unified]).count == 2)
        #expect(compatibility == PersonName(family: "\u{FA19}田", given: "太郎"))
        #expect(PersonName(family: "葛", given: "") != PersonName(family: "葛\u{E0100}", given: ""))
    }

    @Test("code points survive being written and read")
    func coding() throws {
        let name = PersonName(
            family: "\u{FA19}田", given: "葛\u{E0100}か\u{3099}", formerFamily: "𠮷野", commonName: "通称",
            romaji: "KANDA TARO",
            furigana: .init(family: "カンダ", given: "タロウ"))
        let again = try JSONDecoder().decode(PersonName.self, from: JSONEncoder().encode(name))
        #expect(again == name)
        #expect(again.family.unicodeScalars.first == "\u{FA19}")
        #expect(Array(again.given.unicodeScalars) == ["葛", "\u{E0100}", "か", "\u{3099}"])
    }

    @Test("the full name has an ideographic space, and none when a part is missing")
    func full() {
        #expect(PersonName(family: "山田", given: "太郎").full == "山田\u{3000}太郎")
        #expect(PersonName(family: "", given: "MARIA").full == "MARIA")
        #expect(PersonName(family: "山田", given: "").full == "山田")
        #expect(PersonName.Furigana(family: "ﾔﾏﾀﾞ", given: "じょー").searchKey == "ヤマダジヨ")
    }
}

@Suite("Addresses and codes")
struct PlaceTests {
    @Test(
        "postal codes are read as written",
        arguments: ["100-8111", "1008111", "〒１００－８１１１", " 〒 100‐8111 ", "100−8111", "100ー8111"])
    func postalCode(text: String) throws {
        let code = try #require(PostalCode(text))
        #expect(code.description == "100-8111")
        #expect(code.marked == "〒100-8111")
    }

    @Test(
        "what is no postal code is refused",
        arguments: ["", "100-811", "10-08111", "100-81111", "abc-defg", "100--8111", "-1008111"])
    func notPostalCode(text: String) {
        #expect(PostalCode(text) == nil)
    }

    @Test("an address reads in one line, its 方書 apart")
    func address() throws {
        var address = Address(
            postalCode: PostalCode("231-0005"), prefecture: "神奈川県", city: "横浜市", ward: "中区", town: "本町六丁目",
            block: "50番地の10")
        #expect(address.oneLine == "神奈川県横浜市中区本町六丁目50番地の10")
        address.building = "山田様方"
        #expect(address.oneLine == "神奈川県横浜市中区本町六丁目50番地の10\u{3000}山田様方")
        #expect(try JSONDecoder().decode(Address.self, from: JSONEncoder().encode(address)) == address)
        var variant = address
        variant.town = "\u{FA19}町"
        address.town = "\u{795E}町"
        #expect(variant != address)
    }

    @Test(
        "local government codes have the check digit of the published list",
        arguments: ["011002", "131016", "131041", "141003", "231002", "401307", "014010"])
    func wardCode(code: String) throws {
        #expect(try WardCode(checking: code).code == code)
        #expect(WardCode(withoutCheckDigit: String(code.prefix(5)))?.code == code)
        #expect(WardCode(code)?.prefecture == String(code.prefix(2)))
    }

    @Test("a wrong check digit is told apart from a wrong length")
    func wrongWardCode() {
        #expect(throws: CodeError.wrongCheckDigit("131017", expected: 6)) { try WardCode(checking: "131017") }
        #expect(throws: CodeError.notDigits(count: 6)) { try WardCode(checking: "13101") }
        #expect(throws: CodeError.notDigits(count: 6)) { try WardCode(checking: "13101a") }
        #expect(throws: CodeError.notDigits(count: 6)) {
            try WardCode(checking: String(repeating: "1", count: 100_000))
        }
        #expect(WardCode("131017") == nil)
        #expect(WardCode("１３１０１６")?.code == "131016")
    }

    @Test("any single mistyped digit of this ward code is found")
    func mistyped() throws {
        let digits = Array("131016")
        for place in 0..<6 {
            for digit in "0123456789" where digit != digits[place] {
                var wrong = digits
                wrong[place] = digit
                #expect(WardCode(String(wrong)) == nil, "\(String(wrong))")
            }
        }
    }

    @Test("individual numbers are checked and never print themselves")
    func individualNumber() throws {
        let number = try IndividualNumber(checking: "1234 5678 9018")
        #expect(number.revealed == "123456789018")
        #expect("\(number)" == "************")
        #expect(String(reflecting: number) == "************")
        var dumped = ""
        dump(number, to: &dumped)
        dump([number], to: &dumped)
        #expect(!dumped.contains("1234"))
        #expect(IndividualNumber("１２３４５６７８９０１８") == number)
        for wrong in ["123456789017", "123456789", "123456789018x", "", "1234567890188"] {
            #expect(IndividualNumber(wrong) == nil, "\(wrong)")
        }
        // By hand: 4 × 7 = 28, remainder 6, digit 5. 8 × 7 = 56, remainder 1, digit 0. 1 × 6 + 1 × 5 = 11, remainder 0, digit 0.
        for right in ["000004000005", "000008000000", "000000110000"] {
            #expect(IndividualNumber(right)?.revealed == right)
        }
    }

    @Test("a refused individual number is not repeated in the error")
    func secretError() {
        let error = #expect(throws: CodeError.self) { try IndividualNumber(checking: "123456789017") }
        #expect(!String(describing: error).contains("1234567890"))
    }

    @Test(
        "corporate numbers are checked",
        arguments: ["7000012050002", "8000012010038", "2000012020001", "８０００-０１２０-１００３８"])
    func corporateNumber(text: String) throws {
        #expect(try CorporateNumber(checking: text).digits.count == 13)
    }

    @Test("a mistyped corporate number is refused")
    func wrongCorporateNumber() {
        #expect(throws: CodeError.wrongCheckDigit("8000012050002", expected: 7)) {
            try CorporateNumber(checking: "8000012050002")
        }
        #expect(CorporateNumber("700001205000") == nil)
    }
}
