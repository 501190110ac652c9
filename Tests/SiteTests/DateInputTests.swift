import Kernel
import Testing

@testable import Site

@Suite("Dates as people type them")
struct DateInputTests {
    @Test(
        "western years, eras, full-width digits and pasted dates are read",
        arguments: [
            ("2026", "4", "20", "2026-04-20"), ("令和8", "4", "20", "2026-04-20"), ("R8", "04", "20", "2026-04-20"),
            ("平成２年", "３月", "３１日", "1990-03-31"), ("昭和64", "1", "7", "1989-01-07"), ("令和元", "5", "1", "2019-05-01"),
            ("2026-04-20", "", "", "2026-04-20"), ("2026/04/20", "", "", "2026-04-20"),
            ("令和8年4月20日", "", "", "2026-04-20"),
        ])
    func reads(year: String, month: String, day: String, date: String) {
        #expect(DateParts.read(year: year, month: month, day: day) == CivilDate(iso: date).map(DateParts.Reading.date))
    }

    @Test("what is missing or impossible is named")
    func refuses() {
        #expect(DateParts.read(year: "", month: " ", day: "　") == .empty)
        #expect(DateParts.read(year: "2026", month: "", day: "20") == .incomplete(missing: ["month"]))
        #expect(DateParts.read(year: "2026", month: "2", day: "29") == .noSuchDay)
        #expect(DateParts.read(year: "2026", month: "x", day: "1") == .notANumber("month"))
        #expect(DateParts.read(year: "26", month: "4", day: "1") == .unknownYear)
        if case .wareki = DateParts.read(year: "平成31", month: "5", day: "1") {
        } else {
            Issue.record("平成31年5月1日 is after the era's last day")
        }
    }
}
