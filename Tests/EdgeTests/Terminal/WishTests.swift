import Kernel
import TestVisitor
import Testing

@testable import mio_terminal

/// A server that knows some codes.
private struct Known: Wishes {
    let answers: [String: WishAnswer]

    func ask(_ code: String) async -> WishAnswer { answers[code] ?? .unknown }
}

@Suite("A visitor's code chooses the forms")
struct WishTests {
    @Test(
        "forms of answers given at home are chosen, what the city does not have is left out, and nothing about a person is shown"
    )
    func chosen() async throws {
        let stand = try await TerminalStand(
            wishes: Known(answers: [
                "abcd": .wish(events: ["moved-in"], forms: ["idou-todoke", "kokuho-todoke", "no-such-form"])
            ]))
        let guest = try await Guest(stand, forms: ["idou-todoke"])
        let answer = await guest.post("wish", ["code": " abcd "])
        #expect(answer.headers["location"] == guest.visit + "/choose?wish=2&left=0")
        let page = await guest.get("choose?wish=2&left=0").text
        #expect(page.contains("必要な用紙が2枚ありました"))
        #expect(page.contains("国民健康保険") && page.contains("選んだ用紙（2／10）"))
    }

    @Test("a ticket without answers opens the list at its occasion")
    func ticket() async throws {
        let stand = try await TerminalStand(
            wishes: Known(answers: ["A012": .wish(events: ["birth"], forms: [])]))
        let guest = try await Guest(stand, forms: [])
        let place = try #require(await guest.post("wish", ["code": "A012"]).headers["location"])
        #expect(place.contains("wish=0") && place.contains("part="))
        let page = await guest.visitor.get(place).text
        #expect(page.contains("どの用紙か、下の一覧から選んでください"))
        // The part of that occasion is the one that is open.
        let open = try #require(page.components(separatedBy: "<details class=\"accordion\" open").dropFirst().first)
        #expect(open.hasPrefix("><summary>出生"))
    }

    @Test("more than ten forms are not lost from sight")
    func many() async throws {
        let ids = [
            "idou-todoke", "kokuho-todoke", "nenkin-todoke", "kodomo-iryou", "jidou-teate-nintei", "ininjou",
            "zei-shoumei",
            "koseki-seikyuu", "inu-henkou", "juuminhyou-seikyuu", "setai-henkou", "kouki-todoke",
        ]
        let stand = try await TerminalStand(wishes: Known(answers: ["x": .wish(events: [], forms: ids)]))
        let guest = try await Guest(stand, forms: [])
        let place = try #require(await guest.post("wish", ["code": "x"]).headers["location"])
        #expect(place.hasSuffix("?wish=12&left=2"))
        #expect(await guest.visitor.get(place).text.contains("残りの2枚は次の回に"))
    }

    @Test(
        "an unknown code and a server that is away are said beside the field, what was typed stays, and the list is there"
    )
    func refusals() async throws {
        let stand = try await TerminalStand(wishes: Known(answers: ["away": .away]))
        let guest = try await Guest(stand, forms: [])
        for (code, said) in [("nobody", "この番号では見つかりませんでした"), ("away", "今は番号から調べられません"), ("", "入力してください")] {
            let page = await guest.post("wish", ["code": code])
            #expect(page.status == 422 && page.text.contains(said), "\(code)")
            #expect(page.text.contains("id=\"f-code-error\"") && page.text.contains("juuminhyou-seikyuu"))
            if !code.isEmpty { #expect(page.text.contains("value=\"\(code)\"")) }
        }
        for language in stand.terminal.languages {
            #expect(await !guest.get("choose?wish=1&left=1&lang=\(language)").text.contains("⟦"), "\(language)")
        }
    }

    @Test("a terminal without a server asks for no code")
    func without() async throws {
        let guest = try await Guest(try await TerminalStand(), forms: [])
        #expect(await !guest.get("choose").text.contains("番号札・事前申請"))
    }
}
