import Kernel
import Sheets
import Testing

@Suite("Holders of cards")
struct CardHolderTests {
    @Test(
        "a name is divided at its full-width space, not inside brackets",
        arguments: [
            ("大阪　太郎", "大阪", "太郎"), ("大阪［浪速］　花子", "大阪［浪速］", "花子"), ("𠮷田　髙子", "𠮷田", "髙子"),
            ("NGUYEN VAN AN", "NGUYEN VAN AN", ""), ("LEE MINJUN［見本　太郎］", "LEE MINJUN［見本　太郎］", ""),
            ("フェルナンデス　マリア　イサベル", "フェルナンデス", "マリア　イサベル"), ("", "", ""),
        ])
    func names(name: String, family: String, given: String) {
        let parts = CardHolder(name: name, address: "", birthDate: "", sex: "").nameParts
        #expect(parts.family == family && parts.given == given)
    }

    @Test("a card that says neither 男 nor 女 leaves the sex open", arguments: ["9", "0", "", "男", "3"])
    func otherSex(code: String) {
        #expect(CardHolder(name: "", address: "", birthDate: "", sex: code).sex == nil)
    }

    @Test("printing a holder, as a log would, says nothing of them")
    func secrecy() throws {
        var text = ""
        dump(try Shipped.holder("longest"), to: &text)
        let said = "\(try Shipped.holder("longest"))" + String(reflecting: try Shipped.holder("longest")) + text
        for word in ["フェルナンデス", "東淀川", "1985", "090"] { #expect(!said.contains(word)) }
    }
}
