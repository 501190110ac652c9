import Forms
import Kernel
import Site
import TestVisitor
import Testing

@testable import Online

@Suite("The owner of a procedure says until when, how often, with whom and for which slot")
struct StudioRulesTests {
    private static let id = "jidou-teate-kifu"

    /// The last day is counted from the day on which a donation begins; somebody of the household signs too.
    private static let rules: [String: String?] = [
        "deadline": "rule", "deadline-rule": "notice-14", "deadline-from": "start", "deadline-at": "２３：３０",
        "deadline-warn": "14", "renews": "6月1日", "rush": "600", "guidance": "tennyuu", "cosign-by": "1",
        "cosign-days": "14", "cosign-when": "share = \"all\"", "cosign-who.ja": "同居する方",
        "cosign-who.ja-easy": "いっしょに {住|す}む {人|ひと}", "cosign-who.en": "Who lives with you",
    ]

    @Test("the rules of a procedure are typed on a page, stand in the definition, and are told to who publishes it")
    func rules() async throws {
        let city = try await OnlineCity()
        let owner = await city.visitor("owner")
        let path = try await StudioDraft.begun(Self.id, by: owner)
        let page = await owner.get(path + "/rules").text
        #expect(page.contains("その日の翌日から14日以内（各法施行規則、民法140条）") && page.contains("寄附の内容：寄附を始める日"))
        #expect(page.contains("転入届") && page.contains("もう一人の署名"))
        #expect(await owner.get(path + "/head").text.contains("\(path)/rules"))
        let saved = await StudioDraft.send(owner, path + "/rules", Self.rules)
        #expect(saved.status == 303, "\(Walk.summary(saved.text))")
        let text = try await StudioDraft.text(city, path)
        var expected = ProcedureDesign.RuleValues()
        expected.deadline = .init(.rule("notice-14", from: "start"), time: "23:30", warning: 14)
        (expected.renews, expected.perMinute, expected.guidance) = ("06-01", 600, ["tennyuu"])
        expected.cosigning = .init(
            by: "1", days: 14, when: "share = \"all\"",
            who: [.ja: "同居する方", .jaEasy: "いっしょに {住|す}む {人|ひと}", .en: "Who lives with you"])
        #expect(ProcedureDesign(text)?.rules == expected)
        let change = await owner.get(path).text
        for words in [
            "最後の日の数え方を付けました", "その日の翌日から14日以内（各法施行規則、民法140条）", "最後の日を数えはじめる日を付けました",
            "最後の日の何時までを付けました", "23:30", "14日前から", "毎年もう一度申請する日を付けました", "1分に600人",
            "この手続きで済む窓口の手続きを付けました", "転入届", "もう一人の確かめ方（連署）を付けました", "14日", "share = &quot;all&quot;",
            "もう一人はだれか（やさしい日本語）を付けました", "同居する方",
        ] { #expect(change.contains(words), "\(words)") }
        // Saved as it stands, nothing of it changes.
        let shown = await owner.get(path + "/rules").text
        #expect(shown.contains("5月1日（金）から数えると、最後の日は") && shown.contains("5月15日"), "\(shown)")
        #expect(await StudioDraft.send(owner, path + "/rules").status == 303)
        #expect(try await StudioDraft.text(city, path) == text)

        // Tried out as of the moment of a test, applicants are told, and that a second person signs.
        let preview = path + "/preview"
        let far = await StudioDraft.send(
            owner, preview + "?example=0", to: preview, ["-page": "gift", "-go": "gift", "start": "2026-05-02"])
        // 16 May is a Saturday: 18 May is seventeen days away.
        #expect(far.status == 200 && !far.text.contains("5月18日"))
        let all = await StudioDraft.send(
            owner, preview + "?example=0", to: preview,
            ["-page": "gift", "-go": "-end", "share": "all", "start": "2026-05-01"])
        #expect(all.text.contains("5月15日") && all.text.contains("23:30"))
        #expect(all.text.contains("もう一人（同居する方）の署名"))

        // All of it goes again.
        let gone = await StudioDraft.send(
            owner, path + "/rules",
            ["deadline": "none", "renews": "", "rush": "", "guidance": nil, "cosign-by": "none"])
        #expect(gone.status == 303)
        #expect(await owner.get(path).text.contains("違いはありません"))
    }

    /// What is typed, the control beside which it is refused, and a word of why.
    private static let wrong: [(typed: [String: String], field: String, words: String)] = [
        (["deadline": "rule"], "deadline-rule", "選んで"),
        (["deadline": "rule", "deadline-rule": "notice-14"], "deadline-from", "選んで"),
        (["deadline": "day"], "deadline-day", "最後の日を決める式"),
        (["deadline": "day", "deadline-day": "strat"], "deadline-day", "「strat」という名前の項目はありません"),
        (["deadline": "day", "deadline-day": "share"], "deadline-day", "この式の答えは"),
        (["deadline": "day", "deadline-day": "start", "deadline-at": "25:00"], "deadline-at", "23:30"),
        (["deadline": "day", "deadline-day": "start", "deadline-warn": "61"], "deadline-warn", "60"),
        (["renews": "2-30"], "renews", "4-1"), (["rush": "0"], "rush", "100000"),
        (["cosign-by": "1", "cosign-who.ja": "同居する方"], "cosign-days", "日数"),
        (["cosign-by": "1", "cosign-days": "29", "cosign-who.ja": "同居する方"], "cosign-days", "28"),
        (["cosign-by": "2", "cosign-days": "3"], "cosign-who.ja", "もう一人はだれか"),
        (
            ["cosign-by": "1", "cosign-days": "3", "cosign-who.ja": "方", "cosign-when": "amount"], "cosign-when",
            "この式の答えは"
        ),
    ]

    @Test("what is wrong with a rule is said beside its control, and what was typed stays")
    func faults() async throws {
        let city = try await OnlineCity()
        let owner = await city.visitor("owner")
        let path = try await StudioDraft.begun(Self.id, by: owner)
        let before = try await StudioDraft.text(city, path)
        for (typed, field, words) in Self.wrong {
            let sent = await StudioDraft.send(owner, path + "/rules", typed.mapValues { $0 })
            #expect(sent.status == 422)
            let errors = sent.text.matches(of: /id="f-([^"]*)-error"[^>]*>(.*?)<\/p>/)
            let error = errors.first { $0.1 == field }
            #expect(error?.2.contains(words) == true, "\(typed): \(Walk.summary(sent.text))")
            for (name, value) in typed where !["deadline", "cosign-by", "deadline-rule"].contains(name) {
                #expect(sent.text.contains("value=\"\(value)\""), "\(name)")
            }
        }
        #expect(try await StudioDraft.text(city, path) == before)
    }

    @Test("a slot is added with a calendar, tried out without holding anything, and becomes a test of the definition")
    func slots() async throws {
        let city = try await OnlineCity()
        let owner = await city.visitor("owner")
        let path = try await StudioDraft.begun(Self.id, by: owner)
        let added = await StudioDraft.send(owner, "\(path)/pages/0", to: "\(path)/pages/0/arrange", ["add": "slot"])
        let item = try #require(added.headers["location"], "\(Walk.summary(added.text))")
        let page = await owner.get(item).text
        #expect(page.contains("引っ越しの届出") && page.contains("name=\"calendar\"") && page.contains("予約の場所を決める式"))
        let fields: [String: String?] = [
            "label.ja": "相談する日時", "label.ja-easy": "いつ", "label.en": "When", "name": "visit", "calendar": "move-in",
            "slot-place": "\"271276\"",
        ]
        // What is wrong stands beside its control.
        let wrong = await StudioDraft.send(owner, item, fields.merging(["slot-place": "amount"]) { $1 })
        #expect(wrong.status == 422 && wrong.text.contains("id=\"f-slot-place-error\""), "\(Walk.summary(wrong.text))")
        let none = await StudioDraft.send(owner, item, fields.merging(["calendar": "none-such"]) { $1 })
        #expect(none.status == 422 && none.text.contains("id=\"f-calendar-error\""))
        let saved = await StudioDraft.send(owner, item, fields)
        #expect(saved.status == 303, "\(Walk.summary(saved.text))")
        let text = try await StudioDraft.text(city, path)
        #expect(text.contains("calendar: move-in") && text.contains("place: \"\\\"271276\\\"\""), "\(text)")
        #expect(await owner.get(path).text.contains("項目「相談する日時」を加えました"))

        // Tried out: days, then times, then the last look.
        let preview = path + "/preview"
        let days = await StudioDraft.send(owner, preview + "?example=0", to: preview, ["-page": "gift", "-go": "gift"])
        #expect(days.text.contains("name=\"visit.day\"") && days.text.contains("相談する日時"))
        let times = await StudioDraft.send(
            owner, days, to: preview, ["visit.day": "2026-05-12", "slots": "visit"])
        #expect(times.text.contains("name=\"visit.time\""))
        let chosen = await StudioDraft.send(owner, times, to: preview, ["visit.time": "10:00", "-go": "-end"])
        #expect(chosen.text.contains("このまま送信できる内容です") && chosen.text.contains("引っ越しの届出"), "\(chosen.text)")
        let held = try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM booking_reservation") }
        #expect(held == 0)
        let test = await StudioDraft.send(owner, chosen, to: preview, ["-go": "test", "-name": "相談を予約する"])
        #expect(test.status == 303, "\(Walk.summary(test.text))")
        #expect(
            try await StudioDraft.text(city, path).contains(
                "visit: {day: \"2026-05-12\", kind: move-in, place: \"271276\", time: \"10:00\"}"))
        let change = await owner.get(path).text
        #expect(change.contains("4件の試験はすべて") && change.contains("試験「相談を予約する」を加えました"))
        // Opened again, the test's slot is chosen.
        let again = await StudioDraft.send(
            owner, preview + "?example=3", to: preview, ["-page": "gift", "-go": "gift"])
        #expect(again.text.contains("value=\"10:00\" checked"), "\(again.text)")

        // Another calendar is told; as another kind it has none.
        #expect(await StudioDraft.send(owner, item, ["calendar": "kouza", "slot-place": ""]).status == 303)
        let other = await StudioDraft.send(owner, item, ["kind": "text"])
        #expect(other.status == 303, "\(Walk.summary(other.text))")
        #expect(!(try await StudioDraft.text(city, path).contains("calendar:")))
        #expect(await StudioDraft.send(owner, item, ["kind": "slot"]).status == 303)
        #expect(try await StudioDraft.text(city, path).contains("calendar:"))
    }

    @Test("a city without calendars has no slots: adding one is refused with a word about what to do")
    func noCalendars() async throws {
        let city = try await OnlineCity(reserves: false)
        let owner = await city.visitor("owner")
        let path = try await StudioDraft.begun(Self.id, by: owner)
        let before = try await StudioDraft.text(city, path)
        for place in ["pages/0", "items/0-0"] {
            let sent = await StudioDraft.send(
                owner, "\(path)/\(place)", to: "\(path)/\(place)/arrange", ["add": "slot"])
            #expect(sent.status == 422 && sent.text.contains("予約のカレンダーがない"), "\(place)")
        }
        let kind = await StudioDraft.send(owner, "\(path)/items/0-4", ["kind": "slot"])
        #expect(kind.status == 422 && kind.text.contains("予約のカレンダーがない"))
        #expect(try await StudioDraft.text(city, path) == before)
    }

    @Test("every kind of item that can be added can be read at once")
    func everyKind() async throws {
        let city = try await OnlineCity()
        let owner = await city.visitor("owner")
        let path = try await StudioDraft.begun(Self.id, by: owner)
        for kind in ItemKind.allCases {
            let sent = await StudioDraft.send(
                owner, "\(path)/pages/0", to: "\(path)/pages/0/arrange", ["add": kind.rawValue])
            #expect(sent.status == 303, "\(kind): \(Walk.summary(sent.text))")
        }
        for item in [3, 10, 20, 30] { #expect(await owner.get("\(path)/items/0-\(item)").status == 200) }
    }

    @Test("everything that can differ has words for who publishes it")
    func words() throws {
        let words = try OnlineCity.parts.get().pack.words
        for subject in ProcedureDifference.Subject.allCases where ![.whole, .example].contains(subject) {
            #expect(words.optionalText("studio.subject.\(subject.rawValue)", .ja) != nil, "\(subject)")
        }
    }
}
