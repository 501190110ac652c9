import Foundation
import Kernel
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut

@Suite("Towns of postal codes", .serialized)
struct TownTableTests {
    /// In the order of the codes, as `script/towns` writes it: one town, several of one municipality, and two municipalities.
    private static let lines = """
        0010010\t011029\t北十条西
        4980000\t232351\t弥富
        4980000\t243035\t木曽岬
        6400111\t302015\t東ノ丁
        6400111\t302015\t西ノ丁
        6500001\t281107\t加納町
        9999999\t473821\t与那国

        """

    private func names(_ code: String, _ lines: String = lines) -> [String] {
        PostalCode(code).map { TownTable(Data(lines.utf8)).towns($0).map(\.name) } ?? []
    }

    @Test("a code is found at the beginning, in the middle and at the end, and one that nobody has is not")
    func finds() {
        #expect(names("001-0010") == ["北十条西"])
        #expect(names("498-0000") == ["弥富", "木曽岬"])
        #expect(names("640-0111") == ["東ノ丁", "西ノ丁"])
        #expect(names("650-0001") == ["加納町"])
        #expect(names("999-9999") == ["与那国"])
        for code in ["000-0000", "001-0011", "640-0110", "999-9998"] { #expect(names(code).isEmpty) }
        #expect(names("650-0001", "").isEmpty)
        #expect(names("999-9999", String(Self.lines.dropLast())) == ["与那国"], "without an end of the last line")
        #expect(
            names("650-0001", "6500001\t281107\n6500001\t28110X\tx\n").isEmpty, "lines that cannot be read are left out"
        )
    }

    @Test("every town of a long table is found")
    func finding() {
        let lines = (0..<500).map { "\(1_000_000 + $0 * 7)\t281107\t町\($0)\n" }.joined()
        let table = TownTable(Data(lines.utf8))
        for number in 0..<500 {
            let code = PostalCode(String(1_000_000 + number * 7))
            #expect(code.map { table.towns($0).map(\.name) } == ["町\(number)"])
        }
    }

    private func flow() async throws -> (Flow, Responder) {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port, towns: Self.lines))
        let flow = try await Flow(town, "normal")
        let who = await flow.visitor.send(
            await flow.form("who", [("members", "1"), ("members", "2"), ("members", "3"), ("members", "4")]))
        #expect(who.status == 303)
        return (flow, responder)
    }

    @Test(
        "the postal code alone says municipality and town; several towns are chosen from a list; what is typed is taken as it is"
    )
    func filled() async throws {
        let (flow, responder) = try await flow()
        defer { responder.stop() }
        func send(_ fields: [(String, String)]) async -> (status: Int, text: String) {
            let answer = await flow.visitor.send(await flow.form("where", fields))
            return (answer.status, answer.text)
        }
        func kept() async -> String { await flow.visitor.get(flow.path("where")).text }

        #expect(await send([("postalCode", "650-0001"), ("lot", "1番")]).status == 303)
        var page = await kept()
        #expect(page.contains("value=\"兵庫県神戸市中央区\"") && page.contains("value=\"加納町\"") && !page.contains("⟦"))
        // Under the city itself the ward stands before the town.
        #expect(await send([("postalCode", "650-0001"), ("municipality", "神戸市")]).status == 303)
        page = await kept()
        #expect(page.contains("value=\"兵庫県神戸市\"") && page.contains("value=\"中央区加納町\""))

        let several = await send([("postalCode", "640-0111")])
        #expect(several.status == 422 && several.text.contains("町名が複数") && several.text.contains("西ノ丁"))
        #expect(await send([("postalCode", "640-0111"), ("townChoice", "北ノ丁")]).status == 422, "not one of them")
        #expect(await send([("postalCode", "640-0111"), ("townChoice", "西ノ丁")]).status == 303)
        #expect(await kept().contains("value=\"西ノ丁\""))

        #expect(await send([("postalCode", "498-0000")]).status == 422, "two municipalities: it must be said which")
        #expect(await send([("postalCode", "498-0000"), ("municipality", "弥富市")]).status == 303)
        #expect(await kept().contains("value=\"弥富\""))
        #expect(await send([("postalCode", "650-0001"), ("town", "新しい町")]).status == 303)
        #expect(await kept().contains("value=\"新しい町\""))
        #expect(await send([("postalCode", "000-0000")]).status == 422)
    }

    @Test("a town that the postal code does not have is taken as it is, and flagged for the office")
    func unlisted() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port, towns: Self.lines))
        let signer = try Town.signer("normal")
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        var notice = try await town.notice(signer)
        #expect(!town.desk.isUnlisted(notice.to), "中央区加納町 has 加納町 in it")
        notice.to.town = "新しい町"
        let record = try await town.file(notice, by: signer)
        #expect(record.status == .accepted)
        #expect(await clerk.get("/office/moveouts/\(record.id)").text.contains("郵便番号の一覧にない町名です"))
        let without = try await Town(.init(responder: responder.port))
        #expect(!without.desk.isUnlisted(notice.to), "without the table nobody can tell")
    }

    @Test("a notice that names a ward of a designated city is told to the city")
    func wards() async throws {
        let list = MoveOutData(pack: try Town.pack.get(), places: .init(pack: try Town.pack.get())).municipalities
        let pairs = [
            ("281107", "281000"), ("281000", "281000"), ("131016", "131016"), ("011029", "011002"),
            ("242021", "242021"),
        ]
        for (code, city) in pairs {
            #expect(WardCode(code).map(list.city) == WardCode(city), "\(code)")
        }
    }
}
