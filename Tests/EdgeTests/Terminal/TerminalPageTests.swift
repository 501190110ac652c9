import Kernel
import MyNumberCard
import Site
import TestVisitor
import Testing

@testable import CardSim
@testable import mio_terminal

@Suite("The terminal's pages")
struct TerminalPageTests {
    @Test("the first screen speaks every language of the city, and begins a visit in the one that is touched")
    func languages() async throws {
        let stand = try await TerminalStand()
        let visitor = Visitor(stand.app)
        let page = await visitor.get("/?lang=ja")
        for name in [
            "やさしい日本語", "English", "简体中文", "한국어", "Español", "Português", "Bahasa Indonesia", "Filipino", "ภาษาไทย",
            "Tiếng Việt", "नेपाली",
        ] {
            #expect(page.text.contains(name))
        }
        let began = await visitor.post("/visits", ["lang": "vi"])
        #expect(began.status == 303)
        let place = try #require(began.headers["location"])
        #expect(place.hasSuffix("?lang=vi"))
        #expect(await visitor.get(place).text.contains("<html lang=\"vi\">"))
        // The next visitor begins in Japanese again.
        #expect(await visitor.get("/").headers["location"] == "/?lang=ja")
    }

    @Test("forms are chosen by occasion, window, name and search; ten at most; the same twice is once")
    func choosing() async throws {
        let stand = try await TerminalStand()
        let guest = try await Guest(stand, forms: [])
        #expect(await guest.get("choose").text.contains("転入"))
        #expect(await guest.get("choose?view=window").text.contains("証明・印鑑登録の窓口"))
        let byName = await guest.get("choose?view=name").text
        let ids = byName.matches(of: /name="add" value="([a-z0-9-]+)"/).map { String($0.1) }
        #expect(ids.count >= 75)
        #expect(await guest.get("choose?q=%E4%BD%8F%E6%B0%91%E7%A5%A8").text.contains("住民票の写し等交付請求書"))
        #expect(await guest.get("choose?q=zzz").text.contains("見つかりませんでした"))
        #expect(await guest.post("choose", ["go": "next"]).status == 422)
        for id in ids.prefix(10) { #expect(await guest.post("choose", ["add": id]).status == 303) }
        #expect(await guest.post("choose", ["add": ids[0]]).status == 303)
        let full = await guest.post("choose", ["add": ids[10]])
        #expect(full.status == 422 && full.text.contains("10枚まで"))
        #expect(full.text.contains("10／10"))
        #expect(await guest.post("choose", ["remove": ids[3]]).status == 303)
        #expect(await guest.get("choose").text.contains("9／10"))
        #expect(await guest.post("choose", ["go": "next"]).headers["location"] == guest.visit + "/card")
    }

    @Test("a form that nobody has to write says so")
    func otherWays() async throws {
        let stand = try await TerminalStand()
        let guest = try await Guest(stand, forms: ["idou-todoke", "tenshutsu-yuubin"])
        let page = await guest.get("choose").text
        #expect(page.contains("窓口で話すだけで書かずにできます") && page.contains("マイナポータル"))
        #expect(page.contains("class=\"qr\""))
        await guest.post("choose", ["counter": "idou-todoke"])
        // A way that this form does not have is none.
        await guest.post("choose", ["online": "ininjou"])
        #expect(await guest.get("choose").text.contains("1／10"))
        let report = try #require(try await stand.reports().first)
        #expect(report["kind"] == "other-way" && report["form"] == "idou-todoke" && report["way"] == "counter")
    }

    @Test("2.1 card and PIN fill the form; the sheet says カード読取 with terminal and time")
    func card() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("normal"))
        let guest = try await Guest(stand)
        let page = await guest.get("card").text
        #expect(page.contains("残り3回") && !page.contains("maxlength=\"12\""))
        #expect(await guest.enter("1234").headers["location"] == guest.visit + "/confirm")
        let confirm = await guest.get("confirm")
        #expect(confirm.headers["cache-control"] == "no-store")
        for words in ["大阪", "太郎", "大阪府大阪市北区中之島１丁目３番２０号", "平成2年1月2日", "本物のカードだと確認できました"] {
            #expect(confirm.text.contains(words))
        }
        let visit = try #require(await stand.terminal.visits.look(String(guest.visit.dropFirst("/visits/".count))))
        let form = try #require(stand.terminal.forms.form("juuminhyou-seikyuu", on: stand.clock.today))
        let filled = FilledForm(
            form, of: visit, terminal: "KITA-01", office: nil, words: stand.terminal.words, at: stand.clock.now())
        #expect(filled.marks.stamp == "カード読取　端末 KITA-01　2026-04-24 10:00")
        #expect(await guest.get("sheets/juuminhyou-seikyuu/0").headers["content-type"] == "image/png")
        #expect(await guest.get("sheets/juuminhyou-seikyuu/9").status == 404)
        #expect(await guest.get("sheets/koseki-seikyuu/0").status == 404)
        #expect(try await stand.reports().map { $0["result"] } == ["genuine"])
    }

    @Test("without a root the form says 未検証 and never カード読取")
    func unverified() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("normal"), hasRoot: false)
        let guest = try await Guest(stand)
        _ = await guest.enter("1234")
        #expect(await guest.get("confirm").text.contains("未検証"))
        let visit = try #require(await stand.terminal.visits.look(String(guest.visit.dropFirst("/visits/".count))))
        let form = try #require(stand.terminal.forms.form("juuminhyou-seikyuu", on: stand.clock.today))
        let stamp = FilledForm(
            form, of: visit, terminal: "T", office: nil, words: stand.terminal.words, at: stand.clock.now()
        ).marks.stamp
        #expect(stamp?.contains("未検証") == true && stamp?.contains("カード読取") == false)
    }

    @Test("2.2 wrong twice: the third is not sent without the staff's code, and the card keeps its last try")
    func tries() async throws {
        let card = try SampleCards.card("normal")
        let stand = try await TerminalStand(card: card)
        let guest = try await Guest(stand)
        let wrong = await guest.enter("0000")
        #expect(wrong.status == 422 && wrong.text.contains("ちがいます。あと2回です。"))
        #expect(await guest.enter("1234").status == 303)
        #expect(await card.triesLeft[.pin] == 3)
        // A visitor whose card is read already may go back and read it again.
        _ = await guest.enter("0000")
        #expect(await guest.enter("0000").text.contains("あと1回です"))
        let refused = await guest.enter("1234")
        #expect(refused.status == 422 && refused.text.contains("ここで止めました"))
        #expect(await card.triesLeft[.pin] == 1)
        #expect(await guest.enter("1234", staff: "guess").text.contains("係員コードがちがいます"))
        #expect(await card.triesLeft[.pin] == 1)
        #expect(await guest.enter("1234", staff: "staff-77").status == 303)
        #expect(await card.triesLeft[.pin] == 3)
    }

    @Test("what can only be wrong is not sent to the card", arguments: ["", "123", "12a4", "12345"])
    func notSent(_ pin: String) async throws {
        let card = try SampleCards.card("normal")
        let guest = try await Guest(try await TerminalStand(card: card))
        #expect(await guest.enter(pin).status == 422)
        #expect(await card.triesLeft[.pin] == 3)
    }

    @Test("digits pressed on the drawn keypad are counted and never come back to the page")
    func keypad() async throws {
        let guest = try await Guest(try await TerminalStand(card: try SampleCards.card("normal")))
        await guest.get("card")
        var page = SiteResponse()
        for digit in ["1", "2", "3"] { page = await guest.post("card", ["pin": "", "digit": digit]) }
        #expect(page.status == 200 && page.text.contains("3桁入力しました") && !page.text.contains("value=\"123\""))
        #expect(await guest.post("card", ["pin": "", "digit": "4"]).headers["location"] == guest.visit + "/confirm")
    }

    @Test("2.3 the numbers printed on the card open it without a PIN")
    func codeB() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("normal"))
        let guest = try await Guest(stand)
        await guest.get("code")
        let read = await guest.post(
            "code",
            ["birth.year": "平成2", "birth.month": "1", "birth.day": "2", "expiry": "2035", "security": "1234"])
        #expect(read.headers["location"] == guest.visit + "/confirm")
        #expect(await guest.get("confirm").text.contains("照合番号B"))
        await guest.get("code")
        let wrong = await guest.post(
            "code",
            ["birth.year": "平成2", "birth.month": "13", "birth.day": "2", "expiry": "35", "security": "1234"])
        // What was typed stays, but for the security code.
        #expect(wrong.status == 422 && wrong.text.contains("value=\"13\"") && !wrong.text.contains("value=\"1234\""))
    }

    @Test("2.5 a tampered card is refused, the staff are called, and the server is told without whose it was")
    func tampered() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("tampered"))
        let guest = try await Guest(stand)
        let page = await guest.enter("1234")
        #expect(page.status == 422 && page.text.contains("係員をお呼びください"))
        // Nothing of it is used; the other ways are there.
        #expect(await guest.get("confirm").headers["location"] == guest.visit + "/choose")
        #expect(page.text.contains(guest.visit + "/type"))
        let report = try #require(try await stand.reports().first)
        #expect(report["kind"] == "reading" && report["result"] == "digest")
        #expect(Set(report.objectValue?.keys.map(\.self) ?? []) == ["id", "kind", "at", "result", "triesLeft"])
    }

    @Test("other cards, no card, a locked card: what to do is said, and nobody is sent away")
    func otherCards() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("transit"))
        let guest = try await Guest(stand)
        #expect(await guest.get("card").text.contains("マイナンバーカードではありません"))
        stand.reader.lay(nil)
        let none = await guest.get("card").text
        #expect(none.contains("マイナンバーカードを置いてください") && none.contains("http-equiv=\"refresh\" content=\"2\""))
        stand.reader.lay(try SampleCards.card("locked"))
        let locked = await guest.get("card").text
        #expect(locked.contains("value=\"card-anshou\""))
        #expect(locked.contains("ロックされています") && !locked.contains("name=\"pin\"") && locked.contains("/blank"))
    }

    @Test("a card taken away while it is read is read when it comes back; the chosen forms stay")
    func removed() async throws {
        let card = try SampleCards.card("removed")
        let guest = try await Guest(try await TerminalStand(card: card), forms: ["koseki-seikyuu", "ininjou"])
        #expect(await guest.enter("1234").text.contains("もう一度置いてください"))
        #expect(await guest.enter("1234").status == 303)
        let page = await guest.get("confirm").text
        #expect(page.contains("離") && page.contains("sheets/ininjou/0") && page.contains("sheets/koseki-seikyuu/0"))
    }

    @Test("the individual number is read only for a form that needs it, and only with consent")
    func number() async throws {
        func holder(_ forms: [String], _ fields: KeyValuePairs<String, String>) async throws -> mio_terminal.Visit {
            let stand = try await TerminalStand(card: try SampleCards.card("normal"))
            let guest = try await Guest(stand, forms: forms)
            await guest.get("card")
            await guest.post("card", fields)
            return try #require(await stand.terminal.visits.look(String(guest.visit.dropFirst("/visits/".count))))
        }
        let needs = try await TerminalStand().terminal.forms.all(on: try #require(CivilDate(iso: "2026-04-24")))
            .first { $0.needsIndividualNumber }
        let form = try #require(needs).template.id
        #expect(try await holder([form], ["pin": "1234"]).holder?.individualNumber == nil)
        #expect(
            try await holder([form], ["pin": "1234", "number": "yes"]).holder?.individualNumber?.revealed
                == "123456789018")
        #expect(
            try await holder(["ininjou"], ["pin": "1234", "number": "yes"]).holder?.individualNumber == nil)
    }

    @Test("a name is divided anew but not changed; kana is what its holder writes; a wrong telephone is kept and told")
    func corrections() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("former-name"))
        let guest = try await Guest(stand)
        _ = await guest.enter("1234")
        let first = await guest.get("confirm").text
        #expect(
            first.contains("value=\"大阪［浪速］\"") && first.contains("name=\"furigana\" ") == false
                || first.contains("furigana"))
        let changed = await guest.post("confirm", ["family": "大坂［浪速］", "given": "花子", "go": "show"])
        #expect(changed.status == 422 && changed.text.contains("文字は変えられません"))
        let phone = await guest.post(
            "confirm", ["family": "大阪［浪速］花", "given": "子", "phone": "12", "furigana": "hanako", "go": "show"])
        #expect(phone.status == 422 && phone.text.contains("value=\"12\"") && phone.text.contains("ひらがなかカタカナで"))
        let good = await guest.post(
            "confirm",
            ["family": "大阪［浪速］花", "given": "子", "phone": "０６－１２３４－５６７８", "furigana": "おおさか　はなこ", "go": "show"])
        #expect(good.status == 303)
        let holder = try #require(
            await stand.terminal.visits.look(String(guest.visit.dropFirst("/visits/".count)))?.holder)
        #expect(holder.name == "大阪［浪速］花　子" && holder.phone == "06-1234-5678" && holder.furigana == "おおさか　はなこ")
    }

    @Test("whoever has no card types, or takes a blank form; an agent without a name is asked for")
    func withoutCard() async throws {
        let stand = try await TerminalStand()
        let guest = try await Guest(stand, forms: ["ininjou", "juuminhyou-seikyuu"])
        await guest.get("type")
        let empty = await guest.post(
            "type", ["family": "", "address": "どこか", "birth.year": "昭和99", "birth.month": "1", "birth.day": "1"])
        #expect(empty.status == 422 && empty.text.contains("value=\"どこか\"") && empty.text.contains("昭和99"))
        let typed = await guest.post(
            "type",
            [
                "family": "見本", "given": "花子", "address": "見本市１－２", "birth.year": "S55", "birth.month": "7",
                "birth.day": "1",
            ])
        #expect(typed.status == 303)
        let page = await guest.get("confirm").text
        #expect(page.contains("昭和55年7月1日") && page.contains("入力された内容です"))
        let agent = await guest.post("confirm", ["family": "見本", "given": "花子", "agent.address": "隣の家", "go": "show"])
        #expect(agent.status == 422 && agent.text.contains("代理人の氏名を入力してください"))
        #expect(await guest.post("blank", [:]).status == 303)
        #expect(await guest.get("confirm").text.contains("何も書かれていない用紙"))
    }

    @Test("a name of another visit, an old visit and a foreign form open nothing")
    func foreign() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("normal"))
        let first = try await Guest(stand)
        _ = await first.enter("1234")
        let second = try await Guest(stand)
        #expect(await first.get("confirm").headers["location"] == "/?lang=ja")
        #expect(await first.get("sheets/juuminhyou-seikyuu/0").status == 404)
        #expect(await second.get("confirm").headers["location"] == second.visit + "/choose")
        let forged = await stand.app.handle(
            IncomingRequest(
                method: "POST", target: second.visit + "/cancel",
                headers: [
                    "content-type": "application/x-www-form-urlencoded", "origin": "https://evil.example",
                    "host": "127.0.0.1",
                ]))
        #expect(forged.status == 403)
        #expect(await stand.terminal.visits.isBusy)
    }

    @Test(
        "no page lacks a word",
        arguments: ["ja", "ja-easy", "en", "zh", "ko", "es", "pt", "id", "tl", "th", "vi", "ne"])
    func words(_ language: String) async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("normal"))
        let guest = try await Guest(stand, forms: ["idou-todoke", "jidou-teate-nintei"])
        var pages = [await guest.visitor.get("/?lang=\(language)")]
        for step in ["choose", "card", "code", "type", "still"] {
            pages.append(await guest.get("\(step)?lang=\(language)"))
        }
        _ = await guest.enter("1234")
        pages.append(await guest.get("confirm?lang=\(language)"))
        for page in pages {
            #expect(page.status == 200 && !page.text.contains("⟦"))
            #expect(page.text.contains("<html lang=\"\(language == "ja-easy" ? "ja" : language)\">"))
        }
    }
}
