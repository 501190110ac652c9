import Kernel
import Sheets
import Synchronization
import TestVisitor
import Testing

@testable import mio_terminal

/// A server that has what one person wrote at home, for one visit.
private final class OneTelephone: Brought {
    let number = HandoverNumber.make()
    private let preVisit: String?
    private let takenBy = Mutex<String?>(nil)
    let isAway: Bool

    init(preVisit: String? = nil, isAway: Bool = false) { (self.preVisit, self.isAway) = (preVisit, isAway) }

    func take(_ asked: HandoverNumber, for visit: String) async -> BroughtAnswer {
        if isAway { return .away }
        guard asked == number else { return .unknown }
        let mayTake = takenBy.withLock { taken in
            taken = taken ?? visit
            return taken == visit
        }
        guard mayTake else { return .used }
        var holder = CardHolder(name: "見本　花子", address: "大阪府大阪市北区中之島１丁目３番２０号", birthDate: "19910505", sex: "2")
        holder.phone = "06-0000-0000"
        guard let reference = try? HandoverSeal.seal(holder, under: number, preVisit: preVisit),
            let facts = try? HandoverSeal.open(reference.sealed, with: number.printed)
        else { return .unknown }
        return .facts(facts)
    }
}

private struct Known: Wishes {
    let answers: [String: WishAnswer]

    func ask(_ code: String) async -> WishAnswer { answers[code] ?? .unknown }
}

@Suite("What somebody wrote at home fills the forms")
struct BroughtTests {
    @Test(
        "02.4 the number on the telephone leads from the other ways to the sheets, filled, and the source is the telephone"
    )
    func filled() async throws {
        let telephone = OneTelephone()
        let stand = try await TerminalStand(brought: telephone)
        let guest = try await Guest(stand)
        #expect(await guest.get("card").text.contains("スマートフォンで書いた番号を使う"))
        let page = await guest.get("brought")
        #expect(page.text.contains("番号（16文字）") && !page.text.contains("⟦"))
        let answer = await guest.post("brought", ["code": telephone.number.printed])
        #expect(answer.headers["location"] == guest.visit + "/confirm")
        let confirm = await guest.get("confirm").text
        #expect(confirm.contains("スマートフォンから受け取りました") && confirm.contains("value=\"見本\""))
        #expect(confirm.contains("value=\"06-0000-0000\""))
        let id = try #require(guest.visit.split(separator: "/").last.map(String.init))
        let visit = try #require(await stand.terminal.visits.look(id))
        #expect(visit.source == .phone && visit.holder?.sex == .female)
        #expect(FilledForm.mark(visit) == "typed", "nobody has checked it")
    }

    @Test("02.4 at the first field the same number brings the forms of the answers given before the visit as well")
    func withAnswers() async throws {
        let telephone = OneTelephone(preVisit: "abcd")
        let stand = try await TerminalStand(
            wishes: Known(answers: ["abcd": .wish(events: ["moved-in"], forms: ["idou-todoke"])]), brought: telephone)
        let guest = try await Guest(stand, forms: [])
        let place = try #require(
            await guest.post("wish", ["code": telephone.number.description.uppercased()]).headers["location"])
        #expect(place == guest.visit + "/choose?wish=1&left=0&brought=1")
        let page = await guest.visitor.get(place).text
        #expect(page.contains("スマートフォンで書いた内容を受け取りました") && page.contains("必要な用紙が1枚ありました"))
        // Nothing is asked once more.
        #expect(await guest.post("choose", ["go": "next"]).headers["location"] == guest.visit + "/confirm")
    }

    @Test("without answers, or with answers that are over, the facts are there and the forms are chosen by hand")
    func withoutAnswers() async throws {
        for preVisit in [nil, "over"] {
            let telephone = OneTelephone(preVisit: preVisit)
            let stand = try await TerminalStand(wishes: Known(answers: [:]), brought: telephone)
            let guest = try await Guest(stand, forms: [])
            let answer = await guest.post("wish", ["code": telephone.number.printed])
            #expect(answer.headers["location"] == guest.visit + "/choose?brought=1")
            #expect(await guest.get("choose?brought=1").text.contains("受け取りました"))
        }
    }

    @Test(
        "a wrong number, a used one and a server that is away are said beside the field with what to do; what was typed and chosen stays"
    )
    func refusals() async throws {
        let telephone = OneTelephone()
        let stand = try await TerminalStand(wishes: Known(answers: [:]), brought: telephone)
        let first = try await Guest(stand)
        await first.post("brought", ["code": telephone.number.printed])
        let guest = try await Guest(stand)
        await guest.get("brought")
        let codes = [
            (telephone.number.printed, "もう使われています"), (HandoverNumber.make().description, "この番号では見つかりませんでした"),
            ("abc", "この番号では見つかりませんでした"), ("", "入力してください"),
        ]
        for (code, said) in codes {
            let page = await guest.post("brought", ["code": code])
            #expect(
                page.status == 422 && page.text.contains(said) && page.text.contains("id=\"f-code-error\""), "\(code)")
            if !code.isEmpty { #expect(page.text.contains("value=\"\(code)\"")) }
            #expect(page.text.contains("画面で入力する"), "the other ways stand below")
        }
        let used = await guest.post("wish", ["code": telephone.number.printed])
        #expect(used.status == 422 && used.text.contains("もう使われています"))
        #expect(used.text.contains("選んだ用紙（1／10）"))
        let away = try await Guest(try await TerminalStand(brought: OneTelephone(isAway: true)))
        await away.get("brought")
        let page = await away.post("brought", ["code": telephone.number.printed])
        #expect(page.status == 422 && page.text.contains("番号はあとでも使えます"))
        for language in stand.terminal.languages {
            #expect(await !guest.get("brought?lang=\(language)").text.contains("⟦"), "\(language)")
        }
    }

    @Test("nothing of it is left when the visit ends")
    func forgotten() async throws {
        let telephone = OneTelephone()
        let stand = try await TerminalStand(brought: telephone)
        let guest = try await Guest(stand)
        await guest.post("brought", ["code": telephone.number.printed])
        await guest.post("cancel", [:])
        #expect(await guest.get("confirm").status == 303)
        let next = try await Guest(stand)
        #expect(await next.get("confirm").headers["location"] == next.visit + "/choose")
    }

    @Test("a terminal without a server offers no number")
    func without() async throws {
        let guest = try await Guest(try await TerminalStand())
        #expect(await !guest.get("card").text.contains("スマートフォンで書いた番号"))
        #expect(await guest.get("brought").headers["location"] == guest.visit + "/choose")
    }
}
