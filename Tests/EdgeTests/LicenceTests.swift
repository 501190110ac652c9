import Kernel
import MyNumberCard
import Site
import TestVisitor
import Testing

@testable import CardSim
@testable import MyNumberCard
@testable import mio_terminal

@Suite("A driving licence")
struct LicenceTests {
    @Test(
        "text is pairs of JIS X 0208, both ways",
        arguments: [
            ("亜", [0x30, 0x21]), ("大阪", [0x42, 0x67, 0x3A, 0x65]), ("　", [0x21, 0x21]), ("１", [0x23, 0x31]),
            ("熙", [0x74, 0x26]), ("ん", [0x24, 0x73]), ("ミ", [0x25, 0x5F]), ("腕", [0x4F, 0x53]), ("弌", [0x50, 0x21]),
        ] as [(String, [UInt8])])
    func text(text: String, bytes: [UInt8]) {
        #expect(JISText.text(bytes[...]) == text)
        #expect(JISText.bytes(of: text) == bytes)
    }

    @Test("a character that the licence draws itself is a mark, and what is no text is none")
    func unknown() {
        #expect(JISText.text([0x42, 0x67, 0xFF, 0xF1]) == "大〓")
        #expect(JISText.text([0x42]) == nil && JISText.text([0x20, 0x20]) == nil)
        #expect(JISText.bytes(of: "髙") == nil && JISText.bytes(of: "A") == nil)
    }

    @Test("entries are walked by tags of one byte, as far as the address and no further")
    func entries() throws {
        let name = try #require(JISText.bytes(of: "見本　花子　　")), town = try #require(JISText.bytes(of: "大阪府"))
        func file(_ birth: String, _ more: [UInt8] = []) -> [UInt8] {
            [0x11, 1, 0x31, 0x12, UInt8(name.count)] + name + [0x16, 7] + Array(birth.utf8)
                + [0x17, UInt8(town.count)] + town + more
        }
        let read = try LicenceFile(parsing: file("3550701", [0x1F, 0x82, 0xFF]))
        #expect(read.name == "見本　花子" && read.address == "大阪府" && read.birth == CivilDate(iso: "1980-07-01"))
        #expect(try LicenceFile(parsing: file("4010108")).birth == CivilDate(iso: "1989-01-08"))
        #expect(try LicenceFile(parsing: file("5010501")).birth == CivilDate(iso: "2019-05-01"))
        for wrong in [
            file("9010101"), file("4010107"), file("355070 "), Array(file("3550701").dropLast()), [], [0x12],
            [0x12, 0x90], [0xFF, 0xFF], [0x12, 2, 0x30, 0x21, 0x12, 2, 0x30, 0x21],
        ] {
            #expect(throws: CardDataError.self) { try LicenceFile(parsing: wrong) }
        }
    }

    @Test("bytes that are no licence are refused and never trap")
    func hostile() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                Bool.random()
                    ? UInt8.random(in: 0x10...0x20, using: &random) : UInt8.random(in: 0...255, using: &random)
            }
            _ = try? LicenceFile(parsing: bytes)
            _ = JISText.text(bytes[...])
        }
    }

    @Test("暗証番号1 opens it; a wrong one costs a try, and the last is never spent")
    func pin() async throws {
        let card = CardReading(try SampleCards.card("licence"))
        #expect(try await card.detect() == .other(.drivingLicence))
        #expect(try await card.licenceTries()?.left == 3)
        let read = try await card.licence(openedBy: try CardSecret(pin: "2468"))
        #expect(read.name == "見本　花子" && read.address == "大阪府大阪市北区中之島１丁目３番２０号")
        #expect(read.birth == CivilDate(iso: "1980-07-01") && !read.mayHaveChanged)
        let wrong = try CardSecret(pin: "0000")
        await #expect(throws: CardFault.wrongSecret(.pin, left: 2)) { try await card.licence(openedBy: wrong) }
        await #expect(throws: CardFault.wrongSecret(.pin, left: 1)) { try await card.licence(openedBy: wrong) }
        await #expect(throws: CardFault.guarded(.pin, left: 1)) { try await card.licence(openedBy: wrong) }
        #expect(try await card.licenceTries()?.left == 1)
        #expect(try await card.licence(openedBy: try CardSecret(pin: "2468"), insisting: true).name == "見本　花子")
        #expect(try await card.licenceTries()?.left == 3)
    }

    @Test("without a PIN it is read as it is set; an addition is told, and nothing is opened unasked")
    func settings() async throws {
        let bare = CardReading(try SampleCards.card("licence-without-pin"))
        #expect(try await bare.licenceTries() == nil)
        #expect(try await bare.licence(openedBy: nil).birth == CivilDate(iso: "1989-01-07"))
        let changed = CardReading(try SampleCards.card("licence-changed"))
        #expect(try await changed.licence(openedBy: try CardSecret(pin: "2468")).mayHaveChanged)
        let closed = CardReading(try SampleCards.card("licence"))
        await #expect(throws: CardFault.notOpened(LicencePlace.entries)) { try await closed.licence(openedBy: nil) }
        await #expect(throws: CardFault.self) { try await CardReading(try SampleCards.card("transit")).licenceTries() }
    }

    @Test("at the terminal its holder confirms each field, and the sheet says where it comes from")
    func terminal() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("licence"))
        let guest = try await Guest(stand)
        let page = await guest.get("card").text
        #expect(page.contains("運転免許証が置かれています") && page.contains("残り3回"))
        #expect(await guest.post("licence", ["pin": "12"]).status == 422)
        let wrong = await guest.post("licence", ["pin": "9999"])
        #expect(wrong.status == 422 && wrong.text.contains("あと2回です"))
        let read = await guest.post("licence", ["pin": "2468"])
        #expect(read.headers["location"]?.hasSuffix("/document/check") == true)
        let check = await guest.get("document/check").text
        #expect(check.contains("value=\"花子\"") && check.contains("中之島") && !check.contains("書き足し"))
        let fields: KeyValuePairs = [
            "family": "見本", "given": "花子", "address": "大阪府大阪市北区中之島１丁目３番２０号", "birth.year": "1980",
            "birth.month": "7", "birth.day": "1", "sex": "", "ok-name": "yes", "ok-birth": "yes",
        ]
        #expect(await guest.post("document/check", fields).status == 422)
        let all = await guest.visitor.post(
            guest.visit + "/document/check",
            [
                "family": "見本", "given": "花子", "address": "大阪府大阪市北区中之島１丁目３番２０号", "birth.year": "1980",
                "birth.month": "7", "birth.day": "1", "sex": "", "ok-name": "yes", "ok-birth": "yes",
                "ok-address": "yes",
            ])
        #expect(all.headers["location"]?.hasSuffix("/confirm") == true)
        #expect(await guest.get("confirm").text.contains("運転免許証から読み取りました"))
        let visit = try #require(await stand.terminal.visits.look(String(guest.visit.dropFirst("/visits/".count))))
        #expect(FilledForm.mark(visit) == "licence")
    }

    @Test("name and address of a licence with an addition are asked for, and not taken over")
    func changed() async throws {
        let guest = try await Guest(try await TerminalStand(card: try SampleCards.card("licence-changed")))
        await guest.get("card")
        await guest.post("licence", ["pin": "2468"])
        let check = await guest.get("document/check").text
        #expect(check.contains("免許証に書き足しがあります") && !check.contains("value=\"見本\"") && !check.contains("例示町"))
        #expect(check.contains("value=\"7\""))
        let bare = try await Guest(try await TerminalStand(card: try SampleCards.card("licence-without-pin")))
        #expect(await bare.get("card").text.contains("暗証番号なしで読み取る"))
        #expect(await bare.post("licence", [:]).headers["location"]?.hasSuffix("/document/check") == true)
    }
}
