import Kernel
import TestVisitor
import Testing

@testable import mio_terminal

@Suite("The terminal follows the opening calendar of the office")
struct HoursTests {
    /// Monday to Friday 9:00–17:30, Friday to 19:00, the fourth Sunday 9:00–17:30.
    private let hours = TerminalHours(
        calendar: OpeningCalendar(
            weekly: [
                WeeklyHours(
                    days: [.monday, .tuesday, .wednesday, .thursday], hours: HourRange("9:00-17:30").map { [$0] } ?? []),
                WeeklyHours(days: [.friday], hours: HourRange("9:00-19:00").map { [$0] } ?? []),
            ],
            extra: [
                ExtraOpening(day: .monthly(ordinal: 4, .sunday), hours: HourRange("9:00-17:30").map { [$0] } ?? [])
            ]))

    @Test(
        "visits begin from opening until half an hour after closing; then it says when the office opens again",
        arguments: [
            // A Friday, its evening, the Saturday after it, the fourth Sunday, and the holidays of May.
            ("2026-04-24T08:59:00+09:00", "2026-04-24 09:00"), ("2026-04-24T09:00:00+09:00", "open"),
            ("2026-04-24T19:29:00+09:00", "open"), ("2026-04-24T19:30:00+09:00", "2026-04-26 09:00"),
            ("2026-04-25T12:00:00+09:00", "2026-04-26 09:00"), ("2026-04-26T09:30:00+09:00", "open"),
            ("2026-05-01T20:00:00+09:00", "2026-05-07 09:00"), ("2026-12-28T18:30:00+09:00", "2027-01-04 09:00"),
        ])
    func states(_ moment: String, _ expected: String) throws {
        let now = try #require(Timestamp(iso: moment))
        switch hours.state(at: now) {
        case .open: #expect(expected == "open")
        case .closed(let opening):
            #expect(opening.map { "\($0.day) \($0.time)" } == expected)
        }
    }

    @Test("a calendar that never opens says that it is closed and nothing more")
    func never() throws {
        let now = try #require(Timestamp(iso: "2026-04-24T10:00:00+09:00"))
        #expect(TerminalHours(calendar: OpeningCalendar()).state(at: now) == .closed(until: nil))
    }

    @Test("the first screen says today's hours and the days off of the week, and begins nothing while it is closed")
    func attract() async throws {
        let open = try await TerminalStand(at: "2026-04-30T10:00:00+09:00", hours: hours)
        let page = await Visitor(open.app).get("/?lang=ja").text
        #expect(page.contains("今日の受付は9:00–17:30です。"))
        // 1 May is open; 2 to 6 May are a weekend and holidays, 7 May is the seventh day.
        #expect(page.contains("お休みの日：令和8年5月2日（土）") && page.contains("5月6日（水）") && !page.contains("5月7日"))
        #expect(page.contains("terminal-start"))

        let shut = try await TerminalStand(at: "2026-05-02T10:00:00+09:00", hours: hours)
        let closed = await Visitor(shut.app).get("/?lang=ja").text
        #expect(closed.contains("いまは使えません") && closed.contains("令和8年5月7日（木） 9:00から"))
        #expect(!closed.contains("terminal-start") && closed.contains("content=\"60"))
        #expect(await Visitor(shut.app).get("/?lang=vi").text.contains("<html lang=\"vi\">"))

        let always = await Visitor(try await TerminalStand(at: "2026-05-02T10:00:00+09:00").app).get("/?lang=ja").text
        #expect(always.contains("terminal-start") && !always.contains("お休みの日"))
    }

    @Test(
        "the drawn keypad stands in another order for each visit, the same all through it, and every digit is there once"
    )
    func shuffled() async throws {
        let stand = try await TerminalStand(card: try SampleCards.card("normal"), shufflesKeypad: true)
        func digits(_ page: String) -> [String] { page.matches(of: /name="digit" value="(\d)"/).map { String($0.1) } }
        var orders: Set<[String]> = []
        for _ in 0..<6 {
            let guest = try await Guest(stand)
            let page = await guest.get("card").text
            #expect(page.contains("数字の並びは毎回変わります"))
            let order = digits(page)
            #expect(order.sorted() == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
            #expect(digits(await guest.post("card", ["pin": "", "digit": order[0]]).text) == order)
            orders.insert(order)
        }
        #expect(orders.count > 1)
        let plain = try await Guest(try await TerminalStand(card: try SampleCards.card("normal")))
        #expect(digits(await plain.get("card").text).joined() == "1234567890")
    }
}
