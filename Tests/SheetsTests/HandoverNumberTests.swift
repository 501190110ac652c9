import Kernel
import Testing

@testable import Sheets

@Suite("Numbers under which somebody brings facts from home")
struct HandoverNumberTests {
    @Test(
        "a number is read as it is typed or scanned, and what is none is none",
        arguments: [
            ("0123-4567-89ab-cdef", "0123-4567-89ab-cdef"), ("O123456789ABCDEF", "0123-4567-89ab-cdef"),
            ("mio-bring:0123-4567-89ab-cdef", "0123-4567-89ab-cdef"),
            ("il23 ４５６７ 89ab cdef", "1123-4567-89ab-cdef"), ("0123-4567-89ab-cde", nil),
            ("0123-4567-89ab-cdef0", nil), ("u123-4567-89ab-cdef", nil), ("", nil),
            // An address of answers given before the visit is no such number.
            ("https://city.example/previsit/0123-4567-89ab-cdef", nil),
        ] as [(String, String?)])
    func read(typed: String, number: String?) {
        #expect(HandoverNumber(typed)?.description == number)
    }

    @Test("what was sealed under a number opens with it, typed or scanned, and with no other")
    func sealed() throws {
        var holder = CardHolder(name: "見本　花子", address: "大阪府大阪市北区中之島１丁目", birthDate: "19910505", sex: "2")
        holder.furigana = "ミホン ハナコ"
        holder.phone = "06-0000-0000"
        let number = HandoverNumber.make()
        let reference = try HandoverSeal.seal(holder, under: number, preVisit: "abcd")
        #expect(HandoverSeal.code(of: number.description) == reference.code)
        #expect(HandoverSeal.code(of: number.printed.uppercased().replacing("MIO-BRING:", with: "")) == reference.code)
        let facts = try HandoverSeal.open(reference.sealed, with: number.printed)
        #expect(facts.source == "phone" && facts.preVisit == "abcd" && !facts.isFromCard)
        let opened = facts.holder
        #expect(opened.name == holder.name && opened.address == holder.address && opened.sex == .female)
        #expect(opened.birthDate == holder.birthDate && opened.furigana == holder.furigana)
        #expect(opened.phone == holder.phone)
        #expect(throws: HandoverFault.unreadable) {
            try HandoverSeal.open(reference.sealed, with: HandoverNumber.make().printed)
        }
        #expect(!String(decoding: reference.sealed, as: UTF8.self).contains("見本"))
    }
}
