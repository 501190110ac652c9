import Kernel
import Registry
import TestResponder
import Testing

@testable import MoveOut

@Suite("The municipalities of the country")
struct MunicipalityTests {
    private static let list = Result {
        let pack = try Town.pack.get()
        return MunicipalityList(pack: pack, places: Places(pack: pack))
    }

    @Test("all 1,741 municipalities and the 171 wards of designated cities have a code with its check digit")
    func complete() throws {
        #expect(try Self.list.get().count == 1_912)
    }

    @Test(
        "what names one municipality is that one, however it is written",
        arguments: [
            ("281000", "281000"), ("２８１０００", "281000"), ("神戸市", "281000"), ("兵庫県神戸市", "281000"),
            ("神戸市東灘区", "281018"), ("東灘区", "281018"), ("兵庫県 神戸市 東灘区", "281018"),
            ("千代田区", "131016"), ("東京都千代田区", "131016"), ("大阪府太子町", "273813"), ("揖保郡太子町", "284645"),
            ("龍ヶ崎市", "082082"), ("龍ケ崎市", "082082"), ("檮原町", "394050"), ("梼原町", "394050"),
        ])
    func one(typed: String, code: String) throws {
        #expect(try Self.list.get().find(typed) == .one(try #require(WardCode(code))))
    }

    @Test("what can mean several is asked about: wards of the same name, towns of the same name, a part, a reading")
    func several() throws {
        let list = try Self.list.get()
        func codes(_ text: String) -> [String] {
            guard case .several(let codes) = list.find(text) else { return [] }
            return codes.map(\.code)
        }
        #expect(codes("太子町") == ["273813", "284645"])
        // 東京都中央区 is a municipality of its own; eleven designated cities have a ward of the name, the own city among them.
        #expect(codes("中央区").contains("131024") && codes("中央区").contains("271284"))
        #expect(codes("神戸").prefix(3) == ["213811", "281000", "281018"])
        #expect(codes("ひがしなだ").isEmpty && codes("こうべしひがし") == ["281018"])
        #expect(codes("兵庫県").count == MunicipalityList.most)
        for nothing in ["", "どこか", "000000"] { #expect(list.find(nothing) == .none, "\(nothing)") }
    }

    @Test("a municipality is called by its whole name, and the own wards too")
    func names() throws {
        let list = try Self.list.get()
        func name(_ code: String) throws -> String? { list[try #require(WardCode(code))]?.full }
        #expect(try name("284645") == "兵庫県揖保郡太子町")
        #expect(try name("281018") == "兵庫県神戸市東灘区")
        #expect(try name("271276") == "大阪府大阪市北区")
    }

    @Test("at a station one that several can mean is chosen from a list, and what was typed is kept")
    func page() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port))
        let flow = try await Flow(town, "normal")
        _ = await flow.visitor.send(await flow.form("who", (1...4).map { ("members", String($0)) }))
        let typed = [("municipality", "太子町"), ("town", "鵤")]
        let asked = await flow.visitor.send(await flow.form("where", typed))
        #expect(asked.status == 422)
        #expect(asked.text.contains("兵庫県揖保郡太子町") && asked.text.contains("大阪府南河内郡太子町"))
        #expect(asked.text.contains("value=\"太子町\""))
        let chosen = await flow.visitor.send(await flow.form("where", typed + [("municipalityCode", "284645")]))
        #expect(chosen.status == 303)
        #expect(await flow.visitor.get(flow.path("where")).text.contains("value=\"兵庫県揖保郡太子町\""))
        // A choice that was made for another name is none.
        let other = await flow.visitor.send(
            await flow.form("where", [("municipality", "府中市"), ("town", "宮西町"), ("municipalityCode", "284645")]))
        #expect(other.status == 422)
    }
}
